"""What the meaning of a fact says to what is asked for. Knows nothing of the words beside it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from backend.answering.query import Query, Term
from backend.reading.facts import Fact
from backend.reading.grammar.comparison import MM_PER, equal_values, states
from backend.reading.sheet import Callout, CalloutKind, Meaning, View
from backend.vocabulary.concepts import Concept, concept
from backend.vocabulary.fold import fold, words
from backend.vocabulary.forms import has_form


def amount_of(fact: Fact) -> float | None:
    """The value of a fact, lengths in millimetres where the unit is known; for putting in order."""
    callout = fact.callout
    if callout is None:
        return None
    value = callout.value if callout.value is not None else callout.limits[1] if callout.limits else None
    return None if value is None else value * MM_PER.get(callout.unit or "", 1.0)


def direction_of(query: Query, wanted: Concept | None) -> str | None:
    """The direction of the length that is asked for: x, y, or None where nothing tells."""
    if query.has("horizontal"):
        return "x"
    if query.has("vertical"):
        return "y"
    return wanted.direction if wanted is not None and wanted.direction in ("x", "y") else None


def is_labelled_by_kind(wanted: Concept, fact: Fact, heads: frozenset[str]) -> bool:
    """Whether a label names what is asked for by less than its own words.

    A number by the name of a thing alone, the `Modul` of a gear; by its letter beside the name of one, `Gegenrad z2`;
    or, of a part that goes by a number, what a part works with: `Gegenrad: Z-4711`.
    """
    if wanted.also and f"#{wanted.also}" in heads and _NUMBER.fullmatch(fact.text.strip()):
        return True
    if wanted.letter and fact.label and any(one.rstrip("0123456789") == wanted.letter for one in words(fact.label)):
        return bool(_GEARS & heads)
    return bool(_NUMBERED & {*wanted.fields, *wanted.columns}) and of_counterpart(heads) and _is_number_of_part(fact)


_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_GEARS = frozenset({"#gear", "#spur_gear", "#bevel_gear", "#ring_gear", "#pinion", "#mating_gear", "#wheel", "#tooth"})
_NUMBERED = frozenset({"drawing_number", "part_number"})


def _is_number_of_part(fact: Fact) -> bool:
    """Whether a value under or behind a label is what a part goes by: figures, and more than an amount."""
    text = fact.text.strip()
    return bool(fact.label) and has_form("code", text) and not _NUMBER.fullmatch(text)


def of_counterpart(keys: Collection[str]) -> bool:
    """Whether words name what a part works with, of which nothing is said of the part itself."""
    return any(key.startswith("#") and concept(key[1:]).counterpart for key in keys)


def is_sort(name: str) -> bool:
    return concept(name).whole and not (concept(name).generic or concept(name).made)


def meaning_features(wanted: Concept, callout: Callout) -> dict[str, float]:
    """What a callout's meaning says to the aspect."""
    found: dict[str, float] = {}
    if wanted.symbols:
        unread = callout.kind is CalloutKind.GEOMETRIC_TOLERANCE and callout.symbol is None
        return {"symbol": 1.0} if callout.symbol in wanted.symbols else {"open_kind": 1.0} if unread else {}
    if wanted.circle and wanted.circle == callout.circle:
        found["symbol"] = 1.0
    if wanted.part and has_part(wanted.part, callout):
        found["part"] = 1.0
    if callout.kind is CalloutKind.LINEAR and callout.unit not in _LENGTHS:
        return found if found else {"other_kind": 1.0} if wanted.callouts and wanted.ask == "strong" else {}
    if callout.kind.value in wanted.callouts:
        open_to_others = callout.kind is CalloutKind.LINEAR or wanted.named_only
        found["open_kind" if open_to_others else "kind"] = 1.0
    elif not found and callout.kind is not CalloutKind.LINEAR and (wanted.callouts or callout.kind in _NO_VALUES):
        found["other_kind"] = 1.0
    return found


_LENGTHS = (None, *MM_PER)
_NO_VALUES = (CalloutKind.SCALE, CalloutKind.DATUM, CalloutKind.WELD)


def has_part(part: str, callout: Callout) -> bool:
    """Whether a callout states a part of its meaning: its tolerance, depth, fit, limits or pitch."""
    match part:
        case "tolerance":
            return callout.toleranced or callout.kind is CalloutKind.GEOMETRIC_TOLERANCE
        case "depth":
            return callout.depth is not None or callout.counterbore_depth is not None
        case "fit":
            return callout.fit is not None
        case "limits":
            return callout.toleranced
        case "datums":
            return bool(callout.datums)
        case "pitch":
            return callout.thread is not None and "x" in callout.thread
    return False


def holds_value(callout: Callout, value: Meaning) -> bool:
    if equal_values(value, callout) or states(callout, value):  # type: ignore[arg-type]
        return True
    return bool(value.thread and callout.thread and fold(callout.thread).startswith(fold(value.thread).rstrip()))


def kinds_of_thing(name: str) -> frozenset[str]:
    """The kinds of callouts that speak of a thing without naming it: a diameter of a hole, M6 of a thread.

    Or those with a fit that nothing else has: `8 P9` of a keyway.
    """
    known = concept(name)
    return frozenset((*known.implied, *(known.callouts if known.as_feature else ()), *map(_fitted, known.fits)))


def kinds_of_callout(callout: Callout) -> tuple[str, ...]:
    """The kinds that a callout is of, as things are told by them."""
    fitted = callout.fit and callout.kind is CalloutKind.LINEAR
    return (callout.kind.value, _fitted(callout.fit or "")) if fitted else (callout.kind.value,)


def _fitted(fit: str) -> str:
    return f"fit {fit}"


def is_fitted_so(name: str, callout: Callout) -> bool:
    """Whether a width has a fit that tells what it is of."""
    return callout.kind is CalloutKind.LINEAR and callout.fit in concept(name).fits


def is_implied(term: Term, fact: Fact) -> bool:
    """A diameter speaks of a hole without naming it."""
    callout = fact.callout
    if callout is None:
        return False
    kinds = frozenset(kinds_of_callout(callout))
    return any(kinds & kinds_of_thing(name) or is_circle(name, callout) for name in term.concepts)


def is_circle(name: str, callout: Callout) -> bool:
    """Whether what is drawn shows that a diameter is that of the circle which a concept names."""
    circle = concept(name).circle
    return bool(circle) and callout.circle == circle


def is_written(value: Meaning, text: str) -> bool:
    """Whether a text holds a value as it is written, not inside a longer number or, `C1`, a longer name."""
    wanted, written = "".join(fold(value.text).split()).replace("×", "x"), fold(text).replace("×", "x")
    before = r"(?<!\w)" if wanted[:1].isalpha() else r"(?<!\d)(?<!\d[.,])"
    texts = (written,) if wanted[:1].isalpha() else (written, "".join(written.split()))
    return any(re.search(rf"{before}{re.escape(wanted)}(?!\d|[.,]\d)", one) for one in texts)


_PLAIN_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_UNIT_OF_HEAD = re.compile(r"(?:\s|[\[(])([^\s\d\])]{1,4})[\])]?$")  # the last word of a head


def texts_of_row(fact: Fact) -> Iterator[str]:
    """What stands in the other cells of its row; a number also with the unit that its head may end with: `Sn mm`."""
    for head, cell in fact.row:
        yield cell
        if _PLAIN_NUMBER.fullmatch(cell) and (unit := _UNIT_OF_HEAD.search(head)):
            yield f"{cell} {unit[1]}"


_TOLD_APART = frozenset({"section", "detail"})  # kinds of views; other names of views may stand for either


def named_view(views: Sequence[View], name: str, kind: str | None) -> View | None:
    """The view with a name such as `A-A`; `A` names a section A-A too, and no section is a detail."""
    wanted = name.replace(" ", "").upper()
    barred = _TOLD_APART - {kind} if kind in _TOLD_APART else frozenset()
    for other in (wanted, f"{wanted}-{wanted}", wanted.split("-")[0]):
        same = [view for view in views if view.name.replace(" ", "").upper() == other and view.kind not in barred]
        if same:
            return max(same, key=lambda view: (view.kind == kind, view.confidence))
    return None
