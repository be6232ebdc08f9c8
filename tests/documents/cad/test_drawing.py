"""DXF files as pages, with every text where it is drawn."""

from __future__ import annotations

import io

import ezdxf
import numpy as np
import pytest
from ezdxf.math import Vec2
from ezdxf.render import mleader

from backend.documents.cad import drawing as cad
from backend.documents.cad import fonts as cad_fonts
from backend.documents.limits import Limits
from backend.documents.rendering import clip_png, page_content, page_png
from backend.errors import UnreadableDocument
from tests import drawings
from tests.documents.helpers import DPI, MAX_PIXELS, box_of, content_of, overlap, pixels_of, saved, sizes_of, span_of
from tests.samples import slow

SKETCH = drawings.part_drawing("de")
A2 = (594.0, 420.0)


def written(document) -> bytes:
    file = io.StringIO()
    document.write(file)
    return file.getvalue().encode()


def new(version: str = "R2018"):
    """A drawing with a frame of 400 × 280 mm."""
    document = ezdxf.new(version, units=4)
    document.modelspace().add_lwpolyline([(0, 0), (400, 0), (400, 280), (0, 280)], close=True)
    return document


def texts_of(folder, document) -> list[str]:
    return [span.text for span in content_of(folder, written(document)).spans]


@pytest.mark.parametrize(
    "make",
    [
        drawings.as_dxf,
        slow(lambda sketch: drawings.as_dxf(sketch, binary=True)),
        slow(lambda sketch: drawings.as_dxf(sketch, "R12")),
        slow(lambda sketch: drawings.as_dxf(sketch).replace(b"\n", b"\r\n")),
    ],
    ids=["text", "binary", "R12", "CRLF"],
)
def test_every_text_is_where_it_was_written(tmp_path, make):
    content = content_of(tmp_path, make(SKETCH))
    missing = []
    for truth in SKETCH.truths.values():
        box = drawings.dxf_truth(SKETCH, truth).pixels(content.size.width, content.size.height)
        if not any(overlap(box_of(span), box) > 0.7 for span in content.spans):
            missing.append(truth.name)
    assert missing == []


@pytest.mark.slow
def test_modelspace_is_fitted_to_a2_and_states_no_size(tmp_path):
    path = saved(tmp_path, drawings.as_dxf(SKETCH))
    size = sizes_of(path, "dxf", Limits(dpi=DPI, max_pixels=MAX_PIXELS))[0]
    assert (size.width, size.height) == (2339, 1654)
    assert size.width_mm is None
    image = pixels_of(page_png(path, "dxf", 1, DPI, MAX_PIXELS))
    assert image.shape[:2] == (size.height, size.width)
    rows, columns = np.nonzero((image < 128).any(axis=2))
    margin = 5 / 25.4 * DPI
    assert rows.min() == pytest.approx(margin, abs=4)  # A3's proportions: the height decides
    assert rows.max() == pytest.approx(size.height - margin, abs=4)
    assert columns.min() + columns.max() == pytest.approx(size.width, abs=4)


def test_upright_drawings_get_upright_paper(tmp_path):
    size = content_of(tmp_path, drawings.as_dxf(drawings.simple_drawing(width=80, height=120))).size
    assert (size.width, size.height) == (1654, 2339)


def test_special_characters_are_those_of_the_drawing(tmp_path):
    document = new()
    document.modelspace().add_text("%%c12 %%p0,1 30%%d Größe", height=5)
    assert "Ø12 ±0,1 30° Größe" in texts_of(tmp_path, document)


def test_formatted_text_is_read_without_its_codes(tmp_path):
    document = new()
    document.modelspace().add_mtext(
        r"{\fArial|b1;\H5;45\H0.7x;\S+0,2^-0,1;}\P\LUnder\l %%p0,1 \C1;red", dxfattribs={"insert": (20, 200)}
    )
    texts = texts_of(tmp_path, document)
    assert {"45", "+0,2", "-0,1"} <= set(texts)
    assert any("Under ±0,1 red" in text for text in texts)


def test_stacked_tolerances_stand_over_one_another(tmp_path):
    document = new()
    text = r"45\S+0,2^-0,1; drilled deep"
    document.modelspace().add_mtext(text, dxfattribs={"insert": (20, 200), "char_height": 5})
    content = content_of(tmp_path, written(document))
    assert [span.text for span in content.spans] == ["45", "+0,2", "-0,1", "drilled deep"]
    upper, lower = box_of(span_of(content, "+0,2")), box_of(span_of(content, "-0,1"))
    assert upper[3] <= lower[1] + 2
    assert box_of(span_of(content, "45"))[2] <= upper[0] + 1


def test_dimensions_show_their_text_as_drawn(tmp_path):
    document = new()
    space, style = document.modelspace(), {"dimtxt": 5, "dimlfac": 1, "dimtad": 1}
    space.add_linear_dim((50, 200), (20, 150), (120, 150), text="<> H7", override=style).render()
    space.add_linear_dim((200, 150), (180, 50), (180, 140), angle=90, text="4x %%c<>", override=style).render()
    space.add_linear_dim((50, 240), (20, 150), (133, 150), override={**style, "dimtol": 1, "dimtp": 0.2, "dimtm": 0.1})
    texts = " ".join(texts_of(tmp_path, document))
    assert "100 H7" in texts
    assert "4x Ø90" in texts
    assert "113" in texts  # the one without a picture in the file


def test_blocks_attributes_and_leaders_are_read_in_place(tmp_path):
    document = new()
    space, block = document.modelspace(), document.blocks.new("TITLE")
    block.add_text("Werkstoff", height=2.5).set_placement((0, 20))
    block.add_attdef("MATERIAL", (0, 10), dxfattribs={"height": 5})
    space.add_blockref("TITLE", (300, 10)).add_auto_attribs({"MATERIAL": "S235JR"})
    space.add_blockref("TITLE", (100, 100), dxfattribs={"rotation": 90}).add_auto_attribs({"MATERIAL": "C45"})
    leader = space.add_multileader_mtext("Standard")
    leader.set_content("6x M8", char_height=5)
    leader.add_leader_line(mleader.ConnectionSide.left, [Vec2(250, 130)])
    leader.build(insert=Vec2(260, 140))
    content = content_of(tmp_path, written(document))
    scale = content.size.width / A2[0] * min((A2[0] - 10) / 400, (A2[1] - 10) / 280)
    left = (content.size.width - 400 * scale) / 2
    assert box_of(span_of(content, "S235JR"))[0] == pytest.approx(left + 300 * scale, abs=4)
    turned = np.array(span_of(content, "C45").quad).reshape(4, 2)
    assert turned[1][1] < turned[0][1] - 10  # reads upwards
    assert span_of(content, "6x M8")


def test_feature_control_frames_are_drawn_and_read(tmp_path):
    document = new()
    document.modelspace().new_entity(
        "TOLERANCE", {"insert": (50, 150), "content": "{\\Fgdt;j}%%v{\\Fgdt;n}0,1{\\Fgdt;m}%%vA%%vB"}
    )
    content = content_of(tmp_path, written(document))
    assert {"⌖", "⌀0,1Ⓜ", "A", "B"} <= {span.text for span in content.spans}
    assert len(content.segments) >= 4 + 16


def test_a_layout_with_lettering_is_the_sheet(tmp_path):
    document = new()
    document.modelspace().add_text("IN THE MODEL", height=5).set_placement((150, 140))
    document.modelspace().add_text("CUT AWAY", height=5).set_placement((1500, 140))
    sheet = document.layout("Layout1")
    sheet.page_setup(size=(420, 297), margins=(5, 5, 5, 5), units="mm")
    sheet.add_viewport((210, 150), (300, 200), view_center_point=(200, 140), view_height=300)
    sheet.add_text("SHEET", height=5).set_placement((350, 10))
    sheet.add_lwpolyline([(5, 5), (405, 5), (405, 285), (5, 285)], close=True)
    path = saved(tmp_path, written(document))
    size = sizes_of(path, "dxf", Limits(dpi=DPI))[0]
    assert (size.width_mm, size.height_mm) == (pytest.approx(420, abs=0.1), pytest.approx(297, abs=0.1))
    content = page_content(path, "dxf", 1, DPI, MAX_PIXELS)
    assert [span.text for span in content.spans] == ["IN THE MODEL", "SHEET"]
    assert span_of(content, "MODEL").size == pytest.approx(span_of(content, "SHEET").size * 2 / 3, rel=0.02)


def test_a_layout_with_nothing_but_a_viewport_is_no_sheet(tmp_path):
    document = new()
    document.modelspace().add_text("MODEL", height=5)
    document.layout("Layout1").add_viewport((210, 150), (300, 200), (200, 140), 300)
    assert texts_of(tmp_path, document) == ["MODEL"]


def test_bright_colours_are_dark_enough_for_paper(tmp_path):
    document = new()
    space = document.modelspace()
    for index, colour in enumerate((1, 2, 3, 4, 7, 255)):  # red, yellow, green, cyan, white, nearly white
        space.add_line((20, 20 + 20 * index), (380, 20 + 20 * index), dxfattribs={"color": colour, "lineweight": 100})
    image = pixels_of(page_png(saved(tmp_path, written(document)), "dxf", 1, DPI, MAX_PIXELS))
    column = image[:, image.shape[1] // 2] @ (0.299, 0.587, 0.114)
    dark = column < 140
    assert (dark[1:] & ~dark[:-1]).sum() == 6 + 2  # all lines, and the frame


def test_a_broken_entity_does_not_take_the_drawing_with_it(tmp_path):
    document = new()
    space = document.modelspace()
    space.add_linear_dim((50, 240), (20, 150), (133, 150)).dimension.dxf.discard("text_midpoint")
    space.add_text("STILL HERE", height=5)
    assert "STILL HERE" in texts_of(tmp_path, document)


def test_a_damaged_file_is_repaired(tmp_path):
    data = drawings.as_dxf(SKETCH).decode()
    head, _, tail = data.partition("  0\nTEXT\n")
    damaged = f"{head}  0\nTEXT\nthis is not a group code\n{tail}"
    try:
        content = content_of(tmp_path, damaged.encode())
    except UnreadableDocument:
        content = None
    assert content is None or len(content.segments) > 100


@pytest.mark.parametrize(
    "data",
    [b"0\nSECTION\n2\nHEADER\n", b"0\nSECTION\n2\nENTITIES\n0\nENDSEC\n0\nEOF\n", drawings.as_dxf(SKETCH)[:3000]],
)
def test_a_file_without_a_drawing_is_unreadable(tmp_path, data):
    with pytest.raises(UnreadableDocument):
        content_of(tmp_path, data)


@pytest.mark.slow
def test_blocks_in_blocks_without_end_are_cut_short(tmp_path, monkeypatch):
    monkeypatch.setattr("backend.documents.cad.recording.CONTENT_ITEMS", 5_000)
    document = new()
    inner = document.blocks.new("B0")
    inner.add_line((0, 0), (10, 10))
    for level in range(1, 8):
        block = document.blocks.new(f"B{level}")
        for index in range(10):
            block.add_blockref(f"B{level - 1}", (index, index))
    document.modelspace().add_blockref("B7", (0, 0))
    content = content_of(tmp_path, written(document))
    assert content.notices == ("reading.truncated",)


def test_nothing_outside_the_file_is_opened(tmp_path):
    secret = drawings.formats.image_of(drawings.simple_drawing("SECRET"), 50)
    secret.save(tmp_path / "secret.png")
    document = new()
    definition = document.add_image_def(str(tmp_path / "secret.png"), secret.size)
    document.modelspace().add_image(definition, (50, 50), (200, 150))
    image = pixels_of(page_png(saved(tmp_path, written(document)), "dxf", 1, DPI, MAX_PIXELS))
    assert (image[500:1000, 600:1000] > 250).mean() > 0.99


@pytest.mark.slow
def test_a_machine_without_fonts_draws_text_too(tmp_path, monkeypatch):
    manager = cad_fonts.font_manager
    cache, loaded = manager._font_cache, manager._loaded_ttf_fonts
    fallback = manager._fallback_font_name
    try:
        manager.clear()
        for known in (cad_fonts._register, cad_fonts._bundled_face, cad_fonts.resolve_face):
            known.cache_clear()
        assert span_of(content_of(tmp_path, drawings.as_dxf(SKETCH)), "Lagerdeckel")
    finally:
        manager._font_cache, manager._loaded_ttf_fonts, manager._fallback_font_name = cache, loaded, fallback
        for known in (cad_fonts._register, cad_fonts._bundled_face, cad_fonts.resolve_face):
            known.cache_clear()


@pytest.mark.slow
def test_a_clip_does_not_convert_again(tmp_path):
    path = saved(tmp_path, drawings.as_dxf(SKETCH))
    page_png(path, "dxf", 1, DPI, MAX_PIXELS)
    before = cad._convert.cache_info().misses
    clip = pixels_of(clip_png(path, "dxf", 1, (0.5, 0.7, 1, 1), 900, DPI, MAX_PIXELS))
    assert clip.shape[1] == 900
    assert cad._convert.cache_info().misses == before
