"""A decision in words: what is stated, what is offered, what is not there. Sentences are data.

Knows nothing of how a decision was reached.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from backend.answering.answer import Candidate, Outcome
from backend.answering.elements import fact_element, tolerance_text
from backend.answering.query import Query
from backend.answering.query.tokens import WORD
from backend.answering.reader.reply import Reply, join_texts, shorten, unique_elements
from backend.answering.retrieval.choice import Choice, Decision, Support
from backend.answering.retrieval.index import keys_of
from backend.answering.retrieval.meaning import has_part, of_counterpart
from backend.reading.facts import Fact, FactKind
from backend.reading.layout.paragraphs import NUMBERED
from backend.reading.sheet import Callout
from backend.vocabulary.answers import field_name, has_measure, measure_name, plural_name, say
from backend.vocabulary.concepts import concept
from backend.vocabulary.fold import fold
from backend.vocabulary.questions import small_words
from backend.vocabulary.sheets.load import one_of, words

LONGEST_CANDIDATE = 160
LONGEST_NAME = 80
_THICKNESS = re.compile(rf"^{one_of(words('callouts', 'thickness'))}\.?\s*(?=\d)", re.IGNORECASE)  # says the name again


def say_decision(query: Query, aspect: str | None, decision: Decision) -> Reply:
    """The reply that a decision makes."""
    if decision.outcome is Outcome.STATED:
        others = tuple(fact_element(choice.best.fact) for choice in decision.others)
        return replace(_state(query, aspect, decision.choices[0]), others=others)
    if decision.outcome is Outcome.CANDIDATES:
        return _offer(query, aspect, decision)
    return _refuse(query, aspect, decision)


def name_of(query: Query, aspect: str | None) -> str:
    """What is asked for, in the language of the answer; by the question's own words where there is no other name."""
    if aspect is None:
        return shorten(query.text, LONGEST_NAME).rstrip("?")
    wanted = concept(aspect)
    if wanted.fields:
        return field_name(wanted.fields[0], query.language)
    if has_measure(aspect, query.language) or query.language == "en":
        return measure_name(aspect, query.language)
    written = {fold(word): word for word in WORD.findall(query.text)}
    asked = (word for word in query.asked_words if word not in small_words("which"))  # `Welches Bauteil`: a Bauteil
    return " ".join(written.get(word, word) for word in asked) or aspect


def name_of_several(query: Query, aspect: str) -> str:
    """What a list of what is asked for is called."""
    wanted = concept(aspect)
    return plural_name(wanted.fields[0] if wanted.fields else aspect, query.language) or name_of(query, aspect)


def value_text(fact: Fact, aspect: str | None) -> str:
    """The value of a fact as the answer writes it: a part of a callout with the callout."""
    part = concept(aspect).part if aspect is not None else ""
    if fact.callout is not None and part and has_part(part, fact.callout):
        text = _part_text(part, fact.callout)
        if text and text != fact.text:
            return f"{text} ({_with_sign(fact.text)})"
    text = _THICKNESS.sub("", fact.text) if fact.kind in (FactKind.CALLOUT, FactKind.VALUE) else fact.text
    text = _with_sign(text)
    if fact.kind in (FactKind.NOTE, FactKind.TEXT):
        text = _drop_number(text)
    return shorten(text + (f" {fact.unit}" if fact.unit else ""))


def _own_tolerance(text: str, callout: Callout) -> str | None:
    """The tolerance of a callout that is more than that: `±0.3` in a column is the tolerance of something else."""
    tolerance = tolerance_text(callout)
    return tolerance if tolerance != text else None


_UNSIGNED_ZERO = re.compile(r"(?<=\d)\s0(?=/[-−])")


def _with_sign(text: str) -> str:
    """`72 0/-0.2` as `72 +0/-0.2`: in a sentence nobody may take the zero of the deviation for one of the size."""
    return _UNSIGNED_ZERO.sub(" +0", text)


def _drop_number(text: str) -> str:
    """A note without its number, which is none of its values."""
    numbered = NUMBERED.match(text)
    rest = (numbered[2] if numbered is not None else None) or text
    return text if rest.startswith(".") else rest  # `10 ... 30 V`


def _part_text(part: str, callout: Callout) -> str | None:
    match part:
        case "tolerance" | "limits":
            return tolerance_text(callout)
        case "fit":
            return callout.fit
        case "depth":
            return _number_text(callout.depth, callout.text)
    return None


def _number_text(value: float | None, text: str) -> str | None:
    """A number as the callout writes it."""
    if value is None:
        return None
    plain = f"{value:.6f}".rstrip("0").rstrip(".")
    return plain.replace(".", ",") if "," in text and "." not in text else plain


def _state(query: Query, aspect: str | None, choice: Choice) -> Reply:
    text = _sentence(query, aspect, choice)
    elements = unique_elements([fact_element(one.match.fact) for one in choice.matches])
    return Reply(text, elements=elements, facts=tuple(one.match.fact for one in choice.matches))


def _sentence(query: Query, aspect: str | None, choice: Choice) -> str:
    language, fact, support = query.language, choice.best.fact, choice.support
    value = value_text(fact, aspect)
    if support is Support.OUTLINE:
        value = " × ".join(value_text(one.match.fact, aspect) for one in choice.matches)
    signed = (
        fact.kind is FactKind.CELL and aspect is not None and concept(aspect).vague
    )  # by whom, but not what was done
    if aspect is None or signed or fact.kind in (FactKind.TEXT, FactKind.NOTE):
        return say("text", language, value=value_text(fact, None))
    wanted = concept(aspect)
    if fact.label and (
        wanted.counts or of_counterpart(keys_of(fact.label))
    ):  # `65 (teeth of mating gear)`: not its own
        return say("count", language, count=value, value=fact.label)
    if (
        fact.callout is not None
        and wanted.part == "tolerance"
        and (tolerance := _own_tolerance(fact.text, fact.callout))
    ):
        return say("tolerance", language, value=fact.text, tolerance=tolerance)
    if wanted.fields:
        name = fact.field.value if fact.field is not None else wanted.fields[0]
        return say(f"field.{name}", language, name=field_name(name, language), value=value)
    key = "measure"
    if support is Support.EXTREME:
        key = "measure.largest" if query.has("largest") else "measure.smallest"
    return say(key, language, name=name_of(query, aspect), value=value)


def candidate(choice: Choice, aspect: str | None, language: str, name: str) -> Candidate:
    """One value on offer, with what speaks for it."""
    fact = choice.best.fact
    return Candidate(
        text=shorten(value_text(fact, aspect), LONGEST_CANDIDATE),
        page=fact.page,
        bbox=fact.box,
        reason=say(f"reason.{choice.support.value}", language, name=name),
    )


def _offer(query: Query, aspect: str | None, decision: Decision) -> Reply:
    name = name_of(query, aspect)
    offers = tuple(candidate(choice, aspect, query.language, name) for choice in decision.choices)
    values = join_texts(offer.text for offer in offers)
    words = ", ".join(decision.missing)
    key = "candidates.unnamed" if words else "candidates.one" if len(offers) == 1 else "candidates"
    return Reply(
        say(key, query.language, name=name, values=values, words=words),
        Outcome.CANDIDATES,
        elements=unique_elements([fact_element(choice.best.fact) for choice in decision.choices]),
        candidates=offers,
        facts=tuple(choice.best.fact for choice in decision.choices),
    )


def say_mentions(query: Query, reply: Reply, choices: Sequence[Choice]) -> Reply:
    """A reply that states nothing, followed by what the sheet says of the things that are named."""
    name = name_of(query, None)
    offers = tuple(_mention(choice, query.language, name) for choice in choices)
    if not offers:
        return reply
    key = "mentions.too" if reply.candidates else "mentions"
    said = say(key, query.language, values=join_texts(offer.text for offer in offers))
    facts = tuple(choice.best.fact for choice in choices)
    return replace(
        reply,
        text=f"{reply.text} {said}",
        outcome=Outcome.CANDIDATES,
        elements=unique_elements([*reply.elements, *map(fact_element, facts)]),
        candidates=(*reply.candidates, *offers),
        facts=(*reply.facts, *facts),
    )


def _mention(choice: Choice, language: str, name: str) -> Candidate:
    """A text on offer, with its heading or label: of a cell alone nobody knows what it is."""
    fact, offer = choice.best.fact, candidate(choice, None, language, name)
    head = (fact.label if fact.kind is FactKind.LABELLED else fact.column).strip(" :")
    return offer.model_copy(update={"text": f"{offer.text} ({head})"}) if head else offer


def _refuse(query: Query, aspect: str | None, decision: Decision) -> Reply:
    language = query.language
    if query.view is not None and decision.no_view:
        text = say("not_found.view", language, view=query.view)
    elif query.values and decision.no_value:
        text = say("not_found.value", language, value=query.values[0].text)
    elif decision.missing:
        text = say("not_found.words", language, words=", ".join(decision.missing))
    else:
        text = say("not_found", language, name=name_of(query, aspect))
    return Reply(text, Outcome.NOT_ON_SHEET)
