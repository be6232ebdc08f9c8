"""Values that need no name beside them, since the sheet has one of their kind. Knows nothing of words.

Nobody asks by chance for the flatness of a sheet that has one; of a length or a thread the sheet may simply not say
what is asked for, so that being the only one says nothing there.
"""

from __future__ import annotations

import math

from backend.answering.retrieval.choice import is_same
from backend.answering.retrieval.features import Match, Matcher
from backend.answering.retrieval.meaning import has_part, is_written
from backend.reading.facts import Fact, FactKind
from backend.reading.sheet import Callout, CalloutKind
from backend.vocabulary.concepts import Concept

_TELLING = frozenset({"roughness", "fit"})  # besides geometric characteristics


def is_only_one(match: Match, matcher: Matcher) -> bool:
    """Whether one callout alone has the characteristic, roughness or fit that is asked for."""
    wanted, own = matcher.wanted, match.fact.callout
    if wanted is None or own is None or match.fact.kind is not FactKind.CALLOUT or match["other_view"]:
        return False
    if not (wanted.symbols or {wanted.name, wanted.is_a} & _TELLING) or (matcher.query.values and not match["value"]):
        return False
    stated = {fact.callout.text for fact in _callouts(matcher) if fact.callout and _states(wanted, fact.callout)}
    return stated == {own.text}


def _states(wanted: Concept, callout: Callout) -> bool:
    if wanted.symbols:
        return callout.symbol in wanted.symbols
    return callout.kind.value in wanted.callouts or (bool(wanted.part) and has_part(wanted.part, callout))


def _callouts(matcher: Matcher) -> list[Fact]:
    return [fact for fact in matcher.index.facts if fact.kind is FactKind.CALLOUT and not matcher.index.is_past(fact)]


def is_measured_so(fact: Fact, matcher: Matcher) -> bool:
    """Whether the values that the query names are what one callout alone measures, and not its depth or tolerance.

    Or the code that one alone is said to be for: `⌀12.4 for PG7`.
    """
    values = [value.value for value in matcher.query.values]
    named = [value for value in matcher.query.values if value.kind is not CalloutKind.DIAMETER]  # `Ø` is a letter too
    coded = [value for value in named if value.text[:1].isalpha()]
    if coded and len(coded) == len(values):
        for_it = {one.text for one in _callouts(matcher) if all(is_written(value, one.text) for value in coded)}
        return for_it == {fact.text}

    part = matcher.wanted.part if matcher.wanted is not None else ""  # a length of 40 has no fit

    def measures(one: Fact) -> bool:
        own = one.callout
        if own is None or own.value is None or (part and not has_part(part, own)):
            return False
        return all(value is not None and math.isclose(value, own.value) for value in values)

    measured = [one for one in matcher.index.facts if measures(one)]
    return fact in measured and all(is_same(fact, one) for one in measured)
