"""One way to fold text, so that spellings of one word are the same word. Knows no language."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import filterfalse

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "µ": "u", "μ": "u", "’": "'", "ı": "i", "ł": "l"})
_TOKEN = re.compile(r"\d*[.,]\d+|[^\W_]+(?:[-/.'&+][^\W_]+)*|[^\W_]*[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af]+")
_PARTS = re.compile(r"[-/.'&+]")


def fold(text: str) -> str:
    """Lower case, umlauts as two letters, accents and strokes dropped, one blank between words."""
    if text.isascii():
        return " ".join(text.lower().split())
    text = unicodedata.normalize("NFKC", text).casefold()
    text = unicodedata.normalize("NFC", text).translate(_UMLAUTS)
    text = "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFD", text)))
    return " ".join(text.split())


def squeeze(text: str) -> str:
    """A folded text without blanks and with points for commas: `4,5 mm` and `4.5mm` are the same."""
    return "".join(fold(text).replace(",", ".").split())


def tokens(text: str) -> list[str]:
    """The folded words of a text in order: `3.3uh`, `cw750-154`, `p/n`."""
    return _TOKEN.findall(fold(text))


def parts(token: str) -> list[str]:
    """A token and, where hyphens, slashes or dots join several words in it, those."""
    if token.replace(",", "").replace(".", "").isdigit():
        return [token]
    split = [part for part in _PARTS.split(token) if part]
    return [token, *split] if len(split) > 1 else [token]


def words(text: str) -> list[str]:
    """Every folded word of a text, joined words also by their parts."""
    return list(_words(text))


@lru_cache(maxsize=20_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(part for token in tokens(text) for part in parts(token))
