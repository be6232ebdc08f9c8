"""The reply of one page to a query: one way for every form of question. Knows neither turns nor other pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from backend.answering.answer import Outcome
from backend.answering.query import Operation, Query, Term
from backend.answering.query.form import asks_whether_there_is
from backend.answering.reader.counts import answer_count, count_before_noun, count_pieces
from backend.answering.reader.lists import (
    answer_corner,
    answer_list,
    answer_overview,
    answer_part_of_sheet,
    answer_where,
    none_toleranced,
    untoleranced,
)
from backend.answering.reader.matrix import answer_matrix
from backend.answering.reader.reply import Reply, unique_elements
from backend.answering.reader.rows import answer_each_row
from backend.answering.reader.saying import say_decision
from backend.answering.reader.whether import answer_whether
from backend.answering.retrieval.choice import Decision
from backend.answering.retrieval.decide import has_values
from backend.answering.retrieval.decisions import decide_cell, decide_entry, decide_or_measure
from backend.answering.retrieval.features import Matcher, matcher_of
from backend.answering.retrieval.index import FactIndex
from backend.answering.retrieval.meaning import named_view, of_counterpart
from backend.answering.retrieval.on_sheet import on_sheet
from backend.reading.facts import FactKind
from backend.reading.sheet import CalloutKind
from backend.vocabulary.answers import say
from backend.vocabulary.concepts import concept
from backend.vocabulary.fold import fold, words
from backend.vocabulary.questions import small_words

_PIECES = "quantity"
_TOLERANCES = ("tolerance", "general_tolerance")
_OF_A_CELL = (Operation.VALUE, Operation.WHERE, Operation.OVERVIEW, Operation.LIST, Operation.WHY)


def answer_page(query: Query, index: FactIndex, pages: int) -> Reply:
    """What one page says to a query, whatever the outcome."""
    query = on_sheet(query, index)
    if reply := _answer_cell(query, index) or answer_whether(query, index):
        return reply
    if query.operation is Operation.OVERVIEW:
        if query.view is not None and named_view(index.sheet.views, query.view, query.view_kind) is None:
            return Reply(say("not_found.view", query.language, view=query.view), Outcome.NOT_ON_SHEET)
        if reply := answer_overview(query, index):
            return reply
    if query.operation is Operation.WHERE and (reply := answer_where(query, index)):
        return reply
    if query.operation is Operation.COUNT and (reply := answer_count(query, index, pages)):
        return reply
    if reply := _answer_whole(query, index) or answer_corner(query, index):
        return reply
    if reply := _answer_all(query, index):
        return reply
    if query.operation is Operation.COUNT and not _asks_how_much(query):
        no_value = not has_values(Matcher(query, index, None))
        return say_decision(query, None, Decision(Outcome.NOT_ON_SHEET, no_value=no_value))
    return _answer_values(query, query.wanted, index)


def _asks_how_much(query: Query) -> bool:
    """Whether a geometrical tolerance is asked for, which nobody counts: `wieviel Rundlauf ist zulässig`."""
    return bool(query.wanted) and all(concept(name).symbols for name in query.wanted)


def _answer_cell(query: Query, index: FactIndex) -> Reply | None:
    """The cell of a table whose row and column the question names, or the entry whose label it names."""
    if query.operation not in _OF_A_CELL:
        return None
    if each := answer_each_row(query, index):
        return each
    found = decide_cell(query, index) or decide_entry(query, index)
    if found is None:
        return answer_matrix(query, index)
    matcher, decision = found
    return say_decision(query, matcher.aspect, decision)


def _answer_whole(query: Query, index: FactIndex) -> Reply | None:
    """A table, the notes, the views or rooms, where nothing in particular of them is asked for."""
    known = all(term.optional and term.concepts for term in query.subject)
    if query.strong or query.keys or query.values or query.view or not known:
        return None
    senses = [concept(aspect).sense for aspect in query.aspects]
    if query.operation is Operation.LIST and not query.aspects:  # `list all parts`
        senses += ["table" for term in query.subject if any(concept(name).tables for name in term.concepts)]
    return next((reply for sense in senses if (reply := answer_part_of_sheet(query, sense, index))), None)


def _answer_all(query: Query, index: FactIndex) -> Reply | None:
    """Everything of one kind, where all are asked for, or those with a tolerance."""
    if not query.aspects:
        return None
    aspect = query.aspects[0]
    toleranced = (query.has("toleranced") or query.has("untoleranced")) and not concept(aspect).fields
    shows_all = query.operation is Operation.LIST or _asks_whether_any(query)
    if not shows_all and (not toleranced or _is_one(query) or _is_a_length(query, aspect)):
        return None
    if aspect == "tolerance" and toleranced:
        aspect = query.constraints[0] if query.constraints else "dimension"
    reply = answer_list(query, aspect, index)
    if reply is None and toleranced and query.has("toleranced"):
        return none_toleranced(query, aspect, index)
    return reply


_WITH = frozenset(small_words("with", "including"))


def _is_a_length(query: Query, aspect: str) -> bool:
    """Whether a length is asked for with its tolerance: no length on a sheet says whether it is a thickness."""
    return concept(aspect).callouts == (CalloutKind.LINEAR.value,) and bool(_WITH & set(words(query.text)))


def _asks_whether_any(query: Query) -> bool:
    """Whether a question asks if there is anything of a kind that is drawn, and says no more of it."""
    if query.operation is not Operation.WHETHER or says_which(query) or len(query.aspects) != 1:
        return False
    return asks_whether_there_is(fold(query.text)) and is_drawn(query.aspects[0])


def is_drawn(aspect: str) -> bool:
    """Whether callouts state it, and no field of a title block."""
    return bool(concept(aspect).callouts) and not concept(aspect).fields


def says_which(query: Query) -> bool:
    """Whether a question says anything of which one of a kind it means."""
    told = any(not (term.optional or set(term.concepts) & set(query.aspects)) for term in query.subject)
    told |= bool(query.keys or query.values or query.view or query.count or query.datums)
    senses = query.senses - {"all", "count"}
    return told or bool(senses or query.constraints or query.quoted or query.places or query.tolerance_class)


def _is_one(query: Query) -> bool:
    """Whether a single value is asked for: of something, at a value, the largest."""
    singled = query.senses & {"largest", "smallest", "overall", "outer", "inner"}
    return bool(query.subject or query.values or query.keys or query.view or singled or query.count)


def _answer_values(query: Query, aspects: Sequence[str], index: FactIndex) -> Reply:
    """A value for each thing that is asked for."""
    if len(aspects) <= 1:
        aspect = aspects[0] if aspects else None
        if reply := untoleranced(query, aspect, index):
            return reply
        if aspect == _PIECES and (reply := count_pieces(query, index)):
            return reply
        decision = decide_or_measure(matcher_of(query, index, aspect))
        if decision.outcome is not Outcome.STATED and (reply := _count_what_it_numbers(query, aspect, index)):
            return reply
        return say_decision(query, aspect, decision)
    acts = [name for name in aspects if any(field.endswith("_by") for field in concept(name).fields)]
    replies = [_answer_one_of_several(_ask_one(query, aspect, acts), aspect, index) for aspect in aspects]
    replies = _without_loose_tolerance(dict(zip(aspects, replies, strict=True)))
    order = (Outcome.STATED, Outcome.CANDIDATES, Outcome.NOT_ON_SHEET)
    return Reply(
        " ".join(reply.text for reply in replies),
        min((reply.outcome for reply in replies), key=order.index),
        elements=unique_elements([element for reply in replies for element in reply.elements]),
        candidates=tuple(offer for reply in replies for offer in reply.candidates)[:5],
        facts=tuple(fact for reply in replies for fact in reply.facts),
    )


def _count_what_it_numbers(query: Query, aspect: str | None, index: FactIndex) -> Reply | None:
    """The number of teeth by a text that counts teeth, `24 teeth`, where nothing is labelled as their number."""
    counted = concept(aspect).counts if aspect is not None else ""
    if not counted or of_counterpart({f"#{name}" for term in query.subject for name in term.concepts}):
        return None
    term = Term(counted, (counted,))
    rest = tuple(other for other in query.subject if not other.optional)
    query = replace(query, operation=Operation.COUNT, aspects=(), strong=False, subject=(term, *rest))
    return count_before_noun(query, index)


def _without_loose_tolerance(replies: dict[str, Reply]) -> list[Reply]:
    """The replies; where it is not decided which dimension is meant, its tolerance is none that could be stated."""
    open_ones = [name for name, reply in replies.items() if reply.outcome is Outcome.CANDIDATES]
    measured = any(concept(name).callouts for name in open_ones if name not in _TOLERANCES)
    return [reply for name, reply in replies.items() if not (measured and name in _TOLERANCES)]


def _ask_one(query: Query, aspect: str, acts: Sequence[str]) -> Query:
    """The query for one of the things that are asked for; a date is that of the act whose person is asked for too."""
    if aspect != "date" or not acts:
        return replace(query, aspects=(aspect,))
    done = tuple(Term(act, (act,)) for act in acts)
    return replace(query, aspects=(aspect,), subject=(*query.subject, *done))


def _answer_one_of_several(query: Query, aspect: str, index: FactIndex) -> Reply:
    """One of the things that are asked for; a value that another of them is about says nothing of a field."""
    decision = decide_or_measure(matcher_of(query, index, aspect))
    if decision.outcome is not Outcome.STATED and query.values and concept(aspect).fields:
        of_sheet = decide_or_measure(Matcher(replace(query, values=()), index, aspect))
        if of_sheet.outcome is Outcome.STATED and of_sheet.choices[0].best.fact.kind is FactKind.TITLE:
            decision = of_sheet
    return say_decision(query, aspect, decision)
