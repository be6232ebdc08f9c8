"""The size or depth of a counterbore or countersink, out of the callout of its hole. Knows no wording."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from backend.answering.retrieval.choice import Choice
from backend.answering.retrieval.features import Matcher

# What a callout states of each, by what is asked for.
_FIELDS = {
    ("counterbore", "diameter"): "counterbore",
    ("counterbore", "depth"): "counterbore_depth",
    ("countersink", "diameter"): "countersink",
}
_NUMBER = re.compile(r"[⌀Ø]?\s?(?P<value>\d*[.,]?\d+)")


def of_sink(choice: Choice, matcher: Matcher) -> Choice:
    """A choice that is the callout of a hole, as what it states of the counterbore or countersink that is meant."""
    best = choice.matches[0]
    callout = best.match.fact.callout
    named = {name for term in matcher.query.subject for name in term.concepts} | set(matcher.query.constraints)
    fields = [field for (sink, aspect), field in _FIELDS.items() if sink in named and aspect == matcher.aspect]
    value = getattr(callout, fields[0]) if callout is not None and len(fields) == 1 else None
    if value is None:
        return choice
    written = [found for found in _NUMBER.finditer(best.match.fact.text) if _is(found["value"], value)]
    if not written:
        return choice
    alone = best.match.fact.model_copy(update={"text": written[-1][0].strip(), "callout": None})
    return replace(choice, matches=(replace(best, match=replace(best.match, fact=alone)), *choice.matches[1:]))


def _is(written: str, value: float) -> bool:
    return math.isclose(float(written.replace(",", ".")), value)
