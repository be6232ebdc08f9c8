"""How views are labelled: "SECTION A-A", "Einzelheit X (5:1)", "A-A", "VIEW C", "DETAIL B / SCALE 2:1".

Pure text and its lines; knows nothing of geometry.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from backend.geometry import Box
from backend.reading.layout.phrases import SheetPhrase
from backend.vocabulary import scales
from backend.vocabulary.sheets.load import one_of, words

_LETTERS = r"[A-ZÄÖÜА-Я]{1,2}\d{0,2}"
_NO_WORD = r"(?![a-zäöüа-я])"  # the letters of a name are no beginning of a word
_NAME = rf"(?:{_LETTERS}\s*[-–—]\s*{_LETTERS}|{_LETTERS}|\d{{1,2}})"
_SECTION, _DETAIL, _VIEW = (one_of(words("views", kind)) for kind in ("section", "detail", "view"))
_SECTION_BEHIND, _DETAIL_BEHIND = (one_of(words("views", f"{kind}_behind")) for kind in ("section", "detail"))
_AGAIN = one_of(words("views", "again"))
_ISOMETRIC = one_of(words("views", "isometric"))
_SIDES = rf"{one_of(words('views', 'side'))}(?:\s+{one_of(words('views', 'of_hand'))})?"
_OF_SIDE = one_of(words("views", "of_side"))
_NAMED = one_of(words("views", "named"))
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("isometric", re.compile(_ISOMETRIC, re.I)),
    ("section", re.compile(rf"{_SECTION}\s*(?:{_AGAIN}\s*)?[:\-]?\s*(?P<name>{_NAME}){_NO_WORD}", re.I)),
    ("section", re.compile(rf"(?P<name>({_LETTERS})\s*[-–—]\s*\2)(?:\s*{_SECTION_BEHIND}|(?![\w-]))")),
    ("detail", re.compile(rf"{_DETAIL}\s*(?:{_AGAIN}\s*)?[:\-]?\s*[\"'„]?(?P<name>{_NAME}){_NO_WORD}", re.I)),
    (
        "view",
        re.compile(
            rf"{_VIEW}\s*(?:{one_of(words('views', 'pointed'))}\s+)?[:\-]?\s*[\"'„]?(?P<name>{_NAME}){_NO_WORD}", re.I
        ),
    ),
    ("view", re.compile(rf"(?P<name>{_SIDES})\s+{_OF_SIDE}", re.I)),
    ("view", re.compile(rf"(?P<name>{_NAMED})", re.I)),
    ("detail", re.compile(rf"(?P<name>[A-Z])\s*{_DETAIL_BEHIND}")),
    ("view", re.compile(rf"(?P<name>[A-Z])\s*{one_of(words('views', 'behind_letter'))}")),
    ("detail", re.compile(rf"(?!M\b)(?P<name>{_LETTERS})(?=\s*\(?\s*{scales.RATIO}\s*\)?\s*$)")),
)
_ONE_SCALE_WORD = one_of((*words("scale", "word"), "m"))
_SCALE_WORD = rf"(?:{_ONE_SCALE_WORD}(?:\s*/\s*{_ONE_SCALE_WORD})?)"  # in two languages: `MASSSTAB / SCALE 2:1`
_SCALE = re.compile(
    rf"{_SCALE_WORD}?\s*[:=]?\s*[(\[]?\s*(?P<ratio>{scales.RATIO})\s*[)\]]?"
    rf"|{scales.WORD}\s*[:=]?\s*(?P<decimal>{scales.DECIMAL})(?!\w)",
    re.I,
)
_AFTER = re.compile(
    rf"[\s,;:(\[\-–—]*(?:{one_of(words('views', 'turned'))}|\d+°)?[\s,;:(\[\-–—]*"
    rf"(?:(?:{_SCALE_WORD}\s*[:=]?\s*)?\(?\s*(?:{scales.RATIO})?|{scales.WORD}\s*[:=]?\s*{scales.DECIMAL})\s*[)\]]*\s*",
    re.I,
)
_IDEOGRAPHS = re.compile(r"[\u3040-\u9fff\uac00-\ud7af]+\s?(?=[A-Za-z])")  # the same word before it in another script
MAX_WORDS = 9  # of the label of a view with its name and scale; more are a sentence that mentions one
TITLED_NAME = 4  # characters of a name behind which a title may stand: "SECTION A-A - HOUSING"
SCALE_DROP = (0.4, 2.4)  # heights from the middle of a label to that of its scale on the next line: from, to


@dataclass(frozen=True)
class ViewLabel:
    """A label with what it says of its view: kind, name ("A-A") and scale ("2:1")."""

    text: str
    kind: str
    name: str
    scale: str | None
    box: Box


def match_view_label(text: str) -> tuple[str, str, str | None] | None:
    """Kind, name and scale that a line states, where it is the label of a view."""
    text = " ".join(text.split())
    if len(text.split()) > MAX_WORDS:
        return None
    return _match_from_start(text) or _match_from_start(_IDEOGRAPHS.sub("", text, count=1))


def _match_from_start(text: str) -> tuple[str, str, str | None] | None:
    for kind, pattern in _PATTERNS:
        found = pattern.match(text)
        if found is None:
            continue
        name = re.sub(r"\s*[-–—]\s*", "-", (found.groupdict().get("name") or "").strip())
        scale = _SCALE.search(text[found.end() :])
        named_only = _AFTER.fullmatch(text[found.end() :]) is not None
        titled = re.match(r"\s*[-–—:(]\s*\D", text[found.end() :]) is not None and len(name) <= TITLED_NAME
        if named_only or titled:
            return kind, name, None if scale is None else _without_blanks(scale["ratio"] or scale["decimal"])
    return None


def _without_blanks(scale: str) -> str:
    return re.sub(r"\s*:\s*", ":", scale.strip())


def view_labels(phrases: Sequence[SheetPhrase]) -> Iterator[ViewLabel]:
    """Labels of views among the phrases; a scale on the next line belongs to its label."""
    scales = [phrase for phrase in phrases if _SCALE.fullmatch(phrase.text.strip())]
    for phrase in phrases:
        matched = match_view_label(phrase.text)
        below = next((other for other in scales if _is_scale_under(phrase, other)), None)
        if matched is None and below is not None and re.fullmatch(_LETTERS, phrase.text):
            matched = "detail", phrase.text, None
        if matched is None:
            continue
        kind, name, scale = matched
        label = ViewLabel(phrase.text, kind, name, scale, phrase.box)
        if scale is None and below is not None:
            stated = _SCALE.search(below.text)
            assert stated is not None
            label = replace(
                label,
                text=f"{phrase.text} {below.text}",
                scale=_without_blanks(stated["ratio"] or stated["decimal"]),
                box=phrase.box.union(below.box),
            )
        yield label


def _is_scale_under(label: SheetPhrase, other: SheetPhrase) -> bool:
    drop = other.box.center[1] - label.box.center[1]
    overlap = min(label.box.x2, other.box.x2) - max(label.box.x1, other.box.x1)
    least, most = SCALE_DROP
    return least * label.height < drop < most * label.height and overlap > 0
