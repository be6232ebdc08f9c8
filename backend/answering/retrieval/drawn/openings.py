"""How wide, high or long a window or a slot is, where the query names one and the sheet draws one that is measured so.

Of several that differ nothing says which is meant. A slot is as long as its longer side and as wide as the other,
whichever way it lies. Knows no wording.
"""

from __future__ import annotations

from collections.abc import Sequence

from backend.answering.query import Term
from backend.answering.retrieval.choice import SURELY_READ
from backend.answering.retrieval.features import Match, Matcher
from backend.answering.retrieval.meaning import direction_of
from backend.geometry import Box
from backend.reading.facts import FactKind
from backend.reading.sheet import CalloutKind
from backend.vocabulary.concepts import concept, concepts_of, rest_of

_SLOT = "slot"
_WORDY = 4  # letters of a word that may say of what an opening is


def spanning_opening(matcher: Matcher) -> tuple[Match, ...]:
    """The dimension that spans the opening as it is asked for, two where its size is; none where several may be."""
    wanted, query = matcher.wanted, matcher.query
    if wanted is None or CalloutKind.LINEAR.value not in wanted.callouts or wanted.part or wanted.between:
        return ()
    if query.keys or query.values or matcher.view is not None:
        return ()
    shown = {concept(name).shown for term in matcher.terms for name in term.concepts} - {""}
    if len(shown) != 1 or not all(_is_of_opening(term, matcher) for term in matcher.terms):
        return ()
    kind = shown.pop()
    spans = [match for match in matcher.matches if _opening(match, kind) is not None]
    if not query.strong:
        return _both_ways(spans, kind)
    if kind == _SLOT:
        lengthwise = {"any": True, "x": False}.get(wanted.direction)
        return _only([match for match in spans if _is_lengthwise(match) is lengthwise])
    if wanted.direction == "any":
        return _only([match for match in spans if _is_lengthwise(match, kind)])
    axis = direction_of(query, wanted)
    return _only([match for match in spans if match.fact.callout is not None and match.fact.callout.along == axis])


def _is_of_opening(term: Term, matcher: Matcher) -> bool:
    """Whether a word names the opening or how it is made, or stands on the sheet; a keyway has a fit, or is named."""
    named = [concept(name) for name in term.concepts]
    if matcher.stands(term) or ((term.optional or term.aside) and not any(one.shown for one in named)):
        return True
    fits = {fit for one in named for fit in one.fits}
    if fits:
        return any(fact.callout is not None and fact.callout.fit in fits for fact in matcher.index.facts)
    plain = bool(named) and all(one.shown or one.doing or one.shape for one in named)
    return plain and not any(one.shown and _is_compound(term.word, one.name) for one in named)


def _is_compound(word: str, opening: str) -> bool:
    """Whether a word says of what an opening is, and that with no shape: `Lüfterausschnitt`."""
    rest = rest_of(word, opening) or ""
    return len(rest) >= _WORDY and not any(concept(name).shown or concept(name).shape for name in concepts_of(rest))


def _opening(match: Match, kind: str) -> Box | None:
    fact, callout = match.fact, match.fact.callout
    if fact.kind is not FactKind.CALLOUT or callout is None or fact.confidence < SURELY_READ:
        return None
    return callout.slot if kind == _SLOT else callout.window


def _is_lengthwise(match: Match, kind: str = _SLOT) -> bool:
    box, callout = _opening(match, kind), match.fact.callout
    return box is not None and callout is not None and (box.width >= box.height) == (callout.along == "x")


def _only(spans: Sequence[Match]) -> tuple[Match, ...]:
    return tuple(spans[:1]) if len({match.fact.text for match in spans}) == 1 else ()


def _both_ways(spans: Sequence[Match], kind: str) -> tuple[Match, ...]:
    """The two dimensions of the only opening."""
    along = [_only([one for one in spans if one.fact.callout and one.fact.callout.along == axis]) for axis in "xy"]
    if not all(along) or _opening(along[0][0], kind) is None:
        return ()
    return (*along[0], *along[1])
