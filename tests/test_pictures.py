"""Sizes, tokens and legibility, and that everybody reckons with the same."""

import pytest

from backend import pictures
from backend.answering.model.transcript import ImageRef
from backend.planning.memory import sheet_dpi, sheet_tokens
from tests.samples import every


@every(("width", "height", "tokens"), [(1654, 2339, 3796), (2339, 3307, 7519), (4677, 6622, 16_264), (20, 20, 1)])
def test_a_sheet_costs_what_its_squares_are(width, height, tokens):
    assert pictures.image_tokens(width, height) == tokens


def test_a_smaller_cap_costs_less():
    assert pictures.image_tokens(2339, 3307, 4_194_304) <= 4096


def test_the_planner_and_the_prompt_reckon_with_the_same():
    assert sheet_tokens("A3", 200, pictures.MAX_PIXELS) == pictures.image_tokens(297 / 25.4 * 200, 420 / 25.4 * 200)
    image = ImageRef("id", 1, 1, None, 2339, 3307)
    assert image.tokens == pictures.image_tokens(2339, 3307) + 2


def test_what_the_api_says_of_a_large_sheet_is_what_the_model_sees():
    assert pictures.shrinking(6622, 9362) * 200 == pytest.approx(sheet_dpi("A0", 200, pictures.MAX_PIXELS), rel=0.02)
    assert not pictures.is_legible(pictures.lettering_px(95))
    assert pictures.is_legible(pictures.lettering_px(105))
