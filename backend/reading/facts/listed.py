"""Notes that stand in a list: the lines of each are a block of their own. Knows nothing of what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backend.geometry import Box
from backend.reading.facts.lines import TextBlock, block_of
from backend.reading.sheet import Note


def split_at(block: TextBlock, places: Sequence[Box]) -> Iterator[TextBlock]:
    """A block over several notes or rows of a table as those; what of it stands in none of the places stays together.

    What is said in one row says nothing of another.
    """
    lines = block.lines if len(block.lines) > 1 else ()
    homes = [next((at for at, box in enumerate(places) if box.contains(*line.box.center)), None) for line in lines]
    if len(set(homes)) < 2:
        yield block
        return
    for home in dict.fromkeys(homes):
        yield block_of([line for line, at in zip(block.lines, homes, strict=True) if at == home])


def stands_in_list(note: Note, notes: Sequence[Note]) -> bool:
    """Whether another note stands close over or under one, flush with it."""
    height = note.box.height
    return any(
        other is not note
        and abs(other.box.x1 - note.box.x1) < height
        and -height < max(other.box.y1 - note.box.y2, note.box.y1 - other.box.y2) < height
        for other in notes
    )
