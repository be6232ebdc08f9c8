"""Whatever stands on a page, the finders come to an end, and what they find has been written there."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.documents.content import PageContent, PageSize
from backend.geometry import Box
from backend.reading.layout.geometry import PageGeometry
from backend.reading.notes import find_notes
from backend.reading.sheet import Source, Span
from backend.reading.tables.find import find_tables
from backend.reading.title.find import find_title_block
from backend.reading.views import find_views

WIDTH, HEIGHT = 1200, 900
place = st.floats(0, 900, allow_nan=False)
size = st.sampled_from([0.0, 0.4, 12.0, 30.0, 400.0])
words = st.sampled_from(
    [
        "TITLE",
        "SCALE 1:2",
        "Werkstoff:",
        "DRAWN",
        "DATE",
        "NAME",
        "Pos.",
        "Menge",
        "QTY",
        "1.",
        "12.03.2021",
        "A",
        "-",
        "⌀12",
        "SECTION A-A",
        "TOLERANCES:",
        "ANGULAR: ±0.5°",
        "比例",
        "NOTES:",
        "REMOVE ALL BURRS",
        "1 OF 2",
        " ",
        "REV",
        "www.x.org",
        "DRAWN BY J. DOE",
        "_",
        "():",
    ]
)
span = st.builds(
    lambda text, x, y, w, h, angle, source: Span(
        text=text, box=Box(x1=x, y1=y, x2=x + w, y2=y + h), angle=angle, source=source
    ),
    words,
    place,
    place,
    size,
    size,
    st.sampled_from([0.0, 90.0, 180.0, 270.0, 33.0]),
    st.sampled_from([Source.TEXT_LAYER, Source.OCR]),
)
line = st.tuples(place, place, place, place)
ruled = st.tuples(place, place, st.sampled_from([60.0, 300.0, 900.0]), st.booleans()).map(
    lambda r: (r[0], r[1], r[0] + r[2] * r[3], r[1] + r[2] * (not r[3]))
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(span, max_size=25), st.lists(line | ruled, max_size=25), st.booleans(), st.sampled_from([None, 200.0]))
def test_no_page_crashes_the_finders(
    spans: list[Span], lines: list[tuple[float, ...]], vector: bool, dpi: float | None
) -> None:
    segments = np.asarray(lines, np.float32).reshape(-1, 4)
    content = PageContent(PageSize(WIDTH, HEIGHT, None, None, dpi), segments=segments, vector=vector)
    page = PageGeometry(spans, content)
    tables = find_tables(page)
    title_block = find_title_block(page, tables)
    notes, views = find_notes(page, tables), find_views(page, tables, title_block.boxes)
    found = [entry.value for entry in title_block.entries] + [note.text for note in notes] + [v.label for v in views]
    found += [cell.text for table in tables for row in table.rows for cell in row.cells]
    written = {word for span in spans for word in re.findall(r"\w+", span.text)}
    assert {word for text in found for word in re.findall(r"\w+", text)} <= written
