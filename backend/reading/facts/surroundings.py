"""What stands around a place on a sheet: its line, its view, its part, the texts near it.

Knows boxes and lettering, no meaning.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from backend.geometry import Box
from backend.reading.facts.lines import TextBlock
from backend.reading.sheet import Sheet, TitleField

COVERED = 0.8  # of the place of a text, by the callout that it is a part of
NEAREST = 3  # texts around a value that are kept
NEAR = 0.05  # of the sheet's diagonal: farther away, nothing is near
ON_LINE = 1.0  # heights of a callout within which it stands on the last line of a view

_NAMING = (TitleField.TITLE, TitleField.DRAWING_NUMBER, TitleField.PART_NUMBER, TitleField.PROJECT)
NAMED = 0.5  # confidence from which an entry names the part


class Surroundings:
    """The surroundings of any place on one sheet."""

    def __init__(self, sheet: Sheet, blocks: Sequence[TextBlock]) -> None:
        self._sheet = sheet
        self._reach = NEAR * math.hypot(sheet.width, sheet.height)
        self._blocks = _PlaceIndex(blocks, self._reach)
        self._callouts = _PlaceIndex(sheet.callouts, self._reach)
        self._parts = self._named_parts()

    def line_of(self, box: Box, text: str) -> str:
        """The block of lettering that a value stands in, without the value."""
        around = [block for block in self._blocks.around(box) if block.box.intersection(box) > 0]
        words = " ".join(block.text for block in around)
        for part in [text, *text.split()]:
            words = words.replace(part, " ", 1)
        return " ".join(words.split())

    def near(self, box: Box) -> tuple[str, ...]:
        """The next texts around a box, nearest first, without what stands in it."""
        found = [
            (box.gap(block.box), block.text)
            for block in self._blocks.around(box)
            if block.box.intersection(box) <= 0 and any(letter.isalpha() for letter in block.text)
        ]
        return tuple(text for distance, text in sorted(found)[:NEAREST] if distance < self._reach)

    def is_callout(self, box: Box, text: str) -> bool:
        """Whether a value of a line became a callout, or its parts stand in one: `⌀22 -0.05` in `⌀22 0/-0.05`."""
        parts = text.split()
        for callout in self._callouts.around(box):
            whole, shared = "".join(callout.text.split()), callout.box.intersection(box)
            if shared > 0 and "".join(parts) in whole:
                return True
            limited = callout.upper is not None or callout.lower is not None
            if limited and shared > COVERED * box.area and all(part in whole for part in parts):
                return True
        return False

    def view_of(self, box: Box) -> int | None:
        """The smallest view around a place, by its number in Sheet.views."""
        x, y = box.center
        around = [(view.box.area, number) for number, view in enumerate(self._sheet.views) if view.box.contains(x, y)]
        return min(around)[1] if around else None

    def view_at(self, box: Box) -> int | None:
        """The view that a callout belongs to: around it, or that on whose outermost dimension line it stands."""
        number = self.view_of(box)
        if number is None and self._sheet.views:
            gap, nearest = min((box.gap(view.box), at) for at, view in enumerate(self._sheet.views))
            number = nearest if gap < ON_LINE * min(box.width, box.height) else None
        return number

    def region_of(self, box: Box, frame: Box | None = None) -> str:
        """The names of the part that a place belongs to: those of its frame's title block, or of the only one.

        An entry of a title block says itself of which frame it speaks.
        """
        if frame is not None and frame in self._parts:
            return self._parts[frame]
        x, y = box.center
        around = [(region.area, names) for region, names in self._parts.items() if region.contains(x, y)]
        return min(around)[1] if around else ""

    def _named_parts(self) -> dict[Box, str]:
        """What each frame of the sheet names in its title block; one title block speaks for the whole sheet."""
        whole = Box(x1=0, y1=0, x2=self._sheet.width, y2=self._sheet.height)
        found: dict[Box, list[str]] = defaultdict(list)
        for entry in self._sheet.title_block:
            if entry.field in _NAMING and entry.confidence >= NAMED:
                found[entry.region or whole].append(entry.value)
        return {region: " ".join(names) for region, names in found.items()}


class _HasBox(Protocol):
    @property
    def box(self) -> Box: ...


_Thing = TypeVar("_Thing", bound=_HasBox)


class _PlaceIndex(Generic[_Thing]):
    """Placed things by the cells of a grid that they touch."""

    def __init__(self, things: Iterable[_Thing], side: float) -> None:
        self._side = max(side, 1.0)
        self._cells: dict[tuple[int, int], list[_Thing]] = defaultdict(list)
        for thing in things:
            for cell in self._touched_cells(thing.box, 0):
                self._cells[cell].append(thing)

    def _touched_cells(self, box: Box, more: int) -> Iterator[tuple[int, int]]:
        for x in range(int(box.x1 // self._side) - more, int(box.x2 // self._side) + more + 1):
            for y in range(int(box.y1 // self._side) - more, int(box.y2 // self._side) + more + 1):
                yield x, y

    def around(self, box: Box) -> list[_Thing]:
        """Everything within a cell's side of a box, and some more."""
        found: dict[int, _Thing] = {}
        for cell in self._touched_cells(box, 1):
            for thing in self._cells.get(cell, ()):
                found[id(thing)] = thing
        return list(found.values())
