"""Which text on the sheet is the value of which label: by ruled cells, and by nearness where nothing is ruled.

Works in a frame. Knows labels and forms of values; does not rank the candidates of a field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from backend.geometry import Box, bounding
from backend.reading.labels.forms import PERSONS, WORDY, accept, is_empty, is_unit
from backend.reading.labels.title_words import Other
from backend.reading.layout.paragraphs import join_lines
from backend.reading.layout.phrases import SheetPhrase, in_reading_order
from backend.reading.layout.rulings import Rulings
from backend.reading.sheet import TitleField as F
from backend.reading.title.hits import LabelHit, LabelledPhrases, limit_cell, same_cell, text_share

FILLED_CELL = 3.2  # label heights: a cell so low holds nothing under its label
FILLED_WIDTH = 0.4  # of a cell: a label so wide leaves no room beside it
CENTRED = 0.15  # of a cell's height: a label this near to its middle has no value under it
LOW = 0.25  # the same where it stands lower than the middle
ALIKE_HEIGHT = 1.6  # ratio of the heights of two cells of one row
ALIKE_WIDTH = 0.6  # least and, inverted, largest ratio of the widths of two cells of one column
FOOT = 0.8  # label heights from a label to the foot of its cell, where its value stands over it
UNIT_GAP = 4.0  # heights from a number to its unit
MAX_OPEN_GAP = 9.0  # label heights to the right, where no cell binds
MAX_MARKED_GAP = 20.0  # the same behind a colon: values may stand in a column of their own
MAX_OPEN_DROP = 1.6  # label heights below
LARGEST_VALUE = 4.0  # label heights; larger lettering in the open is no label's value
INTO_LABEL, INTO_LABEL_DOWN = 0.3, 0.4  # label heights by which a value's box may reach into it from the right, below
FLUSH, CENTRES = 3.0, 2.0  # label heights by which left edges or middles of a value and the label over it may differ
CLOSE_OVER, LARGER_OVER = 1.2, 1.15  # heights from a value to the label under it, and ratio of their heights
RUNS_OUT = 0.7  # heights from a text's left edge, about its first character: what runs out of its cell is still in it
SAME_LETTERING = (0.7, 1.45)  # ratio of the height of a further line to that of the first
ALIKE = 1.5  # ratio of heights of neighbours in one value
LEVEL = 0.45  # heights between the middles of neighbours in one line
PITCH = (0.3, 2.2)  # heights between the middles of neighbouring lines of one value
WORD_GAP, LINE_ASIDE = 3.0, 2.0  # heights between neighbours: in a line, and from line to line sidewards
ON_LINE, SAME_FOOT = 0.6, 0.25  # of the lower text's height: what both share, or what parts their feet
# How far a value is by where it stands: under its label it is taken before one behind a wide gap, over it after both.
BEFORE, UNDER, OVER = 8.0, 0.5, 6.0  # label heights, to which the way itself is added
OVER_WEIGHT, ASIDE_WEIGHT = 2.0, 0.5  # of that way: up, and sidewards where it leads down
MOST_CELLS = 5  # of a row of a grid
STEP_PX, STEP_MM = 5.0, 1.2  # the larger: from a ruling into the next cell
INTO_CELL_MM = 2.0  # by which the next cell may begin before the end of this one
# How firmly a value is bound to its label. Their order counts: it decides between candidates of one field.
MARKED, UNMARKED = 0.95, 0.85  # behind the label, with a colon and without
IN_CELL, NEXT_CELL, IN_THE_OPEN = 0.95, 0.88, 0.75  # without a cell only the way between them binds
TOLERANCES = 0.9  # all that stands under a label of general tolerances
FURTHER = 0.85  # share that is left from each text of a cell to the next further one

# Fields that the same label may head: a surface by its texture or its treatment; a person with a date.
SIBLINGS: dict[F, tuple[F, ...]] = {
    F.ROUGHNESS: (F.FINISH,),
    F.FINISH: (F.ROUGHNESS,),
    F.DRAWN_BY: (F.DATE,),
}


@dataclass(frozen=True)
class FoundValue:
    """A value found for a field, in pixels of the frame; `confidence` (0 to 1): how firmly label and value are bound.

    `label` is "" and `label_box` None where no label names it.
    """

    field: F
    value: str
    label: str
    box: Box
    label_box: Box | None
    confidence: float


def bind_values(labelled: LabelledPhrases) -> Iterator[FoundValue]:
    """Values of all labels that were given what is nearest: behind the label, in its cell, near it in the open, and
    in the cells beside and under."""
    for hit in labelled.hits:
        if isinstance(hit.field, F):
            yield from _values_of_label(hit, labelled)


def _values_of_label(hit: LabelHit, labelled: LabelledPhrases) -> Iterator[FoundValue]:
    assert isinstance(hit.field, F)
    if hit.match.rest:
        yield from _values_behind(hit)
        return
    block = list(_tolerance_block(hit, labelled)) if hit.field == F.GENERAL_TOLERANCE and hit.cell is not None else []
    if block:
        yield from block
    elif hit.values:
        yield from values_of(hit, hit.values, IN_CELL if hit.cell is not None else IN_THE_OPEN)
    elif hit.cell is not None and hit.field not in PERSONS:
        yield from _next_cells(hit, labelled)


def _tolerance_block(hit: LabelHit, labelled: LabelledPhrases) -> Iterator[FoundValue]:
    """All that stands under "TOLERANCES:" in its cell, the words of its lines ("ANGULAR:") included."""
    assert hit.cell is not None
    cell, label, field = hit.cell, hit.phrase, F.GENERAL_TOLERANCE
    below = [hit for hit in labelled.hits if hit.phrase.box.y1 > label.box.y1 and stands_in(hit.phrase, cell)]
    end = min((hit.phrase.box.y1 for hit in below if isinstance(hit.field, F) and hit.field != field), default=cell.y2)
    words = [hit.phrase for hit in below if hit.field == Other.WORD]
    around = [p for p in (*labelled.others, *labelled.boilerplate, *words) if stands_in(p, cell)]
    lines = in_reading_order([p for p in around if label.box.y1 < p.middle < end])
    value = accept(field, join_lines([line.text for line in lines])) if lines else None
    if value is not None:
        hit.values = lines
        box, firm = bounding(p.box for p in lines), TOLERANCES * _sureness(hit, lines)
        yield FoundValue(field, value, hit.match.label, box, label.box, firm)


def _values_behind(hit: LabelHit) -> Iterator[FoundValue]:
    assert isinstance(hit.field, F)
    text = hit.match.rest
    more = following_lines(hit.values, hit.phrase) if hit.field in WORDY and hit.cell is not None else []
    box = bounding([hit.phrase.box, *(phrase.box for phrase in more)])
    firm = (MARKED if hit.match.marked else UNMARKED) * hit.firmness
    for named in (hit.field, *SIBLINGS.get(hit.field, ())):
        value = accept(named, join_lines([text, *(phrase.text for phrase in more)])) or accept(named, text)
        if value is not None:
            yield FoundValue(named, value, hit.match.label, box, hit.phrase.box, firm)
        if value is not None and named == F.ROUGHNESS:
            return  # a texture is no treatment


def values_of(hit: LabelHit, phrases: Sequence[SheetPhrase], firm: float) -> Iterator[FoundValue]:
    """Candidates among the phrases that belong to a label: lines joined where the field has words."""
    assert isinstance(hit.field, F)
    ordered = sorted(phrases, key=lambda phrase: binding_cost(hit.phrase, phrase))
    if hit.field in WORDY:
        lines = block_around(ordered[0], ordered)
        box = bounding([line.box for line in lines])
        value = accept(hit.field, join_lines([line.text for line in lines]))
        if value is not None:
            yield FoundValue(hit.field, value, hit.match.label, box, hit.phrase.box, firm * _sureness(hit, lines))
            return
    for rank, phrase in enumerate(_join_units(ordered)):
        value = accept(hit.field, phrase.text)
        if value is not None:
            sure = firm * _sureness(hit, [phrase]) * FURTHER**rank
            yield FoundValue(hit.field, value, hit.match.label, phrase.box, hit.phrase.box, sure)
        elif hit.field == F.ROUGHNESS and (value := accept(F.FINISH, phrase.text)) is not None:
            sure = firm * _sureness(hit, [phrase])
            yield FoundValue(F.FINISH, value, hit.match.label, phrase.box, hit.phrase.box, sure)


def _join_units(phrases: Sequence[SheetPhrase]) -> list[SheetPhrase]:
    """Phrases with the unit that stands apart behind a number joined to it."""
    units = [phrase for phrase in phrases if is_unit(phrase.text)]
    whole: list[SheetPhrase] = []
    for phrase in (phrase for phrase in phrases if phrase not in units):
        unit = next((unit for unit in units if _is_unit_of(unit, phrase)), None)
        if unit is not None:
            units.remove(unit)
            phrase = replace(phrase, text=f"{phrase.text} {unit.text}", box=phrase.box.union(unit.box))
        whole.append(phrase)
    return [*whole, *units]


def _is_unit_of(unit: SheetPhrase, number: SheetPhrase) -> bool:
    behind = 0 < unit.box.x1 - number.box.x2 < UNIT_GAP * number.height
    return number.text[-1:].isdigit() and unit.level_with(number) and behind


def _sureness(hit: LabelHit, lines: Iterable[SheetPhrase]) -> float:
    return hit.firmness * min(text_share(line.confidence) for line in lines)


def following_lines(phrases: Sequence[SheetPhrase], first: SheetPhrase) -> list[SheetPhrase]:
    """The lines that follow `first` closely, in lettering of about its height."""
    block: list[SheetPhrase] = []
    last = first
    for phrase in sorted(phrases, key=lambda phrase: phrase.box.y1):
        alike = SAME_LETTERING[0] < phrase.height / first.height < SAME_LETTERING[1]
        drop = phrase.box.center[1] - last.box.center[1]
        if alike and PITCH[0] * last.height < drop < PITCH[1] * last.height:
            block.append(phrase)
            last = phrase
        elif alike and phrase.level_with(last) and phrase is not first:
            block.append(phrase)
    return block


def block_around(seed: SheetPhrase, phrases: Sequence[SheetPhrase]) -> list[SheetPhrase]:
    """The lines of one value: those that follow one another closely, `seed` among them, in reading order."""
    rows = sorted(phrases, key=lambda phrase: (phrase.box.center[1], phrase.box.x1))
    block = [seed]
    for grow in (rows, rows[::-1]):
        for phrase in grow:
            if phrase not in block and any(_adjoins(phrase, line) for line in block):
                block.append(phrase)
    return in_reading_order(block)


def _adjoins(one: SheetPhrase, other: SheetPhrase) -> bool:
    """Whether two phrases in lettering of about one height are neighbours in a line or from line to line."""
    small, large = sorted((one.height, other.height))
    if large > ALIKE * small:
        return False
    apart = abs(one.box.center[1] - other.box.center[1])
    beside = max(one.box.x1 - other.box.x2, other.box.x1 - one.box.x2)
    if apart < LEVEL * small and beside < WORD_GAP * small:
        return True
    return PITCH[0] * small < apart < PITCH[1] * small and beside < LINE_ASIDE * small


def binding_cost(label: SheetPhrase, value: SheetPhrase) -> float:
    """How far a value is from its label, in label heights; beside and below are near, above is far."""
    size = max(1.0, label.height)
    gap = value.box.x1 - label.box.x2
    overlap = min(label.box.y2, value.box.y2) - max(label.box.y1, value.box.y1)
    aside = max(0.0, label.box.x1 - value.box.x2, value.box.x1 - label.box.x2) / size
    if overlap > 0.5 * min(label.height, value.height):
        return gap / size if gap >= -0.5 * size else BEFORE - gap / size
    if value.box.center[1] > label.box.center[1]:
        return UNDER + max(0.0, value.box.y1 - label.box.y2) / size + ASIDE_WEIGHT * aside
    return OVER + OVER_WEIGHT * max(0.0, label.box.y1 - value.box.y2) / size + aside


def give_to_nearest(labelled: LabelledPhrases) -> None:
    """Each phrase goes to the nearest label of its cell, or to the nearest label in the open."""
    for phrase in labelled.others:
        if is_empty(phrase.text) and phrase.text.strip() not in {"-", "–"}:
            continue
        fitting = [hit for hit in labelled.hits if _may_belong_to(hit, phrase, labelled.rulings)]
        if fitting:
            min(fitting, key=lambda hit: binding_cost(hit.phrase, phrase)).values.append(phrase)
    for hit in labelled.hits:
        _share_label(hit, labelled.hits)


def _share_label(hit: LabelHit, hits: Sequence[LabelHit]) -> None:
    """A label in two lines, or in two languages one under the other, has one value: the lower line's."""
    if hit.values or hit.match.rest or hit.cell is None:
        return
    for other in hits:
        if other is not hit and other.field == hit.field and same_cell(hit.cell, other.cell) and other.values:
            hit.values = other.values
            return


def _may_belong_to(hit: LabelHit, phrase: SheetPhrase, rulings: Rulings) -> bool:
    if hit.cell is not None:
        below = phrase.middle > hit.phrase.box.y1
        return stands_in(phrase, hit.cell) and (below or _stands_over(phrase, hit.phrase, hit.cell))
    if hit.match.rest:
        return False  # its value stands behind it; what is near belongs to others
    return _is_near_in_the_open(hit, phrase) and not _are_parted(hit.phrase.box, phrase.box, rulings)


def _stands_over(value: SheetPhrase, label: SheetPhrase, cell: Box) -> bool:
    """A value over its label is lettered larger than it, and close to it unless the label stands on the cell's foot."""
    close = label.box.y1 - value.box.y2 < CLOSE_OVER * value.height
    at_foot = cell.y2 - label.box.y2 < FOOT * label.height
    return value.height > LARGER_OVER * label.height and (close or at_foot)


def stands_in(phrase: SheetPhrase, cell: Box) -> bool:
    """Whether a phrase is in a cell; one that runs over its right border still is."""
    x, y = phrase.box.center
    return cell.contains(x, y) or cell.contains(phrase.box.x1 + RUNS_OUT * phrase.height, y)


def _is_near_in_the_open(hit: LabelHit, value: SheetPhrase) -> bool:
    label, size = hit.phrase, hit.phrase.height
    if value.height > LARGEST_VALUE * size:
        return False
    overlap = min(label.box.y2, value.box.y2) - max(label.box.y1, value.box.y1)
    if overlap > 0.5 * min(label.height, value.height):
        reach = MAX_MARKED_GAP if hit.match.marked else MAX_OPEN_GAP
        return -INTO_LABEL * size <= value.box.x1 - label.box.x2 <= reach * size
    drop = value.box.y1 - label.box.y2
    flush = abs(value.box.x1 - label.box.x1) <= FLUSH * size
    level = flush or abs(value.box.center[0] - label.box.center[0]) <= CENTRES * size
    return -INTO_LABEL_DOWN * size <= drop <= MAX_OPEN_DROP * size and level


def _are_parted(one: Box, other: Box, rulings: Rulings) -> bool:
    if min(one.y2, other.y2) - max(one.y1, other.y1) > 0.5 * min(one.height, other.height):
        left, right = sorted((one, other), key=lambda box: box.x1)
        return rulings.between(left, right)
    upper, lower = sorted((one, other), key=lambda box: box.y1)
    return rulings.under(upper, lower)


def cells_right_of(cell: Box, y: float, rulings: Rulings, most: int = MOST_CELLS) -> Iterator[Box]:
    """The ruled cells to the right in a row of a grid, at most so many; `y` is a height inside of that row."""
    for _ in range(most):
        beside = limit_cell(rulings.cell_at(cell.x2 + _step_px(rulings), y), rulings)
        if beside is None or beside.x1 < cell.x2 - INTO_CELL_MM * rulings.mm or beside.x2 <= cell.x2:
            return
        yield beside
        cell = beside


def cells_under(cell: Box, rulings: Rulings, most: int) -> Iterator[Box]:
    """The ruled cells of a column under one, at most so many."""
    for _ in range(most):
        x, _ = cell.center
        below = limit_cell(rulings.cell_at(x, cell.y2 + _step_px(rulings)), rulings)
        if below is None or below.y2 <= cell.y2 or not ALIKE_WIDTH < below.width / cell.width < 1 / ALIKE_WIDTH:
            return
        yield below
        cell = below


def _step_px(rulings: Rulings) -> float:
    """From a ruling into the next cell: beyond the line and the slack with which lines are met."""
    return max(STEP_PX, STEP_MM * rulings.mm)


def _next_cells(hit: LabelHit, labelled: LabelledPhrases) -> Iterator[FoundValue]:
    """Values in the cell to the right, else in the one below."""
    assert isinstance(hit.field, F)
    for phrases in next_cells(hit, labelled):
        found = list(values_of(hit, phrases, NEXT_CELL))
        if found:
            hit.values = phrases
            yield from found
            return


def next_cells(hit: LabelHit, labelled: LabelledPhrases) -> Iterator[list[SheetPhrase]]:
    """What stands in the cells beside and under a label that has its own cell for itself."""
    if hit.cell is None:
        return
    beside = next(cells_right_of(hit.cell, hit.phrase.middle, labelled.rulings, 1), None)
    if beside is not None and _is_free(beside, labelled):
        phrases = [phrase for phrase in labelled.others if stands_in(phrase, beside)]
        if phrases and _names_beside(hit, beside, phrases, labelled):
            yield phrases
    y = hit.cell.y2 + _step_px(labelled.rulings)
    under = limit_cell(labelled.rulings.cell_at(hit.phrase.box.center[0], y), labelled.rulings)
    if under is not None and _is_free(under, labelled) and _names_under(hit, under):
        phrases = [phrase for phrase in labelled.others if stands_in(phrase, under)]
        if phrases:
            yield phrases


def _is_free(cell: Box, labelled: LabelledPhrases) -> bool:
    """Whether no label stands in a cell."""
    return not any(cell.contains(*hit.phrase.box.center) for hit in labelled.hits)


def _is_centred(hit: LabelHit) -> bool:
    assert hit.cell is not None
    return -CENTRED * hit.cell.height < hit.phrase.middle - hit.cell.center[1] < LOW * hit.cell.height


def _names_beside(hit: LabelHit, beside: Box, phrases: Sequence[SheetPhrase], labelled: LabelledPhrases) -> bool:
    """Whether the cell to the right holds a label's value: on one line with it, or in a column beside labels."""
    cell = hit.cell
    assert cell is not None
    if not cell.height / ALIKE_HEIGHT < beside.height < ALIKE_HEIGHT * cell.height:
        return False
    full = hit.phrase.box.width > FILLED_WIDTH * cell.width and cell.height <= FILLED_CELL * hit.phrase.height
    level = any(_are_on_line(hit.phrase, phrase) for phrase in phrases)
    return full or level or _is_centred(hit) or _is_in_column(hit, labelled)


def _are_on_line(label: SheetPhrase, value: SheetPhrase) -> bool:
    """Whether label and value stand on one line, be it by their feet."""
    small = min(label.height, value.height)
    overlap = min(label.box.y2, value.box.y2) - max(label.box.y1, value.box.y1)
    return overlap > ON_LINE * small or abs(label.box.y2 - value.box.y2) < SAME_FOOT * small


def _is_in_column(hit: LabelHit, labelled: LabelledPhrases) -> bool:
    """Whether other labels, alone in their cells too, stand in the same column."""
    cell, slack = hit.cell, labelled.rulings.mm
    assert cell is not None
    alone = [other for other in labelled.hits if other is not hit and not other.values and not other.match.rest]
    return any(
        other.cell is not None and abs(other.cell.x1 - cell.x1) < slack and abs(other.cell.x2 - cell.x2) < slack
        for other in alone
    )


def _names_under(hit: LabelHit, under: Box) -> bool:
    """Whether the cell below holds a label's value: the label fills its own cell, or stands in its middle."""
    cell = hit.cell
    assert cell is not None
    alike = ALIKE_WIDTH < under.width / cell.width < 1 / ALIKE_WIDTH
    return alike and (cell.height <= FILLED_CELL * hit.phrase.height or _is_centred(hit))
