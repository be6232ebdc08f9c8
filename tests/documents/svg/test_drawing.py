"""SVG files as pages: drawn as a browser would, read where they are drawn, closed to the outside."""

from __future__ import annotations

import base64
import itertools

import numpy as np
import pytest

from backend.documents.limits import Limits
from backend.documents.rendering import clip_png, page_pixels, page_png
from backend.errors import DocumentError, NotFound, UnreadableDocument
from tests import drawings
from tests.documents.helpers import DPI, MAX_PIXELS, box_of, content_of, overlap, pixels_of, saved, sizes_of, span_of

SKETCH = drawings.part_drawing("de")
OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '


def sheet(body: str, attributes: str = 'width="200mm" height="100mm" viewBox="0 0 200 100"') -> bytes:
    return f"{OPEN}{attributes}>{body}</svg>".encode()


def test_every_text_is_where_it_was_written(tmp_path):
    content = content_of(tmp_path, drawings.as_svg(SKETCH))
    missing = []
    for truth in SKETCH.truths.values():
        box = truth.pixels(content.size.width, content.size.height)
        if not any(overlap(box_of(span), box) > 0.7 for span in content.spans):
            missing.append(truth.name)
    assert missing == []
    assert span_of(content, "⌀50 H7")
    assert content.vector


def test_image_and_size_agree(tmp_path):
    path = saved(tmp_path, drawings.as_svg(drawings.simple_drawing(width=210, height=148.5)))
    size = sizes_of(path, "svg", Limits(dpi=DPI))[0]
    assert pixels_of(page_png(path, "svg", 1, DPI, MAX_PIXELS)).shape[:2] == (size.height, size.width) == (585, 827)
    assert (size.width_mm, size.height_mm) == (pytest.approx(210), pytest.approx(148.5))
    with pytest.raises(NotFound):
        page_png(path, "svg", 2, DPI, MAX_PIXELS)


def test_style_sheets_anchors_and_transforms_count(tmp_path):
    body = """<style>.t{font-size:8px;text-anchor:end;fill:#808080 !important}</style>
      <text class="t" x="100" y="30">ENDS <tspan font-weight="bold">HERE</tspan></text>
      <g transform="translate(150 80) rotate(-90)"><text font-size="8">UPWARDS</text></g>
      <text x="10" y="90" style="display:none">HIDDEN</text>"""
    content = content_of(tmp_path, sheet(body))
    scale = content.size.width / 200
    assert box_of(span_of(content, "HERE"))[2] == pytest.approx(100 * scale, abs=3)
    assert box_of(span_of(content, "ENDS"))[2] < box_of(span_of(content, "HERE"))[0]
    quad = np.array(span_of(content, "UPWARDS").quad).reshape(4, 2)
    assert quad[1][1] < quad[0][1]
    assert quad[0][0] < quad[3][0]
    assert len(content.spans) == 3


def test_lines_need_no_style_to_be_found(tmp_path):
    body = '<style>line{stroke:red}</style><line x1="10" y1="20" x2="190" y2="20"/><path d="M5 5h100" display="none"/>'
    content = content_of(tmp_path, sheet(body))
    assert content.segments / (content.size.width / 200) == pytest.approx(np.array([[10, 20, 190, 20]]), abs=0.5)


def test_a_clip_is_drawn_again(tmp_path):
    path = saved(tmp_path, drawings.as_svg(SKETCH))
    clip = pixels_of(clip_png(path, "svg", 1, SKETCH.truths["title"].box, 700, DPI, MAX_PIXELS))
    assert clip.shape[1] == 700
    assert (clip < 60).all(axis=2).mean() > 0.1


@pytest.mark.parametrize(
    ("attributes", "millimetres"),
    [
        ('width="10in" viewBox="0 0 20 10"', (254, 127)),
        ('width="297mm" height="21cm"', (297, 210)),
        ('width="800" height="400"', None),
        ('viewBox="0 0 420 297"', None),
        ('width="100%" height="100%" viewBox="0 0 0 0"', None),
        ('width="-5" height="nonsense"', None),
    ],
)
def test_only_real_units_state_a_size(tmp_path, attributes, millimetres):
    size = sizes_of(saved(tmp_path, sheet("<rect/>", attributes)), "svg", Limits())[0]
    if millimetres is None:
        assert size.width_mm is None
        assert max(size.width, size.height) > 3000  # as large as A3, for lettering to be legible
    else:
        assert (size.width_mm, size.height_mm) == pytest.approx(millimetres)


def test_nothing_outside_the_file_is_loaded(tmp_path):
    (tmp_path / "secret.png").write_bytes(drawings.as_png(drawings.simple_drawing("SECRET"), 50))
    inner = base64.b64encode(sheet(f'<image href="file://{tmp_path}/secret.png" width="200" height="100"/>')).decode()
    targets = (f"file://{tmp_path}/secret.png", f"{tmp_path}/secret.png", "secret.png", "http://127.0.0.1:9/x.png")
    body = "".join(
        f'<image {name}="{target}" width="200" height="100"/>'
        for target in (*targets, f"data:image/svg+xml;base64,{inner}")
        for name in ("href", "xlink:href")
    )
    body += f'<style>@import url("{tmp_path}/a.css"); rect{{fill:url(file://{tmp_path}/secret.png)}}</style>'
    image = pixels_of(page_png(saved(tmp_path, sheet(body)), "svg", 1, DPI, MAX_PIXELS))
    assert image.min() == 255


def test_pictures_in_the_file_are_shown(tmp_path):
    data = base64.b64encode(drawings.as_png(drawings.simple_drawing(), 50)).decode()
    body = f'<image href="data:image/png;base64,{data}" width="200" height="100"/>'
    assert pixels_of(page_png(saved(tmp_path, sheet(body)), "svg", 1, DPI, MAX_PIXELS)).min() < 50


def entity_bomb() -> bytes:
    names = "abcdefghij"
    entities = f'<!ENTITY a "{"lol" * 10}">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in itertools.pairwise(names)
    )
    return f"<!DOCTYPE svg [{entities}]>".encode() + sheet("<text>&j;</text>")


def nested(levels: int) -> bytes:
    return sheet("<g>" * levels + "</g>" * levels)


def circular() -> bytes:
    return sheet('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g><use href="#a"/>')


@pytest.mark.parametrize("data", [entity_bomb(), sheet("<g>")[:-10], b"<svg", OPEN.encode() + b"/>x", nested(3000)])
def test_hostile_files_are_refused(tmp_path, data):
    path = saved(tmp_path, data)
    with pytest.raises(DocumentError):
        sizes_of(path, "svg", Limits())


@pytest.mark.parametrize("data", [circular(), nested(100), sheet('<text x="nan" font-size="1e30">x</text>')])
def test_odd_files_give_a_page_or_a_refusal(tmp_path, data):
    try:
        assert content_of(tmp_path, data).size.width > 0
    except UnreadableDocument:
        return


@pytest.mark.parametrize(
    ("transform", "x", "y"),
    [
        ("translate(20)", 30, 20),
        ("translate(20 10)", 30, 30),
        ("scale(2)", 20, 40),
        ("scale(3 2)", 30, 40),
        ("matrix(1 0 0 1 15 5)", 25, 25),
        ("skewX(45)", 30, 20),
        ("skewY(45)", 10, 30),
        ("rotate(90 10 20)", 10, 20),
    ],
)
def test_every_transform_moves_lettering_where_a_browser_shows_it(transform, x, y, tmp_path):
    content = content_of(tmp_path, sheet(f'<g transform="{transform}"><text x="10" y="20" font-size="8">H7</text></g>'))
    scale = content.size.width / 200
    quad = np.array(span_of(content, "H7").quad).reshape(4, 2) / scale
    assert np.abs(quad - (x, y)).sum(axis=1).min() < 6  # a corner of the run; of slanted letters, of their box


def test_pixels_for_ocr_have_the_resolution_that_is_asked_for(tmp_path):
    path = saved(tmp_path, sheet('<text x="10" y="50" font-size="20">R5</text>'))
    pixels = page_pixels(path, "svg", 1, 254)
    assert pixels.shape == (1000, 2000, 3)
    assert pixels.min() < 50


@pytest.mark.parametrize("root", ["html", "g"])
def test_a_root_that_is_no_drawing_is_refused(root, tmp_path):
    path = saved(tmp_path, f'<{root} xmlns="http://www.w3.org/2000/svg"></{root}>'.encode())
    with pytest.raises(UnreadableDocument):
        sizes_of(path, "svg", Limits(dpi=DPI))


def test_a_drawing_without_a_namespace_is_read_all_the_same(tmp_path):
    content = content_of(
        tmp_path, b'<svg width="200mm" height="100mm"><text x="10" y="50" font-size="20">R5</text></svg>'
    )
    assert span_of(content, "R5")
