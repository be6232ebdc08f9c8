"""A place in a text that moves on as patterns match; blanks between patterns do not count.

Knows nothing of drawings.
"""

from __future__ import annotations

import re


class Scanner:
    """Reads a folded text from left to right."""

    __slots__ = ("origin", "place", "text")

    def __init__(self, text: str, place: int = 0) -> None:
        self.text = text
        self.place = place
        self.origin = place  # where the reading began

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match a pattern here or after blanks, and move behind it."""
        match = self.peek(pattern)
        if match is not None:
            self.place = match.end()
        return match

    def peek(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Match a pattern here or after blanks, and stay."""
        return pattern.match(self.text, self._behind_blanks())

    @property
    def rest(self) -> str:
        return self.text[self.place :]

    @property
    def at_end(self) -> bool:
        """Whether nothing but blanks is left."""
        return self._behind_blanks() == len(self.text)

    @property
    def within_word(self) -> bool:
        """Whether the place cuts a word or number in two."""
        place, text = self.place, self.text
        if not 0 < place < len(text):
            return False
        before, after = text[place - 1], text[place]
        if before.isalnum() and after.isalnum():
            return True
        return after in ".," and before.isdigit() and text[place + 1 : place + 2].isdigit()

    def _behind_blanks(self) -> int:
        place, text = self.place, self.text
        while place < len(text) and text[place] == " ":
            place += 1
        return place
