"""Views by clustered geometry, and their labels."""

from __future__ import annotations

from itertools import pairwise

import pytest

from backend.reading.labels.views import match_view_label
from backend.reading.sheet import View
from backend.reading.tables.find import find_tables
from backend.reading.title.find import find_title_block
from backend.reading.views import find_views
from tests.reading import layout_sheets as sheets
from tests.reading.layout_maker import PX, Layout
from tests.samples import every


def part(layout: Layout, x: float, y: float, size: float = 40) -> Layout:
    """An outline with a hole's cross and a dimension."""
    layout.box(x, y, x + size, y + size).box(x + size / 4, y + size / 4, x + size / 2, y + size / 2)
    layout.line(x, y + size + 1, x, y + size + 9).line(x + size, y + size + 1, x + size, y + size + 9)
    return layout.line(x, y + size + 7, x + size, y + size + 7).text(x + size / 2 - 4, y + size + 3, f"{size:g}", 3)


def views_of(layout: Layout) -> list[View]:
    page = layout.page()
    tables = find_tables(page)
    return find_views(page, tables, find_title_block(page, tables).boxes)


def test_parts_views_that_stand_apart() -> None:
    found = views_of(part(part(part(Layout().frame(), 40, 40, 60), 150, 40), 40, 150, 50))
    assert len(found) == 3
    assert found[0].box.x1 == pytest.approx(40 * PX, abs=2 * PX)
    assert found[0].box.y2 == pytest.approx(109 * PX, abs=3 * PX)


def test_border_title_block_and_table_are_no_views() -> None:
    layout = sheets.iso_7200().grid(30, 30, (15, 15, 60), 7, [("Pos.", "Menge", "Benennung"), ("1", "2", "Deckel")])
    found = views_of(part(layout, 160, 100))
    assert len(found) == 1
    assert found[0].box.x1 == pytest.approx(160 * PX, abs=2 * PX)


def test_names_views_by_the_labels_near_them() -> None:
    layout = part(part(part(Layout().frame(), 40, 40, 60), 180, 40), 300, 40)
    layout.text(185, 95, "SECTION A-A", 4).text(305, 95, "DETAIL B", 4).text(304, 101, "SCALE 2 : 1", 4)
    found = {view.name: view for view in views_of(layout)}
    assert set(found) == {"", "A-A", "B"}
    assert found["A-A"].kind == "section" and found["A-A"].scale is None
    assert (found["B"].kind, found["B"].scale, found["B"].label) == ("detail", "2:1", "DETAIL B SCALE 2 : 1")
    assert found["B"].box.x1 == pytest.approx(300 * PX, abs=2 * PX)


@pytest.mark.parametrize(("size", "views"), [(10, 1), (30, 2)])
def test_a_cluster_much_smaller_than_the_largest_view_is_a_symbol(size: float, views: int) -> None:
    layout = part(Layout().frame(), 40, 40, 100).box(250, 60, 250 + size, 60 + size)
    assert len(views_of(layout)) == views


def test_a_letter_over_a_scale_labels_a_detail() -> None:
    layout = part(Layout().frame(), 100, 60).text(118, 45, "X", 5).text(116, 52, "5:1", 5)
    (view,) = views_of(layout)
    assert (view.kind, view.name, view.scale) == ("detail", "X", "5:1")


def test_a_label_without_geometry_keeps_its_own_place() -> None:
    (view,) = views_of(Layout().text(100, 100, "Schnitt C-C (1:2)", 4))
    assert (view.name, view.scale, view.box) == ("C-C", "1:2", view.label_box)


def test_an_empty_page_has_no_views() -> None:
    assert views_of(Layout().frame()) == []


def test_the_largest_comes_first() -> None:
    areas = [view.box.area for view in views_of(part(part(Layout().frame(), 40, 40, 30), 150, 40, 70))]
    assert all(a >= b for a, b in pairwise(areas))


@every(
    ("text", "meaning"),
    [
        ("SECTION A-A", ("section", "A-A", None)),
        ("SECTION A-A SCALE 1:2", ("section", "A-A", "1:2")),
        ("Schnitt B–B", ("section", "B-B", None)),
        ("A-A ( 1 : 2 )", ("section", "A-A", "1:2")),
        ("A ( 2 : 1 )", ("detail", "A", "2:1")),
        ("DETAIL C", ("detail", "C", None)),
        ("Detail A - Tooth Profile (20 : 1)", ("detail", "A", "20:1")),
        ("Einzelheit X (M 5:1)", ("detail", "X", "5:1")),
        ("Ansicht Z", ("view", "Z", None)),
        ("VIEW D", ("view", "D", None)),
        ("Coupe C-C", ("section", "C-C", None)),
        ("Detalj A (4:1)", ("detail", "A", "4:1")),
        ("ISOMETRIC VIEW", ("isometric", "", None)),
        ("Vorderansicht", ("view", "Vorderansicht", None)),
        ("DETAIL B SCALE 2.500", ("detail", "B", "2.500")),
        ("EINZELHEIT B MASSSTAB / SCALE 2:1", ("detail", "B", "2:1")),
        ("细节Detail A Scale 3.000", ("detail", "A", "3.000")),
        ("SEE DETAIL A", None),
        ("DETAIL B 2.500", None),
        ("A", None),
        ("DETAILED DRAWING OF PART", None),
        ("M6x1 - 6H", None),
        ("10-20", None),
        ("SECTION MODULUS 12 CM", None),
        ("VIEW OF THE REAR WALL", None),
    ],
)
def test_knows_labels_of_views(text: str, meaning: tuple[str, str, str | None] | None) -> None:
    assert match_view_label(text) == meaning
