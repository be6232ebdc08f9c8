"""What a query means on one sheet: words and numbers that may mean two things, and of which the sheet decides.

An unknown noun that the sheet has too is what is asked for, and a number behind a thing is its size where nothing goes
by that number. Knows no wording.
"""

from __future__ import annotations

import math
from dataclasses import replace

from backend.answering.query import Key, Operation, Query, Term
from backend.answering.retrieval.index import FactIndex, keys_of
from backend.answering.retrieval.meaning import is_labelled_by_kind
from backend.reading.facts import Fact, FactKind
from backend.reading.sheet import CalloutKind, Meaning, TitleField
from backend.vocabulary.concepts import concept, concepts, is_thing
from backend.vocabulary.fold import fold, words


def on_sheet(query: Query, index: FactIndex) -> Query:
    """The query as this sheet lets it be understood."""
    return _of_own_part(_with_sizes(_ask_for_measure(_ask_for_noun(query, index), index), index), index)


def asks_for_sheets(query: Query) -> bool:
    """Whether the sheets or pages themselves are counted, and nothing on them."""
    named = {name for term in query.subject for name in term.concepts}
    of_pages = bool(named & {"page", "sheet"}) and all(term.optional for term in query.subject)
    return of_pages or bool({"sheet_count", "sheet_number"} & set(query.aspects))


def with_rows(query: Query) -> Query:
    """The query with words that may also mean the whole part, `shaft`, as rows of a list, which they are if counted."""
    terms = (replace(term, optional=term.optional and not _is_part(term)) for term in query.subject)
    return replace(query, subject=tuple(terms))


def _is_part(term: Term) -> bool:
    return any(concept(name).whole and not concept(name).generic for name in term.concepts)


def _ask_for_noun(query: Query, index: FactIndex) -> Query:
    """A query for the unknown noun of which the known one is only told, where the sheet has that word too."""
    if query.operation is not Operation.VALUE or not query.of_noun or not index.frequency[query.of_noun]:
        return query
    return replace(query, aspects=(), asked_words=(query.of_noun,), strong=False)


def _ask_for_measure(query: Query, index: FactIndex) -> Query:
    """A query for a measure by the name of a thing, where nothing else is asked for and the sheet has a number by it.

    `What module does the gear have` on the sheet of a gear; a module on any other one is a thing.
    """
    if query.operation is not Operation.VALUE or query.aspects or query.values:
        return query
    for term in query.subject:
        for name in (one.name for one in concepts().values() if one.also and one.also in term.concepts):
            if any(is_labelled_by_kind(concept(name), fact, keys_of(fact.label)) for fact in _of_gears(index)):
                rest = tuple(other for other in query.subject if other is not term)
                return replace(query, aspects=(name,), asked_words=(term.word,), strong=True, subject=rest)
    return query


def _of_gears(index: FactIndex) -> list[Fact]:
    """What is labelled on a sheet with a label that counts teeth or names one; nothing on any other."""
    labelled = [fact for fact in index.facts if fact.label]
    return labelled if any(keys_of(fact.label) & _OF_TEETH for fact in labelled) else []


_OF_TEETH = frozenset({"#tooth", "#tooth_count"})


def _of_own_part(query: Query, index: FactIndex) -> Query:
    """A query for a number of its teeth or coils, for which the part itself may be called as its title ends: `Rad`."""
    if not any(concept(aspect).counts for aspect in query.aspects):
        return query
    terms = (replace(term, optional=term.optional or names_part(term, index)) for term in query.subject)
    return replace(query, subject=tuple(terms))


def names_part(term: Term, index: FactIndex) -> bool:
    """Whether a word names the part on the sheet: its title has the word, ends with it, or names the same thing."""
    if any(concept(name).counterpart for name in term.concepts):
        return False
    titles = [fact.text for fact in index.facts if fact.field is TitleField.TITLE]
    ends = any(word.endswith(term.word) for title in titles for word in words(title))
    return ends or any(f"#{name}" in index.title for name in term.concepts if is_thing(name))


def _with_sizes(query: Query, index: FactIndex) -> Query:
    """A query for a thing of a size rather than for one by number: the bearing seat 35, where ⌀35 is a diameter."""
    for key in query.keys:
        meaning = None if _goes_by_number(key, index) else _size_of(key, index)
        if meaning is not None:
            query = replace(
                query,
                keys=tuple(other for other in query.keys if other is not key),
                values=(*query.values, meaning),
                subject=tuple(term for term in query.subject if term.word != fold(key.name)),
            )
    return query


def _goes_by_number(key: Key, index: FactIndex) -> bool:
    """Whether things of that kind have numbers, or something on the sheet has this one."""
    if not key.name.isdigit() or key.tagged or any(concept(name).columns for name in key.concepts):
        return True
    return any(fact.kind is FactKind.CELL and key.name in (fact.key, fact.text.strip()) for fact in index.facts)


def _size_of(key: Key, index: FactIndex) -> Meaning | None:
    """The size that a number is, where a diameter or a width with a fit has it."""
    sized = any(_measures(fact, float(key.name)) for fact in index.facts)
    return Meaning(CalloutKind.LINEAR, key.name, float(key.name)) if sized else None


def _measures(fact: Fact, size: float) -> bool:
    own = fact.callout
    if own is None or own.value is None or not math.isclose(own.value, size):
        return False
    return own.kind is CalloutKind.DIAMETER or (own.kind is CalloutKind.LINEAR and own.fit is not None)
