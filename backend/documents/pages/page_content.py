"""What a PDF page holds: text runs, straight lines, curves and images, in pixels of its image.

Only what shows is given: text and lines beyond the page or outside a clip are dropped, switched-off layers are
left out, annotations and form fields are included. Invisible text (OCR under a scan) is given, and marked.
Imported in worker processes only. Knows nothing of what the text means.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pymupdf
from numpy.typing import NDArray

from backend.documents.content import PageContent, PageSize, RawSpan
from backend.documents.limits import CONTENT_ITEMS
from backend.documents.pages.annotations import stroke_texts, without_letters
from backend.documents.pages.glyphs import with_known_characters
from backend.documents.pages.paths import PathLines

_TEXT_FLAGS = pymupdf.TEXT_PRESERVE_WHITESPACE | pymupdf.TEXT_MEDIABOX_CLIP | pymupdf.TEXT_CLIP
_PAINTED = 16 | 32  # char_flags: filled, stroked
_NEAR_DIAGONAL = 0.2  # difference of the squares of cosine and sine, under which text runs near 45°
_CELL_EM = 1.2  # height of a character's cell there, where its box does not tell height from width
_HIGHEST, _LOWEST = 1.0, 0.28  # of the em: symbol fonts claim far more than their lettering takes
_BASELINE_JUMP = 0.35  # of the em; more than a raised or lowered letter
_A_FEW = 20  # lines that a scanning program may draw over its scan
_FULL_PAGE = 0.8  # an image that covers so much of a page with nothing else on it is a scan
Floats = NDArray[np.float64]


def content_of(sheet: Any, size: PageSize) -> PageContent:
    """The content of an open page whose image has this size."""
    rect = sheet.rect
    matrix = sheet.rotation_matrix * pymupdf.Matrix(size.width / rect.width, size.height / rect.height)
    drawn_texts = stroke_texts(sheet, matrix)
    spans = (*_spans(sheet, matrix), *drawn_texts)
    lines = PathLines(CONTENT_ITEMS)
    sheet.get_cdrawings(extended=True, callback=lines.add)
    segments, curves = lines.arrays(matrix, size.width, size.height)
    segments, curves = without_letters(segments, drawn_texts), without_letters(curves, drawn_texts)
    marks = lines.marks(matrix)
    images = _images(sheet, matrix, bool(len(segments) or len(curves)), size.width, size.height)
    vector = bool(len(segments) + len(curves) > _A_FEW or not _covers(images, size.width, size.height))
    notices = ("reading.truncated",) if lines.truncated else ()
    own = None if vector else _own_pixels(sheet, size.width / rect.width)
    return PageContent(size, spans, segments, curves, images, marks, vector, own, notices)


def _spans(sheet: Any, matrix: Any) -> tuple[RawSpan, ...]:
    found = []
    blocks = sheet.get_text("rawdict", flags=_TEXT_FLAGS)["blocks"]
    for block in with_known_characters(sheet, blocks, _TEXT_FLAGS):
        for line in block.get("lines", ()):
            for span in line["spans"]:
                for characters in _baselines(span["chars"], line["dir"], span["size"]):
                    raw = _span(span, characters, line["dir"], matrix)
                    if raw is not None:
                        found.append(raw)
    return tuple(found)


def _baselines(
    characters: Sequence[dict[str, Any]], direction: tuple[float, float], size: float
) -> list[Sequence[dict[str, Any]]]:
    """The characters of a run, parted where the baseline jumps: deviations over each other come as one run."""
    across = [char["origin"][1] * direction[0] - char["origin"][0] * direction[1] for char in characters]
    jumps = [i for i in range(1, len(across)) if abs(across[i] - across[i - 1]) > _BASELINE_JUMP * size]
    edges = [0, *jumps, len(across)]
    return [characters[start:end] for start, end in itertools.pairwise(edges)]


def _span(
    span: dict[str, Any], characters: Sequence[dict[str, Any]], direction: tuple[float, float], matrix: Any
) -> RawSpan | None:
    characters = _without_outer_spaces(characters)
    if not characters or not span["size"] > 0:
        return None
    boxes = transform_boxes(np.array([char["bbox"] for char in characters], float), matrix)
    quad = _transform_points(_quad(characters, direction, span["size"]), matrix)
    flags = span["char_flags"]
    return RawSpan(
        text="".join(char["c"] for char in characters),
        quad=tuple(quad.ravel().tolist()),  # type: ignore[arg-type]
        font=span["font"],
        size=span["size"] * math.sqrt(abs(matrix.a * matrix.d - matrix.b * matrix.c)),
        color=span["color"],
        invisible=not flags & _PAINTED or span["alpha"] == 0,
        chars=tuple(map(tuple, boxes.tolist())),
    )


def _without_outer_spaces(characters: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    """Without spaces at both ends, which no one sees."""
    first, last = 0, len(characters)
    while first < last and characters[first]["c"].isspace():
        first += 1
    while last > first and characters[last - 1]["c"].isspace():
        last -= 1
    return characters[first:last]


def _quad(characters: Sequence[dict[str, Any]], direction: tuple[float, float], size: float) -> Floats:
    """Corners of a run in reading order, from its characters' origins and upright boxes."""
    along, up = np.array(direction), np.array([direction[1], -direction[0]])
    first, last = characters[0], characters[-1]
    height, _ = _extent(first["bbox"], direction, size)
    _, advance = _extent(last["bbox"], direction, size)
    origin = np.array(first["origin"])
    length = float((np.array(last["origin"]) - origin) @ along) + advance
    x1, y1, x2, y2 = first["bbox"]
    # the middle of a character's box lies half its height above its descent
    ascent = height / 2 + float((np.array([(x1 + x2) / 2, (y1 + y2) / 2]) - origin) @ up)
    top = origin + up * min(ascent, _HIGHEST * size)
    base = origin - up * min(height - ascent, _LOWEST * size)
    return np.array([top, top + along * length, base + along * length, base])


def _extent(box: tuple[float, float, float, float], direction: tuple[float, float], size: float) -> tuple[float, float]:
    """Height and advance of a character whose turned cell has this upright box."""
    width, height = box[2] - box[0], box[3] - box[1]
    dx, dy = abs(direction[0]), abs(direction[1])
    spread = dx * dx - dy * dy
    if abs(spread) < _NEAR_DIAGONAL:  # near 45° both measures say the same
        cell = _CELL_EM * size
        return cell, max(0.0, (width - cell * dy) / dx)
    return (height * dx - width * dy) / spread, max(0.0, (width * dx - height * dy) / spread)


def transform_boxes(boxes: Floats, matrix: Any) -> Floats:
    """Upright boxes (N, 4) through a matrix."""
    corners = _transform_points(boxes[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 2), matrix).reshape(-1, 4, 2)
    return np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)


def _transform_points(points: Floats, matrix: Any) -> Floats:
    moved: Floats = points @ np.array([[matrix.a, matrix.b], [matrix.c, matrix.d]]) + (matrix.e, matrix.f)
    return moved


def _images(sheet: Any, matrix: Any, drawn: bool, width: int, height: int) -> NDArray[np.float32]:
    """Boxes of images and stencils. Only pages that have some are run through again."""
    if drawn and not sheet.parent.get_page_images(sheet.number):
        return np.zeros((0, 4), np.float32)
    boxes = [box for kind, box in sheet.get_bboxlog() if kind in ("fill-image", "fill-imgmask")]
    if not boxes:
        return np.zeros((0, 4), np.float32)
    placed = transform_boxes(np.array(boxes, float), matrix)
    placed = np.clip(placed, 0, [width, height, width, height])
    shows = (placed[:, 2] > placed[:, 0]) & (placed[:, 3] > placed[:, 1])
    return placed[shows].astype(np.float32)


def _own_pixels(sheet: Any, scale: float) -> float | None:
    """Pixels of the finest scan on the page for each pixel of its image; `scale` is the image's pixels a point."""
    densities = []
    for image in sheet.get_image_info():
        a, b, c, d, _, _ = image["transform"]  # its own axes in points
        sides = math.hypot(a, b) * scale, math.hypot(c, d) * scale
        if all(sides):
            densities.append(min(image["width"] / sides[0], image["height"] / sides[1]))
    return max(densities, default=None)


def _covers(images: NDArray[np.float32], width: int, height: int) -> bool:
    areas = (images[:, 2] - images[:, 0]) * (images[:, 3] - images[:, 1])
    return float(areas.sum()) > _FULL_PAGE * width * height
