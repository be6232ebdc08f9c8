"""Notes: numbered lists and paragraphs of words.

Knows nothing of dimensions beyond telling them from words.
"""

from __future__ import annotations

from collections.abc import Sequence

from backend.documents.content import PageContent
from backend.reading.sheet import Note, Span, Table


def find_notes(spans: Sequence[Span], content: PageContent, tables: Sequence[Table]) -> list[Note]:
    """All notes outside of tables, in reading order."""
    return []
