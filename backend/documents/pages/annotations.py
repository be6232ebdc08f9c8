"""What AutoCAD says of the lettering that it draws as strokes: annotations that hold the text of each.

AutoCAD plots the characters of its stroke fonts (SHX) as lines and lays an empty annotation with the string over
every text. Imported in worker processes only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pymupdf
from numpy.typing import NDArray

from backend.documents.content import RawSpan

_AUTHOR = "autocad shx text"
_UPRIGHT = 1.2  # times as tall as wide must the line be: a single letter is taller than wide as well
_EM = 0.9  # of a box that holds a line with its descenders
_STROKE_FONT = "SHX"
_AROUND = 0.5  # em beyond a box: it does not lie close around its letters
_LETTER = 1.2  # em: no stroke of a letter is longer
Floats = NDArray[np.float32]


def stroke_texts(sheet: Any, matrix: Any) -> tuple[RawSpan, ...]:
    """The texts of a page's annotations, in pixels of its image through `matrix`."""
    if not sheet.first_annot:
        return ()
    found = []
    for annotation in sheet.annots():
        info = annotation.info
        if info.get("title", "").strip().lower() == _AUTHOR and info.get("content", "").strip():
            found += _lines(info["content"], annotation.rect, matrix)
    return tuple(found)


def _lines(text: str, box: Any, matrix: Any) -> list[RawSpan]:
    """One run for each line; a box that is taller than wide holds text that reads upwards."""
    lines = [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    longest = max(map(len, lines))
    upright = longest > 1 and box.height > box.width and box.height * len(lines) > _UPRIGHT * box.width
    step = (box.width if upright else box.height) / len(lines)
    runs = []
    for index, line in enumerate(lines):
        share = len(line) / longest
        if upright:
            x = box.x0 + index * step
            corners = [(x, box.y1), (x, box.y1 - share * box.height)]
            corners += [(x + step, box.y1 - share * box.height), (x + step, box.y1)]
        else:
            y = box.y0 + index * step
            corners = [(box.x0, y), (box.x0 + share * box.width, y)]
            corners += [(box.x0 + share * box.width, y + step), (box.x0, y + step)]
        placed = [pymupdf.Point(corner) * matrix for corner in corners]
        (a, b), (c, d), (e, f), (g, h) = ((point.x, point.y) for point in placed)
        size = _EM * float(abs(placed[3] - placed[0]))
        runs.append(RawSpan(line, (a, b, c, d, e, f, g, h), _STROKE_FONT, size))
    return runs


def without_letters(lines: Floats, texts: Sequence[RawSpan]) -> Floats:
    """Lines or boxes (N, 4) without those that are strokes of the texts' letters."""
    if not texts or not len(lines):
        return lines
    order = np.argsort(lines[:, 0], kind="stable")
    lines = lines[order]
    kept = np.ones(len(lines), bool)
    for text in texts:
        xs, ys = text.quad[0::2], text.quad[1::2]
        around = _AROUND * text.size
        left, right, top, bottom = min(xs) - around, max(xs) + around, min(ys) - around, max(ys) + around
        first, last = np.searchsorted(lines[:, 0], (left, right))
        near = lines[first:last]
        inside = (near[:, 2] >= left) & (near[:, 2] <= right)
        inside &= (near[:, 1] >= top) & (near[:, 1] <= bottom) & (near[:, 3] >= top) & (near[:, 3] <= bottom)
        inside &= np.abs(near[:, 2:] - near[:, :2]).max(axis=1) < _LETTER * text.size
        kept[first:last] &= ~inside
    shown: Floats = lines[kept]
    return shown
