"""SVG as a tree: made safe, cut to a part, or reduced to its lettering or its lines.

References to anything outside the file are removed before a renderer sees it. Knows nothing of renderers.
"""

from __future__ import annotations

import copy
import math
import re
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.parsers import expat

import numpy as np
from numpy.typing import NDArray

from backend.documents.limits import CONTENT_ITEMS, POINTS_PER_INCH
from backend.errors import DocumentTooLarge, UnreadableDocument
from backend.pictures import MM_PER_INCH

Element = ElementTree.Element
Matrix = NDArray[np.float64]
SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
ElementTree.register_namespace("", SVG[1:-1])
ElementTree.register_namespace("xlink", XLINK[1:-1])
_ACTIVE = frozenset(("script", "foreignObject", "iframe", "audio", "video", "animate", "set", "animateTransform"))
_SHAPES = frozenset(("path", "line", "polyline", "polygon", "rect", "circle", "ellipse"))
_INLINE_IMAGE = re.compile(r"data:image/(?:png|jpe?g|gif|webp)[;,]", re.IGNORECASE)
_PAINT = re.compile(r"(?:fill|stroke|opacity|filter|mask|mix-blend-mode)[\w-]*\s*:[^;}]*;?")
_PAINT_ATTRIBUTES = ("fill", "fill-opacity", "stroke", "stroke-opacity", "opacity", "filter", "mask", "mix-blend-mode")
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_LENGTH = re.compile(rf"\s*({_NUMBER})\s*([a-z%]*)\s*", re.IGNORECASE)
_TRANSFORM = re.compile(r"(\w+)\s*\(([^)]*)\)")
_INCHES = {
    "mm": 1 / MM_PER_INCH,
    "cm": 1 / (MM_PER_INCH / 10),
    "in": 1.0,
    "pt": 1 / POINTS_PER_INCH,
    "pc": 1 / 6,
    "q": 1 / (4 * MM_PER_INCH),
}
_UNITS_PER_INCH = 96  # of CSS
_DEFAULT_UNITS = (300.0, 150.0)  # width and height of a drawing that states none, as in browsers
_EXPAT_WITH_LIMITS = (2, 4, 1)  # versions from this one bound the expansion of entities
# User units of a length; of a letter's size at the default of 16.
_PIXELS = {"": 1.0, "px": 1.0, "em": 16.0, "ex": 8.0}


@dataclass(frozen=True)
class SvgText:
    """A run of text that a marked drawing shows in its own colour, and the direction in which it reads."""

    text: str
    direction: tuple[float, float]


@dataclass(frozen=True)
class ShownArea:
    """The part of the plane that the drawing shows, its size in inches, and whether the file states that."""

    view: tuple[float, float, float, float]  # x, y, width, height in user units
    width_in: float
    height_in: float
    stated: bool


def parse(data: bytes) -> Element:
    """The root, without anything active or outside. Entities are expanded under expat's own limits."""
    if expat.version_info < _EXPAT_WITH_LIMITS and b"<!ENTITY" in data:
        raise UnreadableDocument("documents.unreadable")  # no limits on expansion yet
    root = ElementTree.fromstring(data)
    if root.tag not in (f"{SVG}svg", "svg"):
        raise UnreadableDocument("documents.unreadable")
    elements = list(root.iter())
    if len(elements) > CONTENT_ITEMS:
        raise DocumentTooLarge("documents.too_complex")
    for element in elements:
        if element.tag == "svg" or (isinstance(element.tag, str) and "}" not in element.tag):
            element.tag = SVG + str(element.tag)  # files without a namespace
        _disarm(element)
    return root


def _disarm(element: Element) -> None:
    for child in list(element):
        if not isinstance(child.tag, str) or child.tag.rpartition("}")[2] in _ACTIVE:
            element.remove(child)
    for name in ("href", f"{XLINK}href"):
        target = element.get(name, "").strip()
        if target and not target.startswith("#") and not _INLINE_IMAGE.match(target):
            del element.attrib[name]


def shown_area(root: Element, unsized_in: float) -> ShownArea:
    """What the root shows; a drawing without a size in real units gets a long side of `unsized_in` inches."""
    width, height = _length(root.get("width")), _length(root.get("height"))
    box = [float(number) for number in re.findall(_NUMBER, root.get("viewBox", ""))]
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        view = (box[0], box[1], box[2], box[3])
    else:
        view = (0.0, 0.0, _user_units(width) or _DEFAULT_UNITS[0], _user_units(height) or _DEFAULT_UNITS[1])
    inches = [length[0] * _INCHES[length[1]] if length and length[1] in _INCHES else None for length in (width, height)]
    ratio = view[2] / view[3]
    if inches[0] is not None or inches[1] is not None:
        wide = inches[0] if inches[0] is not None else (inches[1] or 0.0) * ratio
        high = inches[1] if inches[1] is not None else wide / ratio
        if wide > 0 and high > 0:
            return ShownArea(view, wide, high, stated=True)
    pixels = (_user_units(width), _user_units(height))
    if pixels[0] and pixels[1]:
        ratio = pixels[0] / pixels[1]
    return ShownArea(view, min(unsized_in, unsized_in * ratio), min(unsized_in, unsized_in / ratio), stated=False)


def _length(text: str | None) -> tuple[float, str] | None:
    match = _LENGTH.fullmatch(text or "")
    return (float(match[1]), match[2].lower()) if match else None


def _user_units(length: tuple[float, str] | None) -> float | None:
    """Of a width or height."""
    if length is None or length[0] <= 0:
        return None
    if length[1] in _INCHES:
        return length[0] * _INCHES[length[1]] * _UNITS_PER_INCH
    return length[0] * _PIXELS[length[1]] if length[1] in _PIXELS else None


def with_size(root: Element, view: tuple[float, float, float, float], width: int, height: int) -> str:
    """The drawing with `view` (user units) spread over so many pixels."""
    root = _shallow_copy(root)
    root.set("viewBox", " ".join(f"{number:.6f}" for number in view))
    root.set("width", str(width))
    root.set("height", str(height))
    root.set("preserveAspectRatio", "none")
    text: str = ElementTree.tostring(root, "unicode")
    return text


def _shallow_copy(root: Element) -> Element:
    fresh = Element(root.tag, root.attrib)
    fresh.text = root.text
    fresh.extend(root)
    return fresh


def lettering_only(root: Element) -> tuple[Element, list[SvgText]]:
    """Only the lettering, each run in a colour that is its number from 1, on nothing."""
    root = copy.deepcopy(root)
    runs: list[SvgText] = []
    _keep_lettering(root, np.eye(3), runs)
    return root, runs


def _keep_lettering(element: Element, matrix: Matrix, runs: list[SvgText]) -> None:
    matrix = matrix @ transform_of(element.get("transform", ""))
    _unpaint(element)
    name = str(element.tag).rpartition("}")[2]
    if name == "text":
        _mark(element, matrix, runs)
        return
    for child in list(element):
        if str(child.tag).rpartition("}")[2] in _SHAPES or str(child.tag).endswith("}image"):
            element.remove(child)
        else:
            _keep_lettering(child, matrix, runs)


def _mark(element: Element, matrix: Matrix, runs: list[SvgText]) -> None:
    """Wrap each piece of character data in a tspan of its own colour."""
    along = matrix[:2, 0]
    length = float(np.hypot(*along)) or 1.0
    direction = (float(along[0]) / length, float(along[1]) / length)
    children = list(element)
    if not children and (element.text or "").strip():  # textLength and lists of positions stay with it
        runs.append(SvgText(_single_spaced(element.text), direction))
        own = element.get("style", "").strip().rstrip(";")
        element.set("style", f"{own};{_colour(runs)}" if own else _colour(runs))
        return
    for child in children:
        element.remove(child)
    pieces: list[Element] = []
    if element.text and element.text.strip():
        pieces.append(_piece(element.text, direction, runs))
        element.text = None
    for child in children:
        tail, child.tail = child.tail, None
        _unpaint(child)
        _mark(child, matrix, runs)
        pieces.append(child)
        if tail and tail.strip():
            pieces.append(_piece(tail, direction, runs))
        elif tail:
            child.tail = tail
    element.extend(pieces)


def _piece(text: str, direction: tuple[float, float], runs: list[SvgText]) -> Element:
    runs.append(SvgText(_single_spaced(text), direction))
    piece = Element(f"{SVG}tspan", {"style": _colour(runs)})
    piece.text = text
    return piece


def _colour(runs: list[SvgText]) -> str:
    """A style that shows the last run's number."""
    return f"fill:#{len(runs):06x};stroke:none"


def _single_spaced(text: str | None) -> str:
    return " ".join((text or "").split())


def _unpaint(element: Element) -> None:
    """Colours and opacities away, so that only ours are left."""
    for name in _PAINT_ATTRIBUTES:
        element.attrib.pop(name, None)
    if "style" in element.attrib:
        element.set("style", _PAINT.sub("", element.get("style", "")))
    if str(element.tag).endswith("}style"):
        element.text = _PAINT.sub("", element.text or "")


def shapes_only(root: Element) -> Element:
    """Only shapes, stroked where they are not filled: what line readers need, without style sheets."""
    root = copy.deepcopy(root)
    names = {f"#{element.get('id')}" for element in root.iter()}
    for parent in list(root.iter()):
        for child in list(parent):
            name = str(child.tag).rpartition("}")[2]
            lost = name == "use" and (child.get("href") or child.get(f"{XLINK}href")) not in names
            if lost or name in ("text", "style", "image") or _is_hidden(child):
                parent.remove(child)
    for element in root.iter():
        if str(element.tag).rpartition("}")[2] in _SHAPES:
            filled = _fill_of(element) not in ("none", None)
            element.attrib.pop("class", None)
            element.attrib.pop("style", None)
            element.set("fill", "black" if filled else "none")
            element.set("stroke", "none" if filled else "black")
    return root


def _is_hidden(element: Element) -> bool:
    style = element.get("style", "").replace(" ", "")
    return element.get("display") == "none" or "display:none" in style or element.get("visibility") == "hidden"


def _fill_of(element: Element) -> str | None:
    match = re.search(r"(?:^|;)\s*fill\s*:\s*([^;]+)", element.get("style", ""))
    return match[1].strip() if match else element.get("fill")


def transform_of(text: str) -> Matrix:
    """The matrix of a transform attribute."""
    matrix: Matrix = np.eye(3)
    for name, arguments in _TRANSFORM.findall(text):
        numbers = [float(number) for number in re.findall(_NUMBER, arguments)]
        matrix = matrix @ _step(name, numbers)
    return matrix


def _step(name: str, numbers: list[float]) -> Matrix:
    match name, numbers:
        case "matrix", [a, b, c, d, e, f]:
            return np.array([[a, c, e], [b, d, f], [0, 0, 1]])
        case "translate", [x, *rest]:
            return np.array([[1, 0, x], [0, 1, rest[0] if rest else 0], [0, 0, 1]])
        case "scale", [x, *rest]:
            return np.array([[x, 0, 0], [0, rest[0] if rest else x, 0], [0, 0, 1]])
        case "rotate", [angle, *rest]:
            return _rotation(math.radians(angle), *(rest if len(rest) == 2 else (0.0, 0.0)))
        case "skewX", [angle]:
            return np.array([[1, math.tan(math.radians(angle)), 0], [0, 1, 0], [0, 0, 1]])
        case "skewY", [angle]:
            return np.array([[1, 0, 0], [math.tan(math.radians(angle)), 1, 0], [0, 0, 1]])
    return np.eye(3)


def _rotation(angle: float, x: float, y: float) -> Matrix:
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[cos, -sin, x - x * cos + y * sin], [sin, cos, y - x * sin - y * cos], [0, 0, 1]])
