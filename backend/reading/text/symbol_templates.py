"""How the symbols of drawings look: each as a few strokes, in several of the proportions that CAD systems use.

Proportions follow ISO 3098, ISO 1101 and ASME Y14.5 where these say anything. Only shapes; nothing is compared here.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

# Coordinates of one symbol are to any scale, x to the right and y down, around any point: the templates are brought
# to one size before they are compared.
_ARC_POINTS = 33  # of an arc: closer together than the cells of the grid in which shapes are compared
Point = tuple[float, float]
Stroke = list[Point]
Drawn = tuple[str, list[Stroke]]


def _arc(radius: float, start: float = 0, end: float = 360, center: Point = (0, 0)) -> Stroke:
    angles = np.radians(np.linspace(start, end, _ARC_POINTS))
    return [(center[0] + radius * math.cos(a), center[1] - radius * math.sin(a)) for a in angles.tolist()]


def _slash(half: float, degrees: float, center: Point = (0, 0)) -> Stroke:
    dx, dy = half * math.cos(math.radians(degrees)), half * math.sin(math.radians(degrees))
    return [(center[0] - dx, center[1] + dy), (center[0] + dx, center[1] - dy)]


def _single_stroke(symbol: str, *points: Point) -> Drawn:
    return symbol, [list(points)]


def all_templates() -> list[Drawn]:
    """Every symbol with its strokes, once for each way in which it is drawn."""
    return [*_round_symbols(), *_hole_symbols(), *_form_symbols(), *_arrow_symbols(), *_circled_letters()]


def _round_symbols() -> list[Drawn]:
    diameters: list[list[Stroke]] = [
        [_arc(1), _slash(reach, angle)] for reach in (1.05, 1.25, 1.45, 1.7) for angle in (45, 55, 64, 72)
    ]
    tails: list[list[Stroke]] = [
        [_slash(1.35, angle, (-0.87, 0)), _slash(1.35, angle, (0.87, 0))] for angle in (60, 72)
    ]
    return [
        *(("⌀", strokes) for strokes in diameters),
        ("○", [_arc(1)]),
        ("◎", [_arc(1), _arc(0.5)]),
        ("◎", [_arc(1), _arc(0.6)]),
        ("⌖", [_arc(0.6), [(-1, 0), (1, 0)], [(0, -1), (0, 1)]]),
        ("⌖", [_arc(0.75), [(-1, 0), (1, 0)], [(0, -1), (0, 1)]]),
        *(("⌭", [_arc(0.8), *tail]) for tail in tails),
    ]


def _hole_symbols() -> list[Drawn]:
    head = [(-0.38, 0.4), (0.0, 1.0), (0.38, 0.4)]
    low_head = [(-0.3, 0.6), (0.0, 1.0), (0.3, 0.6)]
    return [
        *(_single_stroke("⌴", (-1, -h), (-1, h), (1, h), (1, -h)) for h in (0.4, 0.5, 0.62)),
        *(_single_stroke("⌵", (-1, -h), (0, h), (1, -h)) for h in (0.5, 0.62, 0.87)),
        ("↧", [[(-0.5, 0), (0.5, 0)], [(0, 0), (0, 1)], head]),
        ("↧", [[(-0.5, 0), (0.5, 0)], [(0, 0), (0, 1)], low_head]),
        ("↧", [[(-0.38, 0), (0.38, 0)], [(0, 0), (0, 1)], [*low_head, low_head[0]]]),
        ("↧", [[(-0.5, 0), (0.5, 0)], [(0, 0), (0, 1)], [*head, head[0]]]),
        ("±", [[(-1, -0.4), (1, -0.4)], [(0, -1.4), (0, 0.6)], [(-1, 1), (1, 1)]]),
        ("±", [[(-1, -0.49), (1, -0.49)], [(0, -1.49), (0, 0.51)], [(-1, 1.49), (1, 1.49)]]),
        ("±", [[(-1, -0.2), (1, -0.2)], [(0, -1.2), (0, 0.8)], [(-1, 0.8), (1, 0.8)]]),
        ("±", [[(-1, 0), (1, 0)], [(0, -1), (0, 1)], [(-1, 1.37), (1, 1.37)]]),  # the bar apart from the plus
        ("□", [[(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]]),
        ("⌲", [[(0, -0.5), (0, 0.5), (1.3, 0), (0, -0.5)], [(-0.4, 0), (1.7, 0)]]),
        ("⌳", [[(0, 0.5), (1.5, 0.5), (0, -0.1), (0, 0.5)]]),
    ]


def _form_symbols() -> list[Drawn]:
    leaning = itertools.product((0.4, 0.6, 0.8), (0.35, 0.5, 0.65, 0.75))
    return [
        *(_single_stroke("⏥", (s - 1, -h), (1, -h), (1 - s, h), (-1, h), (s - 1, -h)) for s, h in leaning),
        ("⌓", [_arc(1, 0, 180), [(-1, 0), (1, 0)]]),
        ("⌒", [_arc(1, 0, 180)]),
        *(("⊥", [[(-1.0, 0.0), (1.0, 0.0)], [(0.0, 0.0), (0.0, -h)]]) for h in (1.3, 1.7, 2.0)),
        *(_single_stroke("∠", (1.1, -h), (0, 0), (1.4, 0)) for h in (0.65, 0.9)),
        *(("∥", [_slash(1, a, (-g, 0)), _slash(1, a, (g, 0))]) for a in (60, 70) for g in (0.2, 0.3, 0.4)),
        ("⌯", [[(-0.6, -0.5), (0.6, -0.5)], [(-1, 0), (1, 0)], [(-0.6, 0.5), (0.6, 0.5)]]),
        ("⌯", [[(-0.5, -0.35), (0.5, -0.35)], [(-1, 0), (1, 0)], [(-0.5, 0.35), (0.5, 0.35)]]),
    ]


def _arrow_symbols() -> list[Drawn]:
    def arrow(at: float) -> list[Stroke]:
        return [[(at, 1), (at + 1, 0)], [(at + 0.55, 0.15), (at + 1, 0), (at + 0.85, 0.45)]]

    def slender(at: float, wide: float, head: float) -> list[Stroke]:
        """An arrow with a narrow, closed head: `wide` is its width by its height, `head` the head's share of it."""
        x, y = at + wide * (1 - head), head  # where the head begins
        half = _HEAD_HALF * head
        tip, left, right = (at + wide, 0.0), (x - half, y - half * wide), (x + half, y + half * wide)
        return [[(at, 1), tip], [tip, left, right, tip]]

    arrows = list(itertools.product((0.7, 0.87, 1.0), (0.35, 0.5)))
    doubled: list[list[Stroke]] = [
        [*slender(0, *how), *slender(apart, *how), [(0, 1), (apart, 1)]] for how in arrows for apart in (0.55, 0.8)
    ]
    return [
        ("↗", arrow(0)),
        ("↗", [*arrow(0), [(0.55, 0.15), (0.85, 0.45)]]),
        *(("↗", slender(0, *how)) for how in arrows),
        ("⌰", [*arrow(0), *arrow(0.8), [(0, 1), (0.8, 1)]]),
        *(("⌰", strokes) for strokes in doubled),
    ]


_HEAD_HALF = 0.2  # of a narrow head's length, to either side


_LETTERS: dict[str, list[Stroke]] = {
    "Ⓜ": [[(-0.45, 0.5), (-0.45, -0.5), (0, 0.2), (0.45, -0.5), (0.45, 0.5)]],
    "Ⓛ": [[(-0.25, -0.5), (-0.25, 0.5), (0.35, 0.5)]],
    "Ⓟ": [[(-0.25, 0.5), (-0.25, -0.5), (0.2, -0.5), (0.35, -0.25), (0.2, 0), (-0.25, 0)]],
    "Ⓢ": [[(0.3, -0.4), (0, -0.5), (-0.3, -0.3), (0.3, 0.25), (0, 0.5), (-0.3, 0.4)]],
}


def _circled_letters() -> list[Drawn]:
    return [(symbol, [_arc(1), *strokes]) for symbol, strokes in _LETTERS.items()]
