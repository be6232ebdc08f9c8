"""The second look: what of an answer is in doubt, where to look again, and whether the second answer is better.

Pure functions on evidence and Sheets. Knows nothing of prompts, of how evidence is found or who is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, zip_longest

from backend.answering.answer import Answer, Element, Evidence, EvidenceStatus, Outcome
from backend.answering.model import details
from backend.answering.model.details import Detail, Size, lettering_px
from backend.answering.query import Query
from backend.answering.retrieval import decide_each, index_of
from backend.generation import Usage
from backend.geometry import Box
from backend.reading.sheet import Sheet
from backend.vocabulary.fold import squeeze

CLOSE_PX = 28.0  # height of lettering: half as high again as in the details that the model saw before
ENLARGED = 1.5  # and at least by this much larger than on the page image, where large lettering was read wrongly
SIDE_PX = 1280  # the longer one of a clip: 800 tokens
MOST_TOKENS = 128  # of the second answer: a value with its tolerance, or a short list

_DOUBTED = (EvidenceStatus.ELSEWHERE, EvidenceStatus.INCOMPLETE, EvidenceStatus.NOT_FOUND)


def find_places(answer: Answer, query: Query, sheets: Mapping[int, Sheet]) -> dict[int, list[Box]]:
    """Where to look again, by page: the answer's own places, those of its doubtful values, what the sheet decides.

    One of each in turn, so that few clips show all three. Empty where nothing is in doubt.
    """
    doubted = [one for one in answer.evidence if one.status in _DOUBTED]
    if not doubted:
        return {}
    claimed = [(element.page, element.bbox) for element in _doubtful_elements(answer.elements, doubted)]
    found = [(one.page, one.bbox) for one in doubted if one.page is not None and one.bbox is not None]
    sheet = sheets.get(answer.page)
    decided = [(answer.page, box) for box in _decided_places(query, sheet)] if sheet is not None else []
    by_page: dict[int, list[Box]] = {}
    for spot in chain.from_iterable(zip_longest(claimed, found, decided)):
        if spot is not None and spot[0] in sheets:
            by_page.setdefault(spot[0], []).append(spot[1])
    return by_page


def larger_clips(sheet: Sheet, whole: Size, boxes: Sequence[Box], most: int) -> list[Detail]:
    """The places larger than the model saw them before, as far as the original has more to show; see `details.clips`.

    `whole` is the size of the page's whole picture.
    """
    lettering = max(CLOSE_PX, ENLARGED * (lettering_px(sheet) or 0.0))
    seen = whole.width / sheet.width
    if not details.is_legible(sheet, whole):
        seen = max(seen, details.enlargement(sheet))
    return details.clips(sheet, boxes, most, lettering=lettering, side=SIDE_PX, over=seen)


def is_better(first: Iterable[Evidence], second: Sequence[Evidence]) -> bool:
    """Whether the second answer says something new, and the sheet confirms all of it."""
    known = {squeeze(one.quote) for one in first}
    confirmed = all(one.status is EvidenceStatus.CONFIRMED for one in second)
    return confirmed and any(squeeze(one.quote) not in known for one in second)


def add_usage(first: Usage, second: Usage) -> Usage:
    """The tokens of both; the time to the first token is the first one's."""
    return Usage(
        first.prompt_tokens + second.prompt_tokens,
        first.cached_tokens + second.cached_tokens,
        first.completion_tokens + second.completion_tokens,
        first.ttft,
    )


def _doubtful_elements(elements: Sequence[Element], doubted: Sequence[Evidence]) -> Sequence[Element]:
    """The elements that name a doubtful value; all where none does."""
    quotes = [squeeze(one.quote) for one in doubted]
    naming = [one for one in elements if any(quote in squeeze(one.label) for quote in quotes)]
    return naming or elements


def _decided_places(query: Query, sheet: Sheet) -> list[Box]:
    """Places of the facts that answer the question by what is written on the sheet."""
    stated = [decision for _, decision in decide_each(query, index_of(sheet)) if decision.outcome is Outcome.STATED]
    return [choice.best.fact.box for decision in stated for choice in decision.choices]
