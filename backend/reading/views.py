"""Views: regions of the sheet where its geometry clusters, named by the labels near them."""

from __future__ import annotations

from collections.abc import Sequence

from backend.documents.content import PageContent
from backend.reading.sheet import Span, View


def find_views(spans: Sequence[Span], content: PageContent) -> list[View]:
    """The views of the page, the largest first."""
    return []
