"""Room stamps: the name, number and size that a plan writes into each of its rooms, as one table of them all.

A stamp is a few lines under one another, one of them an area or a size. Two stamps at least make the table, and what
recurs in it under names that differ is what the floors are made of. Works in a frame; knows nothing of rooms' outlines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from backend.geometry import Box, bounding
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.sheet import TableKind
from backend.reading.tables.model import Column, RawRow, RawTable, is_wordy
from backend.vocabulary.forms import forms
from backend.vocabulary.sheets.keys import key_of
from backend.vocabulary.sheets.load import words

LEAST_STAMPS = 2  # a single text of the form of a size may be anything
LARGEST_GAP = 1.3  # heights between two lines of a stamp
ALIGNED = 0.6  # heights by which their edges or middles may differ
MOST_LINES = 3  # over and under the size
LONGEST_NAME = 5  # words
CONFIDENCE = 0.8  # the lines of a stamp belong together by nearness alone
_BEFORE = re.compile(r"(?:[^\W\d_]{1,6}\s?[=:]\s?)?")  # `A = ` of an area
_SIZE = re.compile(r"\d+'(?:-?\d+\"?)?\s?[xX×]\s?\d+'(?:-?\d+\"?)?")
_NUMBER = re.compile(r"[A-Z]{0,3}[-.]?\d{1,4}(?:[.\-/]\d{1,3})?[a-z]?")
_NUMBERED = re.compile(  # `2 CAR GARAGE` has no number
    r"(?P<number>[^\W\d_]{1,4}[.\s-]?\s?\d{1,4}(?:[.\-/]\d{1,3})?[a-z]?|\d{1,4}[.\-/]\d{1,3}[a-z]?|\d{2,4}[a-z]?)"
    r"\s+(?P<name>[^\W\d_]{2}.*)"
)
_MEASURE = re.compile(r"(?P<label>[^\W\d_]{1,12})\.?\s?[=:]?\s*(?P<value>\d+(?:[.,]\d+)?\s?[^\W\d_]{0,2})")
_MEASURES = ("perimeter", "height")  # what lines state by their label
_PARTS = ("number", "name", "area", "size", *_MEASURES, "finish")  # columns, from the left
_ROLES = {"number": "tag", "name": "description"}


@dataclass(frozen=True)
class Stamp:
    """The lines of one stamp by what they say, and all its phrases."""

    lines: dict[str, SheetPhrase]
    phrases: tuple[SheetPhrase, ...]


def stamps_of(phrases: Sequence[SheetPhrase]) -> list[Stamp]:
    """The stamps of a plan; none where only one text looks like one."""
    found = [stamp for phrase in phrases if (stamp := _find_stamp(phrase, phrases)) is not None]
    return _part_finishes(found) if len(found) >= LEAST_STAMPS else []


def _part_finishes(stamps: Sequence[Stamp]) -> list[Stamp]:
    """Names without their second line where that says what a floor is made of: it recurs, and the first ones differ."""
    two = [parts for stamp in stamps if len(parts := stamp.lines["name"].parts) == 2 and "finish" not in stamp.lines]
    firsts, lasts = ({parts[place].text.strip() for parts in two} for place in (0, 1))
    if 2 * len(two) < len(stamps) or len(firsts) < len(two) or len(lasts) == len(two):
        return [*stamps]
    parted = []
    for stamp in stamps:
        parts = stamp.lines["name"].parts if "finish" not in stamp.lines else ()
        lines = {"name": parts[0], "finish": parts[1]} if len(parts) == 2 else {}
        parted.append(replace(stamp, lines={**stamp.lines, **lines}))
    return parted


def stamp_table(stamps: Sequence[Stamp]) -> RawTable | None:
    """All stamps as the rows of a table, from the top left."""
    if not stamps:
        return None
    columns = [part for part in _PARTS if 2 * sum(part in stamp.lines for stamp in stamps) >= len(stamps)]
    ordered = sorted(stamps, key=lambda stamp: (stamp.phrases[0].box.y1, stamp.phrases[0].box.x1))
    rows = [RawRow(tuple(_cell_of(stamp, part) for part in columns)) for stamp in ordered]
    whole = bounding(row.box for row in rows)
    heads = tuple(Column(words("stamp_heads", part)[0], whole, _ROLES.get(part)) for part in columns)
    return RawTable(TableKind.OTHER, heads, tuple(rows), confidence=CONFIDENCE)


def _cell_of(stamp: Stamp, part: str) -> tuple[str, Box]:
    line = stamp.lines.get(part)
    return ("", stamp.phrases[0].box) if line is None else (line.text, line.box)


def _find_stamp(size: SheetPhrase, phrases: Sequence[SheetPhrase]) -> Stamp | None:
    """The stamp that a size belongs to; None where no name stands with it."""
    kind = "area" if _is_area(size) else "size" if _SIZE.fullmatch(size.text.strip()) else None
    if kind is None:
        return None
    over, under = list(_stacked_lines(size, phrases, -1)), list(_stacked_lines(size, phrases, 1))
    lines: dict[str, SheetPhrase] = {kind: replace(size, text=_without_label(size.text))}
    for phrase in (*over, *under):
        if "number" not in lines and _NUMBER.fullmatch(phrase.text.strip()):
            lines["number"] = phrase
        elif (measure := _measure_of(phrase)) is not None:
            lines.setdefault(measure, replace(phrase, text=_without_label(phrase.text)))
    if both := _numbered_name(over, lines):
        lines |= both
        finish = [phrase for phrase in over if phrase.middle > both["name"].middle and _is_name(phrase)]
        behind = [*finish, *(phrase for phrase in under if _is_name(phrase))]
    else:
        named = [phrase for phrase in over if _is_name(phrase)]
        behind = [phrase for phrase in under if _is_name(phrase)]
        if not named and behind:
            named, behind = behind[:1], behind[1:]
        if not named:
            return None
        lines["name"] = _join_lines(list(reversed(named)) if named[0].middle < size.middle else named)
    if behind:
        lines["finish"] = behind[0]
    return Stamp(lines, tuple(sorted((size, *over, *under), key=lambda phrase: phrase.middle)))


def _numbered_name(over: Sequence[SheetPhrase], lines: dict[str, SheetPhrase]) -> dict[str, SheetPhrase]:
    """Number and name of a room that stand in one line: `R 0.07 Halle`; empty where there is no such line."""
    for phrase in over if "number" not in lines else ():
        both = _NUMBERED.fullmatch(phrase.text.strip())
        if both is not None and len(both["name"].split()) <= LONGEST_NAME and _measure_of(phrase) is None:
            box, share = phrase.box, both.start("name") / len(phrase.text.strip())
            middle = box.x1 + share * box.width
            return {
                "number": replace(phrase, text=both["number"], box=Box(x1=box.x1, y1=box.y1, x2=middle, y2=box.y2)),
                "name": replace(phrase, text=both["name"], box=Box(x1=middle, y1=box.y1, x2=box.x2, y2=box.y2)),
            }
    return {}


def _measure_of(phrase: SheetPhrase) -> str | None:
    """What a line states by its label: `U: 14,20 m` how long the walls are."""
    found = _MEASURE.fullmatch(phrase.text.strip())
    label = key_of(found["label"]) if found is not None else ""
    return next((part for part in _MEASURES if label in words("stamp_labels", part)), None) if label else None


def _without_label(text: str) -> str:
    """The value alone: the column says what it is."""
    labelled = _MEASURE.fullmatch(text.strip())
    return labelled["value"] if labelled is not None else _BEFORE.sub("", text.strip(), count=1)


def _is_area(phrase: SheetPhrase) -> bool:
    """Whether a line is an area and nothing else."""
    text = phrase.text.strip().rstrip(".")
    area = forms()["area"].search(text)
    return area is not None and area.end() == len(text) and _BEFORE.fullmatch(text[: area.start()]) is not None


def _is_name(phrase: SheetPhrase) -> bool:
    return (
        is_wordy(phrase.text)
        and _MEASURE.fullmatch(phrase.text.strip()) is None
        and len(phrase.text.split()) <= LONGEST_NAME
        and not _NUMBER.fullmatch(phrase.text.strip())
    )


def _join_lines(lines: Sequence[SheetPhrase]) -> SheetPhrase:
    if len(lines) == 1:
        return lines[0]
    return SheetPhrase(" ".join(line.text for line in lines), bounding(line.box for line in lines), parts=tuple(lines))


def _stacked_lines(size: SheetPhrase, phrases: Sequence[SheetPhrase], way: int) -> Iterator[SheetPhrase]:
    """The lines over (-1) or under (1) a size, one after the other."""
    last = size
    for _ in range(MOST_LINES):
        near = [phrase for phrase in phrases if phrase is not last and _follows(last, phrase, way)]
        if not near:
            return
        last = min(near, key=lambda phrase: abs(phrase.middle - last.middle))
        if _is_area(last):
            return
        yield last


def _follows(one: SheetPhrase, other: SheetPhrase, way: int) -> bool:
    size = max(one.height, other.height)
    gap = other.box.y1 - one.box.y2 if way > 0 else one.box.y1 - other.box.y2
    if not -ALIGNED * size < gap < LARGEST_GAP * size or way * (other.middle - one.middle) <= 0:
        return False
    return one.edges_apart(other) < ALIGNED * size
