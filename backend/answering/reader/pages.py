"""Comparisons of two pages: one field of both, or what only one of them states.

Knows nothing of how a single page answers beyond its Sheet.
"""

from __future__ import annotations

from backend.answering.answer import Element
from backend.answering.elements import callout_elements, dimension_callouts, entry_element
from backend.answering.question.target import FIELDS
from backend.answering.question.understand import Asked
from backend.answering.reader.reply import Reply, listed
from backend.answering.reader.wording import FIELD_NAMES, say
from backend.reading.sheet import Sheet, TitleField

MOST_NAMED = 12


def compare_pages(asked: Asked, sheets: dict[int, Sheet], pages: tuple[int, ...], page: int) -> Reply:
    """What differs between two pages: those of the question, or this one and the next."""
    one = pages[0] if pages else page
    other = pages[1] if len(pages) > 1 else next((p for p in sorted(sheets) if p != one and p > one), min(sheets))
    first, second = sheets[one], sheets[other]
    if asked.target in FIELDS:
        return _field(asked, FIELDS[asked.target][0], first, second) or _all(asked, first, second)
    return _all(asked, first, second)


def _field(asked: Asked, field: TitleField, first: Sheet, second: Sheet) -> Reply | None:
    entries = first.field(field), second.field(field)
    if entries[0] is None or entries[1] is None:
        return None
    name = FIELD_NAMES[asked.language][field]
    elements = (entry_element(entries[0], first.page), entry_element(entries[1], second.page))
    if entries[0].value == entries[1].value:
        text = say("pages.same", asked.language, name=name, one=first.page, other=second.page, value=entries[0].value)
    else:
        text = say(
            "pages.differ", asked.language, name=name, first=entries[0].value, second=entries[1].value,
            one=first.page, other=second.page,
        )  # fmt: skip
    return Reply(text, elements)


def _all(asked: Asked, first: Sheet, second: Sheet) -> Reply:
    parts: list[str] = []
    elements: list[Element] = []
    for field in (TitleField.TITLE, TitleField.DRAWING_NUMBER, TitleField.MATERIAL, TitleField.SCALE):
        reply = _field(asked, field, first, second)
        if reply is not None and len({element.label for element in reply.elements}) > 1:
            parts.append(reply.text)
            elements += reply.elements
    for sheet, against in ((first, second), (second, first)):
        known = {callout.text for callout in against.callouts}
        own = [callout for callout in dimension_callouts(sheet) if callout.text not in known][:MOST_NAMED]
        if own:
            parts.append(say("pages.only", asked.language, page=sheet.page, values=listed(c.text for c in own)))
            elements += callout_elements(own, sheet.page)
    if not parts:
        parts = [say("pages.equal", asked.language, one=first.page, other=second.page)]
    return Reply("\n\n".join(parts), tuple(elements))
