"""What several tests of documents need: files, pixels of PNGs, and boxes of text runs."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from backend.documents.content import PageContent, PageSize, RawSpan
from backend.documents.limits import Limits
from backend.documents.rendering import inspect, page_content
from backend.documents.sniffing import sniff_file

DPI = 100
MAX_PIXELS = 4_000_000


def saved(folder: Path, data: bytes, name: str = "drawing") -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def sizes_of(path: str, kind: str, limits: Limits) -> tuple[PageSize, ...]:
    return inspect(path, kind, limits).pages


def pixels_of(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def content_of(folder: Path, data: bytes, page: int = 1) -> PageContent:
    path = saved(folder, data)
    return page_content(path, sniff_file(path), page, DPI, MAX_PIXELS)


def box_of(span: RawSpan) -> tuple[float, float, float, float]:
    xs, ys = span.quad[0::2], span.quad[1::2]
    return min(xs), min(ys), max(xs), max(ys)


def span_of(content: PageContent, text: str) -> RawSpan:
    return next(span for span in content.spans if text in span.text)


def overlap(first: tuple[float, ...], second: tuple[float, ...]) -> float:
    """Intersection over the smaller box."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (first, second)]
    return max(0.0, width) * max(0.0, height) / min(areas)
