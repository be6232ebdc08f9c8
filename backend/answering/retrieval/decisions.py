"""What a sheet decides for each thing asked for: the cell it addresses, the ranking, what spans the part.

The one way for whoever needs to know what is meant: the reader's answer, the evidence, the second look.
"""

from __future__ import annotations

from dataclasses import replace

from backend.answering.answer import Outcome
from backend.answering.query import Query
from backend.answering.retrieval.cells.entries import named_entry
from backend.answering.retrieval.cells.find import find_cell
from backend.answering.retrieval.cells.quantities import find_quantity
from backend.answering.retrieval.choice import SURELY_READ, Choice, Decision, Support, is_same
from backend.answering.retrieval.decide import decide, has_values
from backend.answering.retrieval.drawn.joining import joining
from backend.answering.retrieval.drawn.middles import centre_height
from backend.answering.retrieval.drawn.of_view import spanning_view
from backend.answering.retrieval.drawn.openings import spanning_opening
from backend.answering.retrieval.drawn.spanning import spanning
from backend.answering.retrieval.features import Match, Matcher, matcher_of
from backend.answering.retrieval.form_of_value import is_a_measure
from backend.answering.retrieval.index import FactIndex, keys_of
from backend.answering.retrieval.on_sheet import on_sheet
from backend.answering.retrieval.rank import Ranked
from backend.reading.facts import FactKind
from backend.vocabulary.concepts import concept, concepts
from backend.vocabulary.fold import words


def decide_cell(query: Query, index: FactIndex) -> tuple[Matcher, Decision] | None:
    """The cell of a table whose row and column the query names, as a decision; None where it names none."""
    return index.kept(query, "cell", lambda: _decide_cell(query, index))


def _decide_cell(query: Query, index: FactIndex) -> tuple[Matcher, Decision] | None:
    found = find_quantity(query, index) or find_cell(query, index)
    if found is None:
        return None
    fact, aspect = found
    matcher = Matcher(query, index, aspect)
    if matcher.is_measure and not (any(map(str.isdigit, fact.text)) and is_a_measure(fact, matcher)):
        return None  # a price group is no price, an area no thickness
    if aspect is None and query.wanted and not is_a_measure(fact, Matcher(query, index, query.wanted[0])):
        return None
    choice = Choice((Ranked(Match(fact, {}), 0.0),), Support.CELL)
    return matcher, Decision(Outcome.STATED, (choice,))


def decide_entry(query: Query, index: FactIndex) -> tuple[Matcher, Decision] | None:
    """The entry of the title block whose label the query names, where it asks what stands at a label."""
    if not query.has("entry"):
        return None
    said = {*query.asked_words, *(term.word for term in query.subject)}
    said |= {f"#{name}" for name in (*query.aspects, *(name for term in query.subject for name in term.concepts))}
    titles = (fact for fact in index.facts if fact.kind is FactKind.TITLE)
    found = [fact for fact in titles if any(_is_explained(label, said) for label in fact.label.split("/"))]
    if not found or any(not is_same(found[0], other) for other in found[1:]) or found[0].confidence < SURELY_READ:
        return None
    choice = Choice((Ranked(Match(found[0], {}), 0.0),), Support.LABEL)
    field = found[0].field.value if found[0].field is not None else ""
    aspect = next((name for name, one in concepts().items() if field in one.fields[:1]), None)
    return Matcher(query, index, aspect), Decision(Outcome.STATED, (choice,))


def _is_explained(label: str, said: set[str]) -> bool:
    """Whether all words of a label are those of a query, or mean the same."""
    return bool(words(label)) and all(word in said or keys_of(word) & said for word in words(label))


def decide_each(query: Query, index: FactIndex) -> list[tuple[Matcher, Decision]]:
    """A decision for each thing that is asked for, with what it was matched by."""
    query = on_sheet(query, index)
    if (found := decide_cell(query, index) or decide_entry(query, index)) is not None:
        return [found]
    matchers = [matcher_of(query, index, aspect) for aspect in query.wanted or (None,)]
    return [(matcher, decide_or_measure(matcher)) for matcher in matchers]


def _with_entry(decision: Decision, matcher: Matcher) -> Decision:
    """The same; of a stated text that lists several values the one that the query names."""
    if decision.outcome is not Outcome.STATED:
        return decision
    first, *others = decision.choices
    best = first.matches[0]
    entry = named_entry(best.match.fact, matcher.aspect, matcher.query)
    if entry is best.match.fact:
        return decision
    match = replace(best.match, fact=entry)
    return replace(decision, choices=(replace(first, matches=(replace(best, match=match),)), *others))


def _is_open(decision: Decision, matcher: Matcher) -> bool:
    """Whether what is drawn may decide: nothing written does.

    Where nothing on the sheet is called so, only of what is drawn rather than named, or of sizes that stand there.
    """
    named = (concept(name) for term in matcher.terms for name in term.concepts)
    shown = any(one.shown for one in named) or (bool(matcher.query.values) and has_values(matcher))
    return decision.outcome is Outcome.CANDIDATES or (decision.outcome is Outcome.NOT_ON_SHEET and shown)


def _drawn(matcher: Matcher) -> tuple[Match, ...]:
    """A centre height, what spans the part, the view or the opening that is named, or what joins holes."""
    found = centre_height(matcher) or spanning(matcher) or spanning_view(matcher)
    return found or joining(matcher) or spanning_opening(matcher)


def decide_or_measure(matcher: Matcher) -> Decision:
    """By the ranking; where that leaves it open, by what is drawn: what spans the part, what joins its holes."""
    decision = _with_entry(decide(matcher), matcher)
    if not _is_open(decision, matcher) or not (spans := _drawn(matcher)):
        return decision
    told = any(other.best["told"] for other in decision.choices) and not any(match["told"] for match in spans)
    if told and not (matcher.query.has("overall") or matcher.query.has("outer")):
        return decision  # the words stand beside another value: `belt, 848 mm` on the sheet of a belt tensioner
    choice = Choice(tuple(Ranked(match, 0.0) for match in spans), Support.OUTLINE)
    others = [other for other in decision.choices if not any(is_same(other.best.fact, one.fact) for one in spans)]
    return Decision(Outcome.STATED, (choice,), others=tuple(others))
