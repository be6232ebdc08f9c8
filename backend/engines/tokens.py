"""Text on its way to a tokenizer: its marks taken out, and its tokens estimated where no tokenizer is at hand."""

from __future__ import annotations

_LETTERS_PER_TOKEN = 2  # German words of drawings; English ones have more
_BYTES_PER_SYMBOL_TOKEN = 1  # a digit is a token of its own, a symbol such as ⌀ up to three


def estimate_tokens(text: str) -> int:
    """Tokens of a text where no tokenizer is at hand; rather too many than too few."""
    letters = sum(char.isalpha() or char.isspace() for char in text)
    symbols = len("".join(char for char in text if not (char.isalpha() or char.isspace())).encode())
    return letters // _LETTERS_PER_TOKEN + symbols // _BYTES_PER_SYMBOL_TOKEN + 1


def plain(text: str) -> str:
    """The text without the marks that prompts are built with: `<|im_end|>` on a drawing ends no message."""
    return text.replace("<|", "< |")
