"""What goes into a prompt: pages with their text and details, what was said before, and the question.

All within the engine's context. A page of small lettering brings along those of its tiles that were computed
ahead; a question never waits for the others. Knows nothing of streams, answers or evidence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from backend.answering.answer import Question
from backend.answering.model import details, focus, prompts, second_look, transcript
from backend.answering.model.details import Detail, Size
from backend.answering.model.draft import Draft
from backend.answering.model.sheet_text import sheet_text
from backend.answering.model.transcript import Budget, Conversation, Piece, Turn
from backend.answering.model.warmth import Warmth
from backend.answering.query import Query
from backend.generation import Engine
from backend.geometry import Box
from backend.pictures import details_tokens, image_tokens, whole_page_tokens
from backend.reading.sheet import Sheet
from backend.settings import Settings

Places = dict[int, list[Box]]  # of each page, the most telling first

_UNKNOWN_CONTEXT = 16_384  # what a remote engine is taken to hold where it does not say
_MOST_CLIPS = 3  # for one question, beside the page's tiles
_TEXT_SHARE = 0.1  # of the context, for the text of a sheet
_MOST_TEXT = 6_000  # characters
_CHARACTERS_PER_TOKEN = 3
_LABEL_TOKENS = 16
_WRAPPING_TOKENS = 64  # of a conversation besides its turns: marks of the chat template, and a spare
_SPARE_TOKENS = 2_048  # that tiles leave for a question and its clips
_STEP_TOKENS = 512  # of tiles computed at once: fewer take a GPU as long, and a question waits for them at most


@dataclass(frozen=True)
class Opening:
    """What the next question about a page may begin with; `fills` are the images that the opening before lacks."""

    conversation: Conversation
    tiles: int
    fills: frozenset[str]


class Composer:
    """Puts conversations together for one engine."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine = engine
        self._limits = settings
        self._warmth = Warmth(engine)

    @property
    def context(self) -> int:
        return self._engine.max_model_len or _UNKNOWN_CONTEXT

    def is_legible(self, sheet: Sheet) -> bool:
        """Whether the page's whole picture is enough."""
        return details.is_legible(sheet, self._whole(sheet))

    def conversation(self, question: Question, query: Query, places: Places) -> Conversation:
        """The conversation that ends with the question; it may not fit."""
        turns, first = _turns_before(question)

        def new(kept: tuple[Turn, ...]) -> tuple[Piece, ...]:
            draft = Draft(question, kept, transcript.next_number(turns))
            self._ask(draft, question, query, places)
            return tuple(draft.pieces)

        return transcript.converse(turns, first, new, self._budget(), self._engine.count_tokens)

    def page(self, question: Question) -> tuple[Piece, ...]:
        """The page alone, as a first question shows it."""
        draft = Draft(question, (), 1)
        self._show_page(draft, question, question.page)
        return tuple(draft.pieces)

    def openings(self, question: Question) -> Iterator[Opening]:
        """What the next question about its page may begin with and nobody has computed yet, longer and longer.

        First the page, then a few more of its tiles each time: each opening is the beginning of the one after it, and
        a question finds whatever is done by then.
        """
        turns, first = _turns_before(question)
        draft = Draft(question, turns[first:], transcript.next_number(turns))
        self._show_page(draft, question, question.page)
        if draft.pieces and not turns:
            yield _make_opening(first, draft, 0, 0)
        if not self._warmth.holds:
            return
        done = self._warmth.tiles(question, question.page, draft.kept)
        tiles, new = 0, 0
        for tile in self._tiles_for(draft, question, question.page):
            draft.show(question.page, tile)
            tiles += 1
            new = new + _tokens_of(tile) if tiles > done else 0
            if new >= _STEP_TOKENS:
                yield _make_opening(first, draft, done, tiles)
                done, new = tiles, 0
        if tiles > done:
            yield _make_opening(first, draft, done, tiles)

    def note_computed(self, question: Question, opening: Opening) -> None:
        """The engine has computed this: the question after it may begin so."""
        tokens = transcript.tokens(opening.conversation, self._engine.count_tokens)
        self._warmth.put(question, question.page, opening.conversation.turns, opening.tiles, tokens)

    def converse_again(
        self, question: Question, query: Query, places: Places, conversation: Conversation, reply: str
    ) -> Conversation | None:
        """The conversation with its reply and the same question once more; None where nothing can be shown larger."""
        turns = (*conversation.turns, Turn(conversation.new, reply))

        def new(kept: tuple[Turn, ...]) -> tuple[Piece, ...]:
            draft = Draft(question, kept, transcript.next_number(turns))
            self._ask_again(draft, question, query, places)
            return tuple(draft.pieces)

        again = transcript.converse(turns, 0, new, self._budget(), self._engine.count_tokens)
        return again if again.new and again.fits else None

    def _ask(self, draft: Draft, question: Question, query: Query, places: Places) -> None:
        """The pages, the tiles that are computed, clips of what no picture shows well, and the question."""
        for page in focus.pages_for(query, question.page, question.page_given, question.sheets):
            self._show_page(draft, question, page)
            ready = self._warmth.tiles(question, page, draft.kept)
            for tile in islice(self._tiles_for(draft, question, page), ready):
                draft.show(page, tile)
        room = self._room(draft, kept=False) - self._engine.count_tokens(question.text) - _LABEL_TOKENS
        most = min(_MOST_CLIPS, self._limits.max_images - len(transcript.images(draft.pieces)))
        for page, boxes in places.items():
            room = self._show(draft, page, self._clips(draft, question.sheets[page], page, boxes, most), room)
        self._break(draft)
        pictures = _pictures_of(draft, places)
        draft.say(prompts.question_text(question.text, query.language, question.use_grounding, pictures))

    def _ask_again(self, draft: Draft, question: Question, query: Query, places: Places) -> None:
        """The places enlarged, and the question once more; nothing where no place can be shown larger."""
        room = self._room(draft, kept=False)
        room -= self._engine.count_tokens(prompts.again_text(question.text, query.language, ()))
        before = len(draft.images)
        for page, boxes in places.items():
            sheet = question.sheets[page]
            most = min(_MOST_CLIPS, self._limits.max_images) - (len(draft.images) - before)
            room = self._show(draft, page, second_look.larger_clips(sheet, self._whole(sheet), boxes, most), room)
        pictures = [image.number for image in draft.images[before:]]
        if pictures:
            self._break(draft)
            draft.say(prompts.again_text(question.text, query.language, pictures))

    def _clips(self, draft: Draft, sheet: Sheet, page: int, boxes: Sequence[Box], most: int) -> list[Detail]:
        """What a question needs beside the details that are there; the first tiles where it points nowhere."""
        whole, seen = self._whole(sheet), [detail for _, detail in draft.details(page)]
        if not boxes:
            return [] if seen else details.tiles(sheet, whole)[:most]
        wanted = details.find_unseen(sheet, whole, seen, boxes)
        return details.clips(sheet, wanted, most, over=whole.width / sheet.width)

    def _show(self, draft: Draft, page: int, wanted: Sequence[Detail], room: int) -> int:
        """The details that the conversation lacks, as far as there is room; what is left of it."""
        for detail in wanted:
            cost = _tokens_of(detail)
            if cost <= room and not draft.holds(page, detail):
                draft.show(page, detail)
                room -= cost
        return room

    @staticmethod
    def _break(draft: Draft) -> None:
        """An empty line after pictures."""
        if draft.pieces and draft.pieces[-1].image is not None and draft.pieces[-1].image.clip is not None:
            draft.say("\n")

    def _show_page(self, draft: Draft, question: Question, page: int) -> None:
        """The picture of a page, and the text that its file holds."""
        sheet = question.sheets.get(page)
        if sheet is None:
            return
        whole = self._whole(sheet)
        draft.show_page(page, whole, scaled=whole != Size(sheet.width, sheet.height))
        bound = min(_MOST_TEXT, int(self.context * _TEXT_SHARE * _CHARACTERS_PER_TOKEN))
        text = sheet_text(sheet, bound)
        if text:
            draft.say("\n" + prompts.sheet_heading(page) + text, key=f"text:{page}")

    def _whole(self, sheet: Sheet) -> Size:
        most = whole_page_tokens(self.context, self._limits.max_pixels)
        return focus.overview(Size(sheet.width, sheet.height), most)

    def _tiles_for(self, draft: Draft, question: Question, page: int) -> Iterator[Detail]:
        """The page's tiles that the conversation lacks, as long as there is room for them and for a question."""
        sheet = question.sheets.get(page)
        if sheet is None:
            return
        most = self._limits.max_images - _MOST_CLIPS
        for tile in self._tiles(sheet):
            if draft.holds(page, tile):
                continue
            if len(draft.images) >= most or self._room(draft) < _tokens_of(tile) + _SPARE_TOKENS:
                return
            yield tile

    def _tiles(self, sheet: Sheet) -> Iterator[Detail]:
        """The tiles of a page that its share of the context holds."""
        whole = self._whole(sheet)
        room = details_tokens(self.context, image_tokens(whole.width, whole.height))
        for tile in details.tiles(sheet, whole):
            room -= _tokens_of(tile)
            if room < 0:
                return
            yield tile

    def _room(self, draft: Draft, *, kept: bool = True) -> int:
        """Tokens that are left beside the draft, and beside the turns that are kept."""
        count = self._engine.count_tokens
        turns = draft.kept if kept else ()
        return self._budget().tokens - transcript.tokens(Conversation(0, turns, tuple(draft.pieces)), count)

    def _budget(self) -> Budget:
        reserved = self._limits.max_tokens + self._engine.count_tokens(prompts.SYSTEM) + _WRAPPING_TOKENS
        return Budget(max(0, self.context - reserved), self._limits.max_images)


def _turns_before(question: Question) -> tuple[tuple[Turn, ...], int]:
    """The session's turns, and the first of them that the last prompt still held."""
    first = int(question.turns[-1].transcript.get("first", 0)) if question.turns else 0
    return transcript.past_turns(question.turns), first


def _make_opening(first: int, draft: Draft, done: int, tiles: int) -> Opening:
    """With so many tiles, of which so many are done; without any it is the page that is new."""
    opening = Conversation(first, draft.kept, tuple(draft.pieces))
    return Opening(opening, tiles, frozenset(image.id for image in opening.images[-(tiles - done or 1) :]))


def _tokens_of(detail: Detail) -> int:
    return image_tokens(detail.size.width, detail.size.height) + _LABEL_TOKENS


def _pictures_of(draft: Draft, places: Places) -> list[int]:
    """The numbers of the details that show what the question is about; of several the last, which is the closest."""
    found: set[int] = set()
    for page, boxes in places.items():
        shown = draft.details(page)
        for box in boxes[:_MOST_CLIPS]:
            found.update([number for number, detail in shown if details.holds(detail.box, box)][-1:])
    return sorted(found)
