"""Answers to "how many": pieces of a parts list, holes and threads of callouts, pages, views, notes.

A number is a quantity of a table, a count that callouts state (`4x`), a number beside the words of the
question, or how often a thing was found. It never counts drawn shapes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from backend.answering.elements import block_element, callout_elements, entry_element, view_element
from backend.answering.lookup.callouts import ROUND, SIZES, agrees, named_view
from backend.answering.lookup.index import SheetIndex
from backend.answering.lookup.tables import ITEM
from backend.answering.lookup.words import closeness
from backend.answering.question.target import is_symbol
from backend.answering.question.understand import Asked
from backend.answering.question.words import NUMBER_WORDS, fold, words_of
from backend.answering.reader.reply import Reply, listed, shortened
from backend.answering.reader.tables import answer_cell
from backend.answering.reader.text import best_passages
from backend.answering.reader.wording import heading, measure_name, say
from backend.reading.sheet import Callout, CalloutKind, TableKind, TitleField

_KINDS: tuple[tuple[str, frozenset[CalloutKind]], ...] = (
    ("thread", frozenset({CalloutKind.THREAD})),
    ("chamfer", frozenset({CalloutKind.CHAMFER})),
    ("radius", frozenset({CalloutKind.RADIUS})),
    ("angle", frozenset({CalloutKind.ANGLE})),
    ("diameter", ROUND),
    ("hole", ROUND | {CalloutKind.THREAD}),
    ("datum", frozenset({CalloutKind.DATUM})),
    ("weld", frozenset({CalloutKind.WELD})),
    ("roughness", frozenset({CalloutKind.ROUGHNESS})),
    ("geometric", frozenset({CalloutKind.GEOMETRIC_TOLERANCE})),
    ("dimension", SIZES),
)


def answer_count(asked: Asked, index: SheetIndex, pages: int) -> Reply | None:
    """How many of what the question names."""
    if asked.values:
        beside = _beside_words(asked, index, least=0.7) if _names_a_place(asked) else None
        return answer_cell(asked, index) or beside or _of_values(asked, index) or _beside_words(asked, index)
    if {"sheet", "page"} & asked.head and not {"bom", "item"} & asked.concepts:
        return _sheets(asked, index, pages)
    return (
        answer_cell(asked, index)
        or _beside_words(asked, index)
        or _of_parts_of_the_sheet(asked, index)
        or _of_kind(asked, index)
    )


_OF_SHEETS = re.compile(r"\d+\s*(?:/|of|von|de|sur|av)\s*(\d+)", re.IGNORECASE)


def _sheets(asked: Asked, index: SheetIndex, pages: int) -> Reply:
    """How many pages the document has, and how many sheets its title block speaks of where they are more."""
    entry = index.sheet.field(TitleField.SHEET_NUMBER)
    stated = _OF_SHEETS.search(entry.value) if entry is not None else None
    if entry is None or stated is None or int(stated[1]) <= pages:
        elements = (entry_element(entry, index.page),) if entry is not None else ()
        return Reply(say("pages", asked.language, count=pages), elements)
    text = say("pages.stated", asked.language, count=pages, value=entry.value, total=stated[1])
    return Reply(text, (entry_element(entry, index.page),))


def _of_values(asked: Asked, index: SheetIndex) -> Reply | None:
    """The sum of the counts of the callouts that have a stated value."""
    kinds = next((kinds for concept, kinds in _KINDS[:6] if concept in asked.head), None)
    found = [c for c in index.sheet.callouts if any(agrees(value, c) for value in asked.values)]
    if kinds is not None:
        found = [callout for callout in found if callout.kind in kinds] or found
    found = _toleranced_alike(asked, _spoken_of(asked, index, found))
    return _summed(asked, index, found)


def _toleranced_alike(asked: Asked, callouts: Sequence[Callout]) -> list[Callout]:
    """Of the callouts, those with the tolerance that the question states, where it states one."""
    uppers = {value.upper for value in asked.values if value.upper is not None}
    return [callout for callout in callouts if not uppers or callout.upper in uppers] or list(callouts)


def _spoken_of(asked: Asked, index: SheetIndex, callouts: list[Callout]) -> list[Callout]:
    """Of several callouts, those in the named view or beside the words of the question."""
    view = named_view(asked, index)
    if view is not None:
        return [c for c in callouts if view.box.contains(*c.box.center)] or callouts
    if len({callout.text for callout in callouts}) < 2:
        return callouts
    passages = [passage for passage in best_passages(asked, index)[:3] if passage.share >= 0.3]
    near = {
        id(callout): max(closeness(index.distance(callout.box, passage.block.box)) for passage in passages)
        for callout in callouts
        if passages
    }
    best = max(near.values(), default=0.0)
    return [callout for callout in callouts if near.get(id(callout), 1.0) > 0.9 * best] if best > 0.5 else callouts


def _summed(asked: Asked, index: SheetIndex, callouts: Sequence[Callout]) -> Reply | None:
    if not callouts:
        return None
    total = sum(callout.count for callout in callouts)
    names = listed(callout.text for callout in callouts)
    elements = callout_elements(callouts, index.page)
    if len(callouts) == 1 or total == callouts[0].count:
        return Reply(say("count", asked.language, count=total, value=names), elements)
    parts = " + ".join(str(callout.count) for callout in callouts)
    return Reply(say("count.sum", asked.language, count=f"{total} = {parts}", value=shortened(names)), elements)


_NUMBER = re.compile(
    r"(?<![\w.,/'°±⌀-])(\d{1,4})(?![\d.,/'°:\"-])\s?(?:x\b|×|pcs|pieces|stk|stueck|off\b|places|[a-z])?"
)


def _names_a_place(asked: Asked) -> bool:
    """Whether the question says more of the things than their kind and size: `for the X95 adapter`."""
    kinds = {concept for concept, _ in _KINDS} | {"count", "through", "required"}
    sizes = {word for value in asked.values for word in words_of(value.text)}
    return any(word.label and not word.concepts & kinds and word.text not in sizes for word in asked.words)


def _beside_words(asked: Asked, index: SheetIndex, least: float = 0.55) -> Reply | None:
    """A whole number in the text that speaks of the things: `2 CAR GARAGE`, `15x pocket`, `3 pieces`."""
    for passage in best_passages(asked, index)[:4]:
        if passage.share < least:
            return None
        text = fold(passage.block.text)
        found = _NUMBER.search(text)
        number = found[1] if found else next((w for w in re.findall(r"[a-z]+", text) if w in NUMBER_WORDS), None)
        if number is not None:
            count = NUMBER_WORDS.get(number, number)
            shown = shortened(passage.block.text, 200)
            element = block_element(passage.block, index.page)
            return Reply(say("count", asked.language, count=count, value=shown), (element,))
    return None


def _of_parts_of_the_sheet(asked: Asked, index: SheetIndex) -> Reply | None:
    sheet = index.sheet
    if {"view", "section", "detail"} & asked.head:
        kinds = {kind for kind in ("section", "detail") if kind in asked.head}
        views = [view for view in sheet.views if not kinds or view.kind in kinds]
        elements = tuple(view_element(view, index.page) for view in views)
        names = listed(view.label or heading(view.kind, asked.language) for view in views)
        text = say("count.listed", asked.language, count=len(views), value=names, page=index.page)
        return Reply(text, elements) if views else None
    if "note" in asked.head and sheet.notes:
        return Reply(say("count.found", asked.language, count=len(sheet.notes), name=heading("notes", asked.language)))
    if {"item", "bom"} & asked.concepts and ITEM.search(fold(asked.text)) is None:
        tables = [table for table in sheet.tables if table.kind is TableKind.BOM]
        rows = sum(len(table.rows) for table in tables)
        name = measure_name("bom", asked.language)
        return Reply(say("count.found", asked.language, count=rows, name=name)) if rows else None
    return None


def _surely_hole(callout: Callout) -> bool:
    """A bare diameter may be that of a shaft; a hole has a count, a depth, a thread or an inner fit."""
    if callout.kind in (CalloutKind.HOLE, CalloutKind.THREAD) or callout.count > 1:
        return True
    return callout.through or callout.depth is not None or (callout.fit or "a")[0].isupper()


def _of_kind(asked: Asked, index: SheetIndex) -> Reply | None:
    """The sum over all callouts of a kind: holes, threads, radii."""
    for concept, kinds in _KINDS:
        if concept in asked.head:
            found = [callout for callout in index.sheet.callouts if callout.kind in kinds]
            if concept == "hole":
                found = [callout for callout in found if _surely_hole(callout)]
            if concept == "geometric" or asked.symbol is not None:
                found = [
                    callout for callout in found if asked.symbol is None or is_symbol(asked.symbol, callout.symbol)
                ]
            return _summed(asked, index, _spoken_of(asked, index, found))
    return None
