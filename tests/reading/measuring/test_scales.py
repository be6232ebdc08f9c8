"""Scales as sheets write them, and the pixels that they make of a unit."""

from __future__ import annotations

import pytest

from backend.documents.content import PageSize
from backend.geometry import Box
from backend.reading.measuring.scales import is_usual, pixels_a_unit, stated_scales
from backend.reading.sheet import TitleEntry, TitleField
from tests.samples import every

BOX = Box(x1=0, y1=0, x2=1, y2=1)
A4 = PageSize(2339, 1654, 297.0, 210.0, 200.0)


@every(
    ("written", "ratio"),
    [("1:2", 0.5), ("2 : 1", 2.0), ("1/1000", 0.001), ("0.350", 0.35), ("1,5:1", 1.5), ("M 1:50 (A1)", 0.02)],
)
def test_a_scale_is_read_as_it_is_written(written, ratio):
    entry = TitleEntry(field=TitleField.SCALE, value=written, box=BOX)
    assert stated_scales([entry], []) == [pytest.approx(ratio)]


@every("written", ["NTS", "–", "1:0", "wie angegeben"])
def test_what_is_no_ratio_is_no_scale(written):
    assert stated_scales([TitleEntry(field=TitleField.SCALE, value=written, box=BOX)], []) == []


def test_views_have_scales_of_their_own():
    entry = TitleEntry(field=TitleField.SCALE, value="1:1", box=BOX)
    assert stated_scales([entry], ["5:1"]) == [1.0, 5.0]


def test_an_inch_is_as_many_pixels_as_its_millimetres():
    (mm,) = pixels_a_unit([1.0], A4, "mm")
    assert pixels_a_unit([1.0], A4, "in") == [pytest.approx(25.4 * mm)]
    assert pixels_a_unit([1.0], PageSize(100, 100, None, None, None), "mm") == []


def test_a_scale_that_nobody_draws_in_is_not_usual():
    (one,) = pixels_a_unit([1.0], A4, "mm")
    assert is_usual(0.2 * one, A4, "mm") and is_usual(2.5 * one, A4, "mm")
    assert not is_usual(0.37 * one, A4, "mm")
