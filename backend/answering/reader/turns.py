"""Follow-up questions: what a question leaves out is taken from the turns before it.

`and its tolerance?`, `und auf Seite 2?`, `wo steht das?`, `and the other one?`, `in mm?`. Knows what was asked
and shown before, nothing of how a question is answered.
"""

from __future__ import annotations

import re
from dataclasses import replace

from backend.answering.answer import Element, PastTurn, Question
from backend.answering.elements import tolerance_text
from backend.answering.lookup.index import index_of
from backend.answering.question.target import Target
from backend.answering.question.understand import Asked, understand
from backend.answering.question.words import fold
from backend.answering.reader.measures import general_tolerance
from backend.answering.reader.reply import Reply, place_of
from backend.answering.reader.wording import say
from backend.reading.sheet import Callout

_AND = re.compile(
    r"^(?:und|and|what about|how about|was ist mit|wie sieht es aus mit|wie ist es|then|dann|ok,?|also|auch)\b"
)
_ITS = re.compile(
    r"\b(?:its|it|that|this|this one|that one|seine?[rnms]?|ihre?[rnms]?|dessen|deren|davon|dazu|dafuer|dieses?|es"
    r"|das da|dort|dieser|diese|this value|that value|the same)\b"
)
_PLACE = re.compile(
    r"^(?:und |and )?(?:wo (?:steht|ist|finde ich|befindet sich) (?:das|es|dies|der|die|dieser wert)(?: denn)?"
    r"(?: genau)?|where (?:is|does|can i find) (?:that|it|this)(?: written| shown| stand| stated)?|where|wo|wo genau"
    r"|where exactly|zeig(?:e)?(?: mir)?(?: das| die stelle)?|show me(?: where)?)\s*[?.!]*$"
)
_OTHER = re.compile(
    r"\b(?:the other|the others|another|other one|next one|der andere|die andere|das andere|die anderen|den anderen|"
    r"weitere|noch (?:ein|eine|einen|mehr|welche)|anything else|more|any others?)\b"
)
_ONLY_PAGE = re.compile(
    r"^(?:und|and|what about|how about|was ist mit)?\s*(?:on|auf|for|fuer|bei)?\s*(?:the\s|der\s)?"
    r"(?:page|seite|sheet|blatt)\s*(?:\d+)\s*[?.!]*$"
)
_INCH = 25.4


def resolve(question: Question) -> tuple[Asked, tuple[int, ...]]:
    """The question with what it leaves out filled in, and the pages it names."""
    language = question.turns[-1].language if question.turns else "de"
    asked = understand(question.text, language)
    before = _before(question)
    if before is not None and _ONLY_PAGE.match(fold(question.text)):
        return replace(understand(before, language), language=_kept(asked, question, language)), asked.pages
    if before is not None and _elliptic(asked):
        asked = replace(_inherit(asked, understand(before, language)), language=_kept(asked, question, language))
    pages = asked.pages if asked.target is not Target.COUNT or not {"sheet", "page"} & asked.head else ()
    return asked, pages


def _kept(asked: Asked, question: Question, language: str) -> str:
    """The language of the follow-up, or of the turn before where its few words do not tell."""
    both = understand(question.text, "de").language, understand(question.text, "en").language
    return asked.language if both[0] == both[1] else language


def _before(question: Question) -> str | None:
    """The last question as it was understood: follow-ups of follow-ups keep their subject."""
    if not question.turns:
        return None
    turn = question.turns[-1]
    return str(turn.transcript.get("asked") or turn.question)


def _elliptic(asked: Asked) -> bool:
    folded = fold(asked.text)
    return len(folded.split()) <= 7 and (_AND.match(folded) is not None or _ITS.search(folded) is not None)


def _inherit(asked: Asked, before: Asked) -> Asked:
    """What the short question does not say for itself comes from the one before."""
    bare = asked.target is Target.TEXT
    return replace(
        asked,
        target=before.target if bare else asked.target,
        text=f"{before.text} – {asked.text}" if bare else asked.text,
        head=before.head if bare else asked.head,
        concepts=asked.concepts | (before.concepts if bare else frozenset()),
        symbol=asked.symbol or (before.symbol if bare else None),
        view=asked.view or before.view,
        view_kind=asked.view_kind or before.view_kind,
        words=asked.words or before.words,
        values=asked.values or (before.values if bare else ()),
        count=asked.count or before.count,
        extreme=asked.extreme or (before.extreme if bare else None),
        overall=asked.overall or (before.overall and bare),
    )


def said_before(question: Question, asked: Asked) -> tuple[int, Reply] | None:
    """The reply to a follow-up about what the last answer showed; None for any other question."""
    if not question.turns or not question.turns[-1].elements:
        return None
    turn = question.turns[-1]
    page = turn.elements[0].page
    if page not in question.sheets:
        return None
    folded = fold(question.text)
    reply = None
    if _PLACE.match(folded):
        reply = _place(turn, question, asked, page)
    elif asked.convert_to is not None:
        reply = _converted(turn, question, asked, page)
    elif _OTHER.search(folded) and len(folded.split()) <= 7:
        reply = _other(turn, asked)
    elif asked.target is Target.TOLERANCE and not asked.values and _elliptic(understand(question.text, asked.language)):
        reply = _tolerance(turn, question, asked, page)
    return (page, reply) if reply is not None else None


def _place(turn: PastTurn, question: Question, asked: Asked, page: int) -> Reply:
    first = turn.elements[0]
    place = place_of(first.bbox, index_of(question.sheets[page]), asked.language)
    if page != question.page:
        place += f" ({'Seite' if asked.language == 'de' else 'page'} {page})"
    return Reply(say("where", asked.language, value=f"„{first.label}“", place=place), turn.elements)


def _callout(turn: PastTurn, question: Question, page: int) -> Callout | None:
    """The callout that the last answer showed first."""
    first = turn.elements[0]
    same = [c for c in question.sheets[page].callouts if c.text == first.label and c.box == first.bbox]
    return same[0] if same else None


def _tolerance(turn: PastTurn, question: Question, asked: Asked, page: int) -> Reply | None:
    callout = _callout(turn, question, page)
    if callout is None:
        return None
    tolerance = tolerance_text(callout)
    if tolerance is not None:
        return Reply(say("tolerance", asked.language, value=callout.text, tolerance=tolerance), turn.elements[:1])
    general = general_tolerance(question.sheets[page])
    key = "tolerance.none" if general is None else "tolerance.general"
    text = say(key, asked.language, value=callout.text, tolerance=general)
    return Reply(text, turn.elements[:1], answered=general is not None)


def _other(turn: PastTurn, asked: Asked) -> Reply | None:
    others = [Element.model_validate(other) for other in turn.transcript.get("others", ())]
    if not others:
        return None
    rest = tuple(others[1:])
    name = "Ebenfalls auf dem Blatt steht" if asked.language == "de" else "The sheet also has"
    return Reply(f"{name} {others[0].label}.", (others[0],), others=rest)


def _converted(turn: PastTurn, question: Question, asked: Asked, page: int) -> Reply | None:
    callout = _callout(turn, question, page)
    if callout is None or callout.value is None or asked.convert_to is None:
        return None
    unit = callout.unit or question.sheets[page].units or "mm"
    in_mm = callout.value * {"mm": 1.0, "in": _INCH, "ft": 12 * _INCH, "cm": 10.0, "m": 1000.0}.get(unit, 1.0)
    result = in_mm / {"mm": 1.0, "in": _INCH, "cm": 10.0}[asked.convert_to]
    number = f"{result:.4f}".rstrip("0").rstrip(".")
    shown = number.replace(".", ",") if asked.language == "de" else number
    stated = f"{callout.text} {unit}" if unit not in fold(callout.text) else callout.text
    return Reply(
        say("converted", asked.language, value=stated, result=f"{shown} {asked.convert_to}"), turn.elements[:1]
    )
