"""The title block: fields of the sheet with their values, ranked.

Knows labels, ruled cells and typical contents; knows nothing of files, pixels or questions. A field whose
label stands there without a value has no entry: it was left open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from backend.geometry import Box
from backend.reading.labels.forms import accept
from backend.reading.labels.title_words import Other
from backend.reading.layout.frame import Frame
from backend.reading.layout.geometry import PageGeometry
from backend.reading.layout.paragraphs import paragraphs_of
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.sheet import LabelledText, Table, TableKind, TitleEntry
from backend.reading.sheet import TitleField as F
from backend.reading.tables.find import has_heads
from backend.reading.title.blocks import MAX_CELL_HEIGHT, Block, blocks_of
from backend.reading.title.cells import MARKED, FoundValue, bind_values, give_to_nearest
from backend.reading.title.hits import LabelHit, LabelledPhrases, label_phrases, small_cell
from backend.reading.title.labelled import labelled_pairs, labelled_texts
from backend.reading.title.persons import bind_persons
from backend.reading.title.unlabelled import (
    find_in_free_block,
    find_in_headings,
    find_in_sentences,
    find_in_unlabelled_cells,
)

# Shares of its confidence that a value keeps which is labelled outside the title block.
OUTSIDE = 0.8
OFTEN_OUTSIDE = 0.6  # of fields that views and tables have of their own: scale, date and revision
ONLY_PART = 0.6  # confidence of the material of a parts list with one row: the sheet may be of more
LATEST_REVISION = 0.5  # confidence of a revision table's last entry: less than a title block's own field
WEAK = 0.5  # confidence up to which a value without a label adds nothing to fields that are known
DIGITS = 3  # of a confidence
STATED_IN_WORDS = 0.7  # a note that says it holds, even where the title block left the field open
_NO_FIELDS = (Other.PERSON, Other.WORD)  # labels in whose cells no value of a field stands
MOST_CANDIDATES = 4  # of one field and part of the page; later ones are guesses


@dataclass(frozen=True)
class TitleBlock:
    """The fields of a sheet, all its labels, and where its title blocks stand, in pixels of the page."""

    entries: tuple[TitleEntry, ...] = ()
    labels: tuple[LabelledText, ...] = ()
    boxes: tuple[Box, ...] = ()


def find_title_block(page: PageGeometry, tables: Sequence[Table]) -> TitleBlock:
    """The title block, with candidates for its fields, the best of a field first."""
    entries: list[TitleEntry] = []
    labels = list(labelled_pairs(tables))
    boxes: list[Box] = []
    for facing in page.facings():
        phrases = facing.outside([table.box for table in tables if has_heads(table)])
        labelled = label_phrases(phrases, facing.rulings)
        blocks = blocks_of(labelled)
        found = _find_values(labelled, phrases, blocks)
        entries += [_make_entry(item, blocks, facing.frame) for item in found]
        labels += labelled_texts(labelled, found, facing.frame)
        boxes = boxes or [facing.frame.back(block.box) for block in blocks]
    entries += [*_latest_revision(tables), *_only_material(tables)]
    return TitleBlock(tuple(_rank_entries(entries)), tuple(labels), tuple(boxes))


def _only_material(tables: Sequence[Table]) -> Iterator[TitleEntry]:
    """The material of a parts list with one row is the material of the part."""
    for table in tables:
        column = table.roles.get("material")
        if table.kind == TableKind.BOM and len(table.rows) == 1 and column is not None:
            cell, label = table.rows[0].cells[column], table.headers[column]
            value = accept(F.MATERIAL, cell.text)
            if value is not None:
                yield TitleEntry(field=F.MATERIAL, value=value, label=label, box=cell.box, confidence=ONLY_PART)


def _latest_revision(tables: Sequence[Table]) -> Iterator[TitleEntry]:
    """The last entry of a revision table: weaker than the title block's own field."""
    for table in tables:
        column = table.roles.get("revision")
        if table.kind != TableKind.REVISION or column is None:
            continue
        cells = [row.cells[column] for row in table.rows]
        stated = [cell for cell in cells if cell.text.strip("-–") and accept(F.REVISION, cell.text)]
        if stated:
            last = max(stated, key=lambda cell: (len(cell.text), cell.text.upper()))
            label = table.headers[column]
            yield TitleEntry(field=F.REVISION, value=last.text, label=label, box=last.box, confidence=LATEST_REVISION)


def _make_entry(found: FoundValue, blocks: Sequence[Block], frame: Frame) -> TitleEntry:
    part = _part_of(found.label_box or found.box, blocks)
    return TitleEntry(
        field=found.field,
        value=found.value,
        label=found.label,
        box=frame.back(found.box),
        label_box=None if found.label_box is None else frame.back(found.label_box),
        confidence=round(min(1.0, found.confidence), DIGITS),
        region=None if part is None else frame.back(part),
    )


def _part_of(box: Box, blocks: Sequence[Block]) -> Box | None:
    """The part of the page for which what stands there speaks."""
    within = next((block for block in blocks if block.box.contains(*box.center)), None)
    if within is not None:
        return within.part
    return next((block.part for block in blocks if block.part is not None and block.part.contains(*box.center)), None)


def _find_values(
    labelled: LabelledPhrases, phrases: Sequence[SheetPhrase], blocks: Sequence[Block]
) -> list[FoundValue]:
    _drop_stray_labels(labelled, blocks)
    give_to_nearest(labelled)
    found = [_weigh_by_place(item, blocks) for item in (*bind_persons(labelled), *bind_values(labelled))]
    found = _weigh_scales(found, labelled)
    found += _unlabelled_values(labelled, phrases, blocks, found)
    return found


def _weigh_scales(found: Sequence[FoundValue], labelled: LabelledPhrases) -> list[FoundValue]:
    """Where one scale stands in a cell of its own, those in the open are of views, however near they are."""
    ruled = {id(item) for item in found if item.field == F.SCALE and _stands_in_low_cell(item, labelled)}
    of_views = [item for item in found if item.field == F.SCALE and ruled and id(item) not in ruled]
    return [_weaken(item) if item in of_views else item for item in found]


def _stands_in_low_cell(found: FoundValue, labelled: LabelledPhrases) -> bool:
    cell = small_cell(found.box, labelled.rulings, sides=4)
    return cell is not None and cell.height < MAX_CELL_HEIGHT * found.box.height


def _weaken(found: FoundValue) -> FoundValue:
    return replace(found, confidence=min(found.confidence, OFTEN_OUTSIDE * MARKED))


def _unlabelled_values(
    labelled: LabelledPhrases, phrases: Sequence[SheetPhrase], blocks: Sequence[Block], found: Sequence[FoundValue]
) -> Iterator[FoundValue]:
    """Weaker candidates, for fields that have no label standing empty."""
    known = {item.field for item in found}
    closed = labelled.empty_fields([block.box for block in blocks]) - known
    weak = list(find_in_sentences(paragraphs_of(phrases, labelled.rulings)))
    outside = [phrase for phrase in phrases if not _is_within(phrase.box, blocks)]
    weak += find_in_free_block(paragraphs_of(outside, labelled.rulings))
    weak += find_in_headings(outside)
    taken = [item.box for item in found]
    taken += [value.box for hit in labelled.hits if hit.field in _NO_FIELDS and hit.cell for value in hit.values]
    for block in blocks:
        weak += find_in_unlabelled_cells(labelled, block.box, taken)
    for item in weak:
        stated = item.confidence >= STATED_IN_WORDS
        if (stated or item.field not in closed) and (item.confidence > WEAK or item.field not in known):
            yield item


def _is_within(box: Box, blocks: Sequence[Block]) -> bool:
    return any(block.box.contains(*box.center) for block in blocks)


def _drop_stray_labels(labelled: LabelledPhrases, blocks: Sequence[Block]) -> None:
    """A label word outside the title block is a mere word, unless a colon or its value marks it."""
    kept: list[LabelHit] = []
    for hit in labelled.hits:
        inside = _is_within(hit.phrase.box, blocks)
        sure = hit.match.rest or hit.match.marked or hit.cell is not None
        if inside or (sure and not hit.match.fuzzy):
            kept.append(hit)
        else:
            labelled.boilerplate.append(hit.phrase)
    labelled.hits[:] = kept


def _weigh_by_place(found: FoundValue, blocks: Sequence[Block]) -> FoundValue:
    if _is_within(found.label_box or found.box, blocks):
        return found
    share = OFTEN_OUTSIDE if found.field in {F.SCALE, F.DATE, F.REVISION} else OUTSIDE
    return FoundValue(found.field, found.value, found.label, found.box, found.label_box, found.confidence * share)


def _rank_entries(entries: Sequence[TitleEntry]) -> list[TitleEntry]:
    """By field, the surest first, without repetitions of a value for one part of the page; several things may be done
    on one date."""
    ranked: list[TitleEntry] = []
    for field in F:
        seen: dict[Box | None, set[tuple[str, Box | None]]] = defaultdict(set)
        for entry in sorted((e for e in entries if e.field == field), key=lambda entry: -entry.confidence):
            value = "".join(entry.value.split()).casefold(), entry.box if field == F.DATE else None
            known = seen[entry.region]
            if value not in known and len(known) < MOST_CANDIDATES:
                known.add(value)
                ranked.append(entry)
    return ranked
