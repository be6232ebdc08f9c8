"""The model's way of answering: pages and details as pictures, the conversation so far, a streamed reply.

What is said is put together by pure functions (`transcript`, `focus`, `sheet_text`, `prompts`); here the
engine is asked and its stream turned into events. Knows nothing of HTTP or of which engine answers.
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
from backend.answering.model.grounding import AnswerStream, new_views, place
from backend.answering.model.messages import request_for
from backend.answering.model.sheet_text import sheet_text
from backend.answering.model.transcript import Budget, Conversation, ImageRef, Piece, Turn
from backend.answering.query import Query, understand
from backend.engines.base import Engine, GenerationDelta, GenerationRequest, Usage
from backend.errors import BadRequest, Unavailable
from backend.geometry import Box
from backend.languages import sentence
from backend.pictures import TOKEN_PX
from backend.reading.sheet import Sheet, View
from backend.settings import Settings


class CheckEvidence(Protocol):
    """The reader as witness: what the sheets say to each value of a text that answers a query."""

    def __call__(self, text: str, sheets: dict[int, Sheet], page: int, *, query: Query) -> Sequence[Evidence]: ...


log = logging.getLogger(__name__)

FindPlaces = Callable[[Question, Sheet], Sequence[Box]]
Places = dict[int, list[Box]]  # of each page, the most telling first

_UNKNOWN_CONTEXT = 16_384  # what a remote engine is taken to hold where it does not say
_MOST_DETAILS = 3
_PICTURE_SHARE = 0.5  # of the context, for the picture of a whole page
_TEXT_SHARE = 0.1  # of the context, for the text of a sheet
_MOST_TEXT = 6_000  # characters
_CHARACTERS_PER_TOKEN = 3
_LABEL_TOKENS = 16
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
        self._check = check
        self._find_places = places

    @property
    def model(self) -> str:
        return self.engine.model

    async def answer(self, question: Question) -> AsyncGenerator[Event, None]:
        query = understand(question.text, self._limits.language)
        conversation = self._conversation(question, query, await self._places(question, query))
        request = self._request(question, conversation)
        reply = _Reply(grounded=question.use_grounding)
        async with aclosing(self.engine.generate(request)) as stream:
            async for delta in stream:
                text = reply.take(delta)
                if delta.thought and reply.begins_to_think():
                    yield Progress("thinking", 0, 1)
                if text:
                    yield Delta(text)
        rest = reply.finish()
        if rest:
            yield Delta(rest)
        answer = await self._answer(question, query, conversation, reply)
        again = await self._conversation_again(question, query, conversation, reply, answer)
        if again is not None:
            yield Progress("second_look", 0, 1)
            first, answer = answer, await self._after_second_look(question, query, again, answer)
            if answer.text != first.text:
                yield Delta(answer.text.removeprefix(first.text))
        yield Done(answer)

    async def warm(self, question: Question) -> None:
        """Fill the engine's caches with the beginning that every first question about this page has."""
        pieces = self._page_pieces(question, question.page, _Numbers(1))
        if pieces:
            conversation = Conversation(0, (), tuple(pieces))
            await self.engine.in_background(request_for(question, conversation, request_id=_LOOK, max_tokens=1))

    async def detect_views(self, question: Question) -> tuple[View, ...]:
        """The page's views that the reader did not find; the page must be read."""
        sheet = question.sheets[question.page]
        pieces = self._page_pieces(question, question.page, _Numbers(1))
        conversation = Conversation(0, (), (*pieces, Piece(prompts.DETECT_VIEWS)))
        request = request_for(
            question, conversation, request_id=_LOOK, max_tokens=_VIEWS_TOKENS, schema=prompts.views_schema()
        )
        stream = AnswerStream()
        stream.feed(await self.engine.in_background(request))
        return new_views(stream.member("views"), conversation.images[0], sheet)

    async def look(self, question: Question) -> tuple[View, ...]:
        """Before anybody asks: warm up for a page, then `detect_views` on it."""
        await self.warm(question)
        return await self.detect_views(question)

    def _request(self, question: Question, conversation: Conversation) -> GenerationRequest:
        if not conversation.fits:
            raise BadRequest("engine.too_long", limit=self._context)
        pictures = [image.number for image in conversation.images]
        return request_for(
            question,
            conversation,
            request_id=question.session_id,
            max_tokens=self._limits.max_tokens,
            temperature=self._limits.temperature,
            schema=prompts.answer_schema(pictures) if question.use_grounding else None,
        )

    @property
    def _context(self) -> int:
        return self.engine.max_model_len or _UNKNOWN_CONTEXT

    async def _places(self, question: Question, query: Query) -> Places:
        """Where on a sheet of small lettering the answer may stand: what the reader points to, then shared words."""
        pages = focus.pages_for(query, question.page, question.page_given, question.sheets)
        small = [page for page in pages if page in question.sheets and not self._is_legible(question.sheets[page])]
        places: Places = {}
        for page in small:
            sheet = question.sheets[page]
            pointed = await asyncio.to_thread(self._find_places, question, sheet) if self._find_places else ()
            places[page] = [*pointed, *focus.relevant(query, sheet)]
        return places

    def _is_legible(self, sheet: Sheet) -> bool:
        return focus.is_legible(sheet, self._overview(focus.Size(sheet.width, sheet.height)))

    def _conversation(self, question: Question, query: Query, places: Places) -> Conversation:
        turns = transcript.past_turns(question.turns)
        first = int(question.turns[-1].transcript.get("first", 0)) if question.turns else 0
        budget = self._budget()

        def new(present: frozenset[str]) -> tuple[Piece, ...]:
            return self._new_pieces(question, query, places, present, turns, budget)

        return transcript.converse(turns, first, new, budget, self.engine.count_tokens)

    def _budget(self) -> Budget:
        reserved = self._limits.max_tokens + self.engine.count_tokens(prompts.SYSTEM) + 64
        return Budget(max(0, self._context - reserved), self._limits.max_images)

    def _new_pieces(
        self,
        question: Question,
        query: Query,
        places: Places,
        present: frozenset[str],
        turns: Sequence[Turn],
        budget: Budget,
    ) -> tuple[Piece, ...]:
        numbers = _Numbers(transcript.next_number(turns))
        pages = focus.pages_for(query, question.page, question.page_given, question.sheets)
        text = Piece(prompts.question_text(question.text, query.language, grounded=question.use_grounding))
        pieces: list[Piece] = []
        for page in pages:
            pieces += self._page_pieces(question, page, numbers, present)
        room = budget.tokens - transcript.pieces_tokens([*pieces, text], self.engine.count_tokens)
        most = min(_MOST_DETAILS, budget.images - len(pages))
        for page, boxes in places.items():
            if not boxes and transcript.has_detail(turns, page, present):
                continue
            details = focus.details(question.sheets[page], boxes, most)
            added = self._detail_pieces(question, page, details, numbers, present, room)
            room -= transcript.pieces_tokens(added, self.engine.count_tokens)
            pieces += added
        return (*pieces, text)

    def _page_pieces(
        self, question: Question, page: int, numbers: _Numbers, present: frozenset[str] = frozenset()
    ) -> list[Piece]:
        """The picture of a page, and the text that its file holds."""
        sheet = question.sheets.get(page)
        if sheet is None:
            return []
        size = focus.Size(sheet.width, sheet.height)
        shown = self._overview(size)
        scaled = shown != size
        name = transcript.image_id(question.document_id, page, None, shown.width, shown.height)
        pieces: list[Piece] = []
        if name not in present:
            image = ImageRef(name, numbers.take(), page, None, shown.width, shown.height, scaled)
            pieces += [Piece(prompts.picture_text(image.number, page, detail=False)), Piece(image=image, key=name)]
        key = f"text:{page}"
        if key not in present:
            bound = min(_MOST_TEXT, int(self._context * _TEXT_SHARE * _CHARACTERS_PER_TOKEN))
            text = sheet_text(sheet, bound)
            if text:
                pieces.append(Piece("\n" + prompts.sheet_heading(page) + text, key=key))
        return pieces

    def _overview(self, size: focus.Size) -> focus.Size:
        most = min(self._limits.max_pixels // TOKEN_PX**2, int(self._context * _PICTURE_SHARE))
        return focus.overview(size, most)

    def _detail_pieces(
        self,
        question: Question,
        page: int,
        details: Sequence[focus.Detail],
        numbers: _Numbers,
        present: frozenset[str],
        room: int,
    ) -> list[Piece]:
        """The clips that the conversation does not hold yet, as far as there is room."""
        pieces: list[Piece] = []
        for detail in details:
            size = detail.size
            name = transcript.image_id(question.document_id, page, detail.clip, size.width, size.height)
            image = ImageRef(name, numbers.next, page, detail.clip, size.width, size.height, scaled=True)
            room -= image.tokens + _LABEL_TOKENS
            if name in present or room < 0:
                continue
            label = prompts.picture_text(numbers.take(), page, detail=True)
            pieces += [Piece("\n" + label), Piece(image=image, key=name)]
        return [*pieces, Piece("\n")] if pieces else []

    async def _answer(self, question: Question, query: Query, conversation: Conversation, reply: _Reply) -> Answer:
        elements = place(reply.elements, conversation.images, question.sheets)
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
            transcript=transcript.stored(conversation, reply.raw),
            notes=("history.trimmed",) if conversation.first else (),
        )

    async def _evidence(self, text: str, question: Question, query: Query) -> tuple[Evidence, ...]:
        if self._check is None:
            return ()
        check = partial(self._check, text, question.sheets, question.page, query=query)
        return tuple(await asyncio.to_thread(check))

    async def _conversation_again(
        self, question: Question, query: Query, conversation: Conversation, reply: _Reply, first: Answer
    ) -> Conversation | None:
        """What the model is asked where the sheet speaks against its answer; None where there is nothing to show."""
        if not (self._limits.second_look and reply.is_whole):
            return None
        places = await asyncio.to_thread(second_look.places, first, query, question.sheets)
        if not places:
            return None
        turns = (*conversation.turns, Turn(conversation.new, reply.raw))

        def new(present: frozenset[str]) -> tuple[Piece, ...]:
            return self._pieces_again(question, query, places, present, transcript.next_number(turns))

        again = transcript.converse(turns, 0, new, self._budget(), self.engine.count_tokens)
        return again if again.new and again.fits else None

    def _pieces_again(
        self, question: Question, query: Query, places: Places, present: frozenset[str], number: int
    ) -> tuple[Piece, ...]:
        """The places enlarged, and the question once more; nothing where no place can be shown larger."""
        numbers, budget = _Numbers(number), self._budget()
        room = budget.tokens - self.engine.count_tokens(prompts.again_text(question.text, query.language, ()))
        pieces: list[Piece] = []
        for page, boxes in places.items():
            most = min(_MOST_DETAILS, budget.images) - (numbers.next - number)
            sheet = question.sheets[page]
            details = focus.details(sheet, boxes, most, second_look.lettering(sheet))
            added = self._detail_pieces(question, page, details, numbers, present, room)
            room -= transcript.pieces_tokens(added, self.engine.count_tokens)
            pieces += added
        if not pieces:
            return ()
        return (*pieces, Piece(prompts.again_text(question.text, query.language, range(number, numbers.next))))

    async def _after_second_look(self, question: Question, query: Query, again: Conversation, first: Answer) -> Answer:
        """The first answer, with what the second look corrects where the sheet confirms that."""
        reply = _Reply(grounded=False)
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
        first = replace(first, usage=second_look.together(first.usage, reply.usage))
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


class _Reply:
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


class _Numbers:
    """Numbers of pictures, in the order they are shown."""

    def __init__(self, first: int) -> None:
        self.next = first

    def take(self) -> int:
        self.next += 1
        return self.next - 1
