"""What is written on a Sheet, made ready to be searched: lines, blocks, words, views, stated values.

An index is built once for each Sheet and lives as long as it does. Knows nothing of questions.
"""

from __future__ import annotations

import math
import re
import weakref
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from backend.answering.question.words import concepts_of, words_of
from backend.geometry import Box, bounding
from backend.reading.sheet import Sheet, Span, View


@dataclass(frozen=True)
class Line:
    """Spans that stand in one line, in reading order."""

    text: str
    box: Box
    angle: int  # 0, 90, 180 or 270
    height: float
    confidence: float


@dataclass(frozen=True, eq=False)
class Block:
    """Lines that belong together: a note, a label of two lines, a single text."""

    text: str
    box: Box
    lines: tuple[Line, ...]
    words: frozenset[str]
    concepts: frozenset[str]

    @property
    def confidence(self) -> float:
        return min(line.confidence for line in self.lines)


class SheetIndex:
    """The searchable form of one Sheet; every part is made when it is first needed."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = weakref.ref(sheet)
        self.page = sheet.page
        self.diagonal = math.hypot(sheet.width, sheet.height)

    @property
    def sheet(self) -> Sheet:
        sheet = self._sheet()
        assert sheet is not None, "an index is used only while its Sheet is"
        return sheet

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        return tuple(_lines([span for span in self.sheet.spans if span.text.strip()]))

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return tuple(_blocks(self.lines))

    @cached_property
    def vocabulary(self) -> dict[str, tuple[Block, ...]]:
        """Each folded word of the sheet and the blocks that hold it."""
        found: dict[str, list[Block]] = defaultdict(list)
        for block in self.blocks:
            for word in block.words:
                found[word].append(block)
        return {word: tuple(blocks) for word, blocks in found.items()}

    def rarity(self, blocks: int) -> float:
        """How much a word says that stands in so many blocks: 1 for one block, near 0 for all of them."""
        total = max(2, len(self.blocks))
        return max(0.05, 1 - math.log(max(1, blocks)) / math.log(total))

    @cached_property
    def reading_angle(self) -> int:
        """The direction in which most of the sheet's lettering reads: not 0 on a scan that lies on its side."""
        letters: dict[int, int] = defaultdict(int)
        for line in self.lines:
            letters[line.angle] += len(line.text)
        return max(letters, key=lambda angle: letters[angle], default=0)

    @cached_property
    def drawing_area(self) -> Box:
        """Around all callouts, or the whole sheet."""
        boxes = [callout.box for callout in self.sheet.callouts]
        return bounding(boxes) if boxes else Box(x1=0, y1=0, x2=self.sheet.width, y2=self.sheet.height)

    def view_of(self, box: Box) -> View | None:
        """The smallest view around a place."""
        x, y = box.center
        around = [view for view in self.sheet.views if view.box.contains(x, y)]
        return min(around, key=lambda view: view.box.area, default=None)

    def named_view(self, name: str, kind: str | None) -> View | None:
        """The view with a name such as `A-A`; `A` names a section A-A too."""
        wanted = name.replace(" ", "").upper()
        same = [view for view in self.sheet.views if view.name.replace(" ", "").upper() == wanted]
        if not same and "-" not in wanted:
            same = [view for view in self.sheet.views if view.name.replace(" ", "").upper() == f"{wanted}-{wanted}"]
        if not same and "-" in wanted:
            same = [v for v in self.sheet.views if v.name.upper() == wanted.split("-")[0] and v.kind != "detail"]
        return max(same, key=lambda view: (view.kind == kind, view.confidence), default=None)

    def view_label(self, name: str) -> Box | None:
        """Where the name of a view is written: `SECTION A-A`, `A-A`, `DETAIL B`."""
        letters = re.escape(name).replace(r"\-", r"\s*[-–]\s*")
        word = r"section|schnitt|detail|einzelheit|view|ansicht|ausschnitt"
        pattern = re.compile(rf"\b(?:{word})\W*{letters}(?!\w)" + (rf"|^\W*{letters}\W*$" if "-" in name else ""), re.I)
        found = [line for line in self.lines if pattern.search(line.text)]
        return max(found, key=lambda line: line.height).box if found else None

    def distance(self, one: Box, other: Box) -> float:
        """Gap between two boxes as a share of the sheet's diagonal."""
        dx = max(0.0, max(one.x1, other.x1) - min(one.x2, other.x2))
        dy = max(0.0, max(one.y1, other.y1) - min(one.y2, other.y2))
        return math.hypot(dx, dy) / self.diagonal

    def near(self, box: Box, boxes: Iterable[Box]) -> float:
        return min((self.distance(box, other) for other in boxes), default=1.0)

    def block_of(self, box: Box) -> Block | None:
        """The block whose text covers most of a box."""
        best = max(self.blocks, key=lambda block: block.box.intersection(box), default=None)
        return best if best is not None and best.box.intersection(box) > 0 else None


_INDEXES: dict[int, tuple[weakref.ref[Sheet], SheetIndex]] = {}


def index_of(sheet: Sheet) -> SheetIndex:
    """The index of a Sheet, kept as long as the Sheet object lives."""
    kept = _INDEXES.get(id(sheet))
    if kept is not None and kept[0]() is sheet:
        return kept[1]
    key = id(sheet)
    index = SheetIndex(sheet)
    _INDEXES[key] = (weakref.ref(sheet, lambda _: _INDEXES.pop(key, None)), index)
    return index


_Frame = tuple[float, float, float, float]  # along from, across from, along to, across to
_Placed = tuple[_Frame, Span]


def _turned(box: Box, angle: int) -> _Frame:
    """A box in the frame of its text."""
    if angle == 90:
        return -box.y2, box.x1, -box.y1, box.x2
    if angle == 180:
        return -box.x2, -box.y2, -box.x1, -box.y1
    if angle == 270:
        return box.y1, -box.x2, box.y2, -box.x1
    return box.x1, box.y1, box.x2, box.y2


def _right_angle(angle: float) -> int:
    return round(angle / 90) % 4 * 90


def _lines(spans: Sequence[Span]) -> Iterable[Line]:
    """Spans joined to lines: same direction, on one height, less than a letter and a half apart."""
    groups: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        groups[_right_angle(span.angle)].append(span)
    for angle, group in groups.items():
        frames = sorted(((_turned(span.box, angle), span) for span in group), key=lambda item: item[0][:2])
        active: list[list[_Placed]] = []
        for frame, span in frames:
            still = [line for line in active if line[-1][0][2] + 2 * _across(line[-1][0]) > frame[0]]
            done, active = [line for line in active if line not in still], still
            yield from (_line([span for _, span in line], angle) for line in done)
            line = next((line for line in reversed(active) if _continues(line[-1][0], frame)), None)
            if line is None:
                active.append([(frame, span)])
            else:
                line.append((frame, span))
        yield from (_line([span for _, span in line], angle) for line in active)


def _across(frame: _Frame) -> float:
    return frame[3] - frame[1]


def _continues(before: _Frame, frame: _Frame) -> bool:
    height = min(before[3] - before[1], frame[3] - frame[1])
    overlap = min(before[3], frame[3]) - max(before[1], frame[1])
    gap = frame[0] - before[2]
    return overlap > 0.5 * height and -0.6 * height < gap < 1.2 * height


def _line(spans: list[Span], angle: int) -> Line:
    box = bounding(span.box for span in spans)
    frame = _turned(box, angle)
    heights = [span.height or frame[3] - frame[1] for span in spans]
    return Line(
        text=" ".join(span.text.strip() for span in spans),
        box=box,
        angle=angle,
        height=max(heights),
        confidence=min(span.confidence for span in spans),
    )


def _blocks(lines: Sequence[Line]) -> Iterable[Block]:
    """Lines joined to blocks: one above the other, closer than a line's height, of like size, overlapping."""
    groups: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.angle].append(line)
    for angle, group in groups.items():
        active: list[list[Line]] = []
        for line in sorted(group, key=lambda line: (_turned(line.box, angle)[1], _turned(line.box, angle)[0])):
            top = _turned(line.box, angle)[1]
            still = [block for block in active if _turned(block[-1].box, angle)[3] + 2 * block[-1].height > top]
            yield from (_block(block) for block in active if block not in still)
            active = still
            block = next((block for block in reversed(active) if _stacks(block[-1], line, angle)), None)
            if block is None:
                active.append([line])
            else:
                block.append(line)
        yield from (_block(block) for block in active)


def _stacks(above: Line, line: Line, angle: int) -> bool:
    one, other = _turned(above.box, angle), _turned(line.box, angle)
    height = min(above.height, line.height)
    gap = other[1] - one[3]
    overlap = min(one[2], other[2]) - max(one[0], other[0])
    alike = max(above.height, line.height) < 1.5 * height
    return alike and -0.5 * height < gap < 1.0 * height and overlap > 0.3 * min(one[2] - one[0], other[2] - other[0])


def _block(lines: list[Line]) -> Block:
    text = " ".join(line.text for line in lines)
    words = frozenset(words_of(text))
    concepts = frozenset(concept for word in words for concept in concepts_of(word))
    return Block(text, bounding(line.box for line in lines), tuple(lines), words, concepts)
