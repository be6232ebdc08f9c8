"""A grounded answer: JSON from the engine, text for the caller while it comes, boxes on the page at the end.

Boxes come in 0–1000 of the picture they name, and become pixels of the page image. A model's box is a hint:
where the Sheet holds the very text of a label, its place counts. Knows nothing of engines.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from backend.answering.answer import Element, ElementType
from backend.answering.model.transcript import ImageRef
from backend.geometry import Box
from backend.reading.sheet import Sheet, View
from backend.vocabulary.fold import squeeze

_SCALE = 1000  # parts of a side in which the model states boxes
_FROM_SHEET = 0.95  # confidence of a place that the Sheet confirms
_FROM_MODEL = 0.5  # of one that only the model states
_SAME_VIEW = 0.3  # shared part of two boxes from which on they are one view


class _RawElement(BaseModel):
    label: str
    element_type: ElementType
    picture: int = 0  # 0: an engine that did not say, and was shown one
    bbox_2d: tuple[float, float, float, float]


class _RawView(BaseModel):
    label: str
    kind: str
    bbox_2d: tuple[float, float, float, float]


class AnswerStream:
    """Turns the JSON of a grounded answer into its text, piece by piece."""

    def __init__(self) -> None:
        self.raw = ""
        self.text = ""

    def feed(self, piece: str) -> str:
        """The answer text that this piece adds."""
        self.raw += piece
        text = parse_partial(self.raw).get("answer", "")
        if not isinstance(text, str) or not text.startswith(self.text):
            return ""
        added = text[len(self.text) :]
        self.text = text
        return added

    def finish(self) -> str:
        """What is still missing at the end: all of it, where an engine did not keep to the schema."""
        rest = "" if self.text or self.raw.lstrip().startswith("{") else self.raw
        self.text += rest
        return rest

    @property
    def is_whole(self) -> bool:
        """Whether the object came to its end, with an answer in it."""
        try:
            value = json.loads(self.raw, strict=False)
        except ValueError:
            return False
        return isinstance(value, dict) and isinstance(value.get("answer"), str)

    def member(self, name: str) -> list[Any]:
        """A list in the object, as far as it has come."""
        found = parse_partial(self.raw).get(name, [])
        return found if isinstance(found, list) else []


def parse_partial(raw: str) -> dict[str, Any]:
    """The object as far as it has come; one that a lenient engine broke is read leniently."""
    try:
        value = from_json(raw, allow_partial="trailing-strings")
    except ValueError:
        try:
            value = json.loads(raw, strict=False)
        except ValueError:
            return {}
    return value if isinstance(value, dict) else {}


def place_elements(
    raw: Iterable[Any], pictures: Sequence[ImageRef], sheets: Mapping[int, Sheet]
) -> tuple[Element, ...]:
    """Elements on their pages; what is incomplete, empty, or in no picture is dropped."""
    by_number = {picture.number: picture for picture in pictures}
    if len(pictures) == 1:
        by_number[0] = pictures[0]
    placed: dict[tuple[str, int, Box], Element] = {}
    for item in raw:
        element = _place_element(item, by_number, sheets)
        if element is not None:
            placed.setdefault((element.label, element.page, element.bbox), element)
    return tuple(placed.values())


def _place_element(item: Any, pictures: Mapping[int, ImageRef], sheets: Mapping[int, Sheet]) -> Element | None:
    try:
        raw = _RawElement.model_validate(item)
    except ValidationError:
        return None
    picture = pictures.get(raw.picture)
    sheet = sheets.get(picture.page) if picture is not None else None
    if picture is None or sheet is None:
        return None
    box = on_page(raw.bbox_2d, picture, sheet.width, sheet.height)
    if box is None:
        return None
    known = _known_place(raw.label, box, sheet)
    return Element(
        label=raw.label,
        element_type=raw.element_type,
        bbox=known or box,
        page=picture.page,
        confidence=_FROM_SHEET if known else _FROM_MODEL,
        metadata={"place": "sheet" if known else "model"},
    )


def on_page(bbox: Sequence[float], picture: ImageRef, width: int, height: int) -> Box | None:
    """A box in 0–1000 of a picture as pixels of the page image; None where nothing of it is on the page."""
    x0, y0, x1, y1 = picture.clip or (0.0, 0.0, 1.0, 1.0)
    xs = sorted((bbox[0], bbox[2]))
    ys = sorted((bbox[1], bbox[3]))
    return Box(
        x1=(x0 + (x1 - x0) * xs[0] / _SCALE) * width,
        y1=(y0 + (y1 - y0) * ys[0] / _SCALE) * height,
        x2=(x0 + (x1 - x0) * xs[1] / _SCALE) * width,
        y2=(y0 + (y1 - y0) * ys[1] / _SCALE) * height,
    ).clipped(width, height)


def _known_place(label: str, hint: Box, sheet: Sheet) -> Box | None:
    """Where the Sheet has this very text, nearest to the hint."""
    wanted = squeeze(label)
    if not wanted:
        return None
    written = [(callout.text, callout.box) for callout in sheet.callouts]
    written += [(entry.value, entry.box) for entry in sheet.title_block]
    written += [(view.label, view.box) for view in sheet.views if view.label]
    written += [(span.text, span.box) for span in sheet.spans]
    places = [box for text, box in written if squeeze(text) == wanted]
    return min(places, key=lambda box: _distance(box, hint), default=None)


def _distance(one: Box, other: Box) -> float:
    (x, y), (u, v) = one.center, other.center
    return (x - u) ** 2 + (y - v) ** 2


def new_views(raw: Iterable[Any], picture: ImageRef, sheet: Sheet) -> tuple[View, ...]:
    """The views that only the model saw: those that the Sheet shows are left out."""
    views: list[View] = []
    for item in raw:
        try:
            seen = _RawView.model_validate(item)
        except ValidationError:
            continue
        box = on_page(seen.bbox_2d, picture, sheet.width, sheet.height)
        known = (*sheet.views, *views)
        if box is not None and not any(_overlap(box, view.box) > _SAME_VIEW for view in known):
            views.append(View(box=box, label=seen.label, kind=seen.kind, confidence=_FROM_MODEL))
    return tuple(views)


def _overlap(one: Box, other: Box) -> float:
    shared = one.intersection(other)
    return shared / max(1e-9, min(one.area, other.area))
