"""Which beginnings of questions an engine has computed ahead, and can still be taken to hold.

A question may begin with as many of a page's tiles as were computed for it. What an engine computed is forgotten
when it starts again, and when as much else was computed since as its cache holds. One that does not say how much that
is, as remote ones, which may cost by the token, is asked for nothing ahead. Knows nothing of prompts.
"""

from __future__ import annotations

from collections.abc import Sequence

from backend.answering.answer import Question
from backend.generation import Engine
from backend.sessions.cache import Cache


class Warmth:
    """The number of tiles by what they follow: the page of a document, or a session's turns."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._starts = -1
        self._tiles: Cache[int] = Cache(0)

    @property
    def holds(self) -> int:
        """Tokens that the engine's cache holds."""
        return int(self._engine.status.details.get("kv_tokens", 0))

    def tiles(self, question: Question, page: int, kept: Sequence[object]) -> int:
        """How many of the page's tiles may follow the turns that are kept."""
        self._forget_where_started_again()
        return self._tiles.get(self._key(question, page, kept)) or 0

    def put(self, question: Question, page: int, kept: Sequence[object], tiles: int, tokens: int) -> None:
        """So many tiles have been computed; what was computed before stays so.

        question: of a session; its document, or its turns, are what the tiles follow
        page: the page that the tiles are of
        kept: the turns before them
        tiles: how many of the page's tiles
        tokens: theirs with all before them
        """
        if tiles >= self.tiles(question, page, kept):
            self._tiles.put(self._key(question, page, kept), tiles, tokens)

    def _forget_where_started_again(self) -> None:
        starts = int(self._engine.status.details.get("restarts", 0))
        if starts != self._starts:
            self._starts, self._tiles = starts, Cache(self.holds)

    def _key(self, question: Question, page: int, kept: Sequence[object]) -> str:
        """Sessions with the same document share what comes before the first question, on one engine."""
        if question.turns:
            return f"{question.session_id}/{len(question.turns)}/{len(kept)}/{page}"
        several = self._engine.status.details.get("replicas", 1) > 1  # each session has one of its own
        return f"{question.session_id if several else question.document_id}/{page}"
