"""Lines and blocks of a sheet's lettering, from its spans. Knows nothing of what they say.

A line runs in one of four directions; a block is lines of one lettering under one another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from backend.geometry import Box, bounding
from backend.reading.sheet import Span

WORD_GAP = 1.2  # heights of lettering between two words of one line, at most
OVERRUN = 0.6  # heights by which the box of one word may reach into the next
LINE_GAP = 1.0  # heights between two lines of one block, at most
SAME_HEIGHT = 0.5  # of the lower of two words that their heights share, where they stand in one line
LINE_OVERLAP = 0.5  # heights by which descenders of one line may reach into the next
ALIKE = 1.5  # ratio of heights up to which two lines are of one lettering
STILL_OPEN = 2  # heights behind its end, after which nothing can continue a line or block
SHARED_WIDTH = 0.3  # of the narrower of two lines of a block


@dataclass(frozen=True)
class TextLine:
    """Spans that stand in one line, in reading order."""

    text: str
    box: Box
    angle: int  # 0, 90, 180 or 270
    height: float
    confidence: float


@dataclass(frozen=True, eq=False)
class TextBlock:
    """Lines that belong together: a note, a label of two lines, a single text."""

    text: str
    box: Box
    lines: tuple[TextLine, ...]

    @property
    def confidence(self) -> float:
        return min(line.confidence for line in self.lines)


_Frame = tuple[float, float, float, float]  # along from, across from, along to, across to
_FramedSpan = tuple[_Frame, Span]
_T = TypeVar("_T")


def _turn_box(box: Box, angle: int) -> _Frame:
    """A box in the frame of its text."""
    if angle == 90:
        return -box.y2, box.x1, -box.y1, box.x2
    if angle == 180:
        return -box.x2, -box.y2, -box.x1, -box.y1
    if angle == 270:
        return box.y1, -box.x2, box.y2, -box.x1
    return box.x1, box.y1, box.x2, box.y2


def right_angle(angle: float) -> int:
    """The nearest of 0, 90, 180 and 270 degrees."""
    return round(angle / 90) % 4 * 90


def lines_of(spans: Sequence[Span]) -> tuple[TextLine, ...]:
    """Spans joined to lines: same direction, on one height, about a letter apart."""
    groups: dict[int, list[Span]] = defaultdict(list)
    for span in spans:
        if span.text.strip():
            groups[right_angle(span.angle)].append(span)
    return tuple(line for angle, group in groups.items() for line in _join_spans(group, angle))


def _join_spans(group: Sequence[Span], angle: int) -> Iterable[TextLine]:
    frames = sorted(((_turn_box(span.box, angle), span) for span in group), key=lambda item: item[0][:2])
    active: list[list[_FramedSpan]] = []
    for frame, span in frames:
        active, done = _end(active, frame[0], lambda line: line[-1][0][2] + STILL_OPEN * _frame_height(line[-1][0]))
        yield from (_make_line([span for _, span in line], angle) for line in done)
        line = next((line for line in reversed(active) if _is_next_span(line[-1][0], frame)), None)
        if line is None:
            active.append([(frame, span)])
        else:
            line.append((frame, span))
    yield from (_make_line([span for _, span in line], angle) for line in active)


def _end(active: list[_T], place: float, reach: Callable[[_T], float]) -> tuple[list[_T], list[_T]]:
    """Those that may go on at a place, and those that have ended before it."""
    parts: tuple[list[_T], list[_T]] = ([], [])
    for one in active:
        parts[reach(one) <= place].append(one)
    return parts


def _frame_height(frame: _Frame) -> float:
    return frame[3] - frame[1]


def _is_next_span(before: _Frame, frame: _Frame) -> bool:
    height = min(_frame_height(before), _frame_height(frame))
    overlap = min(before[3], frame[3]) - max(before[1], frame[1])
    gap = frame[0] - before[2]
    return overlap > SAME_HEIGHT * height and -OVERRUN * height < gap < WORD_GAP * height


def _make_line(spans: list[Span], angle: int) -> TextLine:
    box = bounding(span.box for span in spans)
    heights = [span.height or _frame_height(_turn_box(box, angle)) for span in spans]
    text = " ".join(span.text.strip() for span in spans)
    return TextLine(text, box, angle, max(heights), min(span.confidence for span in spans))


def blocks_of(lines: Sequence[TextLine]) -> tuple[TextBlock, ...]:
    """Lines joined to blocks: one under the other, close, of like size, overlapping."""
    groups: dict[int, list[TextLine]] = defaultdict(list)
    for line in lines:
        groups[line.angle].append(line)
    return tuple(block for angle, group in groups.items() for block in _stack_lines(group, angle))


def _stack_lines(group: Sequence[TextLine], angle: int) -> Iterable[TextBlock]:
    active: list[list[TextLine]] = []
    for line in sorted(group, key=lambda line: (_turn_box(line.box, angle)[1], _turn_box(line.box, angle)[0])):
        top = _turn_box(line.box, angle)[1]
        active, done = _end(
            active, top, lambda block: _turn_box(block[-1].box, angle)[3] + STILL_OPEN * block[-1].height
        )
        yield from (block_of(block) for block in done)
        block = next((block for block in reversed(active) if _is_next_line(block[-1], line, angle)), None)
        if block is None:
            active.append([line])
        else:
            block.append(line)
    yield from (block_of(block) for block in active)


def _is_next_line(above: TextLine, line: TextLine, angle: int) -> bool:
    one, other = _turn_box(above.box, angle), _turn_box(line.box, angle)
    height = min(above.height, line.height)
    gap = other[1] - one[3]
    overlap = min(one[2], other[2]) - max(one[0], other[0])
    alike = max(above.height, line.height) < ALIKE * height
    narrower = min(one[2] - one[0], other[2] - other[0])
    return alike and -LINE_OVERLAP * height < gap < LINE_GAP * height and overlap > SHARED_WIDTH * narrower


def block_of(lines: Sequence[TextLine]) -> TextBlock:
    """Lines as one block, in the order in which they are given."""
    text = lines[0].text
    for line in lines[1:]:
        parted = text[-1:].isdigit() and line.text[:1].isdigit()  # two numbers must not become one
        text += (" – " if parted else " ") + line.text
    return TextBlock(text, bounding(line.box for line in lines), tuple(lines))
