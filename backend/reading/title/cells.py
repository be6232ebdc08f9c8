"""Which text on the sheet is the value of which label: by ruled cells, and by nearness where nothing is ruled.

Works in a frame. Knows labels and forms of values; does not rank the candidates of a field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from backend.geometry import Box, bounding
from backend.reading.labels.forms import PERSONS, WORDY, accept, follows_unmarked, is_empty
from backend.reading.labels.match import LabelMatch, is_boilerplate, label_starts, match_label
from backend.reading.labels.title_words import Other
from backend.reading.layout.paragraphs import joined
from backend.reading.layout.phrases import Phrase, in_reading_order
from backend.reading.layout.rulings import Rulings
from backend.reading.sheet import TitleField as F

LARGEST_CELL_SHARE = 0.06  # of the page: a larger "cell" is the drawing area, or geometry
FILLED_CELL = 3.2  # label heights: a cell so low holds nothing under its label
CENTRED_CELL = 6.0  # the same for a label in the middle of its cell's height
FILLED_WIDTH = 0.4  # of a cell: a label so wide leaves no room beside it
MAX_OPEN_GAP = 9.0  # label heights to the right, where no cell binds
MAX_OPEN_DROP = 1.6  # label heights below
VALUE_LETTERING = 1.35  # a label word this much larger than the label over it is a value


# Fields that the same label may head: a surface by its texture or its treatment; a person with a date.
SIBLINGS: dict[F, tuple[F, ...]] = {
    F.ROUGHNESS: (F.FINISH,),
    F.FINISH: (F.ROUGHNESS,),
    F.DRAWN_BY: (F.DATE,),
}


@dataclass(frozen=True)
class Found:
    """A value found for a field, in the frame; `confidence` says how firmly label and value are bound."""

    field: F
    value: str
    label: str
    box: Box
    label_box: Box | None
    confidence: float


@dataclass
class Hit:
    """A phrase that is a label, with its cell."""

    phrase: Phrase
    match: LabelMatch
    cell: Box | None
    values: list[Phrase] = field(default_factory=list)

    @property
    def field(self) -> F | Other:
        return self.match.field

    @property
    def firmness(self) -> float:
        return (0.9 if self.match.fuzzy else 1.0) * min(1.0, 0.5 + 0.5 * self.phrase.confidence)


@dataclass
class Labelled:
    """The phrases of a frame, divided into labels, template sentences and all others."""

    hits: list[Hit]
    others: list[Phrase]
    boilerplate: list[Phrase]
    rulings: Rulings

    @property
    def empty_fields(self) -> set[F]:
        """Fields whose label stands there without a value: they were left open, and nothing may fill them."""
        return {hit.field for hit in self.hits if isinstance(hit.field, F) and not hit.values and not hit.match.rest}


def label_phrases(lines: Sequence[Phrase], rulings: Rulings) -> Labelled:
    hits: list[Hit] = []
    others: list[Phrase] = []
    boilerplate: list[Phrase] = []
    for phrase in (part for line in lines for part in _each_label(line)):
        match = match_label(phrase.text, phrase.scanned)
        if match is not None and (_is_label(match) or _runs_on(match, phrase, rulings)):
            hits.append(Hit(phrase, match, small_cell(phrase.box, rulings)))
        elif is_boilerplate(phrase.text):
            boilerplate.append(phrase)
        else:
            others.append(phrase)
    return _without_large_words(Labelled(hits, others, boilerplate, rulings))


def _each_label(phrase: Phrase) -> Iterator[Phrase]:
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


def _runs_on(match: LabelMatch, phrase: Phrase, rulings: Rulings) -> bool:
    """Whether label and value were read as one line of a cell: "DRAWN J. SMITH 86-10-02", "TITLE BASE PLATE"."""
    alone = len(match.label.split()) == 1
    if match.field in PERSONS:
        fits = match.rest[:1].isupper() and len(match.rest.split()) <= 4
    else:
        fits = phrase.scanned and alone and match.field in (F.TITLE, F.FINISH, F.PROJECT)
    return fits and isinstance(match.field, F) and small_cell(phrase.box, rulings, sides=4) is not None


def _without_large_words(labelled: Labelled) -> Labelled:
    """A label word in larger lettering, in the cell of another label, is that label's value ("TITLE / ASSEMBLY")."""
    kept: list[Hit] = []
    for hit in labelled.hits:
        smaller = [
            other
            for other in labelled.hits
            if other is not hit
            and hit.cell is not None
            and same_cell(hit.cell, other.cell)
            and hit.phrase.height > VALUE_LETTERING * other.phrase.height
        ]
        if smaller and not hit.match.marked and not hit.match.rest:
            labelled.others.append(hit.phrase)
        else:
            kept.append(hit)
    return Labelled(kept, labelled.others, labelled.boilerplate, labelled.rulings)


def small_cell(box: Box, rulings: Rulings, sides: int = 3) -> Box | None:
    """The ruled cell of a text, unless it is as large as the drawing area. The text may run out of it to the right."""
    start = box.model_copy(update={"x2": min(box.x2, box.x1 + 4 * box.height)})
    return _limited(rulings.cell(start, sides=sides), rulings)


def _limited(cell: Box | None, rulings: Rulings) -> Box | None:
    page = rulings.page
    if cell is None or cell.area > LARGEST_CELL_SHARE * page.area or cell.height > 0.3 * page.height:
        return None
    return cell


def same_cell(one: Box | None, other: Box | None, slack: float = 4.0) -> bool:
    if one is None or other is None:
        return False
    pairs = ((one.x1, other.x1), (one.y1, other.y1), (one.x2, other.x2), (one.y2, other.y2))
    return all(abs(a - b) <= slack for a, b in pairs)


def bind(labelled: Labelled) -> Iterator[Found]:
    """Values of all labels: behind the label, in its cell, near it in the open, and in the cells beside and under."""
    _give_to_nearest(labelled)
    for hit in labelled.hits:
        if isinstance(hit.field, F):
            yield from _of_label(hit, labelled)


def _of_label(hit: Hit, labelled: Labelled) -> Iterator[Found]:
    assert isinstance(hit.field, F)
    if hit.match.rest:
        yield from _behind(hit)
        return
    block = list(_tolerance_block(hit, labelled)) if hit.field == F.GENERAL_TOLERANCE and hit.cell is not None else []
    if block:
        yield from block
    elif hit.values:
        yield from values_of(hit, hit.values, 0.95 if hit.cell is not None else 0.75)
    elif hit.cell is not None and hit.field not in PERSONS:
        yield from _next_cells(hit, labelled)


def _tolerance_block(hit: Hit, labelled: Labelled) -> Iterator[Found]:
    """All that stands under "TOLERANCES:" in its cell, the words of its lines ("ANGULAR:") included."""
    assert hit.cell is not None
    cell, label, field = hit.cell, hit.phrase, F.GENERAL_TOLERANCE
    below = [hit for hit in labelled.hits if hit.phrase.box.y1 > label.box.y1 and stands_in(hit.phrase, cell)]
    end = min((hit.phrase.box.y1 for hit in below if isinstance(hit.field, F) and hit.field != field), default=cell.y2)
    words = [hit.phrase for hit in below if hit.field == Other.WORD]
    around = [p for p in (*labelled.others, *labelled.boilerplate, *words) if stands_in(p, cell)]
    lines = in_reading_order([p for p in around if label.box.y1 < p.middle < end])
    value = accept(field, joined([line.text for line in lines])) if lines else None
    if value is not None:
        hit.values = lines
        yield Found(field, value, hit.match.label, bounding(p.box for p in lines), label.box, 0.9 * _sure(hit, lines))


def _behind(hit: Hit) -> Iterator[Found]:
    assert isinstance(hit.field, F)
    text = hit.match.rest
    more = continued(hit.values, hit.phrase) if hit.field in WORDY and hit.cell is not None else []
    box = bounding([hit.phrase.box, *(phrase.box for phrase in more)])
    firm = (0.95 if hit.match.marked else 0.85) * hit.firmness
    for named in (hit.field, *SIBLINGS.get(hit.field, ())):
        value = accept(named, joined([text, *(phrase.text for phrase in more)])) or accept(named, text)
        if value is not None:
            yield Found(named, value, hit.match.label, box, hit.phrase.box, firm)


def values_of(hit: Hit, phrases: Sequence[Phrase], firm: float) -> Iterator[Found]:
    """Candidates among the phrases that belong to a label: lines joined where the field has words."""
    assert isinstance(hit.field, F)
    ordered = sorted(phrases, key=lambda phrase: cost(hit.phrase, phrase))
    if hit.field in WORDY:
        lines = block_around(ordered[0], ordered)
        box = bounding([line.box for line in lines])
        value = accept(hit.field, joined([line.text for line in lines]))
        if value is not None:
            yield Found(hit.field, value, hit.match.label, box, hit.phrase.box, firm * _sure(hit, lines))
            return
    for rank, phrase in enumerate(ordered):
        value = accept(hit.field, phrase.text)
        if value is not None:
            sure = firm * _sure(hit, [phrase]) * 0.85**rank
            yield Found(hit.field, value, hit.match.label, phrase.box, hit.phrase.box, sure)
        elif hit.field == F.ROUGHNESS and (value := accept(F.FINISH, phrase.text)) is not None:
            yield Found(F.FINISH, value, hit.match.label, phrase.box, hit.phrase.box, firm * _sure(hit, [phrase]))


def _sure(hit: Hit, lines: Iterable[Phrase]) -> float:
    return hit.firmness * min(min(1.0, 0.5 + 0.5 * line.confidence) for line in lines)


def continued(phrases: Sequence[Phrase], first: Phrase) -> list[Phrase]:
    """The lines that follow `first` closely, in lettering of about its height."""
    block: list[Phrase] = []
    last = first
    for phrase in sorted(phrases, key=lambda phrase: phrase.box.y1):
        alike = 0.7 < phrase.height / first.height < 1.45
        if alike and 0.3 * last.height < phrase.box.center[1] - last.box.center[1] < 2.2 * last.height:
            block.append(phrase)
            last = phrase
        elif alike and phrase.level_with(last) and phrase is not first:
            block.append(phrase)
    return block


def block_around(seed: Phrase, phrases: Sequence[Phrase]) -> list[Phrase]:
    """The lines of one value: those that follow one another closely, `seed` among them, in reading order."""
    rows = sorted(phrases, key=lambda phrase: (phrase.box.center[1], phrase.box.x1))
    block = [seed]
    for grow in (rows, rows[::-1]):
        for phrase in grow:
            if phrase not in block and any(_adjoins(phrase, line) for line in block):
                block.append(phrase)
    return in_reading_order(block)


def _adjoins(one: Phrase, other: Phrase) -> bool:
    """Whether two phrases in lettering of about one height are neighbours in a line or from line to line."""
    small, large = sorted((one.height, other.height))
    if large > 1.5 * small:
        return False
    apart = abs(one.box.center[1] - other.box.center[1])
    beside = max(one.box.x1 - other.box.x2, other.box.x1 - one.box.x2)
    return (apart < 0.45 * small and beside < 3 * small) or (0.3 * small < apart < 2.2 * small and beside < 2 * small)


def cost(label: Phrase, value: Phrase) -> float:
    """How far a value is from its label, in label heights; beside and below are near, above is far."""
    size = max(1.0, label.height)
    gap = value.box.x1 - label.box.x2
    overlap = min(label.box.y2, value.box.y2) - max(label.box.y1, value.box.y1)
    aside = max(0.0, label.box.x1 - value.box.x2, value.box.x1 - label.box.x2) / size
    if overlap > 0.5 * min(label.height, value.height):
        return gap / size if gap >= -0.5 * size else 8.0 - gap / size
    if value.box.center[1] > label.box.center[1]:
        return 0.5 + max(0.0, value.box.y1 - label.box.y2) / size + 0.5 * aside
    return 6.0 + 2.0 * max(0.0, label.box.y1 - value.box.y2) / size + aside


def _give_to_nearest(labelled: Labelled) -> None:
    """Each phrase goes to the nearest label of its cell, or to the nearest label in the open."""
    for phrase in labelled.others:
        if is_empty(phrase.text) and phrase.text.strip() not in {"-", "–"}:
            continue
        fitting = [hit for hit in labelled.hits if _reaches(hit, phrase, labelled.rulings)]
        if fitting:
            min(fitting, key=lambda hit: cost(hit.phrase, phrase)).values.append(phrase)
    for hit in labelled.hits:
        _share_label(hit, labelled.hits)


def _share_label(hit: Hit, hits: Sequence[Hit]) -> None:
    """A label in two lines, or in two languages one under the other, has one value: the lower line's."""
    if hit.values or hit.match.rest or hit.cell is None:
        return
    for other in hits:
        if other is not hit and other.field == hit.field and same_cell(hit.cell, other.cell) and other.values:
            hit.values = other.values
            return


def _reaches(hit: Hit, phrase: Phrase, rulings: Rulings) -> bool:
    if hit.cell is not None:
        return stands_in(phrase, hit.cell) and (phrase.middle > hit.phrase.box.y1 or _stands_over(phrase, hit.phrase))
    return _near_in_the_open(hit.phrase, phrase) and not _parted(hit.phrase.box, phrase.box, rulings)


def _stands_over(value: Phrase, label: Phrase) -> bool:
    """A value over its label is lettered larger than it and close to it."""
    return value.height > 1.15 * label.height and label.box.y1 - value.box.y2 < 1.2 * value.height


def stands_in(phrase: Phrase, cell: Box) -> bool:
    """Whether a phrase is in a cell; one that runs over its right border still is."""
    x, y = phrase.box.center
    return cell.contains(x, y) or cell.contains(phrase.box.x1 + 0.7 * phrase.height, y)


def _near_in_the_open(label: Phrase, value: Phrase) -> bool:
    size = label.height
    if value.height > 4 * size:
        return False
    overlap = min(label.box.y2, value.box.y2) - max(label.box.y1, value.box.y1)
    if overlap > 0.5 * min(label.height, value.height):
        return -0.3 * size <= value.box.x1 - label.box.x2 <= MAX_OPEN_GAP * size
    drop = value.box.y1 - label.box.y2
    level = abs(value.box.x1 - label.box.x1) <= 3 * size or abs(value.box.center[0] - label.box.center[0]) <= 2 * size
    return -0.4 * size <= drop <= MAX_OPEN_DROP * size and level


def _parted(one: Box, other: Box, rulings: Rulings) -> bool:
    if min(one.y2, other.y2) - max(one.y1, other.y1) > 0.5 * min(one.height, other.height):
        left, right = sorted((one, other), key=lambda box: box.x1)
        return rulings.between(left, right)
    upper, lower = sorted((one, other), key=lambda box: box.y1)
    return rulings.under(upper, lower)


def cells_right_of(cell: Box, y: float, rulings: Rulings, most: int = 5) -> Iterator[Box]:
    """The ruled cells to the right in a row of a grid."""
    for _ in range(most):
        beside = _limited(rulings.cell_at(cell.x2 + _step(rulings), y), rulings)
        if beside is None or beside.x1 < cell.x2 - 2 * rulings.mm or beside.x2 <= cell.x2:
            return
        yield beside
        cell = beside


def _step(rulings: Rulings) -> float:
    """From a ruling into the next cell: beyond the line and the slack with which lines are met."""
    return max(5.0, 1.2 * rulings.mm)


def _next_cells(hit: Hit, labelled: Labelled) -> Iterator[Found]:
    """The cell to the right, else the one below, where the label fills its own cell."""
    assert isinstance(hit.field, F) and hit.cell is not None
    cell, size = hit.cell, hit.phrase.height
    centred = abs(hit.phrase.middle - cell.center[1]) < 0.15 * cell.height
    low = cell.height <= FILLED_CELL * size
    if not low and not (centred and cell.height <= CENTRED_CELL * size):
        return
    beside = next(cells_right_of(cell, hit.phrase.middle, labelled.rulings, 1), None)
    under = _limited(
        labelled.rulings.cell_at(hit.phrase.box.center[0], cell.y2 + _step(labelled.rulings)), labelled.rulings
    )
    full = centred or hit.phrase.box.width > FILLED_WIDTH * cell.width
    for near, alike in (
        (beside, beside is not None and beside.height < 1.6 * cell.height and full),
        (under, low and under is not None and 0.6 < under.width / cell.width < 1.6),
    ):
        if near is None or not alike or any(near.contains(*other.phrase.box.center) for other in labelled.hits):
            continue
        phrases = [phrase for phrase in labelled.others if stands_in(phrase, near)]
        if phrases:
            hit.values = phrases
            yield from values_of(hit, phrases, 0.88)
            return
