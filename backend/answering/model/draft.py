"""A turn in the making: what it shows and says, beside the turns that are kept before it.

Each picture is shown once in a conversation, under a number of its own. Knows nothing of budgets or of what is
worth showing.
"""

from __future__ import annotations

from collections.abc import Sequence

from backend.answering.answer import Question
from backend.answering.model import prompts, transcript
from backend.answering.model.details import Detail, Size, of_clip
from backend.answering.model.transcript import Clip, ImageRef, Piece, Turn


class Draft:
    """`pieces` are those of the new turn; `number` is that of its first new picture."""

    def __init__(self, question: Question, kept: Sequence[Turn], number: int) -> None:
        self.kept = tuple(kept)
        self.pieces: list[Piece] = []
        self._question = question
        self._present = transcript.keys(self.kept)
        self._number = number

    @property
    def images(self) -> list[ImageRef]:
        """All pictures of the conversation, in order."""
        return transcript.images([*(piece for turn in self.kept for piece in turn.pieces), *self.pieces])

    def say(self, text: str, key: str = "") -> None:
        """Text; what has a key is said once."""
        if not key or key not in self._present:
            self.pieces.append(Piece(text, key=key))

    def show_page(self, page: int, size: Size, *, scaled: bool) -> None:
        """The whole page; `scaled` where that is not the size of its page image."""
        self._show("", page, None, size, scaled=scaled)

    def show(self, page: int, detail: Detail) -> None:
        self._show("\n", page, detail.clip, detail.size, scaled=True)

    def holds(self, page: int, detail: Detail) -> bool:
        name = self._id(page, detail.clip, detail.size)
        return any(image.id == name for image in self.images)

    def details(self, page: int) -> list[tuple[int, Detail]]:
        """The details of a page that the conversation shows, with their numbers."""
        sheet = self._question.sheets[page]
        return [
            (image.number, of_clip(sheet, image.clip, Size(image.width, image.height)))
            for image in self.images
            if image.page == page and image.clip is not None
        ]

    def _show(self, before: str, page: int, clip: Clip | None, size: Size, *, scaled: bool) -> None:
        name = self._id(page, clip, size)
        if name in self._present or any(piece.key == name for piece in self.pieces):
            return
        image = ImageRef(name, self._number, page, clip, size.width, size.height, scaled)
        self._number += 1
        label = prompts.picture_text(image.number, page, detail=clip is not None)
        self.pieces += [Piece(before + label), Piece(image=image, key=name)]

    def _id(self, page: int, clip: Clip | None, size: Size) -> str:
        return transcript.image_id(self._question.document_id, page, clip, size.width, size.height)
