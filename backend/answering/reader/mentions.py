"""What a sheet says of the things that a question names, where it does not say what is asked of them.

Offered beside a refusal, never stated: who asks for the torque of a screw that has none sees what there is about the
screw. Knows no sentence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from backend.answering.answer import Outcome
from backend.answering.query import Operation, Query, Term
from backend.answering.reader.reply import Reply
from backend.answering.reader.saying import say_mentions
from backend.answering.retrieval.cells.things import is_other, meets
from backend.answering.retrieval.choice import Choice, Support, is_same
from backend.answering.retrieval.decide import MOST_CANDIDATES, group_choices
from backend.answering.retrieval.features import Match, Matcher
from backend.answering.retrieval.form_of_value import has_figures, is_written_so
from backend.answering.retrieval.index import FactIndex, keys_of
from backend.answering.retrieval.rank import Ranked
from backend.reading.facts import Fact, FactKind
from backend.reading.sheet import CalloutKind
from backend.vocabulary.fold import fold, words
from backend.vocabulary.forms import has_form

_LETTERING = (FactKind.TEXT, FactKind.NOTE, FactKind.LABELLED, FactKind.CELL, FactKind.CALLOUT)
_SILENT = (Operation.WHETHER, Operation.WHERE)  # `no` and `nowhere` are answers
_CLOSE = 0.75  # closeness from which a text says something of a thing, rather than standing near it
_NUMBERING = ("item", "quantity")  # columns that say which row it is, and of how many
_RARE = 2  # texts of a sheet at most that have a word which says what they are about
_TELLING = 3  # words besides, of a text that says something of it
_NUMBER = re.compile(r"(?<![\w.,])[\d.][\w.,/+-]*\d\w*|(?<![\w.,])\d{2,}")
_OF_KIND = 0.5  # what it is worth that a text names or has the form of what is asked for; naming the thing is worth 1


def add_mentions(query: Query, reply: Reply, index: FactIndex) -> Reply:
    """A reply that states nothing, with what the page says of the things that are named; as it is where that is nil.

    Where values are offered already, any text about the things may be of use; where nothing is, only what may say it.
    """
    if query.operation in _SILENT or query.view is not None or _is_answer(reply):
        return reply
    room = MOST_CANDIDATES - len(reply.candidates)
    found = mentions_of(query, index, of_wanted=not reply.candidates)
    return say_mentions(query, reply, [one for one in found if not _is_offered(one, reply)][:room])


def _is_answer(reply: Reply) -> bool:
    """Whether a reply says of a value on the sheet that there is no more to it: `152 has no tolerance`."""
    return reply.outcome is Outcome.NOT_ON_SHEET and bool(reply.facts)


def _is_offered(choice: Choice, reply: Reply) -> bool:
    """Whether a reply offers a text, or another cell of its row."""
    fact = choice.best.fact
    rows = {(other.table, other.key) for other in reply.facts if other.table is not None}
    return (fact.table, fact.key) in rows or any(is_same(fact, other) for other in reply.facts)


def mentions_of(query: Query, index: FactIndex, *, of_wanted: bool) -> list[Choice]:
    """Texts that name the things of a query, the most telling first; where an amount is asked for, with figures.

    of_wanted: only those that also name what is asked for, have its form, or are of the numbered thing; what is asked
    for in words that say nothing of its kind may be anything.
    """
    matcher = Matcher(query, index, query.wanted[0] if query.wanted else None)
    any_kind = not (of_wanted and query.strong) or query.operation is Operation.COUNT
    scored = (one for one in _score_facts(matcher, any_kind) if one.score)
    return group_choices((one, Support.NAMED) for one in sorted(scored, key=lambda one: -one.score))


def _score_facts(matcher: Matcher, any_kind: bool) -> Iterable[Ranked]:
    names = _rare_names(matcher)
    keys = matcher.query.keys
    unknown = bool(keys) and not any(meets(key, fact) for key in keys for fact in matcher.index.facts)
    counts = matcher.query.operation is Operation.COUNT
    numbers = _numbers_in(matcher.query.text) if _is_of_size(matcher) else set()
    for fact, close in zip(matcher.index.facts, matcher.index.closeness, strict=True):
        numbering = fact.role in _NUMBERING and not (counts and fact.role == "quantity")
        written = fact.kind is FactKind.TEXT and bool(numbers & _numbers_in(fact.text))
        if fact.kind not in _LETTERING or numbering or matcher.repeats(fact):
            continue
        if not (written or is_written_so(fact, matcher)):
            continue
        if (counts or matcher.is_measure) and (not has_figures(fact.text) or _is_general(fact)):
            continue
        keyed = max((meets(key, fact) for key in keys), default=0.0)
        if not keyed and any(is_other(key, fact) for key in keys):
            continue  # another row than the one that is asked about
        keyed += sum(fold(one) in fold(fact.text) for one in matcher.query.quoted)
        things = keyed + sum(_telling(term, close, matcher) for term in matcher.terms if not term.optional)
        if matcher.query.values and all(matcher.holds(fact, value) for value in matcher.query.values):
            things += 1
        named, formed = _names_wanted(fact, matcher) and not unknown, _has_form(fact, matcher)
        if any_kind or keyed or named or written or (things and formed) or _tells_of(fact, names):
            yield Ranked(Match(fact, {}), things + written + _OF_KIND * (named + formed if things or named else 0))


def _is_of_size(matcher: Matcher) -> bool:
    """Whether a property of a dimension is asked for, so that the numbers of a question are sizes."""
    wanted = matcher.wanted
    return wanted is not None and bool(wanted.part or wanted.callouts)


def _numbers_in(text: str) -> set[str]:
    """The numbers of a text without what may be written or left out: zeros in front, the sort of decimal mark."""
    plain = (fold(match[0]).replace(",", ".") for match in _NUMBER.finditer(text))
    return {number.lstrip("0").removesuffix(".") for number in plain}


def _is_general(fact: Fact) -> bool:
    """Whether a text is the tolerance of all that has none: it measures nothing."""
    return fact.callout is not None and fact.callout.kind is CalloutKind.GENERAL_TOLERANCE


def _rare_names(matcher: Matcher) -> set[str]:
    """Words that are no thing's name in the vocabulary, and stand on the sheet hardly anywhere: what it calls it."""
    names = [term for term in matcher.terms if not (term.optional or term.aside or term.names_a_thing)]
    return {key for term in names for key in _keys_of(term, matcher) if 0 < matcher.index.frequency[key] <= _RARE}


def _tells_of(fact: Fact, names: set[str]) -> bool:
    """Whether a text has such a word and says something of it."""
    said = set(words(fact.text)) if fact.kind in (FactKind.TEXT, FactKind.NOTE) else set()
    return bool(said & names) and len(said - names) >= _TELLING


def _names_wanted(fact: Fact, matcher: Matcher) -> bool:
    """Whether a text, its label or its heading names what is asked for."""
    said = keys_of(fact.text) | keys_of(fact.label) | keys_of(fact.column)
    return matcher.wanted is not None and f"#{matcher.wanted.name}" in said


def _has_form(fact: Fact, matcher: Matcher) -> bool:
    return matcher.wanted is not None and bool(matcher.wanted.form) and has_form(matcher.wanted.form, fact.text)


def _telling(term: Term, close: Mapping[str, float], matcher: Matcher) -> float:
    """How surely a text is about a thing, and how few are."""
    keys = _keys_of(term, matcher)
    near = max((close.get(key, 0.0) * sure for key, sure in keys.items()), default=0.0)
    often = max((matcher.index.frequency[key] for key in keys), default=0)
    return near / math.sqrt(max(1, often)) if near >= _CLOSE else 0.0


def _keys_of(term: Term, matcher: Matcher) -> dict[str, float]:
    """What a term may stand as; the `x` of `0.3 x 45°` is no name."""
    return {key: sure for key, sure in matcher.keys(term).items() if len(key) > 1}
