"""Room stamps: the name, number and size that a plan writes into each of its rooms, as one table of them all.

A stamp is a few lines under one another, one of them an area or a size. Two stamps at least make the table. Works in
a frame; knows nothing of rooms' outlines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.geometry import Box, bounding
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.sheet import TableKind
from backend.reading.tables.model import Column, RawRow, RawTable, is_wordy
from backend.vocabulary.forms import forms
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
_PARTS = ("number", "name", "area", "size", "finish")  # columns, from the left
_ROLES = {"number": "tag", "name": "description"}


@dataclass(frozen=True)
class Stamp:
    """The lines of one stamp by what they say, and all its phrases."""

    lines: dict[str, SheetPhrase]
    phrases: tuple[SheetPhrase, ...]


def stamps_of(phrases: Sequence[SheetPhrase]) -> list[Stamp]:
    """The stamps of a plan; none where only one text looks like one."""
    found = [stamp for phrase in phrases if (stamp := _find_stamp(phrase, phrases)) is not None]
    return found if len(found) >= LEAST_STAMPS else []


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
    lines: dict[str, SheetPhrase] = {kind: size}
    for phrase in (*over, *under):
        if "number" not in lines and _NUMBER.fullmatch(phrase.text.strip()):
            lines["number"] = phrase
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


def _is_area(phrase: SheetPhrase) -> bool:
    """Whether a line is an area and nothing else."""
    text = phrase.text.strip().rstrip(".")
    area = forms()["area"].search(text)
    return area is not None and area.end() == len(text) and _BEFORE.fullmatch(text[: area.start()]) is not None


def _is_name(phrase: SheetPhrase) -> bool:
    return (
        is_wordy(phrase.text)
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
