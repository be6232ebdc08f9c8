"""The dimension over a chain: told by common ends alone, and by no pattern that lies within something longer."""

from __future__ import annotations

from backend.reading.measuring.chains import spanned_chains
from backend.reading.measuring.extent import Extent
from tests.samples import every

Reach = tuple[float, float]


def level(*reaches: Reach) -> dict[int, Extent]:
    return {i: Extent("x", start, end, place=500.0 + 20 * i) for i, (start, end) in enumerate(reaches)}


@every(
    ("reaches", "found"),
    [
        (((0, 100), (0, 30), (30, 70), (70, 100)), {0}),  # a chain and what is over it
        (((0, 100), (0, 30), (70, 100)), {0}),  # open in the middle
        (((0, 100), (0, 30), (0, 55)), set()),  # all from one side: the other end may be no edge
        (((0, 30), (30, 70), (70, 100)), set()),  # nothing over it
        (((10, 80), (10, 30), (30, 80), (80, 95)), set()),  # one goes further
        (((0, 100), (0, 100.5), (0, 30), (70, 100)), {1}),  # said twice
        (((0, 100), (10, 40), (60, 90)), set()),  # others have no common end with it
        (((0, 100), (0, 100)), set()),
        (((0, 100), (0, 30), (70, 100), (200, 260), (200, 220), (230, 260)), {0, 3}),  # two views
    ],
)
def test_a_dimension_over_a_chain_spans_it(reaches: tuple[Reach, ...], found: set[int]) -> None:
    assert set(spanned_chains(level(*reaches))) == found


def test_the_box_of_a_chain_is_as_high_as_the_chain_beside_it() -> None:
    upright = {
        10 + i: Extent("y", start, end, place=120.0) for i, (start, end) in enumerate([(5, 60), (5, 20), (20, 60)])
    }
    found = spanned_chains(level((0, 100), (0, 30), (30, 100)) | upright)
    assert {i: (box.x1, box.y1, box.x2, box.y2) for i, box in found.items()} == {
        0: (0, 5, 100, 60),
        10: (0, 5, 100, 60),
    }
    alone = spanned_chains(level((0, 100), (0, 30), (30, 100)))[0]
    assert (alone.x1, alone.x2, alone.height) == (0, 100, 0)
