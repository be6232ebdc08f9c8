"""Pieces of text joined to lines along their baselines, never across a ruling line or a wide gap.

Knows gaps, heights and lines; nothing of what a text means.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from backend.reading.text import symbols
from backend.reading.text.pieces import DRAWN, TextPiece, axes

Numbers = NDArray[np.float64]
Rulers = tuple[Numbers, Numbers, Numbers]  # u and the two ends in v, sorted by u

_SAME_LINE = 0.3  # largest offset between middles of one line, in em of the smaller run
_WORD_GAP = 0.62  # em between two runs of one line
_SYMBOL_GAP = 1.3  # the same where one of them is a symbol, which some systems set apart
_NUMBER_GAP = 0.2  # two numbers side by side are two dimensions
_SIGNS = ("+", "-", "±", "⌀", "R")
_SAME_BASE = 0.12  # em between the feet of one line, where the runs differ in size
_OVERLAP = 0.5  # em that boxes of neighbours may overlap
_LARGER = 2.1  # ratio of sizes up to which runs are of one line: deviations may be set in half the size
_OVER_SHARE = 0.5  # of the shorter of two deviations that stand over each other
_STACK_STEP = (0.5, 1.5)  # em from one of them to the other: from, to
_CROSSING_SLOPE = 0.1  # by which a line that crosses text may lean from upright
_INSET = 0.1  # em that a line between two runs may cut from either
_FRAME_REACH = 1.2  # em from a symbol to the side of its cell
_TALL = 1.15  # em of a line that parts two runs, at least: taller than any stroke of lettering
_BLANK = 0.16  # a gap in em from which on a blank stands between two runs


def rulers_of(segments: NDArray[np.float32], angle: float) -> Rulers:
    """Lines that cross text of that angle, as u and the two ends in v, sorted by u."""
    along, down = axes(angle)
    ends = segments.reshape(-1, 2, 2).astype(np.float64)
    u, v = ends @ along, ends @ down
    crossing = np.abs(u[:, 0] - u[:, 1]) < _CROSSING_SLOPE * np.abs(v[:, 0] - v[:, 1])
    u, v = u[crossing], v[crossing]
    order = np.argsort(u[:, 0], kind="stable")
    return u[order, 0], v[order].min(axis=1), v[order].max(axis=1)


def join_pieces(pieces: Sequence[TextPiece], rulers: Rulers) -> list[TextPiece]:
    """Pieces of one direction joined along their baselines, never across a ruling line."""
    if not pieces:
        return []
    ordered = sorted(pieces, key=lambda piece: piece.start)
    follower: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(_find_links(ordered)):
        if i not in follower and j not in taken and not _is_line_between(ordered[i], ordered[j], rulers):
            follower[i] = j
            taken.add(j)
    lines = []
    for i in range(len(ordered)):
        if i not in taken:
            chain = [i]
            while chain[-1] in follower:
                chain.append(follower[chain[-1]])
            lines.append(_make_line([ordered[k] for k in chain]))
    return lines


def _find_links(pieces: Sequence[TextPiece]) -> list[tuple[float, int, int]]:
    """Pairs that may be neighbours on one line, with their gap."""
    start = np.array([piece.start for piece in pieces])
    end = np.array([piece.end for piece in pieces])
    middle = np.array([piece.middle for piece in pieces])
    em = np.array([piece.em for piece in pieces])
    base = np.array([piece.bottom for piece in pieces])
    stacked = _stacked_deviations(pieces)
    links = []
    for i, piece in enumerate(pieces):
        gap = start - end[i]
        smaller = np.minimum(em, em[i])
        near = (
            ((np.abs(middle - middle[i]) < _SAME_LINE * smaller) | (np.abs(base - base[i]) < _SAME_BASE * smaller))
            & (~stacked | (piece.text in _SIGNS))
            & (gap < _SYMBOL_GAP * smaller)
            & (gap > -_OVERLAP * smaller)
            & (start > piece.start)
            & (end > piece.end)
            & (np.maximum(em, em[i]) < _LARGER * smaller)
        )
        links += [
            (abs(float(gap[j])), i, j)
            for j in np.flatnonzero(near).tolist()
            if gap[j] < _gap_limit(piece, pieces[j]) * smaller[j]
        ]
    return links


_DECIMAL = re.compile(r"\d+[.,]\d+")
_DEVIATION = re.compile(r"[+\-±]?\s*\d*[.,]?\d+\s*°?")


def _stacked_deviations(pieces: Sequence[TextPiece]) -> NDArray[np.bool_]:
    """Which pieces are one of two deviations over each other; those belong to no line."""
    numbers = [i for i, piece in enumerate(pieces) if _DEVIATION.fullmatch(piece.text)]
    found = np.zeros(len(pieces), np.bool_)
    for one, other in itertools.combinations(numbers, 2):
        a, b = pieces[one], pieces[other]
        over = min(a.end, b.end) - max(a.start, b.start) > _OVER_SHARE * min(a.end - a.start, b.end - b.start)
        step = abs(a.middle - b.middle) / max(a.em, b.em)
        if over and _STACK_STEP[0] < step < _STACK_STEP[1] and (a.text[0] in "+-" or b.text[0] in "+-"):
            found[one] = found[other] = True
    return found


def _gap_limit(left: TextPiece, right: TextPiece) -> float:
    if _DECIMAL.fullmatch(left.text) and _DECIMAL.fullmatch(right.text):
        return 0.0
    if _DEVIATION.fullmatch(left.text) and right.text[0].isdigit() and left.text[-1].isdigit():
        return _NUMBER_GAP
    alone = any(len(piece.text) <= 2 and symbols.has_symbol(piece.text) for piece in (left, right))
    return _SYMBOL_GAP if alone else _WORD_GAP


def _is_line_between(left: TextPiece, right: TextPiece, rulers: Rulers) -> bool:
    """Whether a line parts two pieces."""
    em = min(left.em, right.em)
    low, high = sorted((left.end, right.start))
    return _is_line_in(rulers, low - _INSET * em, high + _INSET * em, (left.middle + right.middle) / 2, em)


def is_framed(piece: TextPiece, rulers: Rulers) -> bool:
    """Whether lines stand close before and behind a piece."""
    before = _is_line_in(rulers, piece.start - _FRAME_REACH * piece.em, piece.start, piece.middle, piece.em)
    return before and _is_line_in(rulers, piece.end, piece.end + _FRAME_REACH * piece.em, piece.middle, piece.em)


def _is_line_in(rulers: Rulers, start: float, end: float, middle: float, em: float) -> bool:
    at, low, high = rulers
    first, last = np.searchsorted(at, [start, end])
    tall = high[first:last] - low[first:last] > _TALL * em
    return bool((tall & (low[first:last] < middle) & (high[first:last] > middle)).any())


def _make_line(pieces: Sequence[TextPiece]) -> TextPiece:
    text = pieces[0].text
    for before, piece in itertools.pairwise(pieces):
        gap = (piece.start - before.end) / min(before.em, piece.em)
        text += (" " if gap > _BLANK else "") + piece.text
    em = max(piece.em for piece in pieces)
    main = max(pieces, key=lambda piece: (piece.font != DRAWN, len(piece.text)))
    return replace(
        main,
        text=symbols.with_diameters(text),
        start=min(piece.start for piece in pieces),
        end=max(piece.end for piece in pieces),
        em=em,
    )
