"""Symbols that a CAD system paints in triangles beside its numbers."""

from __future__ import annotations

import io
import itertools
import math

import ezdxf
import pytest

from backend.documents.rendering import page_content
from backend.reading.text.text_layer import spans_of

HEIGHT, PEN = 2.5, 0.28  # of the lettering and of its strokes, in mm


def bar(start, end):
    """A stroke as two triangles."""
    (x1, y1), (x2, y2) = start, end
    length = math.hypot(x2 - x1, y2 - y1)
    across = ((y1 - y2) / length * PEN / 2, (x2 - x1) / length * PEN / 2)
    corners = [(x + s * across[0], y + s * across[1]) for (x, y), s in ((start, 1), (start, -1), (end, -1), (end, 1))]
    return [corners[:3], [corners[0], corners[2], corners[3]]]


def plus_minus(x, y):
    return [
        bar((x, y + 1.1), (x + 1.63, y + 1.1)),
        bar((x + 0.8, y + 0.3), (x + 0.8, y + 1.9)),
        bar((x, y), (x + 1.63, y)),
    ]


def ring(x, y):
    angles = [i * math.pi / 12 for i in range(25)]
    points = [(x + 1.1 + 0.9 * math.cos(a), y + 1.25 + 0.9 * math.sin(a)) for a in angles]
    return [bar(*pair) for pair in itertools.pairwise(points)] + [bar((x, y), (x + 2.2, y + 2.5))]


def square(x, y):
    corners = [(x, y), (x + 2, y), (x + 2, y + 2), (x, y + 2), (x, y)]
    return [bar(*pair) for pair in itertools.pairwise(corners)]


@pytest.mark.ocr
@pytest.mark.parametrize(
    ("before", "symbol", "behind", "read"),
    [("125", plus_minus, "0.15", "125±0.15"), ("", ring, "18", "⌀18"), ("", square, "30", "□30")],
)
def test_a_symbol_painted_in_triangles_is_read(tmp_path, before, symbol, behind, read):
    document = ezdxf.new("R2010", units=4)
    space = document.modelspace()
    space.add_lwpolyline([(0, 0), (400, 0), (400, 280), (0, 280)], close=True)
    space.add_text(before, height=HEIGHT).set_placement((100, 100))
    for triangle in itertools.chain(*symbol(106.2, 100)):
        space.add_solid(triangle)
    space.add_text(behind, height=HEIGHT).set_placement((109, 100))
    file = io.StringIO()
    document.write(file)
    path = tmp_path / "painted.dxf"
    path.write_text(file.getvalue())
    content = page_content(str(path), "dxf", 1, 200, 16_000_000)
    assert [span.text.replace(" ", "") for span in spans_of(content)] == [read]
