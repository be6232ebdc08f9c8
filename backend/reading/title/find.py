"""The title block: fields of the sheet with their values, ranked.

Knows labels, ruled cells and typical contents; knows nothing of files, pixels or questions. A field whose
label stands there without a value has no entry: it was left open.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backend.geometry import Box, bounding
from backend.reading.labels.forms import accept
from backend.reading.labels.title_words import Other
from backend.reading.layout.frame import Frame
from backend.reading.layout.geometry import PageGeometry
from backend.reading.layout.paragraphs import paragraphs_of
from backend.reading.layout.phrases import Phrase
from backend.reading.sheet import LabelledText, Table, TableKind, TitleEntry
from backend.reading.sheet import TitleField as F
from backend.reading.tables.find import has_heads
from backend.reading.title.cells import Found, bind
from backend.reading.title.hits import Hit, Labelled, label_phrases, small_cell
from backend.reading.title.labelled import labelled_pairs, labelled_texts
from backend.reading.title.persons import bind_persons
from backend.reading.title.unlabelled import from_free_block, from_headings, from_sentences, from_unlabelled_cells

REGION_GAP_SHARE = 0.07  # of the longer side of the page: labels this near belong to one title block
REGION_LEAST_FIELDS = 3
ADJOINING_CELL_HEIGHT = 9.0  # heights of its lettering
MAX_CELL_HEIGHT = 14.0  # label heights
ADJOINING_MM = 1.5
MAX_GROWTH_MM = 110.0  # beyond the labels, in any direction
OUTSIDE = 0.6  # confidence of a value labelled outside the title block
STATED_IN_WORDS = 0.7  # a note that says it holds, even where the title block left the field open
MOST_CANDIDATES = 4  # of one field


@dataclass(frozen=True)
class TitleBlock:
    """The fields of a sheet, all its labels, and where its title block stands on the page (None without one)."""

    entries: tuple[TitleEntry, ...] = ()
    labels: tuple[LabelledText, ...] = ()
    box: Box | None = None


def find_title_block(page: PageGeometry, tables: Sequence[Table]) -> TitleBlock:
    """The title block, with candidates for its fields, the best of a field first."""
    entries: list[TitleEntry] = []
    labels = list(labelled_pairs(tables))
    box: Box | None = None
    for facing in page.facings():
        phrases = facing.outside([table.box for table in tables if has_heads(table)])
        labelled = label_phrases(phrases, facing.rulings)
        known = [hit for hit in labelled.hits if hit.field != Other.FREE]
        region = _grown(_region(known, facing.frame.page), labelled)
        found = _find(labelled, phrases, region)
        entries += [_entry(item, facing.frame) for item in found]
        labels += labelled_texts(labelled, found, facing.frame)
        box = facing.frame.back(region) if box is None and region is not None else box
    entries += [*_latest_revision(tables), *_only_part(tables)]
    return TitleBlock(tuple(_ranked(entries)), tuple(labels), box)


def _only_part(tables: Sequence[Table]) -> Iterator[TitleEntry]:
    """The material of a parts list with one row is the material of the part."""
    for table in tables:
        column = table.roles.get("material")
        if table.kind == TableKind.BOM and len(table.rows) == 1 and column is not None:
            cell, label = table.rows[0].cells[column], table.headers[column]
            value = accept(F.MATERIAL, cell.text)
            if value is not None:
                yield TitleEntry(field=F.MATERIAL, value=value, label=label, box=cell.box, confidence=0.6)


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
            yield TitleEntry(field=F.REVISION, value=last.text, label=label, box=last.box, confidence=0.5)


def _entry(found: Found, frame: Frame) -> TitleEntry:
    return TitleEntry(
        field=found.field,
        value=found.value,
        label=found.label,
        box=frame.back(found.box),
        label_box=None if found.label_box is None else frame.back(found.label_box),
        confidence=round(min(1.0, found.confidence), 3),
    )


def _find(labelled: Labelled, phrases: Sequence[Phrase], region: Box | None) -> list[Found]:
    _drop_stray_labels(labelled, region)
    found = [_placed(item, region) for item in (*bind_persons(labelled), *bind(labelled))]
    found += _unlabelled(labelled, phrases, region, found)
    return found


def _unlabelled(
    labelled: Labelled, phrases: Sequence[Phrase], region: Box | None, found: Sequence[Found]
) -> Iterator[Found]:
    """Weaker candidates, for fields that have no label standing empty."""
    known = {item.field for item in found}
    closed = labelled.empty_fields - known
    weak = list(from_sentences(paragraphs_of(phrases, labelled.rulings)))
    outside = [p for p in phrases if region is None or not region.contains(*p.box.center)]
    weak += from_free_block(paragraphs_of(outside, labelled.rulings))
    weak += from_headings(outside)
    if region is not None:
        weak += from_unlabelled_cells(labelled, region, [item.box for item in found])
    for item in weak:
        stated = item.confidence >= STATED_IN_WORDS
        if (stated or item.field not in closed) and (item.confidence > 0.5 or item.field not in known):
            yield item


def _grown(region: Box | None, labelled: Labelled) -> Box | None:
    """The title block with the ruled cells without labels that adjoin it."""
    if region is None:
        return None
    rulings = labelled.rulings
    cells = [(small_cell(phrase.box, rulings, sides=4), phrase.height) for phrase in labelled.others]
    waiting = [cell for cell, height in cells if cell is not None and cell.height < ADJOINING_CELL_HEIGHT * height]
    widest = region.grown(MAX_GROWTH_MM * rulings.mm)
    waiting = [cell for cell in waiting if widest.intersection(cell) > 0.99 * cell.area]
    grown = True
    while grown:
        joining = [cell for cell in waiting if _adjoins(cell, region, ADJOINING_MM * rulings.mm)]
        grown = bool(joining)
        region = bounding([region, *joining])
        waiting = [cell for cell in waiting if cell not in joining]
    return region


def _adjoins(cell: Box, region: Box, slack: float) -> bool:
    """Whether a cell shares a side with the title block and does not reach beyond that side's ends."""
    across = max(cell.x1, region.x1) - min(cell.x2, region.x2)
    down = max(cell.y1, region.y1) - min(cell.y2, region.y2)
    return (-across > 0.8 * cell.width and down < slack) or (-down > 0.8 * cell.height and across < slack)


def _region(hits: Sequence[Hit], page: Box) -> Box | None:
    """Where the title block is: the cluster of labels that name the most fields."""
    reach = REGION_GAP_SHARE * max(page.width, page.height)
    clusters: list[list[Hit]] = []
    for hit in hits:
        near = [cluster for cluster in clusters if any(_apart(hit, other) <= reach for other in cluster)]
        clusters = [cluster for cluster in clusters if not any(cluster is other for other in near)]
        clusters.append([hit, *(other for cluster in near for other in cluster)])
    best = max(clusters, key=lambda cluster: len({hit.field for hit in cluster}), default=[])
    if len({hit.field for hit in best}) < REGION_LEAST_FIELDS:
        return None
    return bounding(box for hit in best for box in (_place(hit), hit.phrase.box))


def _apart(one: Hit, other: Hit) -> float:
    a, b = _place(one), _place(other)
    across = max(0.0, a.x1 - b.x2, b.x1 - a.x2)
    down = max(0.0, a.y1 - b.y2, b.y1 - a.y2)
    return max(across, down)


def _place(hit: Hit) -> Box:
    """Its cell, where that is low enough to be one of a title block; else the label's own box."""
    low = hit.cell is not None and hit.cell.height < MAX_CELL_HEIGHT * hit.phrase.height
    return hit.cell if hit.cell is not None and low else hit.phrase.box


def _drop_stray_labels(labelled: Labelled, region: Box | None) -> None:
    """A label word outside the title block is a mere word, unless a colon or its value marks it."""
    kept: list[Hit] = []
    for hit in labelled.hits:
        inside = region is not None and region.contains(*hit.phrase.box.center)
        sure = hit.match.rest or hit.match.marked or hit.cell is not None
        if inside or (sure and not hit.match.fuzzy):
            kept.append(hit)
        else:
            labelled.boilerplate.append(hit.phrase)
    labelled.hits[:] = kept


def _placed(found: Found, region: Box | None) -> Found:
    where = found.label_box or found.box
    if region is not None and region.contains(*where.center):
        return found
    share = OUTSIDE if found.field in {F.SCALE, F.DATE, F.REVISION} else 0.8
    return Found(found.field, found.value, found.label, found.box, found.label_box, found.confidence * share)


def _ranked(entries: Sequence[TitleEntry]) -> list[TitleEntry]:
    """By field, the surest first, without repetitions of a value."""
    ranked: list[TitleEntry] = []
    for field in F:
        seen: list[str] = []
        for entry in sorted((e for e in entries if e.field == field), key=lambda entry: -entry.confidence):
            value = "".join(entry.value.split()).casefold()
            if value not in seen and len(seen) < MOST_CANDIDATES:
                seen.append(value)
                ranked.append(entry)
    return ranked
