"""Follow-up questions: what a question leaves out is taken from the turns before it.

`and its tolerance?`, `und auf Seite 2?`, `wo steht das?`, `and the other one?`, `in mm?`. A question inherits only
what it refers to. Knows what was asked and shown before, nothing of how a question is answered.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from backend.answering.answer import Element, Outcome, PastTurn, Question
from backend.answering.elements import tolerance_text
from backend.answering.query import Operation, Query, Term, understand
from backend.answering.query.form import asks_which_of_them, behind_connective
from backend.answering.reader.page import is_drawn
from backend.answering.reader.reply import Reply, place_of
from backend.answering.reader.saying import value_text
from backend.answering.retrieval.features import Matcher
from backend.answering.retrieval.index import index_of
from backend.answering.retrieval.meaning import has_part
from backend.reading.grammar.comparison import MM_PER
from backend.reading.sheet import Callout, Sheet, TitleField
from backend.vocabulary.answers import measure_name, say
from backend.vocabulary.concepts import concept
from backend.vocabulary.fold import fold, tokens

SHORT = 8  # words; a longer question says for itself what it is about
_MOST_TURNS = 8  # that a question leans on, one on the other
_GONE_ON_WITH = (Operation.LIST, Operation.COMPARE)  # `and the diameters?` after a list asks for a list
_OF_ALL = (Operation.COUNT, Operation.LIST)  # `how many?`, `list them`
_PAGES = frozenset({"page", "sheet"})
# Of the senses in a row a question has one: its own goes before that of the question it leans on.
_EXTREMES = frozenset({"largest", "smallest", "tightest", "loosest"})
_EITHER = (
    _EXTREMES,
    frozenset({"outer", "inner"}),
    frozenset({"toleranced", "untoleranced"}),
    frozenset({"horizontal", "vertical"}),
)


def resolve_question(question: Question) -> tuple[Query, tuple[int, ...]]:
    """The question with what it leaves out filled in, and the pages it names."""
    turns = question.turns[-_MOST_TURNS:]
    spoken = ["de", *(turn.language for turn in turns)]  # before each question
    texts = [*(turn.question for turn in turns), question.text]
    chain: list[tuple[Query, str]] = []
    for text, language in zip(reversed(texts), reversed(spoken), strict=True):
        chain.append((understand(text, language), language))
        if not _leans(chain[-1][0]):
            break
    query = _without_pages(chain.pop()[0])
    while chain:
        leaning, language = chain.pop()
        on_sheets = partial(_is_on_sheets, question)
        inherited = _inherit(_without_pages(leaning), query, on_sheets)
        query = replace(inherited, language=_language(leaning, language))
    about_pages = query.operation is Operation.COUNT and "sheet_count" in query.aspects
    return query, () if about_pages else query.pages


def _without_pages(query: Query) -> Query:
    """The query without the word for the page that it names: that says where to look, and of nothing what it is."""
    named = query.subject if query.pages else ()
    where = {term for term in named if term.optional and term.concepts and _PAGES.issuperset(term.concepts)}
    return replace(query, subject=tuple(term for term in query.subject if term not in where))


def _is_on_sheets(question: Question, term: Term) -> bool:
    """Whether a word of the subject stands on a sheet, in whatever form."""
    return any(Matcher(understand(term.word), index_of(sheet), None).stands(term) for sheet in question.sheets.values())


def _language(query: Query, before: str) -> str:
    """The language of the follow-up, or of the turn before where its few words do not tell."""
    told = understand(query.text, "de").language == understand(query.text, "en").language
    return query.language if told else before


def _leans(query: Query) -> bool:
    return len(tokens(query.text)) <= SHORT and (query.goes_on or query.refers or not _says_anything(query))


def _says_anything(query: Query) -> bool:
    said = query.aspects or query.subject or query.values or query.keys or query.view or query.quoted
    formed = query.operation not in (Operation.VALUE, *_OF_ALL)
    return bool(said) or formed or query.convert_to is not None


def _inherit(query: Query, before: Query, is_on_sheets: Callable[[Term], bool]) -> Query:
    """What the short question does not say for itself comes from the one before.

    A thing that no sheet names has no material, date or other field: where one of those is asked for, it is let go,
    but not where a pronoun stands for it.
    """
    asked = set(query.aspects) - {name for key in query.keys for name in key.concepts}  # index C asks for no index
    named = query.subject or query.values or query.keys or query.view
    of_all = query.operation in _OF_ALL and not named and bool(before.aspects) and all(map(is_drawn, before.aspects))
    bare = not asked and (query.operation is Operation.VALUE or of_all)
    same_form = bare or _goes_on_in_form(query, before)
    subject = before.subject
    refers = query.refers and before.operation is not Operation.WHETHER
    if asked and not refers and all(concept(name).fields for name in asked):
        subject = tuple(term for term in subject if term.optional or is_on_sheets(term))
    return replace(
        query,
        text=f"{before.text} – {query.text}" if bare and not named else query.text,
        operation=_operation(query, before) if same_form else query.operation,
        aspects=(before.aspects or query.aspects) if bare else query.aspects,
        asked_words=(before.asked_words or query.asked_words) if bare else query.asked_words,
        strong=query.strong or (bare and before.strong),
        constraints=query.constraints or (before.constraints if bare else ()),
        subject=query.subject if named else subject,
        values=query.values if named else before.values,
        keys=query.keys if named else before.keys,
        view=query.view if named else before.view,
        view_kind=query.view_kind if named else before.view_kind,
        count=query.count or (None if named else before.count),
        senses=query.senses | (_compatible(before.senses, query.senses) if same_form else frozenset()),
        pages=query.pages or before.pages,
    )


def _goes_on_in_form(query: Query, before: Query) -> bool:
    """Whether `and the diameters?` asks in the form of the question before; of a count `and threads?`."""
    if not query.goes_on or query.operation is not Operation.VALUE:
        return False
    if query.subject or query.values or query.keys or query.view:
        return False
    if before.operation is not Operation.COUNT:
        return before.operation in _GONE_ON_WITH
    alone = tokens(behind_connective(fold(query.text), query.language)) == list(query.asked_words)
    return alone and not query.senses and all(concept(name).as_feature for name in query.aspects)


def _operation(query: Query, before: Query) -> Operation:
    """The form of a follow-up that has none of its own, or asks for all of what was asked for before."""
    if before.operation in _OF_ALL and query.senses & _EXTREMES:  # `which is the largest?`
        return query.operation
    if query.operation is Operation.LIST:
        return query.operation
    if query.operation is Operation.COUNT:  # a list says how many it lists
        return Operation.LIST if before.operation is Operation.LIST else query.operation
    which = before.operation is Operation.COUNT and asks_which_of_them(fold(query.text), query.language)
    return Operation.LIST if which else before.operation


def _compatible(before: frozenset[str], own: frozenset[str]) -> frozenset[str]:
    """The senses of an earlier question without those that the own ones stand against."""
    return before - {sense for either in _EITHER if either & own for sense in either}


def answer_about_last(question: Question, query: Query) -> tuple[int, Reply] | None:
    """The reply to a follow-up about what the last answer showed; None for any other question."""
    if not question.turns or not question.turns[-1].elements:
        return None
    turn = question.turns[-1]
    page = turn.elements[0].page
    alone = understand(question.text, query.language)
    if page not in question.sheets or alone.values or alone.keys or any(not term.optional for term in alone.subject):
        return None
    reply = _answer_about_turn(alone, query.language, turn, question.sheets[page])
    return (page, reply) if reply is not None else None


def _answer_about_turn(alone: Query, language: str, turn: PastTurn, sheet: Sheet) -> Reply | None:
    if alone.convert_to is not None:
        return _convert(turn, sheet, alone.convert_to, language)
    if len(tokens(alone.text)) > SHORT:
        return None
    if alone.operation is Operation.WHERE and not alone.aspects:
        return _say_place(turn, sheet, language)
    if alone.has("other") and not alone.aspects:
        return _say_other(turn, language)
    if len(alone.aspects) != 1 or not (alone.refers or alone.goes_on):
        return None
    if alone.aspects == ("tolerance",):
        return _say_tolerance(turn, sheet, language)
    return _say_part(turn, sheet, alone.aspects[0], language)


def _say_place(turn: PastTurn, sheet: Sheet, language: str) -> Reply:
    first = turn.elements[0]
    place = place_of(first.bbox, sheet, language)
    return Reply(say("where", language, value=f"„{first.label}“", place=place), elements=turn.elements)


def _callout(turn: PastTurn, sheet: Sheet) -> Callout | None:
    """The callout that the last answer showed first; None where it showed the same text with another meaning too."""
    shown = {(element.label, element.bbox) for element in turn.elements if element.label == turn.elements[0].label}
    found = [callout for callout in sheet.callouts if (callout.text, callout.box) in shown]
    meant = {(one.value, one.upper, one.lower, one.limits, one.fit) for one in found}
    first = (one for one in found if one.box == turn.elements[0].bbox)
    return next(first, None) if len(meant) == 1 else None


def _say_tolerance(turn: PastTurn, sheet: Sheet, language: str) -> Reply | None:
    callout = _callout(turn, sheet)
    if callout is None:
        return None
    tolerance = tolerance_text(callout)
    if tolerance is not None:
        return Reply(say("tolerance", language, value=callout.text, tolerance=tolerance), elements=turn.elements[:1])
    general = sheet.field(TitleField.GENERAL_TOLERANCE)
    if general is None:
        text = say("tolerance.none", language, value=callout.text)
        return Reply(text, Outcome.NOT_ON_SHEET, elements=turn.elements[:1])
    text = say("tolerance.general", language, value=callout.text, tolerance=general.value)
    return Reply(text, elements=turn.elements[:1])


def _say_part(turn: PastTurn, sheet: Sheet, aspect: str, language: str) -> Reply | None:
    """The fit, depth or limits of the one callout that was shown; what has no fit written with it has none."""
    callout, part = _callout(turn, sheet), concept(aspect).part
    if callout is None or not part or len({element.label for element in turn.elements}) > 1:
        return None
    name = measure_name(aspect, language)
    fact = next((fact for fact in index_of(sheet).facts if fact.callout == callout), None)
    if fact is not None and has_part(part, callout):
        text = say("measure", language, name=name, value=value_text(fact, aspect))
        return Reply(text, elements=turn.elements[:1], facts=(fact,))
    if part != "fit":
        return None
    return Reply(say("not_found", language, name=f"{name}, {callout.text}"), Outcome.NOT_ON_SHEET, turn.elements[:1])


def _say_other(turn: PastTurn, language: str) -> Reply | None:
    if "others" not in turn.transcript:  # the model's answer says nothing of them
        return None
    others = [Element.model_validate(other) for other in turn.transcript["others"]]
    if not others:
        return Reply(say("other.none", language), Outcome.NOT_ON_SHEET)
    return Reply(say("other", language, value=others[0].label), elements=(others[0],), others=tuple(others[1:]))


def _convert(turn: PastTurn, sheet: Sheet, unit: str, language: str) -> Reply | None:
    callout = _callout(turn, sheet)
    if callout is None or callout.value is None:
        return None
    own = callout.unit or sheet.units or "mm"
    number = f"{callout.value * MM_PER.get(own, 1.0) / MM_PER[unit]:.4f}".rstrip("0").rstrip(".")
    result = number.replace(".", ",") if language == "de" else number
    stated = f"{callout.text} {own}" if own not in callout.text.lower() else callout.text
    return Reply(say("converted", language, value=stated, result=f"{result} {unit}"), elements=turn.elements[:1])
