"""Lists, tables, notes, places: replies that show all of something. Knows no single value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from backend.answering.answer import Candidate, Element, Outcome
from backend.answering.elements import dimension_callouts, entry_element, fact_element, table_element, view_element
from backend.answering.query import Query, understand
from backend.answering.reader.reply import Reply, join_texts, place_of, shorten, unique_elements
from backend.answering.reader.saying import name_of, name_of_several
from backend.answering.reader.tables import table_markdown
from backend.answering.retrieval.choice import is_same
from backend.answering.retrieval.decide import grade
from backend.answering.retrieval.decisions import decide_or_measure
from backend.answering.retrieval.features import Matcher
from backend.answering.retrieval.index import FactIndex, keys_of
from backend.answering.retrieval.meaning import named_view
from backend.answering.retrieval.rank import rank
from backend.reading.facts import Fact, FactKind
from backend.reading.sheet import Table, TableKind, TitleEntry, TitleField
from backend.vocabulary.answers import field_name, heading, measure_name, say
from backend.vocabulary.concepts import concept, concepts_of
from backend.vocabulary.fold import words

MOST_LISTED = 30
MOST_NOTES = 12
_LONGEST_ENTRY, _LONGEST_FIELD = 120, 80  # characters of an entry of a list, of a field in an overview
_ROOM_WORDS = 6  # of a text that names a room and says little else
_THIRD = 1 / 3  # of the sheet: the left of it, the top of it
_SHOWN = (TitleField.TITLE, TitleField.DRAWING_NUMBER, TitleField.MATERIAL, TitleField.SCALE)
_OF_ROOMS = {"#room", "#area"}  # what heads a column of a list of rooms
SURE_WORDS = 0.85  # share of the subject that a text must hold to be the one that is looked for


def answer_list(query: Query, aspect: str, index: FactIndex) -> Reply | None:
    """Everything of one kind, each once, those with the words of the question where it has some."""
    facts: list[Fact] = []
    wants = query.has("toleranced"), query.has("untoleranced")
    for one in rank(Matcher(query, index, aspect)):
        match, fact = one.match, one.match.fact
        if grade(match) < (1 if match["open_kind"] else 2) or match["other_view"] or match["other_kind"]:
            continue
        if fact.callout is not None and any(wants) and fact.callout.toleranced is not wants[0]:
            continue
        if fact.callout is None and any(wants):
            continue
        if not match.uncovered and not any(is_same(fact, other) for other in facts):
            facts.append(fact)
    if not facts:
        return None
    name = name_of_several(query, aspect) if len(facts) > 1 else name_of(query, aspect)
    return _listing(name, [(fact.text, fact) for fact in facts], query, index)


def _listing(name: str, found: Sequence[tuple[str, Fact]], query: Query, index: FactIndex) -> Reply:
    ordered = sorted(found, key=lambda item: (item[1].box.y1, item[1].box.x1))
    shown = [shorten(text, _LONGEST_ENTRY) for text, _ in ordered[:MOST_LISTED]]
    head = say("list", query.language, name=name[:1].upper() + name[1:], page=index.page, count=len(found))
    text = head + "\n\n" + "\n".join(f"- {line}" for line in shown)
    if len(found) > MOST_LISTED:
        text += "\n" + say("list.more", query.language, count=len(found) - MOST_LISTED)
    facts = tuple(fact for _, fact in ordered)
    return Reply(text, elements=unique_elements([fact_element(fact) for fact in facts]), facts=facts)


def none_toleranced(query: Query, aspect: str | None, index: FactIndex) -> Reply:
    """No dimension of the kind has a tolerance of its own; the general one applies, where there is one."""
    text = say("tolerance.of_none", query.language, name=name_of(query, aspect))
    general = index.sheet.field(TitleField.GENERAL_TOLERANCE)
    if general is None:
        return Reply(text, Outcome.NOT_ON_SHEET)
    text += say("tolerance.applies", query.language, tolerance=general.value)
    return Reply(text, elements=(entry_element(general, index.page),))


def untoleranced(query: Query, aspect: str | None, index: FactIndex) -> Reply | None:
    """A dimension that the question names and that has no tolerance of its own: the general one applies."""
    if aspect is None or concept(aspect).part != "tolerance" or not query.values:
        return None
    matcher = Matcher(query, index, None)
    named = [f for f in index.facts if f.kind is FactKind.CALLOUT and all(matcher.holds(f, v) for v in query.values)]
    measured = [fact for fact in named if fact.callout is not None and _measures(fact.callout.value, query)]
    named = measured or named  # rather than what has the value as its depth
    if not named or any(fact.callout is not None and fact.callout.toleranced for fact in named):
        return None
    cells = (fact for fact in index.facts if fact.kind is FactKind.CELL and fact.role == "limits")
    if any(all(matcher.holds(fact, value) for value in query.values) for fact in cells):
        return None  # the row of a table that has the value states its tolerance
    general = index.sheet.field(TitleField.GENERAL_TOLERANCE)
    elements = (fact_element(named[0]),)
    if general is None:
        text = say("tolerance.none", query.language, value=named[0].text)
        return Reply(text, Outcome.NOT_ON_SHEET, elements=elements, facts=tuple(named))
    text = say("tolerance.general", query.language, value=named[0].text, tolerance=general.value)
    return Reply(
        text,
        Outcome.CANDIDATES,
        elements=(*elements, entry_element(general, index.page)),
        candidates=(_offer_general(general, index.page, query.language),),
        facts=tuple(named),
    )


def _offer_general(entry: TitleEntry, page: int, language: str) -> Candidate:
    name = measure_name("general_tolerance", language)
    return Candidate(text=entry.value, page=page, bbox=entry.box, reason=say("reason.label", language, name=name))


def _measures(amount: float | None, query: Query) -> bool:
    return amount is not None and any(value.value == amount for value in query.values)


def answer_part_of_sheet(query: Query, sense: str, index: FactIndex) -> Reply | None:
    """Tables, notes, views or rooms as a whole."""
    match sense:
        case "table":
            return _list_tables(query, index)
        case "notes":
            return _list_notes(query, index)
        case "views":
            return _list_views(query, index)
        case "rooms":
            return _list_rooms(query, index)
    return None


def _list_tables(query: Query, index: FactIndex) -> Reply | None:
    names = query.aspects or [name for term in query.subject for name in term.concepts]
    named = {TableKind(kind) for name in names for kind in concept(name).tables}
    kinds = named or set(TableKind)
    tables = [table for table in index.sheet.tables if table.kind in kinds or _is_called(table, query)]
    if not tables:
        return None
    table = max(tables, key=lambda table: len(table.rows))
    name = measure_name("bom" if table.kind is TableKind.BOM else "table", query.language)
    name = name[:1].upper() + name[1:]
    return Reply(f"{name}:\n\n{table_markdown(table)}", elements=(table_element(table, index.page),))


def _is_called(table: Table, query: Query) -> bool:
    """Whether the caption of a table asks for what the question asks for: `HOLE TABLE`."""
    return bool(table.caption and set(understand(table.caption).aspects) & set(query.aspects))


def _list_notes(query: Query, index: FactIndex) -> Reply | None:
    notes = [fact for fact in index.facts if fact.kind is FactKind.NOTE]
    if not notes:
        return None
    found = [(f"{note.label} {note.text}".strip(), note) for note in notes]
    return _listing(heading("notes", query.language), found[:MOST_NOTES], query, index)


def _list_views(query: Query, index: FactIndex) -> Reply | None:
    views = [fact for fact in index.facts if fact.kind is FactKind.VIEW and fact.field is None]
    return _listing(heading("views", query.language), [(v.text, v) for v in views], query, index) if views else None


def _list_rooms(query: Query, index: FactIndex) -> Reply | None:
    """The rooms of a plan by its list or stamps; the largest or smallest one where that is asked for; else by names."""
    rooms = _listed_rooms(index)
    if rooms and (query.has("largest") or query.has("smallest")):
        sized = [(size, fact) for fact in rooms if (size := _area_beside(fact)) is not None]
        if len(sized) == len(rooms):
            pick = max if query.has("largest") else min
            chosen = pick(sized, key=lambda entry: entry[0][0])
            reply = f"{chosen[1].text} ({chosen[0][1]})"
            text = say("text", query.language, value=reply)
            return Reply(text, elements=(fact_element(chosen[1]),), facts=(chosen[1],))
    rooms = rooms or [fact for fact in index.facts if fact.kind is FactKind.TEXT and _is_room(fact.text)]
    if not rooms:
        return None
    names = join_texts(fact.text for fact in rooms)
    text = say("count.listed", query.language, page=index.page, count=len(rooms), value=names.replace("; ", ", "))
    return Reply(text, elements=tuple(fact_element(fact) for fact in rooms), facts=tuple(rooms))


def _listed_rooms(index: FactIndex) -> list[Fact]:
    """The cells that name rooms: of the table with most rows that has a column for rooms or their areas."""
    tables = [
        number
        for number, table in enumerate(index.sheet.tables)
        if "description" in table.roles and _OF_ROOMS & {key for head in table.headers for key in keys_of(head)}
    ]
    if not tables:
        return []
    number = max(tables, key=lambda number: len(index.sheet.tables[number].rows))
    return [fact for fact in index.facts if fact.table == number and fact.role == "description"]


def _area_beside(fact: Fact) -> tuple[float, str] | None:
    """The area in the row of a room, as a number and as it is written."""
    for head, cell in fact.row:
        number = re.search(r"\d+(?:[.,]\d+)?", cell)
        if "#area" in keys_of(head) and number is not None:
            return float(number[0].replace(",", ".")), cell
    return None


def _is_room(text: str) -> bool:
    """Whether a text begins with the name of a room and says little else."""
    found = words(text)
    kinds = [any(concept(name).is_a == "room" for name in concepts_of(word)) for word in found if word.isalpha()]
    return bool(kinds) and sum(kinds) >= len(kinds) / 2 and len(found) <= _ROOM_WORDS


def answer_where(query: Query, index: FactIndex) -> Reply | None:
    """The place of what is asked for: a view, a value, a field, or any text."""
    facts = _looked_for(query, index)
    if not facts:
        return None
    first = facts[0]
    alike = [fact for fact in facts if fact.text == first.text]
    key = "where.many" if len(alike) > 1 else "where"
    place = place_of(first.box, index.sheet, query.language)
    text = say(key, query.language, value=f"„{shorten(first.text, _LONGEST_ENTRY)}“", place=place, count=len(alike))
    if first.kind is FactKind.CELL and first.row:
        text += " " + "; ".join(f"{head} = {cell}" if head else cell for head, cell in first.row)
    return Reply(text, elements=unique_elements([fact_element(fact) for fact in alike]), facts=tuple(alike))


def _looked_for(query: Query, index: FactIndex) -> list[Fact]:
    if query.view is not None:
        view = named_view(index.sheet.views, query.view, query.view_kind)
        return [f for f in index.facts if f.kind is FactKind.VIEW and f.view is not None and f.field is None
                and view is not None and index.sheet.views[f.view] is view]  # fmt: skip
    matcher = Matcher(query, index, None)
    if literal := _written_so(query, index) or _called_so(query, matcher):
        return literal
    found = [one for one in rank(matcher) if one.match["key"] or not query.keys]
    if query.values:
        return [one.match.fact for one in found if one.match["value"] == 1]
    sure = [one.match.fact for one in found if one.match["subject"] >= SURE_WORDS and not one.match.uncovered]
    if sure:
        return sure
    for aspect in query.aspects:
        decision = decide_or_measure(Matcher(query, index, aspect))
        if decision.outcome is Outcome.STATED:
            return [one.match.fact for one in decision.choices[0].matches]
    return []


def _written_so(query: Query, index: FactIndex) -> list[Fact]:
    """Facts that are written as the question writes a code or a quote."""
    names = [*query.quoted, *(term.word for term in query.subject if term.exact)]
    plain = {"".join(words(name)) for name in names} - {""}
    return [fact for fact in index.facts if "".join(words(fact.text)) in plain]


def _called_so(query: Query, matcher: Matcher) -> list[Fact]:
    """Facts that name the thing of the question and say nothing else: its own label, before what is told of it."""
    terms = [term for term in query.subject if not term.optional]
    if not terms or query.aspects or query.values or query.keys:
        return []

    def is_named(fact: Fact) -> bool:
        keys = keys_of(fact.text)
        return all({term.word, *(f"#{name}" for name in term.concepts)} & keys for term in terms)

    return [fact for fact in matcher.index.facts if is_named(fact) and matcher.repeats(fact)]


def answer_corner(query: Query, index: FactIndex) -> Reply | None:
    """The texts in the part of the sheet that the question names: `bottom right`."""
    if query.aspects or not query.places or any(not set(t.concepts) <= query.places for t in query.subject):
        return None
    sheet = index.sheet

    def is_inside(x: float, y: float) -> bool:
        third = {"left": x < _THIRD, "right": x > 2 * _THIRD, "top": y < _THIRD, "bottom": y > 2 * _THIRD}
        in_middle = all(_THIRD < at < 2 * _THIRD for at in (x, y))
        return all(third.get(place, in_middle) for place in query.places)

    found = [fact for fact in index.facts if fact.kind in (FactKind.TEXT, FactKind.CALLOUT)]
    inside = [f for f in found if is_inside(f.box.center[0] / sheet.width, f.box.center[1] / sheet.height)]
    if not inside:
        return None
    facts = sorted(inside, key=lambda fact: (fact.box.y1, fact.box.x1))[:MOST_NOTES]
    text = say("text", query.language, value=shorten(join_texts(fact.text for fact in facts)))
    return Reply(text, elements=unique_elements([fact_element(fact) for fact in facts]), facts=tuple(facts))


def answer_overview(query: Query, index: FactIndex) -> Reply | None:
    """Title, number, material, scale, named views, and how much else there is."""
    sheet, language = index.sheet, query.language
    entries = [entry for field in _SHOWN if (entry := sheet.field(field)) is not None]
    views = [view for view in sheet.views if view.label]
    parts = [f"{field_name(entry.field.value, language)} {shorten(entry.value, _LONGEST_FIELD)}" for entry in entries]
    if views:
        parts.append(f"{heading('views', language)} {join_texts(view.label for view in views)}")
    parts += list(_amounts(index, language))
    if not parts:
        return None
    elements: list[Element] = [entry_element(entry, index.page) for entry in entries]
    elements += [view_element(view, index.page) for view in views]
    elements += [table_element(table, index.page) for table in sheet.tables]
    return Reply(say("overview", language, page=index.page, value="; ".join(parts)), elements=tuple(elements))


def _amounts(index: FactIndex, language: str) -> Iterable[str]:
    sheet = index.sheet
    counts = {"dimensions": len(dimension_callouts(sheet)), "tables": len(sheet.tables), "notes": len(sheet.notes)}
    return (f"{count} {heading(key, language)}" for key, count in counts.items() if count)
