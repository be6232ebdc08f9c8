"""Whether a page is lettered in Chinese, and which of two readings of its texts holds then.

The network knows thousands of ideographs, and some look like strokes of a drawing or like its signs. So a page
is read in the alphabet of drawings, and ideographs count only where several texts are surely written in them.
"""

from __future__ import annotations

from collections.abc import Sequence

from backend.reading.ocr.nets import Reading, is_ideograph

_SURE = 0.8  # confidence of a reading that ideographs are written
_LEAST_TEXTS = 2  # such texts on a page; one may be a drawing
_LEAST_IDEOGRAPHS = 2  # of such a text; one may be a sign or a stroke
_LEAST_SHARE = 0.02  # of all texts: on a large sheet a few are mistaken
_PREFERRED = 0.1  # how much surer a reading without ideographs has to be on a page that has them


def has_ideographs(readings: Sequence[Reading]) -> bool:
    """Whether several texts are surely Chinese."""
    count = sum(_is_surely_chinese(reading.unrestricted) for reading in readings if reading.unrestricted is not None)
    return count >= max(_LEAST_TEXTS, _LEAST_SHARE * len(readings))


def _is_surely_chinese(reading: Reading) -> bool:
    return reading.confidence >= _SURE and sum(map(is_ideograph, reading.text)) >= _LEAST_IDEOGRAPHS


def with_ideographs(reading: Reading) -> Reading:
    """How a text of a page lettered in Chinese reads."""
    other = reading.unrestricted
    return reading if other is None or other.confidence < reading.confidence - _PREFERRED else other
