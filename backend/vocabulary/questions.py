"""The small words of questions and answers that stand beside numbers and names: `and`, `no.`, `of`, `in mm`.

A language is a file `questions.<language>.toml`. Knows nothing of what a question asks; what concepts are called is
in `concepts/`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from backend.vocabulary.files import load
from backend.vocabulary.sheets.load import one_of


@lru_cache(maxsize=1)
def _files() -> tuple[dict[str, list[str]], ...]:
    return tuple(load(path) for path in sorted(_FOLDER.glob("questions.*.toml")))


_FOLDER = Path(__file__).parent


def small_words(*names: str) -> tuple[str, ...]:
    """The words of these lists in all languages."""
    return tuple(word for lists in _files() for name in names for word in lists.get(name, ()))


def any_small_word(*names: str) -> str:
    """A regular expression for any of them."""
    return one_of(small_words(*names))
