"""The reader: answers from what is written on the sheet, without a model.

A question is understood, looked up on the page it is about, then on the other pages where none was asked for,
and said in its language with the place of every value. What is not on the sheet is said not to be there. It
knows no pixels and invents nothing: every value it states is a text of a Sheet.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import replace

from backend.answering.answer import Answer, Delta, Done, Event, Evidence, EvidenceStatus, Question
from backend.answering.elements import entry_element
from backend.answering.evidence import check
from backend.answering.lookup.index import SheetIndex, index_of
from backend.answering.lookup.tables import ITEM
from backend.answering.question.target import FIELDS, Target
from backend.answering.question.understand import Asked
from backend.answering.question.words import fold
from backend.answering.reader.counts import answer_count
from backend.answering.reader.features import answer_feature
from backend.answering.reader.fields import answer_field
from backend.answering.reader.labels import answer_labelled
from backend.answering.reader.measures import answer_measure, general_tolerance
from backend.answering.reader.overview import answer_corner, answer_overview
from backend.answering.reader.pages import compare_pages
from backend.answering.reader.reply import Reply, shortened, unique
from backend.answering.reader.rows import answer_revision, answer_tag
from backend.answering.reader.tables import answer_cell, answer_table
from backend.answering.reader.text import (
    NAMED_ONLY,
    ROOM_NAMES,
    answer_contact,
    answer_datums,
    answer_notes,
    answer_rooms,
    answer_text,
    answer_views,
    best_passages,
    unnamed,
)
from backend.answering.reader.turns import resolve, said_before
from backend.answering.reader.where import answer_where
from backend.answering.reader.wording import FIELD_NAMES, measure_name, say
from backend.geometry import Box
from backend.reading.sheet import Sheet, TitleField

MOST_EVIDENCE_BOXES = 40
SURE_TEXT = 0.6  # a text answers a question about a measure only if it holds this share of it


class ReaderAnswerer:
    """Answers from the Sheets alone."""

    name = "reader"
    model = "reader"

    async def answer(self, question: Question) -> AsyncGenerator[Event, None]:
        answer = await asyncio.to_thread(answer_question, question)
        yield Delta(answer.text)
        yield Done(answer)


def answer_question(question: Question) -> Answer:
    """The whole answer to a question, with its evidence."""
    asked, pages = resolve(question)
    page, reply = _reply(question, asked, pages)
    near = [element.bbox for element in reply.elements if element.page == page]
    evidence = _evidence(reply, question, page, near) if reply.answered else ()
    return Answer(
        text=reply.text,
        language=asked.language,
        answered=reply.answered,
        page=page,
        engine=ReaderAnswerer.name,
        model=ReaderAnswerer.model,
        elements=unique(reply.elements),
        evidence=evidence,
        transcript={"asked": asked.text, "others": [other.model_dump(mode="json") for other in reply.others[:6]]},
    )


def _evidence(reply: Reply, question: Question, page: int, near: Sequence[Box]) -> tuple[Evidence, ...]:
    """What `check` finds; a figure that was computed from values of the sheet stands nowhere itself."""
    found = check(reply.text, question.sheets, page, near)
    return tuple(_computed(one) if one.status is EvidenceStatus.NOT_FOUND else one for one in found)


def _computed(evidence: Evidence) -> Evidence:
    return evidence.model_copy(update={"status": EvidenceStatus.UNCERTAIN})


def _reply(question: Question, asked: Asked, pages: tuple[int, ...]) -> tuple[int, Reply]:
    """The reply of the first page that has one, and that page."""
    wanted = pages[0] if pages else question.page
    missing = next((page for page in pages if page not in question.sheets), None)
    if missing is not None:
        text = say("not_found.page", asked.language, page=missing, pages=len(question.sheets))
        return question.page, Reply(text, answered=False)
    if asked.compare and len(question.sheets) > 1:
        return wanted, compare_pages(asked, question.sheets, pages, wanted)
    before = said_before(question, asked)
    if before is not None:
        return before
    for page in _order(question, wanted, fixed=bool(pages)):
        reply = answer_page(asked, question.sheets[page], len(question.sheets))
        if reply is not None:
            prefix = say("other_page", asked.language, page=page) if page != question.page else ""
            return page, reply.prefixed(prefix)
    return wanted, _not_found(asked, question, wanted)


def _order(question: Question, wanted: int, *, fixed: bool) -> list[int]:
    if wanted not in question.sheets:
        return sorted(question.sheets)
    if fixed or question.page_given:
        return [wanted]
    return [wanted, *sorted(page for page in question.sheets if page != wanted)]


_MEASURES = frozenset(
    {Target.GEOMETRIC, Target.FIT, Target.TOLERANCE, Target.THREAD, Target.CHAMFER, Target.ANGLE, Target.RADIUS}
    | {Target.DIAMETER, Target.THICKNESS, Target.DEPTH, Target.LENGTH, Target.WIDTH, Target.HEIGHT, Target.DISTANCE}
    | {Target.DIMENSION, Target.SIZE, Target.EDGE, Target.WELD}
)
_TABLE_FIRST = frozenset(
    {
        Target.PART_NUMBER,
        Target.DRAWING_NUMBER,
        Target.MATERIAL,
        Target.MASS,
        Target.TITLE,
        Target.DATE,
        Target.REVISION,
    }
    | {Target.DRAWN_BY, Target.APPROVED_BY, Target.COMPANY, Target.STANDARD}
)
_LABELLED = (Target.PART_NUMBER, Target.PROJECT, Target.COMPANY)  # labelled by more words than are known
_OTHERS: dict[Target, Callable[[Asked, SheetIndex], Reply | None]] = {
    Target.CONTACT: answer_contact,
    Target.BOM: answer_table,
    Target.TABLE: answer_table,
    Target.NOTES: answer_notes,
    Target.VIEWS: answer_views,
    Target.ROOMS: answer_rooms,
    Target.ITEM: answer_cell,
    Target.DESCRIPTION: answer_cell,
}


def answer_page(asked: Asked, sheet: Sheet, pages: int) -> Reply | None:
    """The reply that one page gives, or None where it says nothing of what is asked."""
    index = index_of(sheet)
    if unnamed(asked, index):
        return None
    row = answer_revision(asked, index) or answer_tag(asked, index)
    if row is not None:
        return row
    reply = answer_feature(asked, index) or _by_target(asked, index, pages)
    return answer_where(asked, index, reply) if asked.where else reply


def _by_target(asked: Asked, index: SheetIndex, pages: int) -> Reply | None:
    target = asked.target
    if target is Target.COUNT:
        return answer_count(asked, index, pages)
    if target in FIELDS:
        return _field(asked, index)
    if target in _MEASURES:
        return _measure(asked, index)
    if target is Target.DATUM:
        return answer_datums(asked, index)
    if target is Target.OVERVIEW:
        return answer_overview(asked, index)
    if target is Target.NOTES and ITEM.search(fold(asked.text)) and (remark := answer_cell(asked, index)):
        return remark
    if target in _OTHERS:
        return _OTHERS[target](asked, index) or answer_text(asked, index, SURE_TEXT)
    if target is Target.PITCH:
        return answer_text(asked, index) or _pitch(asked, index)
    known = answer_cell(asked, index) or answer_labelled(asked, index)
    return known or answer_text(asked, index) or answer_corner(asked, index)


def _field(asked: Asked, index: SheetIndex) -> Reply | None:
    target = asked.target
    if target is Target.SHEET_COUNT and asked.view is not None:  # on which sheet a view stands
        return answer_views(asked, index)
    named = answer_cell(asked, index) if target in _TABLE_FIRST and asked.words else None
    if target is Target.DRAWN_BY and "drawn" not in asked.concepts:  # who: the client, the architect
        named = named or answer_labelled(asked, index)
    found = named or answer_field(asked, index)
    return answer_labelled(asked, index) if found is None and target in _LABELLED else found


def _pitch(asked: Asked, index: SheetIndex) -> Reply | None:
    """A pitch that no text names: of a thread, its callout; of holes, the distance between them."""
    if "thread" in asked.concepts:
        return answer_measure(replace(asked, target=Target.THREAD), index)
    return answer_measure(asked, index) if "hole" in asked.concepts else None


def _measure(asked: Asked, index: SheetIndex) -> Reply | None:
    """A measure by name (`BEDROOM 2`, `"Frame Side"`) where a text states it, else by callout."""
    if (NAMED_ONLY | ROOM_NAMES) & asked.concepts:
        return answer_text(asked, index, SURE_TEXT)
    if asked.target is Target.SIZE:
        return answer_text(asked, index, 0.8) or answer_measure(asked, index)
    if asked.target is Target.GEOMETRIC:
        return answer_measure(asked, index) or answer_text(asked, index)
    least = 0.35 if asked.target is Target.EDGE else SURE_TEXT  # no other text speaks of edges
    return answer_measure(asked, index) or answer_text(asked, index, least)


def _not_found(asked: Asked, question: Question, page: int) -> Reply:
    sheet = question.sheets.get(page)
    if sheet is None or not sheet.spans:
        return Reply(say("unread", asked.language), answered=False)
    if asked.only_toleranced:
        return _none_toleranced(asked, sheet)
    text = say("not_found", asked.language, name=_name(asked))
    if asked.values and asked.target is not Target.COUNT:
        text = say("not_found.value", asked.language, value=asked.values[0].text)
    elif asked.view is not None:
        view = f"{asked.view_kind or ''} {asked.view}".strip()
        text = (
            say("not_found.view", asked.language, view=view)
            if not index_of(sheet).named_view(asked.view, asked.view_kind)
            else text
        )
    nearest = best_passages(asked, index_of(sheet))
    if nearest and nearest[0].share >= 0.3:
        text += say("not_found.nearest", asked.language, value=shortened(nearest[0].block.text, 120))
    return Reply(text, answered=False)


def _none_toleranced(asked: Asked, sheet: Sheet) -> Reply:
    name = measure_name("dimension", asked.language) if asked.target is Target.TOLERANCE else _name(asked)
    text = say("tolerance.of_none", asked.language, name=name)
    general = general_tolerance(sheet)
    if general is None:
        return Reply(text, answered=False)
    entry = sheet.field(TitleField.GENERAL_TOLERANCE)
    text += say("tolerance.applies", asked.language, tolerance=general)
    return Reply(text, (entry_element(entry, sheet.page),) if entry is not None else ())


def _name(asked: Asked) -> str:
    if asked.target in FIELDS:
        return FIELD_NAMES[asked.language][FIELDS[asked.target][0]]
    if asked.target is Target.TEXT:
        return shortened(asked.text, 80).rstrip("?")
    return measure_name(asked.symbol or asked.target.value, asked.language)
