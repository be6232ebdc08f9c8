"""What a question needs of a document: which pages, which places on them, and how large a page is shown whole.

Pure functions on the Sheet; knows nothing of conversations, prompts or how places are enlarged.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from backend.answering.model.details import Size
from backend.answering.query import Query
from backend.answering.retrieval import Matcher, index_of, rank
from backend.geometry import Box
from backend.pictures import TOKEN_PX
from backend.reading.sheet import Sheet

_MOST_PAGES = 2  # that one question shows: a comparison needs two, and each costs as much as all else


def overview(page: Size, most_tokens: int) -> Size:
    """The size of the whole page's picture: the page image's own, or smaller where tokens are short."""
    scale = min(1.0, math.sqrt(most_tokens * TOKEN_PX**2 / (page.width * page.height)))
    if scale == 1.0:
        return page
    return Size(max(TOKEN_PX, int(page.width * scale)), max(TOKEN_PX, int(page.height * scale)))


def relevant(query: Query, sheet: Sheet) -> list[Box]:
    """Places on the sheet that the question may be about, the most telling first."""
    index = index_of(sheet)
    found = [one for aspect in query.aspects or (None,) for one in rank(Matcher(query, index, aspect))]
    best = max((one.score for one in found), default=0.0)
    kept = sorted((one for one in found if one.score > best / 2), key=lambda one: -one.score)
    return [one.match.fact.box for one in kept]


def pages_for(query: Query, page: int, page_given: bool, sheets: Mapping[int, Sheet]) -> list[int]:
    """The page asked about; where none was given, a page that the question names, or that alone speaks of it."""
    if page_given or page not in sheets or len(sheets) == 1:
        return [page]
    named = [number for number in query.pages if number in sheets]
    if named:
        return named[:_MOST_PAGES]

    def hits(number: int) -> int:
        vocabulary = index_of(sheets[number]).vocabulary
        return sum(word in vocabulary for word in (*query.asked_words, *(term.word for term in query.subject)))

    best = max(sheets, key=lambda number: (hits(number), number == page, -number))
    return [page] if hits(best) == hits(page) else [page, best]
