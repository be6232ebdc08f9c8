"""Tables: parts lists, revision tables, hole tables, from ruling lines or from aligned columns.

Knows header words of several languages; knows nothing of files, pixels or questions.
"""

from __future__ import annotations

from collections.abc import Sequence

from backend.documents.content import PageContent
from backend.reading.sheet import Span, Table


def find_tables(spans: Sequence[Span], content: PageContent) -> list[Table]:
    """All tables of the page, the largest first."""
    return []
