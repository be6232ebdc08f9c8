"""Which lines of a sheet are labels, and the ruled cells they stand in.

Works in a frame. Does not know which text is the value of which label.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from backend.geometry import Box
from backend.reading.labels.forms import PERSONS, follows_unmarked
from backend.reading.labels.match import LabelMatch, is_boilerplate, label_starts, match_free_label, match_label
from backend.reading.labels.title_words import Other
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.layout.rulings import SIDES, Rulings
from backend.reading.sheet import TitleField as F

LARGEST_CELL_SHARE = 0.06  # of the page: a larger "cell" is the drawing area, or geometry
TALLEST_CELL_SHARE = 0.3  # of the page's height: the same
VALUE_LETTERING = 1.35  # a label word this much larger than the label over it is a value
FUZZY = 0.9  # confidence of a label with a letter misread
UNREADABLE = 0.5  # share that is left of a value's confidence where nothing of its text is sure
MOST_NAME_WORDS = 4  # of a person
START = 4.0  # heights of a text that are its start, about a word: the rest may run out of its cell
SAME_CELL_PX = 4.0  # by which the sides of a cell may differ, seen from two texts in it


def text_share(confidence: float) -> float:
    """Share of a value's confidence that is left where its text was read with that confidence (0 to 1)."""
    return UNREADABLE + (1 - UNREADABLE) * confidence


@dataclass
class LabelHit:
    """A phrase that is a label, with its cell."""

    phrase: SheetPhrase
    match: LabelMatch
    cell: Box | None
    values: list[SheetPhrase] = field(default_factory=list)

    @property
    def field(self) -> F | Other:
        """What it is a label of."""
        return self.match.field

    @property
    def firmness(self) -> float:
        """How sure it is that this is the label (0 to 1)."""
        return (FUZZY if self.match.fuzzy else 1.0) * text_share(self.phrase.confidence)


@dataclass
class LabelledPhrases:
    """The phrases of a frame, divided into labels, template sentences and all others."""

    hits: list[LabelHit]
    others: list[SheetPhrase]
    boilerplate: list[SheetPhrase]
    rulings: Rulings

    def empty_fields(self, blocks: Sequence[Box]) -> set[F]:
        """Fields whose label stands in a title block without a value: they were left open, and nothing may fill them.

        Without a title block any label counts.
        """
        return {
            hit.field
            for hit in self.hits
            if isinstance(hit.field, F)
            and not hit.values
            and not hit.match.rest
            and (not blocks or any(block.contains(*hit.phrase.box.center) for block in blocks))
        }


def label_phrases(lines: Sequence[SheetPhrase], rulings: Rulings) -> LabelledPhrases:
    """The lines of a frame, those that hold several labels parted, by what they are."""
    hits: list[LabelHit] = []
    others: list[SheetPhrase] = []
    boilerplate: list[SheetPhrase] = []
    for phrase in (part for line in lines for part in _split_labels(line)):
        match = match_label(phrase.text, phrase.scanned)
        if match is None or not (_is_label(match) or _holds_value_too(match, phrase, rulings)):
            match = None if is_boilerplate(phrase.text) else match_free_label(phrase.text)
        if match is not None:
            hits.append(LabelHit(phrase, match, small_cell(phrase.box, rulings)))
        elif is_boilerplate(phrase.text):
            boilerplate.append(phrase)
        else:
            others.append(phrase)
    return _drop_large_words(LabelledPhrases(_with_part_names(hits), others, boilerplate, rulings))


_OF_THE_PART = (F.DRAWING_NUMBER, F.PART_NUMBER, F.REVISION, F.SCALE, F.MATERIAL, F.MASS, F.SHEET_NUMBER)


def _with_part_names(hits: Sequence[LabelHit]) -> list[LabelHit]:
    """`Name` in a row of cells about the part, with nobody and no date among them, is that of the part."""
    found = []
    for hit in hits:
        beside = [other.field for other in hits if other is not hit and _is_in_row(hit, other)]
        if hit.field == Other.NAME and beside and all(field in _OF_THE_PART for field in beside):
            hit.match = replace(hit.match, field=F.TITLE)
        found.append(hit)
    return found


def _is_in_row(one: LabelHit, other: LabelHit) -> bool:
    """Whether two labels stand in cells of one row."""
    if one.cell is None or other.cell is None:
        return False
    return abs(one.cell.y1 - other.cell.y1) < SAME_CELL_PX and abs(one.cell.y2 - other.cell.y2) < SAME_CELL_PX


def _split_labels(phrase: SheetPhrase) -> Iterator[SheetPhrase]:
    """A line that holds several labels with colons, "SCALE: 1:2 WEIGHT: 4 kg", as one phrase for each."""
    starts = label_starts(phrase.text)
    if len(starts) < 2:
        yield phrase
        return
    pitch = phrase.box.width / len(phrase.text)
    for start, end in pairwise([0, *starts[1:], len(phrase.text)]):
        x1, x2 = phrase.box.x1 + start * pitch, phrase.box.x1 + end * pitch
        box = phrase.box.model_copy(update={"x1": x1, "x2": x2})
        yield replace(phrase, text=phrase.text[start:end].strip(), box=box)


def _is_label(match: LabelMatch) -> bool:
    if not match.rest or match.marked:
        return True
    return isinstance(match.field, F) and follows_unmarked(match.field, match.rest)


def _holds_value_too(match: LabelMatch, phrase: SheetPhrase, rulings: Rulings) -> bool:
    """Whether label and value were read as one line of a cell: "DRAWN J. SMITH 86-10-02", "TITLE BASE PLATE"."""
    alone = len(match.label.split()) == 1
    if match.field in PERSONS:
        short = len(match.rest.split()) <= MOST_NAME_WORDS
        fits = match.rest[:1].isupper() and short and match_label(match.rest) is None
    else:
        fits = phrase.scanned and alone and match.field in (F.TITLE, F.FINISH, F.PROJECT)
    return fits and isinstance(match.field, F) and small_cell(phrase.box, rulings, sides=4) is not None


def _drop_large_words(labelled: LabelledPhrases) -> LabelledPhrases:
    """A label word in larger lettering, in the cell of another label, is that label's value ("TITLE / ASSEMBLY").

    So is an unknown one there, "Colour: natural" under "Finish".
    """
    kept: list[LabelHit] = []
    for hit in labelled.hits:
        smaller = [
            other
            for other in labelled.hits
            if other is not hit
            and hit.cell is not None
            and same_cell(hit.cell, other.cell)
            and hit.phrase.height > VALUE_LETTERING * other.phrase.height
        ]
        within = hit.field == Other.FREE and any(_heads_cell(other, hit) for other in labelled.hits)
        if within or (smaller and not hit.match.marked and not hit.match.rest):
            labelled.others.append(hit.phrase)
        else:
            kept.append(hit)
    return LabelledPhrases(kept, labelled.others, labelled.boilerplate, labelled.rulings)


def _heads_cell(label: LabelHit, lower: LabelHit) -> bool:
    """Whether a known label, alone on its line, stands over another in one cell."""
    over = label.phrase.box.y1 < lower.phrase.box.y1 and not label.match.rest
    return label.field != Other.FREE and over and same_cell(label.cell, lower.cell)


def small_cell(box: Box, rulings: Rulings, sides: int = SIDES) -> Box | None:
    """The ruled cell of a text, unless it is as large as the drawing area. The text may run out of it to the right.

    At least `sides` of its four sides are ruled.
    """
    start = box.model_copy(update={"x2": min(box.x2, box.x1 + START * box.height)})
    return limit_cell(rulings.cell(start, sides=sides), rulings)


def limit_cell(cell: Box | None, rulings: Rulings) -> Box | None:
    """The cell, unless it is as large as the drawing area."""
    page = rulings.page
    if cell is None or cell.area > LARGEST_CELL_SHARE * page.area or cell.height > TALLEST_CELL_SHARE * page.height:
        return None
    return cell


def same_cell(one: Box | None, other: Box | None, slack: float = SAME_CELL_PX) -> bool:
    """Whether both are one cell; `slack` in pixels."""
    if one is None or other is None:
        return False
    pairs = ((one.x1, other.x1), (one.y1, other.y1), (one.x2, other.x2), (one.y2, other.y2))
    return all(abs(a - b) <= slack for a, b in pairs)
