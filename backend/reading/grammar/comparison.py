"""Whether two statements mean the same value, however each is written.

`25 mm` and `⌀25`, `0,5` and `.5`, `1/2"` and `0.5 in`, `25.40` and `25,4` are equal. What one statement leaves
out (a tolerance, a pitch, a class) does not make it unequal; what it says otherwise does. Knows nothing of
prose and of sheets.
"""

from __future__ import annotations

import math
import re

from backend.reading.sheet import CalloutKind, Meaning
from backend.vocabulary.sheets.load import one_of
from backend.vocabulary.standards import ADOPTING, AMERICAN, EUROPEAN, INTERNATIONAL

MM_PER = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4, "ft": 304.8}  # of the units that lengths are drawn in
MM_PER_LENGTH = {**MM_PER, "µm": 0.001}  # and of tolerances
_CONVERTED = 5e-4  # of an amount that was converted to another unit and rounded to its last decimal
_ROUNDING, _ROUNDING_AT_ZERO = 1e-6, 1e-9  # of floating point, as a share and as an amount
_AS_SYMBOL = {"N": "Ra", "RMS": "Rq"}  # a class of roughness is one of `Ra` (ISO 1302)
# Whose number a standard has besides its own.
_ADOPTING = re.compile(rf"^(?:{one_of((*EUROPEAN, *AMERICAN))}|\s)+(?=\S)")
_ADOPTED = re.compile(rf"(?:{ADOPTING}[\s-]+)+(?=(?:EN|{one_of(INTERNATIONAL)})[\s-]?\w)")
_THOUSAND = 1000  # what a grouped number is more than the same digits with a decimal sign
_GROUPED = re.compile(r"(?<![\d.,])[1-9]\d{0,2}[.,]\d{3}(?![\d.,])")


def equal_values(a: Meaning, b: Meaning) -> bool:
    """Whether both state the same value; a statement that says less than the other may equal it."""
    if a.thread or b.thread:
        return _same_thread(a.thread, b.thread)
    if CalloutKind.SCALE in (a.kind, b.kind):
        return a.kind == b.kind and _is_close(a.value, b.value)
    if a.value is None and b.value is None:
        return _same_requirement(a, b)
    if a.value is None or b.value is None:
        return False
    if not _is_same_sort(a, b):
        return False
    if a.count > 1 and b.count > 1 and a.count != b.count:
        return False
    return _same_amount(a, b) and _same_tolerance(a, b)


def states(statement: Meaning, value: Meaning) -> bool:
    """Whether a statement holds a value anywhere: as its value, a limit, a deviation or a depth."""
    if equal_values(value, statement):
        return True
    if value.thread or value.kind is CalloutKind.SCALE or not _is_same_sort(value, statement):
        return False
    if value.value is None:
        return _same_requirement(value, statement)
    if value.toleranced and not value.limits:
        return False
    return any(_equal_amounts(value.value, value.unit, amount, unit) for amount, unit in quantities(statement))


def quantities(meaning: Meaning) -> list[tuple[float, str | None]]:
    """Every amount that a statement gives, with its unit; deviations without their sign."""
    amounts = [meaning.value, meaning.depth, *(meaning.limits or ())]
    amounts += [abs(amount) for amount in (meaning.upper, meaning.lower) if amount is not None]
    return [(amount, meaning.unit) for amount in amounts if amount is not None]


def _is_same_sort(a: Meaning, b: Meaning) -> bool:
    """Whether the signs that say what is measured agree, where both have one: `Ra` and `Rz`, flat and parallel."""
    one, other = (_AS_SYMBOL.get(symbol, symbol) for symbol in (a.symbol or "", b.symbol or ""))
    return not one or not other or one == other


def _same_amount(a: Meaning, b: Meaning) -> bool:
    if a.value is None or b.value is None:
        return False
    readings = [a.value, *_grouped_readings(a)], [b.value, *_grouped_readings(b)]
    if any(_equal_amounts(one, a.unit, other, b.unit) for one in readings[0] for other in readings[1]):
        return True
    return bool(b.limits) and any(_equal_amounts(a.value, a.unit, limit, b.unit) for limit in b.limits or ())


def _grouped_readings(meaning: Meaning) -> list[float]:
    """`1,250` may also be meant as 1250."""
    if meaning.value is None or meaning.kind is not CalloutKind.LINEAR or not _GROUPED.match(meaning.text):
        return []
    return [meaning.value * _THOUSAND]


def _equal_amounts(a: float, a_unit: str | None, b: float, b_unit: str | None) -> bool:
    if a_unit == b_unit or a_unit is None or b_unit is None:
        return _is_close(a, b)
    if a_unit in MM_PER_LENGTH and b_unit in MM_PER_LENGTH:
        return math.isclose(a * MM_PER_LENGTH[a_unit], b * MM_PER_LENGTH[b_unit], rel_tol=_CONVERTED)
    return False


def _is_close(a: float | None, b: float | None) -> bool:
    return a is not None and b is not None and math.isclose(a, b, rel_tol=_ROUNDING, abs_tol=_ROUNDING_AT_ZERO)


def _same_tolerance(a: Meaning, b: Meaning) -> bool:
    """Where both state one; a tolerance that only `a` states is not stated by `b`."""
    if a.fit and a.fit != b.fit and a.fit not in (b.fit or "").split("/"):
        return False
    if a.limits and b.limits:
        return all(_is_close(one, other) for one, other in zip(a.limits, b.limits, strict=True))
    deviations = [(a.upper, b.upper), (a.lower, b.lower)]
    stated = b.upper is not None or b.lower is not None  # beside one deviation, the other may be left out where it is 0
    return all(one is None or _is_close(one, 0.0 if other is None and stated else other) for one, other in deviations)


def _same_requirement(a: Meaning, b: Meaning) -> bool:
    """Statements without a value: fits, tolerances alone, standards, datums."""
    if a.fit:
        return a.fit == b.fit or a.fit in (b.fit or "").split("/")
    if a.upper is not None or a.lower is not None:
        return all(one is None or _is_close(one, other) for one, other in ((a.upper, b.upper), (a.lower, b.lower)))
    if a.datums:
        return a.datums == b.datums
    if a.kind is CalloutKind.GENERAL_TOLERANCE and a.symbol and b.symbol:
        return _is_same_standard(a.symbol, b.symbol) and (
            a.note is None or _without_blanks(a.note) in _without_blanks(b.note or "")
        )
    if a.depth is not None:
        return _is_close(a.depth, b.depth)
    if a.kind is CalloutKind.EDGE and a.symbol and b.symbol:
        return _is_same_standard(a.symbol, b.symbol)
    return a.symbol is not None and a.symbol == b.symbol


def _is_same_standard(a: str, b: str) -> bool:
    """Whether two name one standard, each with or without the bodies that took it over."""
    return _ADOPTING.sub("", a) == _ADOPTING.sub("", b)


def without_adoption(code: str) -> str:
    """A standard as the body that wrote it calls it: `ISO 4014` of `DIN EN ISO 4014`; empty where it says no other."""
    match = _ADOPTED.match(code)
    return code[match.end() :] if match is not None else ""


def _without_blanks(text: str) -> str:
    return re.sub(r"[\s-]", "", text)


def _same_thread(a: str | None, b: str | None) -> bool:
    """`M6` equals `M6x1.0-6H`; another pitch, series or class does not."""
    if not a or not b:
        return False
    return all(
        not one or not other or one == other for one, other in zip(_thread_parts(a), _thread_parts(b), strict=True)
    )


def _thread_parts(thread: str) -> tuple[str, str, str]:
    """Size, pitch or series, and class of a thread."""
    name = re.sub(r"\s", "", thread.replace(",", ".")).upper().replace("×", "X")
    metric = re.fullmatch(r"(MJ?|TR|RD|S)(\d+(?:\.\d+)?)(?:X([\d./()P]+))?(?:-?(.*))?", name)
    if metric:
        pitch = re.sub(r"\.?0+$", "", metric[3]) if metric[3] and "." in metric[3] else metric[3] or ""
        return metric[1] + metric[2], pitch, metric[4] or ""
    pipe = re.fullmatch(r"([A-Z]+)((?:\d+-)?\d+/\d+|\d+)(?:-(\d+(?:\.\d+)?))?-?(.*)", name)
    if pipe and not pipe[1].startswith("UN"):
        return pipe[1] + pipe[2], pipe[3] or "", pipe[4]
    size = re.fullmatch(r"(#?[\d/.]+?)(?:-(\d+))?((?:UN|N|ACME|BS)[A-Z]*)?(?:-(.*))?", name)
    if size:
        return size[1], (size[2] or ""), size[4] or ""
    return name, "", ""
