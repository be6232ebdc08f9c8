"""Values of a title block that only say where the value stands: `SEE NOTE 3`.

One that points to a numbered note becomes that note's text; one that points to nothing that was read is no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

from backend.geometry import Box, bounding
from backend.reading.labels.match import match_label
from backend.reading.sheet import LabelledText, Note, TitleEntry
from backend.reading.title.find import TitleBlock
from backend.vocabulary.sheets.load import one_of, words

LED = 0.9  # share of its confidence that is left where a label leads to its value over a note's number
DIGITS = 3  # of a confidence
_SEE, _AFTER = (one_of(words("pointers", name)) for name in ("see", "see_behind"))
_PLACE, _NOTE = (one_of(words("pointers", name)) for name in ("place", "note"))
_NUMBERS = rf"(?P<numbers>\d{{1,2}}(?:\s*(?:[,;&+/]|{one_of(words('pointers', 'and'))})\s*\d{{1,2}})*)"
_NO = rf"(?:\s*{one_of(words('forms', 'number'))}(?![^\W\d_]))?"
_POINTERS = tuple(
    re.compile(rf"\W*{pattern}\W*", re.IGNORECASE)
    for pattern in (
        rf"{_SEE}\s*(?:{_NOTE}|{_PLACE})(?:{_NO}\s*{_NUMBERS})?",
        rf"{_NOTE}{_NO}\s*{_NUMBERS}(?:\s*{_AFTER})?",
        rf"(?:{_NOTE}|{_PLACE})\s*{_AFTER}",
    )
)

_Labelled = TypeVar("_Labelled", TitleEntry, LabelledText)


def numbers_pointed_to(text: str) -> tuple[str, ...] | None:
    """The numbers of the notes that a text points to, empty where it names none; None where it is no pointer."""
    found = next((match for pattern in _POINTERS if (match := pattern.fullmatch(text))), None)
    if found is None:
        return None
    return tuple(str(int(number)) for number in re.findall(r"\d+", found.groupdict().get("numbers") or ""))


def follow_pointers(block: TitleBlock, notes: Sequence[Note]) -> TitleBlock:
    """The title block with what its pointers lead to in place of them."""
    entries = sorted(_follow(block.entries, notes), key=lambda entry: -entry.confidence)
    fields = list(dict.fromkeys(entry.field for entry in block.entries))
    ranked = [entry for field in fields for entry in entries if entry.field == field]
    return TitleBlock(tuple(ranked), tuple(_follow(block.labels, notes)), block.boxes)


def _follow(items: Sequence[_Labelled], notes: Sequence[Note]) -> Iterator[_Labelled]:
    for item in items:
        numbers = numbers_pointed_to(item.value)
        led = None if numbers is None else _text_of(numbers, notes, item.label)
        if led is not None:
            text, box = led
            sure = round(LED * item.confidence, DIGITS)
            yield item.model_copy(update={"value": text, "box": box, "confidence": sure})
        elif numbers is None:
            yield item


def _text_of(numbers: Sequence[str], notes: Sequence[Note], label: str) -> tuple[str, Box] | None:
    """What the notes with these numbers say, where each of them is one note."""
    meant = [[note for note in notes if note.number == number] for number in numbers]
    if not meant or any(len(found) != 1 for found in meant):
        return None
    chosen = [found[0] for found in meant]
    return " ".join(_without_label(note.text, label) for note in chosen), bounding(note.box for note in chosen)


def _without_label(text: str, label: str) -> str:
    """A note without the label at its beginning, where the pointer stands behind the same one."""
    own, asked = match_label(text), match_label(label)
    same = own is not None and asked is not None and own.field == asked.field
    return own.rest if own is not None and same and own.marked and own.rest else text
