"""Which part of a dimension a value of an answer is: what is asked for, or only what stands beside it.

Of `⌀9 ↧14` the depth is 14 and the diameter 9; each is on the callout, and neither answers for the other. Knows
nothing of sheets.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from backend.answering.evidence.values import SAME_NUMBER, numbers_in
from backend.answering.retrieval.meaning import has_part
from backend.reading.grammar.prose import Value
from backend.reading.sheet import Callout, CalloutKind
from backend.vocabulary.concepts import Concept
from backend.vocabulary.fold import fold

_ROUND = frozenset({CalloutKind.DIAMETER, CalloutKind.HOLE, CalloutKind.RADIUS})
_IN_NUMBERS = ("tolerance", "limits", "fit")


def misses_part(value: Value, callout: Callout, wanted: Sequence[Concept], text: str) -> bool:
    """Whether a value is of a callout that has what is asked for, and neither it nor the rest of the text gives that.

    wanted: what is asked for, one or more things
    text: the whole answer
    """
    if value.meaning is None or not wanted:
        return False
    if all(one.part and has_part(one.part, callout) for one in wanted):
        asked = [amount for one in wanted for amount in _amounts_of(one.part, callout)]
        beside = [*_sizes_of(callout), float(callout.count)]
        if all(one.part in ("depth", "pitch") for one in wanted):
            beside += [amount for amount in (callout.upper, callout.lower) if amount is not None]
        if callout.fit and any(one.part in _IN_NUMBERS for one in wanted) and _names_fit(text, callout.fit):
            return False
    elif (
        callout.value is not None
        and not value.meaning.toleranced
        and all(one.callouts and not one.part for one in wanted)
    ):
        asked, beside = _sizes_of(callout), _beside_size(callout, wanted)
    else:
        return False
    numbers = numbers_in(value.quote)
    return bool(numbers) and all(_is_among(number, beside) for number in numbers) and not _any_of(asked, text)


def _amounts_of(part: str, callout: Callout) -> list[float]:
    """The numbers that a part of a callout is stated with."""
    match part:
        case "depth":
            found: Iterable[float | None] = (callout.depth, callout.counterbore_depth)
        case "pitch":
            found = numbers_in((callout.thread or "").lower().partition("x")[2])
        case "tolerance" | "limits" if callout.kind is not CalloutKind.GEOMETRIC_TOLERANCE:
            found = (callout.upper, callout.lower, *(callout.limits or ()))
        case "tolerance":
            found = (callout.value,)
        case _:
            found = ()
    return [abs(amount) for amount in found if amount is not None]


def _sizes_of(callout: Callout) -> list[float]:
    """The numbers of a callout that are a size by themselves."""
    found = (callout.value, *(callout.limits or ()), callout.counterbore, callout.countersink, callout.drill)
    return [abs(amount) for amount in (*found, callout.countersink_angle) if amount is not None]


def _beside_size(callout: Callout, wanted: Sequence[Concept]) -> list[float]:
    """Its deviations; and its depth, where what is asked for is round (the length of a thread is its depth)."""
    found: list[float | None] = [callout.upper, callout.lower]
    if all(_ROUND.issuperset(one.callouts) for one in wanted):
        found += [callout.depth, callout.counterbore_depth]
    sizes = _sizes_of(callout)
    return [abs(amount) for amount in found if amount is not None and not _is_among(abs(amount), sizes)]


def _any_of(amounts: Iterable[float], text: str) -> bool:
    stated = [abs(number) for number in numbers_in(text)]
    return any(_is_among(amount, stated) for amount in amounts)


def _is_among(number: float, amounts: Iterable[float]) -> bool:
    return any(math.isclose(abs(number), abs(amount), rel_tol=SAME_NUMBER) for amount in amounts)


def _names_fit(text: str, fit: str) -> bool:
    plain = re.sub(r"\s", "", fold(text))
    return any(fold(one) in plain for one in fit.split("/"))
