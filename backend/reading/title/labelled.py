"""Labelled texts: whatever stands behind, under or beside a label, in the sheet's own words.

Knows the binding of labels and values; does not ask whether a label is a field of the title block.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from backend.geometry import Box, bounding
from backend.reading.labels.forms import is_empty
from backend.reading.labels.match import is_boilerplate
from backend.reading.layout.frame import Frame
from backend.reading.layout.numbering import HEADING
from backend.reading.layout.paragraphs import NUMBERED, join_lines
from backend.reading.layout.phrases import SheetPhrase, in_reading_order
from backend.reading.sheet import LabelledText, Orientation, Table
from backend.reading.title.cells import FoundValue, binding_cost, block_around, next_cells
from backend.reading.title.hits import LabelHit, LabelledPhrases, small_cell

SMALLER = 0.85  # of the value's lettering: a label over it in a cell that no vocabulary knows
LEAST_LETTERS = 2  # of a label; a single one is a mark
MOST_LABEL_WORDS = 5  # more are a sentence
DIGITS = 3  # of a confidence
LONGEST_VALUE = 20  # words
IN_LINE, IN_CELL, IN_THE_OPEN, UNKNOWN = 0.9, 0.8, 0.6, 0.6  # confidence by how label and value are bound


def labelled_texts(labelled: LabelledPhrases, found: Sequence[FoundValue], frame: Frame) -> list[LabelledText]:
    """All labels of a frame with their values, on the page. Labels without a value are left out."""
    texts = [text for hit in labelled.hits if (text := _text_of_hit(hit, labelled, found, frame)) is not None]
    return [*texts, *_texts_of_cells(labelled, found, frame)]


def labelled_pairs(tables: Sequence[Table]) -> Iterator[LabelledText]:
    """The rows of tables that have labels instead of heads."""
    for table in tables:
        if table.orientation != Orientation.PAIRS:
            continue
        for row in table.rows:
            label, value = row.cells[0], row.cells[1]
            if label.text and value.text:
                yield LabelledText(
                    label=label.text.rstrip(" :"),
                    value=value.text,
                    box=value.box,
                    label_box=label.box,
                    confidence=table.confidence,
                )


def _text_of_hit(
    hit: LabelHit, labelled: LabelledPhrases, found: Sequence[FoundValue], frame: Frame
) -> LabelledText | None:
    if hit.match.rest:
        box = hit.phrase.box
        return _make_text(hit.match.label, hit.match.rest, box, box, IN_LINE * hit.firmness, frame)
    bound_elsewhere = [item.box for item in found if item.label_box not in (None, hit.phrase.box)]
    beside = next(next_cells(hit, labelled), [])
    values = hit.values or [phrase for phrase in beside if phrase.box not in bound_elsewhere]
    if not values:
        return None
    bound = [item for item in found if item.label_box == hit.phrase.box]
    best = max(bound, key=lambda item: item.confidence, default=None)
    if best is not None:
        return _make_text(hit.match.label, best.value, best.box, hit.phrase.box, best.confidence, frame)
    nearest = min(values, key=lambda phrase: binding_cost(hit.phrase, phrase))
    lines = block_around(nearest, values)
    text, box = join_lines([line.text for line in lines]), bounding(line.box for line in lines)
    firm = IN_CELL if hit.cell is not None else IN_THE_OPEN
    return _make_text(hit.match.label, text, box, hit.phrase.box, firm * hit.firmness, frame)


def _make_text(label: str, value: str, box: Box, label_box: Box, sure: float, frame: Frame) -> LabelledText | None:
    label = label.strip().rstrip(" :：=")
    heads_list = HEADING.fullmatch(label) is not None and NUMBERED.match(value) is not None
    if not label or is_empty(value) or len(value.split()) > LONGEST_VALUE or heads_list:
        return None
    return LabelledText(
        label=label,
        value=value,
        box=frame.back(box),
        label_box=frame.back(label_box),
        confidence=round(min(1.0, sure), DIGITS),
    )


def _texts_of_cells(labelled: LabelledPhrases, found: Sequence[FoundValue], frame: Frame) -> Iterator[LabelledText]:
    """Cells with small lettering over or under larger: a label that no vocabulary knows, and its value."""
    taken = [*(id(phrase) for hit in labelled.hits for phrase in hit.values)]
    cells: dict[Box, list[SheetPhrase]] = defaultdict(list)
    for phrase in labelled.others:
        if id(phrase) in taken or any(item.box.contains(*phrase.box.center) for item in found):
            continue
        cell = small_cell(phrase.box, labelled.rulings, sides=4)
        if cell is not None:
            cells[cell].append(phrase)
    for cell, phrases in cells.items():
        label, *values = _put_smallest_first(in_reading_order(phrases))
        known = any(cell.contains(*hit.phrase.box.center) for hit in labelled.hits)
        if values and _is_label_of(label, values) and not known:
            text = join_lines([phrase.text for phrase in values])
            made = _make_text(label.text, text, bounding(p.box for p in values), label.box, UNKNOWN, frame)
            if made is not None:
                yield made


def _put_smallest_first(phrases: Sequence[SheetPhrase]) -> list[SheetPhrase]:
    """The first line and the others, or the last and the others where that is the smaller."""
    first, last = phrases[0], phrases[-1]
    return [last, *phrases[:-1]] if last.height < SMALLER * first.height else list(phrases)


def _is_label_of(label: SheetPhrase, values: Sequence[SheetPhrase]) -> bool:
    letters = sum(character.isalpha() for character in label.text)
    worded = letters >= LEAST_LETTERS and 2 * letters >= len(label.text) and len(label.text.split()) <= MOST_LABEL_WORDS
    smaller = all(label.height < SMALLER * value.height for value in values)
    return worded and smaller and not is_boilerplate(label.text)
