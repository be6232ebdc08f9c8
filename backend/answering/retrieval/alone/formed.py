"""Values that tell by their form what they are, where the sheet has one of them: `4.5 N/mm`, `03/2019`, `ASTM A967`.

What stands around such a value need not name it; a norm or the thickness of a coating belongs to the process in whose
clause it stands. Knows no wording.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from backend.answering.query import Term
from backend.answering.retrieval.cells.rows import stands_in
from backend.answering.retrieval.choice import Choice
from backend.answering.retrieval.features import Matcher
from backend.answering.retrieval.index import is_concept, keys_of
from backend.answering.retrieval.meaning import is_written
from backend.reading.facts import Fact, FactKind
from backend.reading.sheet import TitleField
from backend.vocabulary.concepts import Concept, concept, concepts_of, rest_of
from backend.vocabulary.fold import words
from backend.vocabulary.forms import is_amount, same_value, values_in

_LONG_WORD = 4  # letters from which a word beside a value says something
_OF_MANY = ("quantity", "carried")  # forms that other values of a sheet have too: what it carries, what it weighs
_LISTED = frozenset({"bom", "table", "revision_table", "change"})  # whose rows have values of their own
_OF_OTHERS = ("material", "part_number", "standard", "item", "tag")  # columns whose texts tell sorts or names
_NAMES = (TitleField.DRAWING_NUMBER, TitleField.PART_NUMBER, TitleField.TITLE)
_ACTS = frozenset({"checked", "approved", "latest"})


def only_of_form(matcher: Matcher) -> Fact | None:
    """The one value of the sheet that has the form of what is asked for, without the text around it."""
    wanted, query = matcher.wanted, matcher.query
    if wanted is None or not tells_itself(wanted) or query.keys or query.view is not None:
        return None
    named = {name for term in query.subject for name in term.concepts} | set(query.aspects) | query.senses
    if named & _LISTED if wanted.of_part else named & _ACTS:
        return None
    if _names_a_thing(matcher) or any(not (term.optional or matcher.stands(term)) for term in matcher.terms):
        return None
    if any(not any(matcher.holds(fact, value) for fact in matcher.index.facts) for value in query.values):
        return None
    names = {fact.text for fact in matcher.index.facts if fact.field in _NAMES}  # `RA6-11` is a drawing's number
    facts = [fact for fact in _written(matcher) if not matcher.index.is_past(fact) and fact.text not in names]
    holding = [(fact, values) for fact in facts if (values := values_in(wanted.form, fact.text))]
    if len({same_value(value) for _, values in holding for value in values}) != 1 or _NOTHING.match(holding[0][1][0]):
        return None
    if any(_is_other_of_kind(fact, wanted) for fact in facts):
        return None
    fact, values = min(holding, key=lambda one: len(one[0].text))
    if fact.role in _OF_OTHERS and fact.role not in wanted.columns:
        return None  # the `1 oz` of a layer's copper weighs nothing
    if not all(_is_said_beside(word, fact) for word in _sorts_asked(matcher)):
        return None
    if not _is_meant(fact, matcher) or (wanted.callouts and not _names_all(matcher, fact.text)):
        return None
    return fact.model_copy(update={"text": values[0], "callout": None})


def _sorts_asked(matcher: Matcher) -> list[str]:
    """What a compound that asks says of which sort: the `vorwaerm` of a `Vorwärmtemperatur`."""
    rests = [rest_of(word, matcher.aspect) for word in matcher.query.asked_words] if matcher.aspect else []
    return [rest for rest in rests if rest is not None and len(rest) >= _LONG_WORD and _says_which_sort(rest)]


def _says_which_sort(word: str) -> bool:
    named = [concept(name) for name in concepts_of(word)]
    return bool(named) and not any(one.sense or one.whole for one in named)


def _is_said_beside(word: str, fact: Fact) -> bool:
    """Whether a word, or what it means, stands in the lettering of a value, in its label, head or row."""
    row = (text for pair in fact.row for text in pair)
    texts = " ".join((fact.text, fact.line, fact.label, fact.column, fact.key, fact.caption, *row))
    meant = {f"#{name}" for name in concepts_of(word)}
    return bool(meant & keys_of(texts)) or any(word[:_LONG_WORD] in one for one in words(texts))


def _names_a_thing(matcher: Matcher) -> bool:
    """Whether a compound that asks is called by what it is of: a `Frequenzumrichter` is no frequency."""
    rests = [(word, rest_of(word, matcher.aspect)) for word in matcher.query.asked_words] if matcher.aspect else []
    return any(rest is not None and len(rest) >= _LONG_WORD and word.endswith(rest) for word, rest in rests)


_BOUNDS = ("largest", "smallest")


def _is_meant(fact: Fact, matcher: Matcher) -> bool:
    """Whether a value stands at the one of the parts list that the query names, and is the bound that is asked for."""
    said = keys_of(f"{fact.label} {fact.column} {fact.text} {fact.line}")
    if any(matcher.query.has(bound) and f"#{bound}" not in said for bound in _BOUNDS):
        return False
    others = [term for term in matcher.terms if not term.optional and _is_told_of_apart(term, matcher)]
    close = matcher.index.closeness[matcher.index.facts.index(fact)]
    return all(set(matcher.keys(term)) & close.keys() for term in others)


def _is_told_of_apart(term: Term, matcher: Matcher) -> bool:
    """Whether a thing is one of the parts list, or a feature that texts name and the title does not."""
    keys = set(matcher.keys(term))
    if keys & matcher.index.parts:
        return True
    named = any(matcher.index.frequency[key] for key in keys) and not keys & matcher.index.title
    return named and any(concept(name).feature for name in term.concepts)


def is_other_bound(fact: Fact, matcher: Matcher) -> bool:
    """Whether a text states the largest of what the query asks the smallest of, or the other way round."""
    said = keys_of(f"{fact.label} {fact.column} {fact.text} {fact.line}")
    asked = [matcher.query.has(bound) for bound in _BOUNDS]
    return sum(asked) == 1 and [f"#{bound}" in said for bound in _BOUNDS] == [not bound for bound in asked]


def tells_itself(wanted: Concept) -> bool:
    """Whether the values of what is asked for are known by their form alone: an amount with its unit, a date."""
    return wanted.form in ("date", "roughness") or (is_amount(wanted.form) and wanted.form not in _OF_MANY)


def _is_other_of_kind(fact: Fact, wanted: Concept) -> bool:
    return (
        fact.callout is not None
        and fact.callout.kind.value in wanted.callouts
        and not values_in(wanted.form, fact.text)
    )


_CODE = re.compile(r"[^\W\d_]{1,4}\d{1,4}")
_MANY = 3


def has_code(fact: Fact, matcher: Matcher) -> bool:
    """Whether a text has the code that the query names, and one value of what is asked for: `-M13 4 kW 8.3 A`."""
    wanted, query = matcher.wanted, matcher.query
    named = [value.text for value in query.values] + [key.name for key in query.keys]
    codes = [
        code for code in (*named, *(term.written for term in query.subject if term.exact)) if _CODE.fullmatch(code)
    ]
    if wanted is None or fact.kind is not FactKind.TEXT or lists_codes(fact) or not codes:
        return False
    return all(stands_in(code, fact.text) for code in codes) and len(values_in(wanted.form, fact.text)) == 1


def lists_codes(fact: Fact) -> bool:
    """Whether a text is a row or column of names, `A1 A2 A3`, which says nothing of one of them."""
    shapes = Counter(re.sub(r"\d+$", "", word) for word in fact.text.split() if _CODE.fullmatch(word))
    return fact.kind is FactKind.TEXT and max(shapes.values(), default=0) >= _MANY


_NORM = "norm"
_OF_PROCESSES = (_NORM, "microns")  # forms of what a sheet says of what is done to a part
_CLAUSE = re.compile(r"(?<=[^\W\d_]{2})\.\s|[;\n]|\s(?=\d{1,2}\.\s)")


def of_process(matcher: Matcher) -> tuple[bool, Fact | None]:
    """Whether the norm of a process is asked for, and the one that a sheet states in one clause with its name."""
    wanted = matcher.wanted
    if wanted is None or wanted.form not in _OF_PROCESSES:
        return False, None
    named = [term for term in matcher.terms if any(map(_is_process, term.concepts))]
    if not named:
        return False, None
    keys = {key for term in named for key in matcher.keys(term) if not is_concept(key)}
    clauses = [(fact, clause) for fact in _written(matcher) for clause in _CLAUSE.split(fact.text)]
    found = {
        same_value(norms[0]): fact.model_copy(update={"text": norms[0], "callout": None})
        for fact, clause in clauses
        if len(norms := values_in(wanted.form, clause)) == 1 and keys & set(words(clause))
    }
    longest = max(found, key=len, default="")  # a clause may be cut where a norm goes on: `NITRIC 2.`
    return True, found[longest] if found and all(map(longest.startswith, found)) else None


def _is_process(name: str) -> bool:
    """Whether a concept is something that is done to a part: it is asked for, and neither measured nor a field."""
    one = concept(name)
    return (
        one.ask == "strong"
        and bool({"finish"} & set(one.fields) or not one.fields)
        and not (one.callouts or one.symbols or one.part or one.form)
    )


def _written(matcher: Matcher) -> list[Fact]:
    """The facts that are whole texts: what is a value inside of one is in that."""
    return [fact for fact in matcher.index.facts if fact.kind is not FactKind.VALUE]


def _names_all(matcher: Matcher, text: str) -> bool:
    return all(is_written(value, text) for value in matcher.query.values)


_PAIR = re.compile(r"(?<![\w.,⌀Øø×])\d+(?:[.,]\d+)?\s?[x×]\s?\d+(?:[.,]\d+)?(?![\w°.,×]|\s?[x×°])")

_NOTHING = re.compile(r"0+(?:[.,]0+)?\s?(?!°)[^\W\d_]")  # `stroke 0 kg` in the head of a column

_COUNTED = re.compile(r"\s*\(?\d{1,2}(?:\s?[x×-]|\s[^\W\d_])")  # how many there are, before their size


def slot_size(matcher: Matcher) -> Fact | None:
    """The one pair of sizes beside the word for a slot, or that is counted, where a slot's size is asked for."""
    wanted, query = matcher.wanted, matcher.query
    slots = [term for term in matcher.terms if "slot" in term.concepts]
    if wanted is None or query.strong or not slots or query.keys or query.values or "square" not in wanted.callouts:
        return None
    facts = [fact for fact in _written(matcher) if not matcher.index.is_past(fact)]
    pairs = [(fact, found[0]) for fact in facts if len(found := [*_PAIR.finditer(fact.text)]) == 1]
    keys = {key for term in slots for key in matcher.keys(term)}
    told = [(fact, pair[0]) for fact, pair in pairs if keys & keys_of(f"{fact.label} {fact.text}")]
    counted = [(fact, pair[0]) for fact, pair in pairs if _COUNTED.match(fact.text[: pair.start()])]
    stated = told or counted
    if len({same_value(pair).replace("×", "x") for _, pair in stated}) != 1:
        return None
    fact, pair = stated[0]
    return fact.model_copy(update={"text": pair, "callout": None})


def without_words(choice: Choice, matcher: Matcher) -> Choice:
    """A choice that is a longer text with one value that tells itself what it is, as that value."""
    wanted, best = matcher.wanted, choice.matches[0]
    fact = best.match.fact
    measured = wanted is not None and fact.callout is not None and fact.callout.kind.value in wanted.callouts
    if wanted is None or measured or not (tells_itself(wanted) or wanted.form in ("hardness", _NORM)):
        return choice
    values = values_in(wanted.form, fact.text)
    if len(values) != 1:
        return choice
    rest = fact.text.replace(values[0], " ")
    if ":" not in rest and not any(len(word) >= _LONG_WORD or any(map(str.isdigit, word)) for word in words(rest)):
        return choice
    alone = fact.model_copy(update={"text": values[0], "callout": None})
    value = replace(best, match=replace(best.match, fact=alone))
    return replace(choice, matches=(value, *choice.matches[1:]))
