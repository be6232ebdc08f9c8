"""A Chinese drawing as CAD systems of that country lay it out: title block at the lower right, notes beside it.

The lettering is drawn with the typeface for Chinese that PyMuPDF brings along. Knows nothing of how it is read.
"""

from __future__ import annotations

import pymupdf

from tests.drawings.sketch import POINTS_PER_MM

_FONT = pymupdf.Font("china-s")
NOTES = ("1. 未注圆角R2，去除毛刺", "2. 表面发黑处理", "3. 热处理硬度HRC45-50")
FIELDS = {
    "title": ("名称", "轴承端盖"),
    "drawing_number": ("图号", "ZD-2024-018"),
    "material": ("材料", "45号钢"),
    "scale": ("比例", "1:2"),
    "drawn_by": ("设计", "王小明"),
    "quantity": ("数量", "2"),
}


def chinese_scan(dpi: int = 200, rotation: int = 0) -> bytes:
    """An A4 sheet, as a PDF that holds nothing but an image, perhaps a turned one."""
    source = pymupdf.open()
    page = source.new_page(width=297 * POINTS_PER_MM, height=210 * POINTS_PER_MM)
    _border(page)
    _part(page)
    _notes(page)
    _title_block(page)
    scan = pymupdf.open()
    target = scan.new_page(width=page.rect.width, height=page.rect.height)
    target.insert_image(
        target.rect, stream=page.get_pixmap(dpi=dpi, colorspace=pymupdf.csGRAY).tobytes("png"), rotate=rotation
    )
    return bytes(scan.tobytes(deflate=True))


def _write(page: pymupdf.Page, text: str, x: float, y: float, size: float = 4.5) -> None:
    """Text at its baseline start; `size` is that of the em, in millimetres."""
    writer = pymupdf.TextWriter(page.rect)
    writer.append(pymupdf.Point(x, y) * POINTS_PER_MM, text, font=_FONT, fontsize=size * POINTS_PER_MM)
    writer.write_text(page)


def _line(page: pymupdf.Page, x1: float, y1: float, x2: float, y2: float, pen: float = 0.35) -> None:
    start, end = pymupdf.Point(x1, y1) * POINTS_PER_MM, pymupdf.Point(x2, y2) * POINTS_PER_MM
    page.draw_line(start, end, width=pen * POINTS_PER_MM)


def _rect(page: pymupdf.Page, x1: float, y1: float, x2: float, y2: float, pen: float = 0.35) -> None:
    for side in ((x1, y1, x2, y1), (x2, y1, x2, y2), (x2, y2, x1, y2), (x1, y2, x1, y1)):
        _line(page, *side, pen)


def _border(page: pymupdf.Page) -> None:
    _rect(page, 25, 5, 292, 205, 0.7)


def _part(page: pymupdf.Page) -> None:
    _rect(page, 70, 50, 150, 110, 0.5)
    page.draw_circle(pymupdf.Point(110, 80) * POINTS_PER_MM, 18 * POINTS_PER_MM, width=0.5 * POINTS_PER_MM)
    for x in (70, 150):
        _line(page, x, 50, x, 36, 0.18)
    _line(page, 70, 38, 150, 38, 0.18)
    _write(page, "80±0.1", 104, 36.5)
    _write(page, "φ36H7", 128, 66)
    _write(page, "4-M6", 152, 100)


def _notes(page: pymupdf.Page) -> None:
    _write(page, "技术要求", 60, 140, 6)
    for row, note in enumerate(NOTES):
        _write(page, note, 45, 150 + 8 * row)


def _title_block(page: pymupdf.Page) -> None:
    """Two columns of label and value, ruled."""
    left, top, row, widths = 172.0, 169.0, 12.0, (20.0, 40.0, 20.0, 40.0)
    for index, (label, value) in enumerate(FIELDS.values()):
        x, y = left + 60 * (index % 2), top + row * (index // 2)
        _rect(page, x, y, x + widths[0], y + row)
        _rect(page, x + widths[0], y, x + 60, y + row)
        _write(page, label, x + 4, y + 8)
        _write(page, value, x + widths[0] + 4, y + 8)
