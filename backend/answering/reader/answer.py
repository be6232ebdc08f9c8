"""The reader: answers from what is written on the sheet, without a model.

A question becomes a query, the query is matched against the facts of the page it is about, then of the other
pages where none was named. It knows no pixels and invents nothing: every value it states is a text of a Sheet.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

from backend.answering.answer import Answer, Delta, Done, Event, Outcome, Question
from backend.answering.evidence import check
from backend.answering.query import Operation, Query, understand
from backend.answering.reader.mentions import add_mentions
from backend.answering.reader.page import answer_page, is_drawn, says_which
from backend.answering.reader.pages import compare_pages
from backend.answering.reader.reply import Reply, unique_elements
from backend.answering.reader.turns import answer_about_last, resolve_question
from backend.answering.retrieval.index import index_of
from backend.geometry import Box
from backend.vocabulary.answers import say

MOST_OTHERS = 6


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
    query, pages = resolve_question(question)
    page, reply = _reply_of_pages(question, query, pages, mentions=True)
    if query.unspoken:
        reply = reply.with_prefix(say("unspoken", query.language))
    evidence = check(reply.text, question.sheets, page, query=query, stated=reply.facts) if reply.answered else []
    return Answer(
        text=reply.text,
        language=query.language,
        answered=reply.answered,
        page=page,
        engine=ReaderAnswerer.name,
        model=ReaderAnswerer.model,
        outcome=reply.outcome,
        candidates=reply.candidates,
        elements=unique_elements(reply.elements),
        evidence=tuple(evidence),
        transcript={
            "others": [other.model_dump(mode="json") for other in reply.others[:MOST_OTHERS]],
        },
    )


def answer_places(question: Question, page: int) -> list[Box]:
    """Where on a page the answer to a question stands, in its pixels; nothing is held against the sheet for it.

    What only names the things that are asked about is no place of the answer: a model need not look at it closely.
    """
    query, pages = resolve_question(question)
    _, reply = _reply_of_pages(question, query, pages, mentions=False)
    return [element.bbox for element in unique_elements(reply.elements) if element.page == page]


def _reply_of_pages(question: Question, query: Query, pages: tuple[int, ...], *, mentions: bool) -> tuple[int, Reply]:
    """The reply of the first page that states one, and that page; else the best of the other outcomes.

    mentions: with what the pages say of the things that are named, where none states what is asked
    """
    wanted = pages[0] if pages else question.page
    missing = next((page for page in pages if page not in question.sheets), None)
    if missing is not None:
        return question.page, _no_page(question, query, missing)
    if query.operation is Operation.COMPARE and len(question.sheets) > 1:
        return wanted, compare_pages(query, question.sheets, pages, wanted)
    before = answer_about_last(question, query)
    if before is not None:
        return before
    replies: dict[int, Reply] = {}
    for page in _order_pages(question, wanted, fixed=bool(pages)):
        reply = _reply_of_page(question, query, page)
        if reply.answered:
            prefix = say("other_page", query.language, page=page) if page != question.page else ""
            return page, reply.with_prefix(prefix)
        if reply.outcome is Outcome.CANDIDATES and _leaves_open_which(query):
            return page, reply
        replies[page] = reply
    offered = next((page for page, reply in replies.items() if reply.outcome is Outcome.CANDIDATES), None)
    best = offered if offered is not None else wanted
    if best in replies and question.sheets[best].spans:
        return _with_mentions(question, query, best, replies) if mentions else (best, replies[best])
    return wanted, Reply(say("unread", query.language), Outcome.NOT_ON_SHEET)


def _with_mentions(question: Question, query: Query, best: int, replies: dict[int, Reply]) -> tuple[int, Reply]:
    """The reply of a page that states nothing, with what it says of the things named; or what another page says."""
    for page in (best,) if replies[best].candidates else (best, *(page for page in replies if page != best)):
        reply = add_mentions(query, replies[page], index_of(question.sheets[page]))
        if reply is not replies[page]:
            return page, reply
    return best, replies[best]


def _reply_of_page(question: Question, query: Query, page: int) -> Reply:
    """The reply of a page; what it does not count is listed where a follow-up asks for another page's."""
    index, pages = index_of(question.sheets[page]), len(question.sheets)
    reply = answer_page(query, index, pages)
    follows = bool(question.turns) and not understand(question.text, query.language).aspects
    if query.operation is Operation.COUNT and follows and not reply.answered and _leaves_open_which(query):
        listed = answer_page(replace(query, operation=Operation.LIST), index, pages)
        return listed if listed.answered else reply
    return reply


def _leaves_open_which(query: Query) -> bool:
    """Whether a question names no more than a kind: the only one of it on another page is not the one that is meant."""
    return len(query.aspects) == 1 and is_drawn(query.aspects[0]) and not says_which(query)


def _no_page(question: Question, query: Query, page: int) -> Reply:
    """A page that is not read yet, or that the document does not have."""
    count = max(question.page_count, len(question.sheets))
    key = "not_read.page" if page <= count else "not_found.page"
    return Reply(say(key, query.language, page=page, pages=count), Outcome.NOT_ON_SHEET)


def _order_pages(question: Question, wanted: int, *, fixed: bool) -> list[int]:
    if wanted not in question.sheets:
        return [] if fixed or question.page_given else sorted(question.sheets)
    if fixed or question.page_given:
        return [wanted]
    return [wanted, *sorted(page for page in question.sheets if page != wanted)]
