"""Sheets of CAD files: layouts with their viewports, and frames side by side in the modelspace."""

from __future__ import annotations

import io

import ezdxf
import numpy as np
import pytest

from backend.documents.cad.drawing import open_cad
from backend.documents.limits import Limits
from backend.documents.rendering import inspect, page_png
from tests.documents.helpers import DPI, MAX_PIXELS, content_of, pixels_of, saved, sizes_of
from tests.samples import sampled, slow

OFF = 0x20000


def written(document) -> bytes:
    file = io.StringIO()
    document.write(file)
    return file.getvalue().encode()


def with_layout(status: int, flags: int, paper_status: int = 0):
    """A part in the modelspace, and a layout with a title whose viewport shows the part."""
    document = ezdxf.new("R2010", units=4)
    document.modelspace().add_text("THE PART", height=5).set_placement((150, 140))
    sheet = document.layout("Layout1")
    sheet.page_setup(size=(420, 297), margins=(5, 5, 5, 5), units="mm")
    paper = sheet.main_viewport()
    paper.dxf.status, paper.dxf.id = paper_status, paper_status
    view = sheet.add_viewport((210, 150), (300, 200), view_center_point=(200, 140), view_height=300)
    view.dxf.status, view.dxf.id, view.dxf.flags = status, 0, flags
    sheet.add_text("TITLE", height=5).set_placement((300, 10))
    return document


@pytest.mark.parametrize(
    ("status", "flags", "paper", "seen"),
    [
        (2, 0x8020, 1, True),
        slow(0, 0x8020, 0, True),  # never opened
        slow(-1, 0x8020, 1, True),  # more viewports than are active at once
        (0, 0x8020 | OFF, 1, False),
        slow(2, 0x8020 | OFF, 1, False),
        slow(0, 0, 1, False),  # no flags: the number says that it is off
    ],
)
def test_a_viewport_shows_what_its_flag_says(tmp_path, status, flags, paper, seen):
    texts = [span.text for span in content_of(tmp_path, written(with_layout(status, flags, paper))).spans]
    assert ("THE PART" in texts) == seen
    assert "TITLE" in texts


def test_a_view_from_the_side_is_reported(tmp_path):
    document = with_layout(2, 0x8020, 1)
    document.layout("Layout1").query("VIEWPORT")[-1].dxf.view_direction_vector = (1, -1, 1)
    assert content_of(tmp_path, written(document)).notices == ("reading.views_missing",)


def test_layouts_are_drawn_when_they_are_asked_for(tmp_path):
    path = saved(tmp_path, written(with_layout(0, 0x8020)))
    sizes_of(path, "dxf", Limits(dpi=DPI))
    file = open_cad(path)
    assert not file._sheets
    page_png(path, "dxf", 1, DPI, MAX_PIXELS)
    assert list(file._sheets) == [0]


def with_frames(count: int, size=(420.0, 297.0), scale: float = 1.0, *, lines: bool = False, inner: bool = True):
    document = ezdxf.new("R2010")
    space = document.modelspace()
    width, height = size[0] * scale, size[1] * scale
    for index in range(count):
        x, y = (index % 3) * width * 1.1, -(index // 3) * height * 1.2
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        if lines:
            for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
                space.add_line(start, end)
        else:
            space.add_lwpolyline(corners, close=True)
        if inner:
            edge = 0.03 * width
            space.add_lwpolyline([(x + edge, y + edge), (x + width - edge, y + edge), (x + edge, y + height - edge)])
        for row, text in enumerate((f"SHEET {index + 1}", "MATERIAL", f"M{index + 1}")):
            place = (x + 0.7 * width, y + (0.05 + 0.05 * row) * height)
            space.add_text(text, height=0.01 * width).set_placement(place)
    return document


@pytest.mark.parametrize(
    ("size", "scale", "paper"),
    [
        slow((420, 297), 1, (420, 297)),
        slow((210, 297), 1, (210, 297)),
        ((841, 594), 50, (841, 594)),
        ((17, 11), 1, (431.8, 279.4)),
        slow((34, 22), 25.4, (863.6, 558.8)),
    ],
)
@pytest.mark.parametrize("lines", [False, slow(True)], ids=["polyline", "lines"])
def test_frames_side_by_side_are_pages_in_their_paper(tmp_path, size, scale, paper, lines):
    path = saved(tmp_path, written(with_frames(6, size, scale, lines=lines)))
    sizes = sizes_of(path, "dxf", Limits(dpi=DPI, max_pixels=MAX_PIXELS))
    assert len(sizes) == 6
    assert {(round(s.width_mm, 1), round(s.height_mm, 1)) for s in sizes} == {paper}


def test_frames_are_in_reading_order_and_hold_their_own_texts(tmp_path):
    data = written(with_frames(5))
    assert [[s.text for s in content_of(tmp_path, data, page).spans] for page in (1, 4)] == [
        ["SHEET 1", "MATERIAL", "M1"],
        ["SHEET 4", "MATERIAL", "M4"],
    ]


def test_a_frame_fills_its_page(tmp_path):
    path = saved(tmp_path, written(with_frames(2, inner=False)))
    dark = (pixels_of(page_png(path, "dxf", 2, DPI, MAX_PIXELS)) < 160).any(axis=2)
    rows, columns = np.nonzero(dark)
    assert rows.min() <= 1
    assert columns.max() >= dark.shape[1] - 2


def test_what_lies_beside_the_frames_is_a_page_too(tmp_path):
    document = with_frames(4)
    document.modelspace().add_text("LOOSE NOTE", height=5).set_placement((200, 600))
    data = written(document)
    assert [span.text for span in content_of(tmp_path, data, 5).spans] == ["LOOSE NOTE"]


@pytest.mark.parametrize("change", sampled(["one frame", "no lettering", "views in boxes"], quick=("one frame",)))
def test_other_rectangles_are_no_sheets(tmp_path, change):
    document = with_frames(1)
    space = document.modelspace()
    if change == "no lettering":
        space.add_lwpolyline([(500, 0), (920, 0), (920, 297), (500, 297)], close=True)
    elif change == "views in boxes":
        document = ezdxf.new("R2010")
        space = document.modelspace()
        for x in (0, 500):
            space.add_lwpolyline([(x, 0), (x + 420, 0), (x + 420, 297), (x, 297)], close=True)
        for row in range(12):
            space.add_text(f"NOTE {row}", height=5).set_placement((100, 400 + 10 * row))
    path = saved(tmp_path, written(document))
    assert len(sizes_of(path, "dxf", Limits(dpi=DPI, max_pixels=MAX_PIXELS))) == 1


def test_references_that_are_not_in_the_file_are_named(tmp_path):
    document = with_frames(1)
    document.add_xref_def("..\\standards\\TITLE_A1.dwg", "TITLE_A1")
    document.modelspace().add_blockref("TITLE_A1", (0, 0))
    image = document.add_image_def("C:/logos/logo.png", (100, 100))
    document.modelspace().add_image(image, (0, 0), (10, 10))
    found = inspect(saved(tmp_path, written(document)), "dxf", Limits(dpi=DPI))
    assert [(notice.key, notice.values) for notice in found.notices] == [
        ("documents.references", {"names": "TITLE_A1.dwg, logo.png"})
    ]


def test_small_lettering_is_known_before_the_page_is_read(tmp_path):
    document = ezdxf.new("R2010")
    document.modelspace().add_lwpolyline([(0, 0), (59400, 0), (59400, 42000), (0, 42000)], close=True)
    document.modelspace().add_text("TINY", height=100).set_placement((200, 600))
    size = sizes_of(saved(tmp_path, written(document)), "dxf", Limits(dpi=DPI))[0]
    assert size.lettering == pytest.approx(1 / 25.4 * DPI, rel=0.1)
