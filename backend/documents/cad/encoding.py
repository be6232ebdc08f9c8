"""The encoding of a DXF file's text, where the file does not say it or says it wrongly.

Files before 2007 name a code page, and programs that convert or translate leave a wrong one behind. Text that
makes no sense in the code page that is named, and does in another one, is read as that. Knows how writing looks
in bytes; nothing of entities.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_HIGH = re.compile(rb"[^\r\n]*[\x80-\xff][^\r\n]*")
_SAMPLE = 4000  # lines that decide
_CODE_PAGE = re.compile(rb"\$DWGCODEPAGE\s+3\s+(\S+)", re.IGNORECASE)
_VERSION = re.compile(rb"\$ACADVER\s+1\s+AC(\d{4})", re.IGNORECASE)
_HEADER = 20_000  # bytes in which both stand
_UNICODE = 1021  # versions from 2007 on hold UTF-8
_BINARY = b"AutoCAD Binary DXF"
_SURE, _MARGIN = 0.75, 0.25  # how plausible another encoding must be, and by how much more than the one named
_SIGNS = frozenset("°±²³µ·×÷Øø½¼¾«»§©®€–—“”„‚‘’…†‰™\u00a0\u00ad´¨¸¹º¿¡¢£¥¦¬¯¶")
_COMMON_SHARE = 0.45  # share of the letters of a text that are the most common ones of its alphabet
_ASCII_END = 0x7F
# First bytes of a character in its encoding: signs and the first level of GB 2312, the common level of Big5, the
# signs, kana and first level of Shift JIS.
_GB_COMMON = (*range(0xA1, 0xA4), *range(0xB0, 0xD8))
_BIG5_COMMON = range(0xA1, 0xC7)
_JIS_COMMON = (0x81, 0x82, *range(0x88, 0x98))
_WORD = re.compile(r"[^\W\d_]+")


def encoding_of(data: bytes) -> str | None:
    """The encoding to read a file with instead of the one it names; None where that one does."""
    if data.startswith(_BINARY):
        return None
    lines = _HIGH.findall(data)[:_SAMPLE]
    if not lines:
        return None
    if _decode(lines, "utf-8") is not None:
        return "utf-8"
    named = _stated_encoding(data[:_HEADER])
    scores = {writing.encoding: writing.score(lines) for writing in _WRITINGS}
    best = max(scores, key=lambda encoding: scores[encoding])
    text = _decode(lines, named)
    own = max(scores.get(named, 0.0), _score_latin(text)) if text else 0.0
    return best if scores[best] >= _SURE and scores[best] > own + _MARGIN else None


def _stated_encoding(head: bytes) -> str:
    version = _VERSION.search(head)
    if version is not None and int(version[1]) >= _UNICODE:
        return "utf-8"
    page = _CODE_PAGE.search(head)
    number = re.search(rb"\d+", page[1]) if page is not None else None
    return {"936": "gbk", "950": "big5"}.get(number[0].decode(), f"cp{number[0].decode()}") if number else "cp1252"


_BROKEN = 0.02  # of the lines may be broken in a file that is of this encoding all the same


def _decode(lines: list[bytes], encoding: str) -> str | None:
    """The lines as text; None where a line is not of this encoding. A few may be broken."""
    texts, broken = [], 0
    for line in lines:
        try:
            texts.append(line.decode(encoding))
        except (UnicodeDecodeError, LookupError):
            broken += 1
    return "\n".join(texts) if broken <= _BROKEN * len(lines) else None


@dataclass(frozen=True)
class _Writing:
    encoding: str
    plausible: Callable[[str], float]

    def score(self, lines: list[bytes]) -> float:
        text = _decode(lines, self.encoding)
        return self.plausible(text) if text else 0.0


def _score_latin(text: str) -> float:
    """Share of the words with letters beyond ASCII that hold more plain ones, and of the signs in use."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    strange = [char for char in text if ord(char) > _ASCII_END and not char.isalpha() and char not in _SIGNS]
    good = sum(sum(char.isascii() for char in word) >= len(word) / 2 or word in _SIGNS for word in words)
    return good / max(1, len(words) + len(strange)) if words else float(not strange)


def _score_alphabet(first: str, last: str, common: str, share: float) -> Callable[[str], float]:
    """Words of one alphabet, in one case after the first letter, of which the common letters make a share."""

    def plausible(text: str) -> float:
        words = [word for word in _WORD.findall(text) if not word.isascii()]
        letters = "".join(words).lower()
        own = [word for word in words if all(first <= char <= last for char in word.lower())]
        regular = sum(len(word) for word in own if word.islower() or word.isupper() or word[1:].islower())
        frequent = sum(char in common for char in letters) / max(1, len(letters))
        return regular / max(1, len(letters)) if frequent >= share else 0.0

    return plausible


def _score_characters(wanted: Callable[[str], bool]) -> Callable[[str], float]:
    """Share of the characters beyond ASCII that are of a kind."""

    def plausible(text: str) -> float:
        high = [char for char in text if ord(char) > _ASCII_END]
        return sum(wanted(char) for char in high) / max(1, len(high))

    return plausible


def _lead_byte(char: str, encoding: str) -> int:
    try:
        return char.encode(encoding)[0]
    except UnicodeEncodeError:
        return 0


def _is_chinese(char: str) -> bool:
    """A character of the first level of GB 2312, in order of use, or a sign of its first rows."""
    return _lead_byte(char, "gb2312") in _GB_COMMON and not "\u3040" < char < "\u30ff"


def _is_traditional(char: str) -> bool:
    return _lead_byte(char, "big5") in _BIG5_COMMON


def _is_japanese(char: str) -> bool:
    return "\u3040" < char < "\u30ff" or _lead_byte(char, "shift_jis") in _JIS_COMMON


def _is_korean(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3" and _lead_byte(char, "euc_kr") > 0


_WRITINGS = (
    _Writing("cp1251", _score_alphabet("а", "ё", "оеаинтсрвлкмд", _COMMON_SHARE)),
    _Writing("cp866", _score_alphabet("а", "ё", "оеаинтсрвлкмд", _COMMON_SHARE)),
    _Writing("cp1253", _score_alphabet("ά", "ώ", "αοιετσνηυρς", _COMMON_SHARE)),
    _Writing("cp949", _score_characters(_is_korean)),
    _Writing("cp932", _score_characters(_is_japanese)),
    _Writing("gbk", _score_characters(_is_chinese)),
    _Writing("big5", _score_characters(_is_traditional)),
)
