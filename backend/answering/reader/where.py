"""Answers to "where is": the place of what was found, in words, with its box.

Knows nothing of how a thing is found: it turns another reply into a place, or looks for the words themselves.
"""

from __future__ import annotations

from backend.answering.answer import Element
from backend.answering.elements import block_element, callout_element, view_element
from backend.answering.lookup.index import SheetIndex
from backend.answering.question.target import FIELDS, Target
from backend.answering.question.understand import Asked
from backend.answering.reader.reply import Reply, place_of, shortened
from backend.answering.reader.text import best_passages
from backend.answering.reader.wording import say


def answer_where(asked: Asked, index: SheetIndex, reply: Reply | None) -> Reply | None:
    """The place of the thing asked for; None where it is not on the sheet."""
    elements = _elements(asked, index, reply)
    return placed(elements, index, asked.language) if elements else None


def _elements(asked: Asked, index: SheetIndex, reply: Reply | None) -> tuple[Element, ...]:
    if asked.view is not None:
        view = index.named_view(asked.view, asked.view_kind)
        if view is not None and asked.target in (Target.VIEWS, Target.TEXT):
            return (view_element(view, index.page),)
    if asked.values or asked.target in FIELDS or asked.target is not Target.TEXT:
        return reply.elements if reply is not None and reply.answered else ()
    quoted = [callout for callout in index.sheet.callouts if callout.text in asked.quoted]
    if quoted:
        return tuple(callout_element(callout, index.page) for callout in quoted)
    passages = [passage for passage in best_passages(asked, index)[:1] if passage.share >= 0.5]
    return tuple(block_element(passage.block, index.page) for passage in passages)


def placed(elements: tuple[Element, ...], index: SheetIndex, language: str) -> Reply:
    """Where the first of the elements stands, and how many there are."""
    first = elements[0]
    place = place_of(first.bbox, index, language)
    same = [element for element in elements if element.label == first.label]
    key = "where.many" if len(same) > 1 else "where"
    text = say(key, language, value=f"„{shortened(first.label, 120)}“", place=place, count=len(same))
    return Reply(text, tuple(elements))
