"""How high the middle of something round lies over the lowest edge, where the query asks for that: a centre height.

What is drawn proves which dimensions say so. Of several the one of the largest round thing is meant, where it is no
hole beside a larger one, unless the query names a size. Knows no wording.
"""

from __future__ import annotations

from backend.answering.query import Term
from backend.answering.retrieval.choice import SURELY_READ
from backend.answering.retrieval.drawn.joining import is_as_large, is_hole
from backend.answering.retrieval.drawn.spanning import OF_THE_WHOLE
from backend.answering.retrieval.features import Match, Matcher
from backend.answering.retrieval.meaning import direction_of
from backend.reading.facts import FactKind
from backend.reading.sheet import CalloutKind
from backend.vocabulary.concepts import concept

_HALF = 0.5  # of the largest diameter of the sheet: what is smaller is a hole beside what the height is of


def centre_height(matcher: Matcher) -> tuple[Match, ...]:
    """The dimension from the lowest edge up to the middle that the query asks for, or none."""
    wanted, query = matcher.wanted, matcher.query
    if wanted is None or CalloutKind.LINEAR.value not in wanted.callouts or query.keys or matcher.view is not None:
        return ()
    if query.senses - OF_THE_WHOLE:
        return ()
    if not (wanted.axial or _asks_of_middle(matcher)) or not all(map(_is_of_it, matcher.terms)):
        return ()
    heights = [match for match in matcher.matches if _size(match) and match.fact.confidence >= SURELY_READ]
    if query.values:
        sized = [match for match in heights if all(is_as_large(_size(match), value) for value in query.values)]
        return tuple(sized[:1]) if len({match.fact.text for match in sized}) == 1 else ()
    largest = max(map(_size, heights), default=0.0)
    found = [match for match in heights if _size(match) == largest]
    if len({match.fact.text for match in found}) != 1 or largest < _HALF * _largest_diameter(matcher):
        return ()
    return tuple(found[:1])


def _asks_of_middle(matcher: Matcher) -> bool:
    """Whether a height is asked for that goes up to a middle, or to something round from what lies lowest."""
    if direction_of(matcher.query, matcher.wanted) != "y":
        return False
    named = {name for term in matcher.query.subject for name in term.concepts} | set(matcher.query.constraints)
    from_lowest = any(concept(name).lowest for name in named)
    return any(concept(name).axial for name in named) or (from_lowest and any(map(is_hole, matcher.query.subject)))


def _is_of_it(term: Term) -> bool:
    """Whether a word says no more than what is round and what lies lowest: the middle of a rib is no bore's."""
    if term.optional or term.aside or is_hole(term):
        return True
    return any(concept(name).axial or concept(name).lowest or concept(name).whole for name in term.concepts)


def _size(match: Match) -> float:
    callout = match.fact.callout
    return callout.middle or 0.0 if callout is not None and match.fact.kind is FactKind.CALLOUT else 0.0


def _largest_diameter(matcher: Matcher) -> float:
    callouts = (fact.callout for fact in matcher.index.facts if fact.kind is FactKind.CALLOUT)
    return max((one.value or 0.0 for one in callouts if one and one.kind is CalloutKind.DIAMETER), default=0.0)
