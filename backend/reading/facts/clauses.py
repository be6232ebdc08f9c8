"""Clauses of a note that label a value: `Casting radii 3 mm, draft 1:25` says two things.

Pure text. Knows what a label and a value look like, no words but those behind which a number is a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from backend.reading.labels.forms import MATERIAL
from backend.vocabulary.fold import fold
from backend.vocabulary.questions import small_words
from backend.vocabulary.sheets.load import one_of, words
from backend.vocabulary.standards import BODY

LONGEST_VALUE = 6  # words of a value that no colon divides from its label
_SLASH = r"(?<=\s)/(?=\s[^\W\d_][^:/;,]{1,40}:\s)"  # before another label: `body: 24 bar / seat: 17 bar`
_DIVIDER = re.compile(rf"\s*(?:[;；，。]|,(?=\s)|\.(?=\s+[^\W\d_]{{2}})|{_SLASH})\s*")
_LIST_MARK = re.compile(r"^\(?\d{1,2}(?:\s*[.)]|\s)\s*(?=[^\W\d_])")
_MARKED = re.compile(r"(?P<label>[^\W\d_][^:：=]{0,46}?[^\W_])\s*[:：=]\s*(?P<value>\S.*)", re.S)
_WORD = r"[^\W\d_]{3,}(?:[-'’][^\W\d_]+)*"
_BOUND = rf"(?:{one_of((*words('callouts', 'minimum'), *words('callouts', 'maximum'), *words('forms', 'about')))}\s*)?"
_VALUE = r"(?:[±+~≈<>≤≥]\s?|-)?(?:[⌀Ø]\s?|[A-Z]{1,4}\s?)?[.,]?\d"
_UNMARKED = re.compile(
    rf"(?P<label>(?=[^\W\d_]{{4}}){_WORD}(?:\s{_WORD}){{0,2}}?(?=\s)|[\u4e00-\u9fff]{{2,8}})\s*"
    rf"(?P<value>(?-i:{_BOUND}{_VALUE})\S*(?:\s\S+)*)",
    re.S,
)
_QUANTITY = re.compile(r"[^\W\d_]\s*[=≤≥<>]")  # `e = 78 cm`
# A whole number that no unit ends: `glue 405 on all faces`.
_NAME = re.compile(r"\d+(?!\s+(?![^\W\d_]{4,}$)\S{1,6}$)(?:\s.*|[ .]*)")
_NAMES_NUMBER = re.compile(
    rf"(?:^|\s){one_of((*words('things', 'numbered'), *words('things', 'naming')))}$", re.IGNORECASE
)
_STANDARD = re.compile(rf"(?:.*\s)?{BODY}(?:[\s/-]?\d.*|$)")


def clauses_of(text: str) -> list[tuple[str, str]]:
    """Each label of a line with its value.

    What follows the value of a label with a colon belongs to it until the next label; of others only a quantity does.
    A small letter goes on with what was said before: `painted, thickness 60 µm` says nothing of sheet metal.
    """
    said: list[tuple[str, str, int]] = []  # label, value and where the value begins
    goes_on = marked = False
    before = ""
    for start, end in _parts_of(text):
        part = text[start:end]
        found = _split_label(part)
        if found is not None:
            marked = _MARKED.fullmatch(part) is not None
            inner = _MARKED.fullmatch(found[1])
            label = found[0]
            if before and label[:1].islower() and not marked:
                found = f"{before} {label}", found[1]
            before = label
            whole = [found] if inner is None else [found, (inner["label"], inner["value"])]
            said += [(label, value, end - len(value)) for label, value in whole]
            goes_on = True
        elif said and goes_on and (marked or _QUANTITY.match(part)):
            label, _, begin = said[-1]
            said[-1] = label, text[begin:end], begin
        else:
            goes_on, before = False, part
    return [(label, value.rstrip(" .")) for label, value, _ in said]


def without_next_label(value: str) -> str:
    """The value of a label without what a slash and another label divide from it."""
    return re.split(_SLASH, value, maxsplit=1)[0].rstrip()


def _parts_of(text: str) -> Iterator[tuple[int, int]]:
    """Where each clause begins and ends."""
    mark = _LIST_MARK.match(text)
    start = mark.end() if mark else 0
    for divider in (*_DIVIDER.finditer(text, start), None):
        end = divider.start() if divider else len(text.rstrip())
        if end > start:
            yield start, end
        start = divider.end() if divider else end


def _split_label(part: str) -> tuple[str, str] | None:
    marked = _MARKED.fullmatch(part)
    if marked is not None and not (marked["label"][-1].isdigit() and re.fullmatch(r"\d+", marked["value"])):
        return marked["label"], marked["value"]
    found = _UNMARKED.fullmatch(part)
    if found is None or len(found["value"].split()) > LONGEST_VALUE or _NAME.fullmatch(found["value"]):
        return None
    if MATERIAL.fullmatch(found["label"]) or _goes_on_in_words(found["value"]):
        return None
    if _NAMES_NUMBER.search(found["label"]) or any(_STANDARD.match(found[one]) for one in ("label", "value")):
        return None
    return found["label"], found["value"]


_UNITS = frozenset(small_words("length_units"))
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")


def _goes_on_in_words(value: str) -> bool:
    """Whether words follow an amount, so that it is no value of a label: `40% fill` of `Grease bearings 40% fill`."""
    return any(fold(word) not in _UNITS for word in _LONG_WORD.findall(value))
