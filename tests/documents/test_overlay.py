"""Boxes drawn on a page image."""

from __future__ import annotations

from backend.documents.overlay import overlay_png
from tests import drawings
from tests.documents.helpers import DPI, MAX_PIXELS, pixels_of, saved


def test_boxes_are_drawn_in_their_colour(tmp_path):
    path = saved(tmp_path, drawings.as_pdf(drawings.simple_drawing()))
    boxes = [(100, 100, 200, 150, "#ff0000", "⌀20"), (300, 250, 250, 200, "blue", "")]
    image = pixels_of(overlay_png(path, "pdf", 1, DPI, MAX_PIXELS, boxes))
    assert image.shape == (315, 394, 3)
    assert image[99, 150].tolist() == [255, 0, 0]
    assert image[225, 249].tolist() == [0, 0, 255]
