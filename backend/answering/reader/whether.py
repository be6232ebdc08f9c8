"""Yes or no: whether a field of the sheet states what the question claims. Knows no wording.

Only codes are compared (`S235JR`, `1:2`, a name in capitals): of words that mean a sort of thing the sheet may state
one that belongs to it.
"""

from __future__ import annotations

from dataclasses import replace

from backend.answering.answer import Outcome
from backend.answering.elements import fact_element, view_element
from backend.answering.query import Operation, Query, Term
from backend.answering.reader.reply import Reply
from backend.answering.reader.saying import value_text
from backend.answering.retrieval.decisions import decide_or_measure
from backend.answering.retrieval.features import Matcher
from backend.answering.retrieval.index import FactIndex
from backend.answering.retrieval.meaning import named_view
from backend.reading.facts import FactKind
from backend.reading.labels.forms import MATERIAL
from backend.vocabulary.answers import say
from backend.vocabulary.concepts import concept
from backend.vocabulary.fold import fold

_MATERIAL = "material"


def answer_whether(query: Query, index: FactIndex) -> Reply | None:
    """Yes or no with what the sheet states; None where the question claims no code or the sheet decides nothing."""
    if query.operation is not Operation.WHETHER:
        return None
    if query.view is not None and not query.wanted and all(term.optional for term in query.subject):
        return _answer_whether_view(query, query.view, index)
    aspect, codes, plain = _find_claim(query)
    if not codes or not concept(aspect).fields:
        return None
    decision = decide_or_measure(Matcher(plain, index, aspect))
    if decision.outcome is not Outcome.STATED or decision.choices[0].best.fact.kind is not FactKind.TITLE:
        return None
    fact = decision.choices[0].best.fact
    stated = _letters_of(fact.text)
    key = "whether.yes" if all(_letters_of(code) in stated for code in codes) else "whether.no"
    text = say(key, query.language, value=value_text(fact, aspect))
    return Reply(text, elements=(fact_element(fact),), facts=(fact,))


def _answer_whether_view(query: Query, name: str, index: FactIndex) -> Reply:
    view = named_view(index.sheet.views, name, query.view_kind)
    if view is None:
        return Reply(say("not_found.view", query.language, view=name), Outcome.NOT_ON_SHEET)
    text = say("whether.yes", query.language, value=view.label or name)
    return Reply(text, elements=(view_element(view, index.page),))


def _find_claim(query: Query) -> tuple[str, list[str], Query]:
    """What is claimed of which aspect, and the question without it; a material says itself what it is."""
    material = MATERIAL.search(query.text) if not query.wanted else None
    if material is not None and (material[0].isupper() or any(map(str.isdigit, material[0]))):
        whole = tuple(term for term in query.subject if any(concept(name).whole for name in term.concepts))
        plain = replace(query, aspects=(_MATERIAL,), strong=True, subject=whole, values=(), keys=())
        return _MATERIAL, [material[0]], plain
    if len(query.wanted) != 1:
        return _MATERIAL, [], query
    claimed = [term for term in query.subject if _is_claimed(term, query)]
    keys = [key for key in query.keys if key.noun in query.asked_words]  # `is the material C45`
    codes = [term.word for term in claimed] + [one.text for one in query.values] + [key.name for key in keys]
    subject = tuple(term for term in query.subject if term not in claimed)
    rest = tuple(key for key in query.keys if key not in keys)
    return query.wanted[0], codes, replace(query, subject=subject, values=(), keys=rest)


def _is_claimed(term: Term, query: Query) -> bool:
    """A code, or a word that is written right behind one: the `STEEL` of `A36 STEEL`."""
    return term.exact or (not term.optional and not term.concepts and any(other.exact for other in query.subject))


def _letters_of(text: str) -> str:
    return "".join(letter for letter in fold(text) if letter.isalnum())
