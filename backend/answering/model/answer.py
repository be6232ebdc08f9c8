"""The model's way of answering: pages and details as pictures, the conversation so far, a streamed reply.

What is said is put together by the `Composer`; here the engine is asked and its stream turned into events.
Knows nothing of HTTP or of which engine answers.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from backend.answering.answer import Answer, Delta, Done, Event, Evidence, Outcome, Progress, Question
from backend.answering.model import focus, prompts, second_look, transcript
from backend.answering.model.composing import Composer, Places
from backend.answering.model.grounding import AnswerStream, new_views, place_elements
from backend.answering.model.messages import request_for
from backend.answering.model.transcript import Conversation, Piece
from backend.answering.model.understanding import understanding
from backend.answering.query import Query, understand
from backend.errors import BadRequest, Unavailable
from backend.generation import Engine, GenerationDelta, GenerationRequest, Usage
from backend.geometry import Box
from backend.languages import sentence
from backend.reading.sheet import Sheet, View
from backend.settings import Settings


class CheckEvidence(Protocol):
    """The reader as witness: what the sheets say to each value of a text that answers a query."""

    def __call__(self, text: str, sheets: dict[int, Sheet], page: int, *, query: Query) -> Sequence[Evidence]: ...


log = logging.getLogger(__name__)

FindPlaces = Callable[[Question, Sheet], Sequence[Box]]

_VIEWS_TOKENS = 512
_LOOK = "look"  # no part of a session's conversation


class ModelAnswerer:
    """Answers with an engine; `check` is the reader as witness, `places` says where to look closely."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        *,
        check: CheckEvidence | None = None,
        places: FindPlaces | None = None,
    ) -> None:
        self.engine = engine
        self.name = engine.name
        self._limits = settings
        self._composer = Composer(engine, settings)
        self._check = check
        self._find_places = places

    @property
    def model(self) -> str:
        return self.engine.model

    async def answer(self, question: Question) -> AsyncGenerator[Event, None]:
        query = understand(question.text, self._limits.language)
        conversation = self._composer.conversation(question, query, await self._places(question, query))
        request = self._request(question, conversation)
        reply = _GeneratedText(grounded=question.use_grounding)
        ask_model = self._limits.model_query and self._check is not None
        async with understanding(self.engine, question, query, may_ask=ask_model) as understood:
            async with aclosing(self.engine.generate(request)) as stream:
                async for delta in stream:
                    text = reply.take(delta)
                    if delta.thought and reply.begins_to_think():
                        yield Progress("thinking", 0, 1)
                    if text:
                        understood.begin()  # beside the answer, and after its first token
                        yield Delta(text)
            rest = reply.finish()
            if rest:
                yield Delta(rest)
            query = await understood.query()
        answer = await self._answer(question, query, conversation, reply)
        again = await self._conversation_again(question, query, conversation, reply, answer)
        if again is not None:
            yield Progress("second_look", 0, 1)
            first, answer = answer, await self._after_second_look(question, query, again, answer)
            if answer.text != first.text:
                yield Delta(answer.text.removeprefix(first.text))
        yield Done(answer)

    def is_warm(self, question: Question) -> bool:
        """Whether the caches hold what the next question about this page begins with, as far as that is known."""
        return next(self._composer.openings(question), None) is None

    async def warm(self, question: Question) -> None:
        """Fill the engine's caches with what the next question about this page begins with, one opening after another.

        Before the first question that is the page and then its tiles, after others the tiles that they did not show.
        """
        name = question.session_id if question.turns else _LOOK
        for opening in self._composer.openings(question):
            request = request_for(
                question, opening.conversation, request_id=name, max_tokens=1, shared_images=opening.fills
            )
            await self.engine.in_background(request)
            self._composer.note_computed(question, opening)

    async def detect_views(self, question: Question) -> tuple[View, ...]:
        """The page's views that the reader did not find; the page must be read."""
        sheet = question.sheets[question.page]
        conversation = Conversation(0, (), (*self._composer.page(question), Piece(prompts.DETECT_VIEWS)))
        request = request_for(
            question, conversation, request_id=_LOOK, max_tokens=_VIEWS_TOKENS, schema=prompts.views_schema()
        )
        stream = AnswerStream()
        stream.feed(await self.engine.in_background(request))
        return new_views(stream.member("views"), conversation.images[0], sheet)

    def _request(self, question: Question, conversation: Conversation) -> GenerationRequest:
        if not conversation.fits:
            raise BadRequest("engine.too_long", limit=self._composer.context)
        pictures = [image.number for image in conversation.images]
        return request_for(
            question,
            conversation,
            request_id=question.session_id,
            max_tokens=self._limits.max_tokens,
            temperature=self._limits.temperature,
            schema=prompts.answer_schema(pictures) if question.use_grounding else None,
        )

    async def _places(self, question: Question, query: Query) -> Places:
        """Where on a sheet of small lettering the answer may stand: what the reader points to, else shared words."""
        pages = focus.pages_for(query, question.page, question.page_given, question.sheets)
        small = [
            page for page in pages if page in question.sheets and not self._composer.is_legible(question.sheets[page])
        ]
        places: Places = {}
        for page in small:
            sheet = question.sheets[page]
            pointed = await asyncio.to_thread(self._find_places, question, sheet) if self._find_places else ()
            places[page] = list(pointed) or focus.relevant(query, sheet)
        return places

    async def _answer(
        self, question: Question, query: Query, conversation: Conversation, reply: _GeneratedText
    ) -> Answer:
        elements = place_elements(reply.elements, conversation.images, question.sheets)
        evidence = await self._evidence(reply.text, question, query)
        answered = bool(reply.text.strip()) and not reply.text.strip().startswith(prompts.NOT_ON_THE_SHEET)
        return Answer(
            text=reply.text,
            language=query.language,
            answered=answered,
            outcome=Outcome.STATED if answered else Outcome.NOT_ON_SHEET,
            page=question.page,
            engine=self.name,
            model=self.model,
            finish_reason=reply.finish_reason,
            elements=elements,
            evidence=evidence,
            usage=reply.usage,
            transcript=transcript.store_turn(conversation, reply.raw),
            notes=("history.trimmed",) if conversation.first else (),
        )

    async def _evidence(self, text: str, question: Question, query: Query) -> tuple[Evidence, ...]:
        if self._check is None:
            return ()
        check = partial(self._check, text, question.sheets, question.page, query=query)
        return tuple(await asyncio.to_thread(check))

    async def _conversation_again(
        self, question: Question, query: Query, conversation: Conversation, reply: _GeneratedText, first: Answer
    ) -> Conversation | None:
        """What the model is asked where the sheet speaks against its answer; None where there is nothing to show."""
        if not (self._limits.second_look and reply.is_whole):
            return None
        places = await asyncio.to_thread(second_look.find_places, first, query, question.sheets)
        if not places:
            return None
        return self._composer.converse_again(question, query, places, conversation, reply.raw)

    async def _after_second_look(self, question: Question, query: Query, again: Conversation, first: Answer) -> Answer:
        """The first answer, with what the second look corrects where the sheet confirms that."""
        reply = _GeneratedText(grounded=False)
        request = request_for(
            question,
            again,
            request_id=question.session_id,
            max_tokens=min(second_look.MOST_TOKENS, self._limits.max_tokens),
            temperature=self._limits.temperature,
        )
        try:
            async with aclosing(self.engine.generate(request)) as stream:
                async for delta in stream:
                    reply.take(delta)
        except (BadRequest, Unavailable) as error:
            log.info("no second look: %s", error)
            return first
        first = replace(first, usage=second_look.add_usage(first.usage, reply.usage))
        evidence = await self._evidence(reply.text, question, query)
        if reply.finish_reason != "stop" or not second_look.is_better(first.evidence, evidence):
            return first
        added = "\n\n" + sentence("answer.correction", query.language, text=reply.text.strip())
        return replace(
            first,
            text=first.text + added,
            evidence=await self._evidence(first.text + added, question, query),
            transcript={**first.transcript, "reply": first.transcript["reply"] + added},
            notes=(*first.notes, "answer.corrected"),
        )


class _GeneratedText:
    """The reply as it comes: raw for the transcript, as text for the caller."""

    def __init__(self, *, grounded: bool) -> None:
        self._stream = AnswerStream() if grounded else None
        self.raw = ""
        self.text = ""
        self.finish_reason = "stop"
        self.usage = Usage()
        self._thought = False

    def begins_to_think(self) -> bool:
        """True once, for the first piece of a thought."""
        first, self._thought = not self._thought, True
        return first

    def take(self, delta: GenerationDelta) -> str:
        self.raw += delta.text
        self.finish_reason = delta.finish_reason or self.finish_reason
        self.usage = delta.usage or self.usage
        added = delta.text if self._stream is None else self._stream.feed(delta.text)
        self.text += added
        return added

    def finish(self) -> str:
        rest = "" if self._stream is None else self._stream.finish()
        self.text += rest
        return rest

    @property
    def is_whole(self) -> bool:
        """Whether it is what was asked for: text, or an object to its end."""
        return self._stream is None or self._stream.is_whole

    @property
    def elements(self) -> list[Any]:
        return [] if self._stream is None else self._stream.member("elements")
