"""Comparisons of two pages: one field of both, or what only one of them states.

Knows nothing of how a single page answers beyond its Sheet.
"""

from __future__ import annotations

from backend.answering.answer import Element
from backend.answering.elements import callout_elements, dimension_callouts, entry_element
from backend.answering.query import Query
from backend.answering.reader.reply import Reply, join_texts
from backend.reading.sheet import Sheet, TitleField
from backend.vocabulary.answers import field_name, say
from backend.vocabulary.concepts import concept

MOST_NAMED = 12
_COMPARED = (TitleField.TITLE, TitleField.DRAWING_NUMBER, TitleField.MATERIAL, TitleField.SCALE)


def compare_pages(query: Query, sheets: dict[int, Sheet], pages: tuple[int, ...], page: int) -> Reply:
    """What differs between two pages: those of the question, or this one and the next."""
    one = pages[0] if pages else page
    other = pages[1] if len(pages) > 1 else next((p for p in sorted(sheets) if p > one), min(sheets))
    first, second = sheets[one], sheets[other]
    fields = concept(query.aspects[0]).fields if query.aspects else ()
    reply = _compare_field(query, TitleField(fields[0]), first, second) if fields else None
    return reply or _compare_all(query, first, second)


def _compare_field(query: Query, field: TitleField, first: Sheet, second: Sheet) -> Reply | None:
    one, other = first.field(field), second.field(field)
    if one is None or other is None:
        return None
    name = field_name(field.value, query.language)
    elements = (entry_element(one, first.page), entry_element(other, second.page))
    known = {"name": name, "one": first.page, "other": second.page}
    if one.value == other.value:
        text = say("pages.same", query.language, value=one.value, **known)
    else:
        text = say("pages.differ", query.language, first=one.value, second=other.value, **known)
    return Reply(text, elements=elements)


def _compare_all(query: Query, first: Sheet, second: Sheet) -> Reply:
    """What only one page states: of the kind that is asked for, else of every kind, with the fields that differ."""
    parts: list[str] = []
    elements: list[Element] = []
    kinds = concept(query.aspects[0]).callouts if query.aspects else ()
    for field in () if kinds else _COMPARED:
        reply = _compare_field(query, field, first, second)
        if reply is not None and len({element.label for element in reply.elements}) > 1:
            parts.append(reply.text)
            elements += reply.elements
    for sheet, against in ((first, second), (second, first)):
        known = {callout.text for callout in against.callouts}
        own = [callout for callout in dimension_callouts(sheet) if callout.text not in known]
        own = [callout for callout in own if not kinds or callout.kind.value in kinds][:MOST_NAMED]
        if own:
            parts.append(say("pages.only", query.language, page=sheet.page, values=join_texts(c.text for c in own)))
            elements += callout_elements(own, sheet.page)
    if not parts:
        parts = [say("pages.equal", query.language, one=first.page, other=second.page)]
    return Reply("\n\n".join(parts), elements=tuple(elements))
