"""Which callout a question about a measure means.

Every callout of a fitting kind gets a score from what the question says: stated values, counts, the named
view, extremes and directions, places, words that stand in it or near it. What the question demands and a
callout does not have (another value, another symbol) excludes it. Knows nothing of sentences.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from backend.answering.lookup.index import SheetIndex
from backend.answering.lookup.words import WEAK_CONCEPTS, Match, closeness, match_words
from backend.answering.question.target import Target, is_symbol
from backend.answering.question.understand import Asked, Word
from backend.answering.question.words import concepts_of, fold, words_of
from backend.reading.sheet import Callout, CalloutKind, Meaning, Source, TitleField, View

K = CalloutKind
ROUND = frozenset({K.DIAMETER, K.HOLE})
STRAIGHT = frozenset({K.LINEAR, K.SQUARE})
SIZES = ROUND | STRAIGHT | {K.RADIUS, K.ANGLE, K.CHAMFER, K.THREAD, K.FIT}
KINDS: dict[Target, frozenset[CalloutKind]] = {
    Target.DIAMETER: ROUND,
    Target.RADIUS: frozenset({K.RADIUS}),
    Target.ANGLE: frozenset({K.ANGLE}),
    Target.CHAMFER: frozenset({K.CHAMFER}),
    Target.THREAD: frozenset({K.THREAD}),
    Target.THICKNESS: STRAIGHT,
    Target.LENGTH: STRAIGHT,
    Target.WIDTH: STRAIGHT,
    Target.HEIGHT: STRAIGHT,
    Target.DISTANCE: STRAIGHT,
    Target.PITCH: STRAIGHT,
    Target.DIMENSION: SIZES - {K.THREAD},
    Target.SIZE: ROUND | STRAIGHT,
    Target.DEPTH: ROUND | STRAIGHT | {K.THREAD},
    Target.TOLERANCE: SIZES,
    Target.FIT: SIZES,
    Target.GEOMETRIC: frozenset({K.GEOMETRIC_TOLERANCE}),
    Target.ROUGHNESS: frozenset({K.ROUGHNESS}),
    Target.DATUM: frozenset({K.DATUM}),
    Target.EDGE: frozenset({K.EDGE}),
    Target.WELD: frozenset({K.WELD}),
    Target.GENERAL_TOLERANCE: frozenset({K.GENERAL_TOLERANCE}),
}
# features of a part, and the kinds of callout that give their size
FEATURE_KINDS: tuple[tuple[frozenset[str], frozenset[CalloutKind]], ...] = (
    (frozenset({"thread"}), frozenset({K.THREAD})),
    (frozenset({"diameter", "hole", "shaft", "sphere", "circularity"}), ROUND | {K.FIT}),
    (frozenset({"radius"}), frozenset({K.RADIUS})),
    (frozenset({"angle"}), frozenset({K.ANGLE})),
    (frozenset({"thickness", "width", "height", "length", "distance"}), STRAIGHT),
)
LONGEST_LIST = 60


@dataclass(frozen=True)
class Ranked:
    callout: Callout
    score: float


def eligible(asked: Asked, callouts: Sequence[Callout]) -> list[Callout]:
    """The callouts that could be meant at all: of a fitting kind, with what the question demands."""
    kinds = KINDS.get(asked.target, SIZES)
    found = [callout for callout in callouts if callout.kind in kinds and _stated(asked, callout)]
    if asked.target is Target.TOLERANCE:
        found = _of_feature(asked, found)
    if kinds == STRAIGHT and _architectural(callouts):
        found = [callout for callout in found if _FEET.search(callout.text)]
    for demand in _demands(asked):
        found = [callout for callout in found if demand(callout)]
    return found or _unread_symbol(asked, callouts)


def _unread_symbol(asked: Asked, callouts: Sequence[Callout]) -> list[Callout]:
    """Tolerance frames whose symbol could not be read, where the datums of the question single them out."""
    if asked.target is not Target.GEOMETRIC or asked.symbol is None or not asked.datums:
        return []
    same = [c for c in callouts if c.kind is K.GEOMETRIC_TOLERANCE and set(c.datums) == set(asked.datums)]
    return same if all(callout.symbol is None for callout in same) else []


_FEET = re.compile(r"^[^x×]*\d\s?['\"’”′″][^x×]*$", re.IGNORECASE)


def _architectural(callouts: Sequence[Callout]) -> bool:
    """Whether lengths are written in feet and inches: then other numbers are marks of doors and windows."""
    straight = [callout for callout in callouts if callout.kind in STRAIGHT]
    return sum(_FEET.search(callout.text) is not None for callout in straight) > 0.3 * len(straight) > 1


def _of_feature(asked: Asked, callouts: list[Callout]) -> list[Callout]:
    """For a tolerance: the callouts of the feature that the question names, where there are any."""
    for concepts, kinds in FEATURE_KINDS:
        if concepts & asked.concepts:
            return [c for c in callouts if c.kind in kinds and (c.toleranced or asked.values)] or callouts
    return callouts


def _demands(asked: Asked) -> list[Callable[[Callout], bool]]:
    demands: list[Callable[[Callout], bool]] = []
    if asked.symbol is not None:
        symbol = asked.symbol
        demands.append(lambda callout: is_symbol(symbol, callout.symbol))
    if asked.datums and asked.target is Target.GEOMETRIC:
        demands.append(lambda callout: set(asked.datums) <= set(callout.datums) or not callout.datums)
    if asked.target is Target.FIT or (asked.everything and "fit" in asked.concepts and asked.target is Target.DIAMETER):
        demands.append(lambda callout: callout.fit is not None)
    if (asked.target is Target.TOLERANCE and not asked.values) or asked.only_toleranced:
        demands.append(lambda callout: callout.toleranced)
    if asked.target is Target.DIMENSION and asked.basic:
        demands.append(lambda callout: callout.basic)
    if asked.target is Target.DIMENSION and asked.reference:
        demands.append(lambda callout: callout.reference)
    if asked.metric:
        demands.append(lambda callout: (callout.thread or callout.text).lstrip("0123456789xX× ")[:1] in "Mm")
    series = re.search(r"\b(?:unc|unf|npt|bspp?|unef)\b", fold(asked.text))
    if series is not None:
        demands.append(lambda callout: series[0] in fold(f"{callout.thread or ''} {callout.text}"))
    return demands


def _stated(asked: Asked, callout: Callout) -> bool:
    return not asked.values or any(agrees(value, callout) for value in asked.values)


def agrees(value: Meaning, callout: Callout) -> bool:
    """Whether a callout has the value that a question names; what the question leaves out is free."""
    if value.thread is not None:
        return callout.thread is not None and _thread(callout.thread).startswith(_thread(value.thread))
    if value.fit is not None and callout.fit is not None and value.value is None:
        return value.fit == callout.fit
    if value.value is None or not _kinds_agree(value, callout):
        return False
    numbers = [callout.value, *(callout.limits or ())]
    return any(number is not None and _same(number, value.value) for number in numbers)


def _kinds_agree(value: Meaning, callout: Callout) -> bool:
    if value.kind in ROUND:
        lost = callout.kind is K.LINEAR and sum(map(str.isdigit, callout.text)) >= 3  # its sign may be lost
        return lost or callout.kind in ROUND | {K.FIT}
    if value.kind in (K.RADIUS, K.ANGLE):
        return callout.kind in (value.kind, K.CHAMFER)
    return callout.kind is not K.GEOMETRIC_TOLERANCE


def _thread(text: str) -> str:
    return re.sub(r"[\s]", "", text).lower().replace("×", "x").replace(",", ".")


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * max(1.0, abs(one), abs(other))


def rank(asked: Asked, index: SheetIndex, *, only: Sequence[Callout] | None = None) -> list[Ranked]:
    """Eligible callouts, best first."""
    callouts = index.sheet.callouts if only is None else only
    found = eligible(asked, callouts)
    if Source.OCR in index.sheet.sources:
        found += _lost_diameters(asked, callouts, found)
    if not found:
        return []
    scorer = _Scorer(asked, index, found)
    ranked = [Ranked(callout, scorer.score(callout)) for callout in found]
    return sorted(ranked, key=lambda item: -item.score)


def _lost_diameters(asked: Asked, callouts: Sequence[Callout], found: Sequence[Callout]) -> list[Callout]:
    """On a scan the sign ⌀ is easily lost: toleranced lengths, where no toleranced diameter was read."""
    if asked.target is not Target.DIAMETER or not asked.toleranced or asked.values:
        return []
    if any(callout.toleranced and callout.count == 1 for callout in found):
        return []
    return [callout for callout in callouts if callout.kind is K.LINEAR and callout.toleranced]


def named_view(asked: Asked, index: SheetIndex) -> View | None:
    return index.named_view(asked.view, asked.view_kind) if asked.view is not None else None


_OF_ALL = re.compile(r"\b(?:nicht bemas|unbemas|untolerier|unless|otherwise|undimensioned|all other|alle uebrigen)")
_LARGE = re.compile(r"(?<!wie )\b(?:large|big|gross(?:e[nrsm]?)?|long|lange[nrs]?)\b")
_SMALL = re.compile(r"\b(?:small|little|klein(?:e[nrsm]?)?|short|kurze[nrs]?|thin|duenne[nrs]?)\b")
_UPRIGHT = {Target.HEIGHT: True, Target.WIDTH: False}


def _placing(asked: Asked, index: SheetIndex) -> list[Word]:
    """The words that can say where: the name of the whole part stands in the title block and says nothing."""
    entry = index.sheet.field(TitleField.TITLE)
    title = set(words_of(entry.value)) if entry is not None else set()
    return [word for word in asked.words if word.text not in title]


class _Scorer:
    """Scores callouts for one question on one sheet."""

    def __init__(self, asked: Asked, index: SheetIndex, callouts: Sequence[Callout]) -> None:
        self.asked = asked
        self.index = index
        self.matches = tuple(match for match in match_words(_placing(asked, index), index) if match.found)
        self.view = named_view(asked, index)
        self.label = index.view_label(asked.view) if asked.view is not None and self.view is None else None
        self.in_notes = [note.box for note in index.sheet.notes if len(note.text) > 60]
        self.sizes = sorted({abs(callout.value) for callout in callouts if callout.value is not None})
        self.texts: dict[str, int] = {}
        for callout in callouts:
            self.texts[callout.text] = self.texts.get(callout.text, 0) + 1
        angles = [self._upright(c) for c in index.sheet.callouts if c.kind in STRAIGHT]
        self.aligned = 0 < sum(angles) < len(angles)  # text follows its dimension line
        folded = fold(asked.text)
        self.large = _LARGE.search(folded) is not None and not re.search(
            r"\b(?:how|wie) (?:long|gross|lang|big|large)", folded
        )
        self.small = _SMALL.search(folded) is not None

    def score(self, callout: Callout) -> float:
        return (
            0.5 * callout.confidence
            + self._count(callout)
            + self._form(callout)
            + self._view(callout)
            + self._size(callout)
            + self._direction(callout)
            + self._place(callout)
            + self._words(callout)
            + self._feature(callout)
        )

    def _count(self, callout: Callout) -> float:
        wanted = self.asked.count
        if wanted is None or wanted < 2:
            return 0.0
        if callout.count == wanted:
            return 3.0
        if callout.count == 1:
            return 2.0 if self.texts[callout.text] == wanted else -0.5
        return -1.0

    def _form(self, callout: Callout) -> float:
        asked, score = self.asked, 0.0
        if asked.toleranced or asked.target is Target.TOLERANCE:
            score += 1.5 if callout.toleranced else -1.5
        if asked.target is Target.TOLERANCE and "limit" in asked.head and callout.limits is not None:
            score += 1.5
        if _OF_ALL.search(fold(callout.text)) and not (_OF_ALL.search(fold(asked.text)) or "general" in asked.concepts):
            score -= 3.5
        if asked.basic:
            score += 2.0 if callout.basic else -1.0
        if asked.reference:
            score += 3.0 if callout.reference else -1.0
        if asked.target is Target.DEPTH and not asked.overall:
            score += 3.0 if callout.depth is not None else -1.0
        if asked.target is Target.GEOMETRIC and asked.datums:
            score += 2.0 if set(asked.datums) <= set(callout.datums) else -1.0
        return score

    def _view(self, callout: Callout) -> float:
        if self.asked.view is None:
            own = self.index.view_of(callout.box)
            local = own is not None and own.kind == "detail"
            return -1.5 if local and (self.asked.overall or self.asked.extreme is None) else 0.0
        if self.label is not None:
            return 4.0 * closeness(self.index.distance(callout.box, self.label) / 2) - 1.0
        if self.view is None:
            return 0.0
        return 4.5 * closeness(self.index.distance(callout.box, self.view.box)) - 1.5

    def _size(self, callout: Callout) -> float:
        if callout.value is None or len(self.sizes) < 2:
            return 0.0
        if callout.kind in STRAIGHT and any(box.contains(*callout.box.center) for box in self.in_notes):
            return 0.0  # a number of running text is no dimension of the shape
        place = self.sizes.index(abs(callout.value)) / (len(self.sizes) - 1)
        largest, asked = place == 1.0, self.asked
        if asked.extreme == "largest":
            return 4.0 * place + 1.5 * largest
        if asked.extreme == "smallest":
            return 4.0 * (1 - place) + 1.5 * (place == 0.0)
        if asked.overall or (asked.target is Target.DIAMETER and "outer" in asked.concepts):
            return 4.0 * place + 1.0 * largest
        if "outer" in asked.concepts:
            return 3.0 * place
        if "inner" in asked.concepts:
            return -2.0 if largest else 1.0 * place
        return self._usual_size(place)

    def _usual_size(self, place: float) -> float:
        if self.large:
            return 2.5 * place
        if self.small:
            return 2.5 * (1 - place)
        if self.asked.target in (Target.LENGTH, Target.HEIGHT, Target.WIDTH):
            return 2.0 * place
        return 1.5 * (1 - place) if self.asked.target is Target.THICKNESS else 0.0

    def _direction(self, callout: Callout) -> float:
        upright = _UPRIGHT.get(self.asked.target)
        folded = fold(self.asked.text)
        if re.search(r"\b(?:horizontal|waagerecht|waagrecht)", folded):
            upright = False
        elif re.search(r"\b(?:vertical|vertikal|senkrecht)", folded):
            upright = True
        if upright is None or not self.aligned or callout.kind not in STRAIGHT:
            return 0.0
        return 1.5 if self._upright(callout) == upright else -1.0

    def _upright(self, callout: Callout) -> bool:
        return round((callout.angle - self.index.reading_angle) / 90) % 2 == 1

    def _place(self, callout: Callout) -> float:
        if not self.asked.position:
            return 0.0
        area = self.view.box if self.view is not None else self.index.drawing_area
        x = (callout.box.center[0] - area.x1) / max(1.0, area.width)
        y = (callout.box.center[1] - area.y1) / max(1.0, area.height)
        share = {"top": 1 - y, "bottom": y, "left": 1 - x, "right": x, "center": 1 - abs(x - 0.5) - abs(y - 0.5)}
        return sum(1.5 * (2 * min(1.0, max(0.0, share[name])) - 1) for name in self.asked.position)

    def _words(self, callout: Callout) -> float:
        own = set(words_of(f"{callout.text} {callout.note or ''}"))
        total = 0.0
        for match in self.matches:
            weight = match.rarity * (0.4 if match.word.concepts and match.word.concepts <= WEAK_CONCEPTS else 1.0)
            if _speaks_of(match, own):
                total += 2.5
                continue
            near = max(
                strength * closeness(self.index.distance(callout.box, block.box))
                for block, strength in match.blocks.items()
            )
            total += 2.2 * weight * near
        return min(total, 6.0)

    def _feature(self, callout: Callout) -> float:
        concepts = self.asked.concepts
        score = 0.0
        if "hole" in concepts and self.asked.target in (Target.DIAMETER, Target.TOLERANCE, Target.DIMENSION):
            score += 0.8 * (callout.kind is K.HOLE) + 0.5 * (callout.fit or "a")[0].isupper()
        if "through" in concepts:
            score += 1.5 * callout.through
        if "shaft" in concepts:
            score -= 1.0 * (callout.kind is K.HOLE) + 0.5 * (callout.fit or "a")[0].isupper()
        if "sphere" in concepts:
            score += 3.0 * fold(callout.text).lstrip("0123456789x ").startswith("s")
        return score


def _speaks_of(match: Match, own: set[str]) -> bool:
    word = match.word
    if word.text in own:
        return True
    strong = word.concepts - WEAK_CONCEPTS
    return any(strong & concepts_of(known) for known in own) if strong else False
