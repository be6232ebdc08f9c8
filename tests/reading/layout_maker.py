"""Lays out text and ruling lines on a sheet, in millimetres, as the spans and lines that a reader works on."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

import numpy as np

from backend.documents.content import PageContent, PageSize
from backend.geometry import Box
from backend.reading.layout.geometry import PageGeometry
from backend.reading.sheet import Source, Span

PX = 8.0  # pixels a millimetre, about 200 dpi


class Layout:
    """A sheet in the making; `turned` turns everything counter-clockwise by that many quarters."""

    def __init__(self, width_mm: float = 420, height_mm: float = 297) -> None:
        self.width, self.height = width_mm, height_mm
        self._texts: list[tuple[str, float, float, float]] = []
        self._lines: list[tuple[float, float, float, float]] = []
        self._source = Source.TEXT_LAYER

    def text(self, x: float, y: float, text: str, height: float = 2.5) -> Layout:
        """Text with its top left corner at x, y."""
        self._texts.append((text, x, y, height))
        return self

    def line(self, x1: float, y1: float, x2: float, y2: float) -> Layout:
        self._lines.append((x1, y1, x2, y2))
        return self

    def box(self, x1: float, y1: float, x2: float, y2: float) -> Layout:
        return self.line(x1, y1, x2, y1).line(x2, y1, x2, y2).line(x2, y2, x1, y2).line(x1, y2, x1, y1)

    def frame(self) -> Layout:
        return self.box(10, 10, self.width - 10, self.height - 10)

    def cell(self, x: float, y: float, width: float, height: float, label: str = "", value: str = "") -> Layout:
        """A ruled cell with a small label at its top and a larger value under it."""
        self.box(x, y, x + width, y + height)
        if label:
            self.text(x + 1, y + 0.6, label, 1.8)
        if value:
            self.text(x + 3, y + (3.6 if label else height / 2 - 1.9), value, 3)
        return self

    def grid(self, x: float, y: float, widths: Sequence[float], pitch: float, rows: Sequence[Sequence[str]]) -> Layout:
        """Rows of ruled cells of one height."""
        for number, row in enumerate(rows):
            left, top = x, y + number * pitch
            for width, content in zip(widths, row, strict=True):
                self.box(left, top, left + width, top + pitch)
                if content:
                    self.text(left + 1, top + pitch / 2 - 1.4, content, 2.2)
                left += width
        return self

    def scanned(self) -> Layout:
        self._source = Source.OCR
        return self

    def made(self, turned: int = 0) -> tuple[list[Span], PageContent]:
        spans = [self._span(*text, turned) for text in self._texts]
        lines = [(*self._turned(x1, y1, turned), *self._turned(x2, y2, turned)) for x1, y1, x2, y2 in self._lines]
        width, height = (self.height, self.width) if turned % 2 else (self.width, self.height)
        size = PageSize(round(width * PX), round(height * PX), width, height, PX * 25.4)
        segments = np.asarray(lines, np.float32).reshape(-1, 4) * np.float32(PX)
        return spans, PageContent(size, segments=segments)

    def page(self, turned: int = 0) -> PageGeometry:
        return PageGeometry(*self.made(turned))

    def _span(self, text: str, x: float, y: float, height: float, turned: int) -> Span:
        width = sum(height if east_asian_width(letter) == "W" else 0.6 * height for letter in text)
        a, b = self._turned(x, y, turned), self._turned(x + width, y + 1.25 * height, turned)
        (x1, x2), (y1, y2) = sorted((a[0], b[0])), sorted((a[1], b[1]))
        box = Box(x1=x1 * PX, y1=y1 * PX, x2=x2 * PX, y2=y2 * PX)
        return Span(text=text, box=box, angle=90.0 * (turned % 4), height=height * PX, source=self._source)

    def _turned(self, x: float, y: float, turned: int) -> tuple[float, float]:
        corners = [(x, y), (y, self.width - x), (self.width - x, self.height - y), (self.height - y, x)]
        return corners[turned % 4]
