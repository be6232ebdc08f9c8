"""How many: numbers that the sheet states, never counted from what is drawn.

`4x` at a callout, the quantity column of a row, `Rivet nut x4`, `sheet 1 of 8`. Of several that may be meant none
is stated: a part is not the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from backend.answering.answer import Candidate, Outcome
from backend.answering.elements import fact_element
from backend.answering.query import Query, Term
from backend.answering.reader.reply import Reply, join_texts, shorten, unique_elements
from backend.answering.retrieval.alone.contrary import is_other_hole
from backend.answering.retrieval.cells.counted import count_in_texts, counted_cells, is_property, of_counted, total_cell
from backend.answering.retrieval.cells.things import meets
from backend.answering.retrieval.choice import Choice
from backend.answering.retrieval.decide import HALF, MOST_CANDIDATES, decide
from backend.answering.retrieval.features import Matcher
from backend.answering.retrieval.index import FactIndex, is_same_word, keys_of
from backend.answering.retrieval.on_sheet import asks_for_sheets, with_rows
from backend.answering.retrieval.rank import Ranked, rank
from backend.reading.facts import Fact, FactKind
from backend.reading.sheet import TableKind, TitleField
from backend.vocabulary.answers import say
from backend.vocabulary.concepts import concept, kinds_of
from backend.vocabulary.fold import words
from backend.vocabulary.questions import any_small_word
from backend.vocabulary.sheets.load import one_of
from backend.vocabulary.sheets.load import words as sheet_words

_OVER = re.compile(rf"(?<!\w){one_of(sheet_words('counted', 'over'))}\s*$", re.IGNORECASE)  # a length over 4 teeth
_OF = re.compile(rf"(?:\b{any_small_word('of')}\b|/)\s*(\d{{1,4}})", re.IGNORECASE)
_PIECES = re.compile(r"\d{1,5}(?:[.,]\d+)?\s?[^\W\d_]{0,4}\.?")
_COUNTING = frozenset({"#number", "#quantity", "#count", "#value"})  # `Number of teeth`, and the `Zähnezahl`
_THREADS, _PLAIN_HOLES = frozenset({"thread"}), frozenset({"diameter", "hole"})
_SAYS_WHICH = 2  # words for what is counted: *tapped holes*, more than *threads*
_FEWEST_ROWS = 2  # of a table that are counted: one may be a group's
_LONGEST, _LONGEST_NAME = 120, 60  # characters of an entry, and of what was asked for


def answer_count(query: Query, index: FactIndex, pages: int) -> Reply | None:
    """The reply to `how many`, or None where the sheet states no such number."""
    if asks_for_sheets(query):
        return _count_sheets(query, index, pages)
    counted = of_counted(query, index)
    ways = (
        _count_rows,
        _count_labelled,
        _count_total,
        _count_in_row,
        _count_in_text,
        _count_in_column,
        _count_at_facts,
    )
    tries = dict.fromkeys((counted, query))  # `per reel` may be what heads the numbers
    return next((reply for one in tries for way in ways if (reply := way(one, index))), None)


def count_pieces(query: Query, index: FactIndex) -> Reply | None:
    """The reply to how many pieces there are of something, or in it, by a text that says so."""
    return _count_in_text(of_counted(query, index), index)


def count_before_noun(query: Query, index: FactIndex) -> Reply | None:
    """The reply to how many there are by a number at or before what is counted."""
    reply = _count_at_facts(query, index)
    return reply if reply is not None and reply.answered else None


def _count_total(query: Query, index: FactIndex) -> Reply | None:
    """What a table says that all of it is, where that is asked for."""
    fact = total_cell(query, index)
    return None if fact is None else _state_count(query, fact, fact.text, _describe(fact))


def _count_in_row(query: Query, index: FactIndex) -> Reply | None:
    """The quantity of the only row that says all that is counted."""
    cells = counted_cells(query, index)
    if len(cells) != 1 or query.has("overall"):
        return None
    return _state_count(query, cells[0], cells[0].text, _describe(cells[0]))


def _count_in_text(query: Query, index: FactIndex) -> Reply | None:
    """The number of pieces in a text that names all that is counted."""
    found = count_in_texts(query, index)
    return None if found is None else _state_count(query, found[0], found[1], found[0].text)


def _count_sheets(query: Query, index: FactIndex, pages: int) -> Reply:
    entry = index.sheet.field(TitleField.SHEET_NUMBER)
    stated = _OF.search(entry.value) if entry is not None else None
    if entry is None or stated is None:
        return Reply(say("pages", query.language, count=pages))
    facts = [fact for fact in index.facts if fact.field is TitleField.SHEET_NUMBER][:1]
    elements = tuple(fact_element(fact) for fact in facts)
    return Reply(
        say("count", query.language, count=stated[1], value=entry.value), elements=elements, facts=tuple(facts)
    )


def _count_in_column(query: Query, index: FactIndex) -> Reply | None:
    """The quantity of a row; a word that may also be the whole part (`shaft`) is one of the rows here."""
    matcher = Matcher(with_rows(query), index, "quantity")
    decision = decide(matcher)
    cells = [choice for choice in decision.choices if _may_count(choice.best.fact)]
    cells = [choice for choice in cells if not is_property(choice.best.fact, query, index)]
    cells = [choice for choice in cells if _names_counted(choice.best.fact, matcher)]
    if decision.outcome is Outcome.STATED and cells:
        fact = cells[0].best.fact
        rows = {one.match.fact.row: one.match.fact for one in cells[0].matches if _may_count(one.match.fact)}
        if len(rows) > 1:  # as many of each: all of them are more
            return _offer([(one, one.text) for one in rows.values()], query)
        return _state_count(query, fact, fact.text, " ".join(text for _, text in fact.row))
    named = [choice for choice in cells if choice.best["subject"] >= HALF or choice.best["key"] or choice.best["value"]]
    told = [choice for choice in named if choice.best["told"]]
    told = [choice for choice in told if _is_written_in(choice.best.fact, query)] or told
    if len(told) == 1:
        fact = told[0].best.fact
        return _state_count(query, fact, fact.text, " ".join(text for _, text in fact.row))
    if decision.outcome is Outcome.CANDIDATES and named:
        return _state_or_offer(query, [(choice.best.fact, choice.best.fact.text) for choice in named])
    return None


def _may_count(fact: Fact) -> bool:
    """Whether a cell stands in a column of numbers of pieces, or one that nothing else is known of: not `kg / pc`."""
    in_numbers = any(map(str.isdigit, fact.text))  # `A/R` is as many as are needed
    counts = (fact.role == "quantity" and in_numbers) or (not fact.role and _PIECES.fullmatch(fact.text.strip()))
    return fact.kind is FactKind.CELL and bool(counts)


def _names_counted(fact: Fact, matcher: Matcher) -> bool:
    """Whether the row of a parts list says what is counted, where that is a hole: of the *plate* there is one."""
    first = next((term for term in matcher.query.subject if not term.optional), None)
    listed = fact.table is not None and matcher.index.sheet.tables[fact.table].kind is TableKind.BOM
    if first is None or not listed or not any(concept(name).shape for name in first.concepts):
        return True
    said = {key for _, text in fact.row for key in keys_of(text)}
    return bool(said & matcher.keys(first).keys())


def _is_written_in(fact: Fact, query: Query) -> bool:
    """Whether the row of a cell has the word of the question itself, and not only another word for it."""
    said = {word for _, text in fact.row for word in words(text)}
    things = [term.word for term in query.subject if not term.optional]
    return bool(things) and all(any(thing == word or is_same_word(thing, word) for word in said) for thing in things)


def _count_rows(query: Query, index: FactIndex) -> Reply | None:
    """How many tags a table has for what the question names by a value or a letter: each of its rows is one thing."""
    tagged = [key for key in query.keys if key.tagged]
    if not (query.values or tagged):
        return None
    matcher = Matcher(query, index, None)
    cells = [fact for fact in index.facts if fact.kind is FactKind.CELL and fact.table is not None]
    named = [fact for fact in cells if all(meets(key, fact) for key in tagged)]
    held = [fact for fact in named if all(matcher.holds(fact, value) for value in query.values)]
    rows = {(fact.table, fact.key): fact for fact in held if fact.key and _has_tags(index, fact)}
    if len(rows) < _FEWEST_ROWS or len({table for table, _ in rows}) > 1:
        return None
    facts = tuple(rows.values())
    tags = shorten(join_texts(fact.key for fact in facts), _LONGEST)
    text = say("count", query.language, count=len(rows), value=tags)
    return Reply(text, elements=unique_elements([fact_element(fact) for fact in facts]), facts=facts)


def _count_labelled(query: Query, index: FactIndex) -> Reply | None:
    """`Number of teeth: 24`: the number behind the one label that says that it counts, and all that is counted."""
    if query.values or query.keys or {f"#{aspect}" for aspect in query.aspects} - _COUNTING:
        return None
    matcher = Matcher(query, index, None)
    named = [term for term in matcher.terms if not (term.optional or _ends_title(term, index))]
    numbers = (fact for fact in index.facts if fact.label and fact.text.isdigit())
    found = [fact for fact in numbers if _counts_all(fact, named, matcher)]
    plain = min((len(words(fact.label)) for fact in found), default=0)  # not those of the mating gear
    found = [fact for fact in found if len(words(fact.label)) == plain]
    if not found or len({fact.text for fact in found}) > 1:
        return None
    return _state_count(query, found[0], found[0].text, f"{found[0].label.rstrip(' :')}: {found[0].text}")


def _ends_title(term: Term, index: FactIndex) -> bool:
    """Whether a word is what the part is called in short: the `Rad` of a `Kronenrad`."""
    titles = (fact.text for fact in index.facts if fact.field is TitleField.TITLE)
    return any(word != term.word and word.endswith(term.word) for title in titles for word in words(title))


def _counts_all(fact: Fact, named: Sequence[Term], matcher: Matcher) -> bool:
    said = keys_of(fact.label)
    return bool(named and said & _COUNTING) and all(said & set(matcher.keys(term)) for term in named)


def _has_tags(index: FactIndex, fact: Fact) -> bool:
    """Whether the table of a cell lists things by their tags, one in each row."""
    roles = index.sheet.tables[fact.table].roles if fact.table is not None else {}
    return "tag" in roles and "quantity" not in roles


def _count_at_facts(query: Query, index: FactIndex) -> Reply | None:
    """A number that stands at what is counted."""
    matcher = Matcher(query, index, None)
    counted = _counted_kinds(query)
    found: list[tuple[Ranked, int]] = []
    for one in rank(matcher):
        match, fact = one.match, one.match.fact
        number = fact.count or _number_before_noun(query, fact)
        if number is None or match["other_key"] or match["other_view"]:
            continue
        if query.values and match["value"] < 1:
            continue
        if not _goes_through(query, fact) or is_other_hole(fact, matcher):
            continue
        if match["told"] or match["value"] or (not match.uncovered and _is_counted(fact, counted)):
            found.append((one, number))
    if not found and (only := _only_of_sort(query, matcher)) is not None:
        return _state_count(query, only, str(only.count), only.text)
    if not found:
        found = [] if query.values else list(_count_kind(query, matcher, counted))
        return _state_or_offer(query, [(one.match.fact, str(number)) for one, number in found]) if found else None
    found = [
        (one, number) for one, number in found if one.match["told"]
    ] or found  # the words of the question are there
    closest = max(one.match["subject"] for one, _ in found)
    found = [(one, number) for one, number in found if one.match["subject"] == closest]
    return _state_or_offer(query, [(one.match.fact, str(number)) for one, number in found])


def _counted_kinds(query: Query) -> frozenset[str]:
    named = [name for term in query.subject for name in term.concepts] + list(query.aspects)
    named += [kind for name in named for kind in kinds_of(name)] + (["hole"] if query.has("through") else [])
    return frozenset(kind for name in named for kind in (*concept(name).implied, *concept(name).callouts))


def _goes_through(query: Query, fact: Fact) -> bool:
    """Whether a callout is of a through hole, where those are counted."""
    return not query.has("through") or fact.callout is None or fact.callout.through


def _is_counted(fact: Fact, kinds: frozenset[str]) -> bool:
    return fact.kind is FactKind.CALLOUT and fact.callout is not None and fact.callout.kind.value in kinds


def _count_kind(query: Query, matcher: Matcher, kinds: frozenset[str]) -> Iterable[tuple[Ranked, int]]:
    """Callouts of the kind that is counted, where nothing says which of them is meant."""
    for one in rank(Matcher(query, matcher.index, "dimension")):
        fact = one.match.fact
        counted = _is_counted(fact, kinds) and _goes_through(query, fact) and not is_other_hole(fact, matcher)
        if counted and fact.count:
            yield one, fact.count


def _only_of_sort(query: Query, matcher: Matcher) -> Fact | None:
    """The one counted callout of threads, or of plain holes, where the query says which of the two it counts."""
    named = {name for term in query.subject for name in term.concepts} | set(query.aspects) | set(query.constraints)
    kinds = _THREADS if "thread" in named else _PLAIN_HOLES if "mounting_hole" in named else frozenset()
    if len(query.subject) < _SAYS_WHICH or query.values or query.keys or query.has("overall"):
        return None
    if any(_stands_nowhere(term, matcher) for term in query.subject):
        return None
    facts = [fact for fact in matcher.index.facts if not (matcher.index.is_past(fact) or is_other_hole(fact, matcher))]
    counted = [
        fact for fact in facts if _is_counted(fact, kinds) and (fact.count or 1) > 1 and _goes_through(query, fact)
    ]
    return counted[0] if counted and len({(fact.count, fact.text) for fact in counted}) == 1 else None


def _stands_nowhere(term: Term, matcher: Matcher) -> bool:
    """Whether a word says of a thing by name which ones are counted, and the sheet does not have it."""
    shapes = (concept(name).shape or not concept(name).feature for name in term.concepts)
    return not (term.optional or matcher.stands(term) or (term.concepts and all(shapes)))


def _number_before_noun(query: Query, fact: Fact) -> int | None:
    """`2 CAR GARAGE`: a number directly before the thing that is counted."""
    if fact.kind is not FactKind.TEXT or not query.subject:
        return None
    counted = query.subject[0]
    for match in re.finditer(r"(?<![\w.,'\"-])(\d{1,3})[\s-]+([^\W\d_]{2,})", fact.text):
        keys = keys_of(match[2])
        if _OVER.search(fact.text[: match.start()]):
            continue
        if counted.word in keys or any(f"#{name}" in keys for name in counted.concepts):
            return int(match[1])
    return None


def _state_count(query: Query, fact: Fact, number: str, value: str) -> Reply:
    text = say("count", query.language, count=number.strip(), value=shorten(value, _LONGEST))
    return Reply(text, elements=(fact_element(fact),), facts=(fact,))


def _state_or_offer(query: Query, found: list[tuple[Fact, str]]) -> Reply:
    """The number where all that may be meant say the same one; else each: what one callout counts need not be all."""
    unlike = {(number, fact.text): (fact, number) for fact, number in found}
    if len({number for number, _ in unlike}) == 1 and not query.has("overall"):
        fact, number = found[0]
        return _state_count(query, fact, number, _describe(fact))
    return _offer(list(unlike.values()), query)


def _offer(found: Sequence[tuple[Fact, str]], query: Query) -> Reply:
    offers = tuple(
        Candidate(
            text=f"{number} – {shorten(_describe(fact), _LONGEST)}",
            page=fact.page,
            bbox=fact.box,
            reason=say("reason.near", query.language, name=""),
        )
        for fact, number in found[:MOST_CANDIDATES]
    )
    facts = tuple(fact for fact, _ in found[:MOST_CANDIDATES])
    name = " ".join(query.asked_words) or query.text.rstrip("?")
    text = say(
        "candidates",
        query.language,
        name=shorten(name, _LONGEST_NAME),
        values=join_texts(offer.text for offer in offers),
    )
    return Reply(text, Outcome.CANDIDATES, unique_elements([fact_element(f) for f in facts]), offers, facts)


def _describe(fact: Fact) -> str:
    return " ".join(text for _, text in fact.row) if fact.kind is FactKind.CELL else fact.text


__all__ = ["Choice", "answer_count"]
