"""Thought told from answer, in a stream of text: what stands before `</think>` is thought, and never text.

Some models open their thought themselves (`<think>`), for others the prompt has opened it and only the end is
seen; checkpoints that were trained so put the answer between `<answer>` and `</answer>`. Knows no engine.
"""

from __future__ import annotations

from dataclasses import dataclass

OPEN, CLOSE = "<think>", "</think>"
_ANSWER = ("<answer>", "</answer>")


@dataclass(frozen=True)
class Split:
    """What is new of each."""

    thought: str = ""
    text: str = ""


class Thoughts:
    """One reply. `opened` where the prompt ends inside a thought."""

    def __init__(self, *, opened: bool = False) -> None:
        self._thinking = opened
        self._started = opened  # whether the beginning is known to be thought or text
        self._after_thought = False  # blanks between the thought and the answer are nobody's
        self._held = ""

    def feed(self, piece: str) -> Split:
        """A piece of the reply → what is known of it; the beginning of a mark is held back."""
        self._held += piece
        if not self._started and not self._decide():
            return Split()
        thought = self._thought() if self._thinking else ""
        return Split(thought, "" if self._thinking else self._text())

    def finish(self) -> Split:
        """What was held back, once nothing more comes."""
        rest, self._held = self._held, ""
        return Split(thought=rest) if self._thinking else Split(text=rest)

    def _decide(self) -> bool:
        """Whether the reply begins with a thought; False while too little is known."""
        beginning = self._held.lstrip()
        if beginning.startswith(OPEN):
            self._held, self._thinking = beginning[len(OPEN) :], True
        elif not beginning or OPEN.startswith(beginning):
            return False
        self._started = True
        return True

    def _thought(self) -> str:
        thought, mark, rest = self._held.partition(CLOSE)
        if mark:
            self._thinking, self._after_thought, self._held = False, True, rest
            return thought
        keep = _beginning_of(CLOSE, self._held)
        thought, self._held = self._held[: len(self._held) - keep], self._held[len(self._held) - keep :]
        return thought

    def _text(self) -> str:
        for mark in _ANSWER:
            self._held = self._held.replace(mark, "")
        keep = max(_beginning_of(mark, self._held) for mark in _ANSWER)
        text, self._held = self._held[: len(self._held) - keep], self._held[len(self._held) - keep :]
        if self._after_thought:
            text = text.lstrip()
            self._after_thought = not text
        return text


def _beginning_of(mark: str, text: str) -> int:
    """How many characters at the end of the text may be the beginning of the mark."""
    return next((size for size in range(min(len(mark) - 1, len(text)), 0, -1) if text.endswith(mark[:size])), 0)
