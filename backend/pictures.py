"""How Qwen3-VL sees a picture: its size in pixels, what that costs in tokens, and what can be read in it.

The one place for these rules: the planner reckons with them, the model's prompts keep to them, the API tells them.
Knows nothing of documents, models' weights or HTTP.
"""

from __future__ import annotations

import math

TOKEN_PX = 32  # sides are rounded to this many pixels, and each square of them is a token
MAX_PIXELS = 16_777_216  # what the published preprocessor_config.json allows in one picture
MIN_SIDE_PX = 256  # a square of this side has the fewest pixels that are not made more
LEGIBLE_PX = 10.0  # lettering of this height can just be read
LETTERING_MM = 2.5  # the smallest nominal height of ISO 3098 in common use, where nothing else is known
MM_PER_INCH = 25.4  # exactly
_WHOLE_SHARE = 0.5  # of the context, for the picture of a whole page
_DETAILS_SHARE = 0.25  # of the context, for its enlarged details: with 119,000 tokens all those of an A3 sheet
_PAGE_SHARE = 0.6  # of the context, for both: the rest is for what is said


def image_size(width: float, height: float, max_pixels: int = MAX_PIXELS) -> tuple[int, int]:
    """The size at which the model sees an image of this size."""
    across, down = max(1, round(width / TOKEN_PX)) * TOKEN_PX, max(1, round(height / TOKEN_PX)) * TOKEN_PX
    if across * down <= max_pixels:
        return across, down
    shrink = math.sqrt(width * height / max_pixels)
    return (
        max(1, math.floor(width / shrink / TOKEN_PX)) * TOKEN_PX,
        max(1, math.floor(height / shrink / TOKEN_PX)) * TOKEN_PX,
    )


def image_tokens(width: float, height: float, max_pixels: int = MAX_PIXELS) -> int:
    """Tokens of an image of that size in pixels, after it was fitted under the cap."""
    across, down = image_size(width, height, max_pixels)
    return across * down // TOKEN_PX**2


def shrinking(width: float, height: float, max_pixels: int = MAX_PIXELS) -> float:
    """What is left of a length in the picture that the model sees; 1 where the picture is not made smaller."""
    return min(1.0, math.sqrt(max_pixels / (width * height)))


def is_legible(height_px: float) -> bool:
    """Whether lettering of that height in pixels can be read."""
    return height_px >= LEGIBLE_PX


def lettering_px(dpi: float) -> float:
    """Height of the smallest lettering at that resolution, where a drawing says nothing of it."""
    return LETTERING_MM / MM_PER_INCH * dpi


def whole_page_tokens(context: int, max_pixels: int = MAX_PIXELS) -> int:
    """What the picture of a whole page may take of a context."""
    return min(max_pixels // TOKEN_PX**2, int(context * _WHOLE_SHARE))


def details_tokens(context: int, whole: int) -> int:
    """What the details of a page of small lettering may take beside its whole picture, which takes `whole`."""
    return max(0, int(min(context * _DETAILS_SHARE, context * _PAGE_SHARE - whole)))
