"""A question understood in front of sheets: a word that stands on one is no other word with a typing error in it.

Knows nothing of earlier turns.
"""

from __future__ import annotations

from collections.abc import Collection

from backend.answering.query import Query, understand
from backend.answering.retrieval.index import index_of
from backend.reading.sheet import Sheet


def understand_before(sheets: Collection[Sheet], text: str, language: str) -> Query:
    """The meaning of a question about these sheets."""
    query = understand(text, language)
    written = frozenset(word for word in query.guessed if any(word in index_of(one).vocabulary for one in sheets))
    return understand(text, language, written) if written else query
