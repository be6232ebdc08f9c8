"""What a question asks for where its words do not tell: the model says it, in a few constrained tokens.

Every question of every session is put behind the same text, so that the engine's cache holds all but the question.
Knows nothing of pictures and of what the model answers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

from backend.answering.answer import Question
from backend.answering.model import prompts
from backend.answering.model.grounding import parse_partial
from backend.answering.query import Operation, Query, understand
from backend.errors import BadRequest, Unavailable
from backend.generation import Engine, GenerationRequest, Message, whole_text
from backend.vocabulary.concepts import concepts

log = logging.getLogger(__name__)

MOST_TOKENS = 32  # a kind takes about 12 with what is around it; the rest is for a thing by name
OTHER = "other"
_NAME = "understanding"  # its tokens are its own: the conversation's are remembered under the session's name


def kinds() -> tuple[str, ...]:
    """The names of what can be asked for, and one for everything else."""
    return (*(name for name, one in concepts().items() if one.ask == "strong" and not one.sense), OTHER)


def is_open(query: Query) -> bool:
    """Whether the words of a question do not tell what kind of value it asks for, nor name a thing by its code."""
    coded = any(term.exact for term in query.subject)
    named = query.wanted or query.keys or query.values or query.view or coded
    return not named and query.operation in (Operation.VALUE, Operation.LIST, Operation.WHETHER)


class Understanding:
    """The query of one question: by its words, and by the model once that has been asked and has said more."""

    def __init__(self, engine: Engine, question: Question, query: Query, *, may_ask: bool) -> None:
        self._engine = engine
        self._question = question
        self._query = query
        self._may_ask = may_ask and is_open(query)
        self._asked: asyncio.Task[Query] | None = None

    def begin(self) -> None:
        """Ask the model, unless that is under way or the words tell it all."""
        if self._asked is None and self._may_ask:
            self._asked = asyncio.create_task(self._ask())

    async def query(self) -> Query:
        """What is known at the end: where the model was asked, what it said is waited for."""
        return await self._asked if self._asked is not None else self._query

    def end(self) -> None:
        """Nobody wants it any more."""
        if self._asked is not None:
            self._asked.cancel()

    async def _ask(self) -> Query:
        try:
            return merge(self._query, await whole_text(self._engine.generate(request_for(self._question))))
        except (BadRequest, Unavailable) as error:
            log.info("the model did not say what is asked for: %s", error)
            return self._query


@asynccontextmanager
async def understanding(
    engine: Engine, question: Question, query: Query, *, may_ask: bool
) -> AsyncGenerator[Understanding, None]:
    """An understanding that asks nothing more once it is left, however that is."""
    one = Understanding(engine, question, query, may_ask=may_ask)
    try:
        yield one
    finally:
        one.end()


def request_for(question: Question) -> GenerationRequest:
    """The question behind the text that all questions share."""
    messages = (
        Message("system", (prompts.understanding_text(kinds()),)),
        Message("user", (question.text.strip(),)),
    )
    return GenerationRequest(
        messages,
        max_tokens=MOST_TOKENS,
        schema=prompts.understanding_schema(kinds()),
        request_id=_NAME,
        session=question.session_id,
    )


def merge(query: Query, reply: str) -> Query:
    """The query with what the model says is asked for, and of what; as it was where that is no kind we know.

    A reply that was cut off is taken as far as it came.
    """
    said = parse_partial(reply)
    kind, of = said.get("kind"), said.get("of")
    if kind == OTHER or kind not in kinds():
        return query
    named = understand(of, query.language) if isinstance(of, str) and of.strip() else None
    return replace(
        query,
        aspects=(kind,),
        strong=True,
        asked_words=(),
        subject=named.subject if named is not None else (),
        keys=named.keys if named is not None else (),
        values=named.values if named is not None else (),
    )
