"""The title block: fields of the sheet with their values, ranked.

Knows labels, ruled cells and typical contents; knows nothing of files, pixels or questions.
"""

from __future__ import annotations

from collections.abc import Sequence

from backend.documents.content import PageContent
from backend.reading.sheet import Span, TitleEntry


def find_title_block(spans: Sequence[Span], content: PageContent) -> list[TitleEntry]:
    """Candidates for the fields of the title block, the best of a field first."""
    return []
