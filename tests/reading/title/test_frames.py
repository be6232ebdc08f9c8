"""Each of several title blocks speaks for the frame around it, not for what a dimension line cuts off."""

from __future__ import annotations

import numpy as np
import pytest

from backend.documents.content import PageContent, PageSize
from backend.geometry import Box
from backend.reading.page import sheet_of
from backend.reading.sheet import Span, TitleField

SIZE = PageSize(3307, 2339, 420.0, 297.0, 200.0)
FRAMES = (Box(x1=100, y1=100, x2=1600, y2=2200), Box(x1=1700, y1=100, x2=3200, y2=2200))
ROWS = (("Benennung", "Deckel", "Welle"), ("Werkstoff", "POM-C", "C45E"), ("Maßstab", "1:1", "1:2"))
HIGH, ROW = 22, 60.0


def written(text: str, x: float, y: float) -> Span:
    wide = 0.6 * HIGH * len(text)
    return Span(text=text, box=Box(x1=x, y1=y, x2=x + wide, y2=y + HIGH), height=HIGH)


def page(*lines: tuple[float, float, float, float]):
    """Two frames side by side, each with a title block of three rows at its foot; `lines` are in the left one."""
    drawn, spans = list(lines), []
    for part, frame in enumerate(FRAMES):
        drawn += sides(frame)
        left = frame.x1 + 500
        for row, (label, *values) in enumerate(ROWS):
            top = frame.y2 - ROW * (len(ROWS) - row)
            drawn += sides(Box(x1=left, y1=top, x2=frame.x2, y2=top + ROW))
            drawn.append((left + 300, top, left + 300, top + ROW))
            spans += [written(label, left + 20, top + 18), written(values[part], left + 320, top + 18)]
    content = PageContent(SIZE, segments=np.array(drawn, np.float32), vector=True)
    return sheet_of(content, spans, 1)


def sides(box: Box) -> list[tuple[float, float, float, float]]:
    return [
        (box.x1, box.y1, box.x2, box.y1),
        (box.x1, box.y2, box.x2, box.y2),
        (box.x1, box.y1, box.x1, box.y2),
        (box.x2, box.y1, box.x2, box.y2),
    ]


@pytest.mark.parametrize("lines", [(), ((180.0, 1500.0, 1520.0, 1500.0),), ((150.0, 900.0, 1550.0, 900.0),)])
def test_a_part_reaches_as_far_as_its_frame(lines):
    entries = page(*lines).title_block
    found = {entry.value: entry.region for entry in entries if entry.field is TitleField.TITLE}
    assert set(found) == {"Deckel", "Welle"}
    for value, frame in zip(("Deckel", "Welle"), FRAMES, strict=True):
        region = found[value]
        assert region is not None
        assert (region.x1, region.y1, region.x2, region.y2) == pytest.approx(
            (frame.x1, frame.y1, frame.x2, frame.y2), abs=5
        )
