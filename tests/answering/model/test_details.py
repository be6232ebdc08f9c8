"""The legibility rule: which parts of a page of small lettering are shown enlarged, and how large."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.answering.model.details import (
    CLEAR_PX,
    CLIP_PX,
    MOST_ENLARGED,
    TILE_PX,
    Size,
    clips,
    enlargement,
    find_unseen,
    holds,
    is_legible,
    lettering_px,
    tiles,
)
from backend.geometry import Box
from backend.pictures import LEGIBLE_PX
from backend.reading.sheet import Sheet
from tests.answering.model.test_focus import A0, sheet, span

LABELS = [span("M8 x 25", x, y) for x in range(100, 4800, 400) for y in range(100, 3300, 300)]
PLACE = Box(x1=3000, y1=2000, x2=3060, y2=2010)


@pytest.mark.parametrize(
    ("lettering", "shown", "legible"), [(20, A0, True), (9, A0, False), (20, Size(2000, 1388), False)]
)
def test_a_page_is_legible_while_its_smallest_lettering_is_ten_pixels_high(lettering, shown, legible):
    assert is_legible(sheet(lettering=lettering), shown) is legible


def test_without_a_stated_lettering_the_paper_size_tells():
    a0 = Sheet(page=1, width=4900, height=3400, width_mm=1189, height_mm=841)
    assert lettering_px(a0) == pytest.approx(10.3, abs=0.1)
    assert lettering_px(Sheet(page=1, width=4900, height=3400)) is None


def test_tiles_show_all_small_lettering_at_a_clear_height():
    found = tiles(sheet(*LABELS), A0)
    for label in LABELS:
        best = [tile for tile in found if holds(tile.box, label.box)]
        assert best
        assert label.height * best[0].size.width / best[0].box.width >= CLEAR_PX * 0.99


def test_a_page_whose_lettering_can_be_read_has_no_tiles():
    assert tiles(sheet(*(span("M8", 100, 100, 12.0),), lettering=12.0), A0) == []


def test_what_is_read_at_ease_in_the_whole_picture_is_in_no_tile():
    large = span("TITLE", 4000, 3000, 40.0)
    assert not any(tile.box.intersection(large.box) for tile in tiles(sheet(span("M8", 100, 100), large), A0))


def test_parts_of_a_page_without_lettering_are_in_no_tile():
    crowd = [span("abc", 100 + 30 * i, 150) for i in range(9)]
    (tile,) = tiles(sheet(*crowd), A0)
    assert tile.box.area < 0.05 * A0.width * A0.height


def test_the_tile_with_most_small_lettering_comes_first():
    crowd = [span("abc", 100 + 30 * i, 150) for i in range(9)]
    first, _ = tiles(sheet(span("lone", 4000, 3000), *crowd), A0)
    assert holds(first.box, crowd[0].box)


def test_tiles_are_those_of_the_page_whatever_is_asked_about_it():
    assert tiles(sheet(*LABELS), A0) == tiles(sheet(*LABELS), A0)
    assert len({tile.clip for tile in tiles(sheet(*LABELS), A0)}) == len(tiles(sheet(*LABELS), A0))


@given(st.floats(0.2, 3.0), st.floats(2, 9))
def test_a_scan_is_enlarged_to_twice_its_own_pixels_at_most(own, lettering):
    scan = sheet(*(span("M8 x 25", 500, y, lettering) for y in (100, 900)), lettering=lettering, own_pixels=own)
    assert enlargement(scan) <= MOST_ENLARGED * own
    for detail in (*tiles(scan, A0), *clips(scan, [PLACE], 1)):
        assert detail.size.width <= MOST_ENLARGED * own * detail.box.width + 32


def test_a_scan_that_shows_no_more_enlarged_is_not_enlarged():
    coarse = sheet(*LABELS, own_pixels=0.5)
    assert tiles(coarse, A0) == []
    assert clips(coarse, [PLACE], 3, over=1.0) == []


def test_a_clip_holds_its_place_at_a_clear_height_and_is_small():
    (clip,) = clips(sheet(), [PLACE], 3)
    assert holds(clip.box, PLACE)
    assert 8.0 * clip.size.width / clip.box.width >= CLEAR_PX * 0.99
    assert max(clip.size.width, clip.size.height) <= CLIP_PX < TILE_PX


def test_neighbouring_places_share_one_clip():
    places = [Box(x1=3000, y1=2000, x2=3060, y2=2010), Box(x1=3030, y1=2040, x2=3090, y2=2050)]
    assert len(clips(sheet(), places, 3)) == 1


def test_a_later_question_about_the_same_place_needs_the_same_clip():
    assert clips(sheet(), [PLACE], 1) == clips(sheet(), [Box(x1=3010, y1=1990, x2=3040, y2=2000)], 1)


def test_a_place_larger_than_a_clip_is_shown_whole_and_legible():
    table = Box(x1=3000, y1=100, x2=3850, y2=900)
    (clip,) = clips(sheet(), [table], 1)
    assert holds(clip.box, table)
    assert 8.0 * clip.size.width / clip.box.width >= LEGIBLE_PX


def test_only_small_lettering_that_no_detail_shows_is_missing():
    page = sheet(*LABELS, span("TITLE", 4000, 3350, 40.0))
    all_tiles = tiles(page, A0)
    places = [label.box for label in LABELS]
    assert find_unseen(page, A0, all_tiles, places) == []
    assert find_unseen(page, A0, [], [page.spans[-1].box]) == []
    unseen = find_unseen(page, A0, all_tiles[1:], places)
    assert unseen == [label.box for label in LABELS if holds(all_tiles[0].box, label.box)]


def test_a_table_over_several_tiles_is_shown_by_all_of_them_together():
    page = sheet(*LABELS)
    assert find_unseen(page, A0, tiles(page, A0), [Box(x1=50, y1=50, x2=4800, y2=3300)]) == []


@given(st.floats(0, 4900), st.floats(0, 3400), st.floats(1, 3000), st.floats(1, 3000), st.floats(2, 9))
def test_every_detail_lies_on_the_page_and_has_a_size(x, y, width, height, lettering):
    place = Box(x1=x, y1=y, x2=x + width, y2=y + height)
    page = sheet(span("M8", x, y, lettering), lettering=lettering)
    for detail in itertools.chain(clips(page, [place], 2), tiles(page, A0)):
        x0, y0, x1, y1 = detail.clip
        assert 0 <= x0 < x1 <= 1
        assert 0 <= y0 < y1 <= 1
        assert 32 <= max(detail.size.width, detail.size.height) <= 2048
