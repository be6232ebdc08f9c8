"""How far a dimension reaches on the page: from one extension line to the other, where length and value agree.

A dimension line runs beside its text or through it; lines across it stand at its ends. What they are apart on the
page, divided by the value, is the scale of the drawing: a reach is believed only where that is a scale which the
sheet states, or one on which several dimensions agree. Knows nothing of what is drawn between the lines.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from backend.documents.content import PageSize
from backend.geometry import Box
from backend.reading.measuring.extent import Extent
from backend.reading.measuring.lines import AXES, Axis, Floats, PageLines, turn
from backend.reading.measuring.ordinates import ordinate_extents
from backend.reading.measuring.scales import is_usual, pixels_a_unit
from backend.reading.sheet import Callout, CalloutKind

_MEASURED = (CalloutKind.LINEAR, CalloutKind.DIAMETER)
_BESIDE = 1.2  # heights of lettering between a text and its dimension line
ONE_LINE = 0.12  # heights within which pieces lie on one line
_BROKEN = 0.3  # heights of a gap within a line, besides that for the text
ARROW = 3.0  # heights that a line may end before its extension line, or run past it
PAST = 0.6  # heights by which an extension line may miss its dimension line
_BOTH_SIDES = 1.6  # strokes between the two sides of one
_LEAST = 0.5  # heights of a dimension line
_AGREED = 0.003  # of a length, by which it may differ from value times scale
_AGREED_PX = 1.0  # of a length, for short ones: ends are known to about a pixel
_HALF = 0.5  # of the dimensions, which stated scales must prove; of a stroke, to which the place of its line is known
_ONE_SCALE = 0.008  # of a scale, within which dimensions agree on it
_MOST_BESIDE = 12  # lines beside a text; more of them are a hatch
_VOICES, _USUAL_VOICES, _BOTH_WAYS = 5, 2, 2  # values that must agree on a scale; see _find_scale
_MOST_OF_SEVERAL = 40  # dimensions on a sheet that may be drawn to several scales without saying so
_VALUE_DIGITS = 4  # after the point, to which values are the same


def extents_of(
    callouts: Mapping[int, Callout],
    lines: PageLines,
    size: PageSize,
    scales: Sequence[float],
    unit: str | None,
    high: float,
) -> dict[int, Extent]:
    """The proved reach of callouts, by their number.

    callouts: by number, with their boxes in pixels of the page
    lines: what is drawn on the page
    size: of the page, with what its file says it measures on paper
    scales: those that the sheet states, as size on paper by size of the part; they are of the paper for which the
        sheet was drawn, and a file may show it larger or smaller
    unit: of values that have none of their own; millimetres where it is None
    high: height of the lettering in pixels
    """
    ordinates = ordinate_extents(callouts, lines, high)
    measured = {
        i: callout
        for i, callout in callouts.items()
        if callout.kind in _MEASURED and callout.value and i not in ordinates
    }
    possible = {i: list(_possible_extents(callout, lines, high)) for i, callout in measured.items()}
    values = {i: callout.value for i, callout in measured.items() if callout.value}
    proof = _Proof(values, size, unit, lines.stroke)
    return ordinates | proof.by_most(possible, pixels_a_unit(scales, size, unit))


_Possible = Mapping[int, Sequence[Extent]]  # what each dimension may reach, by the number of its callout


@dataclass(frozen=True)
class _Proof:
    """Values held against reaches on one page: a reach is proved where its length is its value at a scale.

    values: of the dimensions, by the number of their callouts
    unit: of the values; millimetres where it is None
    stroke: how wide one is in pixels, on a scan; else 0. The place of a line is known to half of it
    """

    values: Mapping[int, float]
    size: PageSize
    unit: str | None
    stroke: float

    def by_most(self, possible: _Possible, stated: Sequence[float]) -> dict[int, Extent]:
        """The reach of each dimension, by stated scales (pixels a unit) or by those that more of them agree on."""
        proved = self._by_scales(possible, stated)
        if self._count_values(proved) > _HALF * len(possible):
            return proved
        agreed = self._by_agreement(possible)
        return agreed if self._count_values(agreed) > self._count_values(proved) else proved

    def _by_agreement(self, possible: _Possible) -> dict[int, Extent]:
        """The reaches on scales that no text states; one after the other on a sheet of few dimensions."""
        found: dict[int, Extent] = {}
        while len(possible) <= _MOST_OF_SEVERAL or not found:
            scale = self._find_scale(possible)
            proved = self._by_scales(possible, [scale]) if scale else {}
            if not proved:
                break
            found.update(proved)
            if self.stroke:
                break
            possible = {i: extents for i, extents in possible.items() if i not in found}
        return found

    def _by_scales(self, possible: _Possible, scales: Sequence[float]) -> dict[int, Extent]:
        """For each dimension the reach that agrees best with its value at one of the scales."""
        found = {}
        near = max(_AGREED_PX, _HALF * self.stroke)
        for i, extents in possible.items():
            value = self.values[i]
            off = [(e.loose, abs(e.length - value * scale), n) for n, e in enumerate(extents) for scale in scales]
            agreeing = [one for one in off if one[1] <= max(near, _AGREED * extents[one[2]].length)]
            if agreeing:
                found[i] = extents[min(agreeing)[2]]
        return found

    def _count_values(self, numbers: Iterable[int]) -> int:
        """How many different values some dimensions have."""
        return len({round(self.values[i], _VALUE_DIGITS) for i in numbers})

    def _find_scale(self, possible: _Possible) -> float | None:
        """The pixels a unit on which most different values agree.

        Two do where it is a scale that people draw in, and where they are given in both directions; on a scan, where
        ends are known to a pixel, as many as elsewhere, and of reaches that a pixel does not change.
        """
        scale, voters = self._most_voted(possible)
        proved = self._by_scales(possible, [scale]) if voters > 1 else {}
        agreeing = self._count_values(proved)
        both_ways = len({extent.axis for extent in proved.values()}) == len(AXES)
        if self.stroke:
            return scale if agreeing >= _VOICES - both_ways else None
        usual = _USUAL_VOICES if is_usual(scale, self.size, self.unit) else _VOICES
        return scale if agreeing >= (_BOTH_WAYS if both_ways else usual) else None

    def _most_voted(self, possible: _Possible) -> tuple[float, int]:
        """The scale near which most different values have a reach, and how many; 0 and 1 where no two do."""
        least_px = _AGREED_PX / _ONE_SCALE if self.stroke else 0.0
        voices = sorted(
            (extent.length / self.values[i], i)
            for i, extents in possible.items()
            for extent in extents
            if extent.length >= least_px
        )
        ratios = [ratio for ratio, _ in voices]
        best, voters = 0.0, 1
        for n, ratio in enumerate(ratios):
            near = voices[n : int(np.searchsorted(ratios, ratio * (1 + _ONE_SCALE), side="right"))]
            if (values := self._count_values(i for _, i in near)) > voters:
                best, voters = float(np.median([ratio for ratio, _ in near])), values
        return best, voters


def _possible_extents(callout: Callout, lines: PageLines, high: float) -> Iterator[Extent]:
    """Every reach that the lines around a callout may give it."""
    for axis in AXES:
        if callout.along in (None, axis):
            for place, start, end in _dimension_lines(lines.level(axis), turn(callout.box, axis), high):
                yield from _extents_on_line(lines.upright(axis), axis, (place, start, end), high, lines.stroke)


def _dimension_lines(level: Floats, text: Box, high: float) -> Iterator[tuple[float, float, float]]:
    """Level lines beside a text or through it, in one piece though the text may break them: place, from, to."""
    first, last = np.searchsorted(level[:, 0], (text.y1 - _BESIDE * high, text.y2 + _BESIDE * high))
    near = level[first:last]
    near = near[(near[:, 1] < text.x2 + text.width + ARROW * high) & (near[:, 2] > text.x1 - text.width - ARROW * high)]
    places: list[float] = []
    for place in near[:, 0].tolist():
        if places and place - places[-1] < ONE_LINE * high:
            continue
        places.append(place)
        if len(places) > _MOST_BESIDE:
            return
        same = level[np.abs(level[:, 0] - place) < ONE_LINE * high]
        for start, end in _join_runs(same, text, high):
            if start <= text.center[0] <= end and end - start > _LEAST * high:
                yield place, start, end


def _join_runs(pieces: Floats, text: Box, high: float) -> list[tuple[float, float]]:
    """Runs along one line, over small gaps and over the gap for the text."""
    runs: list[tuple[float, float]] = []
    for start, end in sorted((start, end) for _, start, end in pieces.tolist()):
        if runs:
            last, gap = runs[-1][1], start - runs[-1][1]
            at_text = last <= text.x2 + high and start >= text.x1 - high
            if gap <= _BROKEN * high or (at_text and gap <= text.width + ARROW * high):
                runs[-1] = (runs[-1][0], max(last, end))
                continue
        runs.append((start, end))
    return runs


def _extents_on_line(
    upright: Floats, axis: Axis, line: tuple[float, float, float], high: float, stroke: float
) -> Iterator[Extent]:
    """From each line that crosses a dimension line, or nearly, to each other one; or from end to end."""
    place, start, end = line
    crossing = _places_of_crossing(upright, start - ARROW * high, end + ARROW * high, place, high, stroke)
    for left in (*crossing, start):
        for right in (*crossing, end):
            loose = left > start + _LEAST * high or right < end - _LEAST * high
            if right - left > high:
                yield Extent(axis, left, right, place, loose)


def _merge_stroke_sides(places: Sequence[float], stroke: float) -> list[float]:
    """Places of lines; the two sides of one stroke are one line in its middle."""
    if not stroke:
        return list(places)
    groups: list[list[float]] = []
    for place in places:
        if groups and place - groups[-1][0] <= _BOTH_SIDES * stroke:
            groups[-1].append(place)
        else:
            groups.append([place])
    return [(group[0] + group[-1]) / 2 for group in groups]


def _places_of_crossing(
    upright: Floats, start: float, end: float, place: float, high: float, stroke: float
) -> list[float]:
    first, last = np.searchsorted(upright[:, 0], (start, end))
    near = upright[first:last]
    crossing = near[(near[:, 1] <= place + PAST * high) & (near[:, 2] >= place - PAST * high)]
    for least in (0.0, high):  # many short ones are letters and symbols beside the line
        long = crossing[crossing[:, 2] - crossing[:, 1] >= least]
        places = _merge_stroke_sides(np.unique(long[:, 0].round(1)).tolist(), stroke)
        if len(places) <= _MOST_BESIDE:
            return places
    return []


__all__ = ["extents_of"]
