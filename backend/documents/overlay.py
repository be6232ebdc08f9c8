"""A page image with boxes and labels drawn on it, to show what was read. Imported in worker processes only."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from backend.documents import rendering
from backend.documents.border import translate_errors

_PALED = 0.35  # towards white, so that the boxes stand out from the lines
_LINES_ACROSS, _LETTERS_ACROSS = 1200, 200  # of the width: lines and letters that can be seen on the whole page
_LEAST_LINE, _LEAST_LETTERS = 2, 12.0  # pixels, on small pages
MarkedBox = tuple[float, float, float, float, str, str]  # x1, y1, x2, y2, colour, label


def overlay_png(path: str, kind: str, page: int, dpi: float, max_pixels: int, boxes: Sequence[MarkedBox]) -> bytes:
    """The page image as PNG, paled, with each box in its colour (`#d00000`, `blue`) and its label above it.

    `boxes` are in pixels of the page image, whose size `dpi` and `max_pixels` decide. Raises DocumentError.
    """
    plain = rendering.page_png(path, kind, page, dpi, max_pixels)
    with translate_errors():
        image = Image.open(io.BytesIO(plain)).convert("RGB")
        image = Image.blend(image, Image.new("RGB", image.size, "white"), _PALED)
        draw = ImageDraw.Draw(image)
        line = max(_LEAST_LINE, image.width // _LINES_ACROSS)
        font = ImageFont.load_default(size=max(_LEAST_LETTERS, image.width / _LETTERS_ACROSS))
        for x1, y1, x2, y2, colour, label in boxes:
            x1, x2, y1, y2 = min(x1, x2), max(x1, x2), min(y1, y2), max(y1, y2)
            draw.rectangle((x1 - line, y1 - line, x2 + line, y2 + line), outline=colour, width=line)
            if label:
                draw.text((x1, y1 - line), label, fill=colour, font=font, anchor="lb")
        file = io.BytesIO()
        image.save(file, "PNG", compress_level=1)
        return file.getvalue()
