"""Answers about the sheet as a whole: what it shows, and what stands in one of its corners.

Knows nothing of single values: it says names, views and texts.
"""

from __future__ import annotations

from backend.answering.answer import Element
from backend.answering.elements import block_element, dimension_callouts, entry_element, table_element, view_element
from backend.answering.lookup.index import SheetIndex
from backend.answering.question.understand import Asked
from backend.answering.reader.reply import Reply, listed, shortened
from backend.answering.reader.wording import FIELD_NAMES, heading, say
from backend.reading.sheet import TitleField

_NAMING = (TitleField.TITLE, TitleField.DRAWING_NUMBER, TitleField.MATERIAL, TitleField.SCALE)
MOST_BLOCKS = 12


def answer_overview(asked: Asked, index: SheetIndex) -> Reply | None:
    """Title, number, material, scale, named views, and how much else there is."""
    sheet, language = index.sheet, asked.language
    entries = [entry for field in _NAMING if (entry := sheet.field(field)) is not None]
    views = [view for view in sheet.views if view.label]
    parts = [f"{FIELD_NAMES[language][entry.field]} {shortened(entry.value, 80)}" for entry in entries]
    if views:
        parts.append(f"{heading('views', language)} {listed(view.label for view in views)}")
    for key, count in (
        ("dimensions", len(dimension_callouts(sheet))),
        ("tables", len(sheet.tables)),
        ("notes", len(sheet.notes)),
    ):
        if count:
            parts.append(f"{count} {heading(key, language)}")
    if not parts:
        return None
    elements: list[Element] = [entry_element(entry, index.page) for entry in entries]
    elements += [view_element(view, index.page) for view in views]
    elements += [table_element(table, index.page) for table in sheet.tables]
    return Reply(say("overview", language, page=index.page, value="; ".join(parts)), tuple(elements))


def answer_corner(asked: Asked, index: SheetIndex) -> Reply | None:
    """The texts in the part of the sheet that the question names: `bottom right`."""
    if not asked.position or any(not word.concepts <= asked.position for word in asked.words):
        return None
    sheet = index.sheet

    def inside(x: float, y: float) -> bool:
        shares = {"left": x < 1 / 3, "right": x > 2 / 3, "top": y < 1 / 3, "bottom": y > 2 / 3}
        return all(shares.get(name, 1 / 3 < x < 2 / 3 and 1 / 3 < y < 2 / 3) for name in asked.position)

    found = [b for b in index.blocks if inside(b.box.center[0] / sheet.width, b.box.center[1] / sheet.height)]
    if not found:
        return None
    ordered = sorted(found, key=lambda block: (block.box.y1, block.box.x1))[:MOST_BLOCKS]
    text = shortened(listed(block.text for block in ordered))
    return Reply(say("text", asked.language, value=text), tuple(block_element(block, index.page) for block in ordered))
