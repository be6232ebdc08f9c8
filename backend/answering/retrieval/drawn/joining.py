"""The dimension that joins the middles of two circles, where the query asks how far holes are apart.

Which dimensions do is proved by what is drawn. One is the answer where all that may be meant, in the direction that is
asked for, state one value: of two patterns of holes nothing but the size of the holes says which is meant. Knows no
wording.
"""

from __future__ import annotations

from backend.answering.query import Query, Term
from backend.answering.retrieval.choice import SURELY_READ, is_same
from backend.answering.retrieval.features import Match, Matcher
from backend.answering.retrieval.meaning import amount_of, direction_of
from backend.reading.facts import FactKind
from backend.reading.sheet import CalloutKind, Meaning
from backend.vocabulary.concepts import Concept, concept, kinds_of

_AS_LARGE = 0.03  # by which a circle may be drawn larger or smaller than its size says
_CORE = 0.75  # of a thread's diameter: its core is not smaller


def joining(matcher: Matcher) -> tuple[Match, ...]:
    """The dimension from hole to hole that the query asks for; none where it asks for none, or where several may be."""
    wanted, query = matcher.wanted, matcher.query
    if wanted is None or not (wanted.between or wanted.part == "pitch") or query.keys or not _is_of_holes(matcher):
        return ()
    if not all(_may_be_of_holes(term, matcher) for term in matcher.terms) or _is_of_thread(matcher):
        return ()
    axis = _direction_of(query, wanted)
    found = [match for match in matcher.matches if _joins(match, axis) and not match["other_view"]]
    if query.values:
        found = [match for match in found if all(_is_of_size(match, value) for value in query.values)]
    if axis is None and any(concept(name).direction == "any" for name in query.constraints):  # `the long way`
        longest = max((amount_of(match.fact) or 0 for match in found), default=0)
        found = [match for match in found if amount_of(match.fact) == longest]
    return tuple(found[:1]) if found and all(is_same(found[0].fact, other.fact) for other in found) else ()


def _is_of_holes(matcher: Matcher) -> bool:
    """Whether holes are named, or sizes that only holes have: `the two M6`."""
    sized = any(value.kind in (CalloutKind.DIAMETER, CalloutKind.THREAD) for value in matcher.query.values)
    return sized or any(is_hole(term) for term in matcher.terms if not term.aside)


def _is_of_thread(matcher: Matcher) -> bool:
    """Whether what is asked for may be the pitch of a thread."""
    named = {name for term in matcher.terms for name in term.concepts}
    threaded = any(CalloutKind.THREAD.value in concept(name).callouts for name in named)
    return bool(matcher.wanted and matcher.wanted.part) and (threaded or any(v.thread for v in matcher.query.values))


def _is_of_size(match: Match, value: Meaning) -> bool:
    """Whether circles of a size that the query names are joined."""
    sizes = match.fact.callout.joined if match.fact.callout is not None else ()
    return any(is_as_large(size, value) for size in sizes)


def is_as_large(size: float, value: Meaning) -> bool:
    """Whether a circle is drawn as large as a value says: for a thread it, its core, or both are drawn."""
    named = value.value or 0.0
    return named * (_CORE if value.thread else 1 - _AS_LARGE) <= size <= named * (1 + _AS_LARGE)


def is_hole(term: Term) -> bool:
    return any(concept(kind).side == "inner" for name in term.concepts for kind in (name, *kinds_of(name)))


def _may_be_of_holes(term: Term, matcher: Matcher) -> bool:
    """Whether a word may say which holes: where they are, or what stands on the sheet."""
    shape = any(concept(name).shape for name in term.concepts)
    return term.optional or shape or is_hole(term) or matcher.stands(term)


def _direction_of(query: Query, wanted: Concept) -> str | None:
    """Along which axis: as the query says, or as what it names besides is measured: `apart in width`."""
    named = {concept(name).direction for name in query.constraints} & {"x", "y"}
    return direction_of(query, wanted) or (named.pop() if len(named) == 1 else None)


def _joins(match: Match, axis: str | None) -> bool:
    callout = match.fact.callout
    if match.fact.kind is not FactKind.CALLOUT or callout is None or match.fact.confidence < SURELY_READ:
        return False
    return callout.between_circles and axis in (callout.along, None)
