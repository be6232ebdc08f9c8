"""Token ids of prompts: a conversation goes on with the very tokens that were sent and said before.

A text can be split into tokens in more than one way. A reply that is tokenised again may come out differently
from how the engine said it, and then nothing from there on is found in the prefix cache. So each
conversation's last prompt and reply are remembered as tokens, and only what follows is tokenised. Knows nothing
of images, sampling or engines.
"""

from __future__ import annotations

import asyncio
import copy
from dataclasses import dataclass
from typing import Any

from backend.sessions.cache import Cache

_REMEMBERED = 1_000_000  # tokens, of all conversations
_LONG_TEXT = 2_000  # characters from which on a thread tokenises


@dataclass(frozen=True)
class Prompt:
    """A rendered conversation: its text, and the token ids of that text."""

    text: str
    ids: tuple[int, ...]


class PromptTokens:
    """Tokenises with a copy of a tokenizer: the engine's own changes its state in the engine's threads."""

    def __init__(self, tokenizer: Any) -> None:
        self._rust = copy.deepcopy(tokenizer.backend_tokenizer)
        self._marks = frozenset(tokenizer.all_special_ids)
        self._mark_texts = tuple(tokenizer.all_special_tokens)
        self._last: Cache[Prompt] = Cache(_REMEMBERED)

    def count(self, text: str) -> int:
        """Tokens of a text, without what a conversation puts around it."""
        return len(self._encode(text))

    async def of(self, conversation: str, text: str) -> Prompt:
        """The prompt's tokens; `conversation` names what it may be a continuation of."""
        before = self._last.get(conversation)
        if before is None or not self._is_continuation(before.text, text):
            before = Prompt("", ())
        rest = text[len(before.text) :]
        encoded = await asyncio.to_thread(self._encode, rest) if len(rest) > _LONG_TEXT else self._encode(rest)
        return Prompt(text, (*before.ids, *encoded))

    def remember_reply(self, conversation: str, prompt: Prompt, reply: str, ids: list[int]) -> None:
        """The engine has answered this prompt."""
        spoken = ids[:-1] if ids and ids[-1] in self._marks else ids  # the mark of the end is not part of the text
        whole = Prompt(prompt.text + reply, (*prompt.ids, *spoken))
        self._last.put(conversation, whole, len(whole.ids))

    def _is_continuation(self, before: str, text: str) -> bool:
        """Whether the text begins with the earlier one, and goes on with a mark, at which tokens are always split."""
        return text.startswith(before) and text.startswith(self._mark_texts, len(before))

    def _encode(self, text: str) -> list[int]:
        ids: list[int] = self._rust.encode(text, add_special_tokens=False).ids
        return ids
