"""A Sheet to its facts: every value once, each with its context.

One collector for each part of a Sheet, then what stands in lettering that became no part. Knows nothing of
questions.
"""

from __future__ import annotations

import re
import weakref
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields as dataclass_fields
from typing import Any

from backend.geometry import Box
from backend.reading.facts.clauses import clauses_of, without_next_label
from backend.reading.facts.fact import Fact, FactKind
from backend.reading.facts.lines import TextBlock, TextLine, blocks_of, lines_of
from backend.reading.facts.listed import split_at, stands_in_list
from backend.reading.facts.surroundings import Surroundings
from backend.reading.grammar.prose import ValueKind, find_values
from backend.reading.sheet import (
    Callout,
    CalloutKind,
    LabelledText,
    Meaning,
    Orientation,
    Sheet,
    Table,
    TableRow,
    TitleEntry,
    TitleField,
)
from backend.vocabulary.concepts import concept, concepts_of
from backend.vocabulary.fold import fold
from backend.vocabulary.forms import has_form
from backend.vocabulary.sheets.load import one_of, words

LONGEST_LABEL = 48  # characters in front of a colon
_MEANING = tuple(field.name for field in dataclass_fields(Meaning))


def facts_of(sheet: Sheet) -> tuple[Fact, ...]:
    """The facts of a Sheet, made once for as long as the Sheet object lives."""
    kept = _KEPT.get(id(sheet))
    if kept is not None and kept[0]() is sheet:
        return kept[1]
    key = id(sheet)
    facts = tuple(_collect(sheet))
    _KEPT[key] = (weakref.ref(sheet, lambda _: _KEPT.pop(key, None)), facts)
    return facts


_KEPT: dict[int, tuple[weakref.ref[Sheet], tuple[Fact, ...]]] = {}


def _collect(sheet: Sheet) -> Iterator[Fact]:
    lines = lines_of(sheet.spans)
    apart = [*(note.box for note in sheet.notes), *(row.box for table in sheet.tables for row in table.rows)]
    blocks = [part for block in blocks_of(lines) for part in split_at(block, apart)]
    around = Surroundings(sheet, blocks)
    facts = _facts_of_parts(sheet, lines, blocks, around)
    yield from (_without_components(facts) if _find_designators(lines) else facts)


def _facts_of_parts(
    sheet: Sheet, lines: Sequence[TextLine], blocks: Sequence[TextBlock], around: Surroundings
) -> Iterator[Fact]:
    yield from _title_facts(sheet, around)
    yield from _cell_facts(sheet)
    yield from _callout_facts(sheet, around)
    yield from _view_facts(sheet)
    yield from _note_facts(sheet, around)
    yield from _labelled_facts(sheet, blocks, around)
    yield from _clause_facts(sheet, lines, around)
    yield from _value_facts(sheet, lines, around)
    yield from _text_facts(sheet, blocks, around)


LEVEL = 0.8  # of a date's height by which the middle of a name on its line may be higher or lower


def _title_facts(sheet: Sheet, around: Surroundings) -> Iterator[Fact]:
    for entry in sheet.title_block:
        dated = entry.field is TitleField.REVISION and has_form("date", entry.value)
        if _is_label(entry.value) or dated:
            continue
        yield Fact(
            kind=FactKind.TITLE,
            text=entry.value,
            page=sheet.page,
            box=entry.box,
            confidence=entry.confidence,
            field=entry.field,
            label=entry.label,
            label_box=entry.label_box,
            role=_act_of_date(entry, sheet) if entry.field is TitleField.DATE else "",
            region=around.region_of(entry.box, entry.region),
        )


_PERSONS = (TitleField.DRAWN_BY, TitleField.CHECKED_BY, TitleField.APPROVED_BY)


def _act_of_date(date: TitleEntry, sheet: Sheet) -> str:
    """What was done on a date: what its label says, or the field of the one person who stands on its line, the
    nearest of several."""
    persons = [entry for entry in sheet.title_block if entry.field in _PERSONS]
    own = next((entry for entry in persons if date.label_box is not None and entry.label_box == date.label_box), None)
    if own is not None:
        return own.field.value
    level = [entry for entry in persons if abs(entry.box.center[1] - date.box.center[1]) < LEVEL * date.box.height]
    before = [entry for entry in level if entry.box.center[0] < date.box.center[0]]
    nearest = min(before or level, key=lambda entry: abs(entry.box.center[0] - date.box.center[0]), default=None)
    return nearest.field.value if nearest is not None else ""


def _cell_facts(sheet: Sheet) -> Iterator[Fact]:
    for number, table in enumerate(sheet.tables):
        for row in table.rows:
            yield from _row_facts(sheet, number, table, row)


def _row_facts(sheet: Sheet, number: int, table: Table, row: TableRow) -> Iterator[Fact]:
    """The cells of one row; where label and value stand side by side, the values with their labels."""
    roles = {column: role for role, column in table.roles.items()}
    texts = [cell.text for cell in row.cells]
    heads = [_head_of(table.headers[i], text) if i < len(table.headers) else "" for i, text in enumerate(texts)]
    key = texts[table.row_key] if table.row_key < len(texts) else ""
    for column, cell in enumerate(row.cells):
        if not cell.text.strip() or (table.orientation is Orientation.PAIRS and column == table.row_key):
            continue
        others = tuple((heads[i], texts[i]) for i in range(len(texts)) if i != column and texts[i].strip())
        yield Fact(
            kind=FactKind.CELL,
            text=cell.text,
            page=sheet.page,
            box=cell.box,
            confidence=table.confidence,
            callout=_callout_in(cell.text, cell.box),
            label=key if table.orientation is Orientation.PAIRS or roles.get(column) == "value" else "",
            column=heads[column],
            role=roles.get(column, ""),
            key=key if column != table.row_key else "",
            row=others,
            unit=_unit_of(roles.get(column, ""), cell.text, texts, table),
            table=number,
            caption=table.caption,
        )


def _head_of(head: str, text: str) -> str:
    """What heads a cell: of a head of several kinds, `Duty / Volume`, the one whose form its value has."""
    parts = [part.strip() for part in head.split("/")]
    if len(parts) < 2:
        return head
    forms = [{form for name in concepts_of(fold(part)) if (form := concept(name).form)} for part in parts]
    fitting = [part for part, of in zip(parts, forms, strict=True) if any(has_form(form, text) for form in of)]
    return fitting[0] if all(forms) and len(fitting) == 1 else head


_MEASURED = ("value", "minimum", "typical", "maximum")  # columns whose numbers are in the unit of their row
_NUMBER = re.compile(r"[-+±]?\d[\d.,\s×x±/+-]*")


def _unit_of(role: str, text: str, row: Sequence[str], table: Table) -> str:
    """The unit that a row of a data sheet states for one of its numbers."""
    column = table.roles.get("unit", len(row))
    known = role in _MEASURED and column < len(row) and _NUMBER.fullmatch(text.strip())
    unit = row[column].strip() if known else ""
    return unit if any(map(str.isalnum, unit)) or unit == "%" else ""


def _is_label(text: str) -> bool:
    """Whether a text is the name of a field rather than its value."""
    return text.rstrip().endswith((":", "："))


def _callout_in(text: str, box: Box) -> Callout | None:
    """What a short text means where it is nothing but one value."""
    values = find_values(text) if len(text) < LONGEST_LABEL else []
    if len(values) != 1 or values[0].meaning is None or values[0].quote.strip() != text.strip():
        return None
    return _as_callout(values[0].meaning, text, box)


def _as_callout(meaning: Meaning, text: str, box: Box) -> Callout:
    known = {name: getattr(meaning, name) for name in _MEANING}
    return Callout(**{**known, "text": text, "box": box})


def _without_components(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Where components are designated, `R8` is no radius, `4k7` no fit and `100nF` no thread, wherever they stand."""
    for fact in facts:
        if fact.callout is None or not _COMPONENT.fullmatch(fact.callout.text):
            yield fact
        elif fact.kind is not FactKind.CALLOUT:
            yield fact.model_copy(update={"callout": None})


def _callout_facts(sheet: Sheet, around: Surroundings) -> Iterator[Fact]:
    for callout in sheet.callouts:
        yield Fact(
            kind=FactKind.CALLOUT,
            text=callout.text,
            page=sheet.page,
            box=callout.box,
            confidence=callout.confidence,
            callout=callout,
            line=around.line_of(callout.box, callout.text),
            near=around.near(callout.box),
            view=around.view_at(callout.box),
            region=around.region_of(callout.box),
            count=callout.count if callout.count > 1 else None,
        )


def _view_facts(sheet: Sheet) -> Iterator[Fact]:
    for number, view in enumerate(sheet.views):
        box = view.label_box or view.box
        known: dict[str, Any] = {"page": sheet.page, "box": box, "confidence": view.confidence, "view": number}
        if view.label:
            yield Fact(kind=FactKind.VIEW, text=view.label, **known)
        if view.scale:
            yield Fact(kind=FactKind.VIEW, text=view.scale, field=TitleField.SCALE, label=view.label, **known)


def _note_facts(sheet: Sheet, around: Surroundings) -> Iterator[Fact]:
    for note in sheet.notes:
        yield Fact(
            kind=FactKind.NOTE,
            text=note.text,
            page=sheet.page,
            box=note.box,
            confidence=note.confidence,
            label=note.number,
            region=around.region_of(note.box),
        )


_LABEL = re.compile(rf"(?P<label>[^\W\d_][^:：=]{{0,{LONGEST_LABEL}}}?[^\W\d])\s*[:：=]\s*(?P<value>\S.*)")
_LABEL_ALONE = re.compile(rf"(?P<label>[^\W\d_][^:：=]{{1,{LONGEST_LABEL}}}?)\s*[:：]\s*")


def _labelled_facts(sheet: Sheet, blocks: Sequence[TextBlock], around: Surroundings) -> Iterator[Fact]:
    """Labels with their values as the sheet was read; else `Label: value` in a line, or the value in the next."""
    for entry in sheet.labels:
        if not _is_label(entry.value):
            yield _entry_fact(sheet, entry.model_copy(update={"value": without_next_label(entry.value)}), around)
    for block in blocks:
        for place, line in enumerate(block.lines):
            if (together := _LABEL.fullmatch(line.text.strip())) and not _is_label(together["value"]):
                yield _labelled_fact(sheet, together["label"], together["value"], line, around)
            elif (alone := _LABEL_ALONE.fullmatch(line.text.strip())) and place + 1 < len(block.lines):
                below = block.lines[place + 1]
                if not _is_label(below.text):
                    yield _labelled_fact(sheet, alone["label"], below.text, below, around)


CLAUSE = 0.7  # share of its confidence that is left where no colon says that a text of a note is a label
LEAST_LINES = 2.5  # heights of a line from which a note without a number is more than a few words at a leader


def _clause_facts(sheet: Sheet, lines: Sequence[TextLine], around: Surroundings) -> Iterator[Fact]:
    """The clauses of notes that label a value: `Casting radii 3 mm, draft 1:25`."""
    for line in lines:
        note = next((note for note in sheet.notes if note.box.contains(*line.box.center)), None)
        if note is None:
            continue
        listed = note.number or note.box.height > LEAST_LINES * line.height or stands_in_list(note, sheet.notes)
        whole = _LABEL.fullmatch(line.text.strip())
        for label, value in clauses_of(line.text.strip()):
            known = whole is not None and whole["label"] == label
            if known or _is_label(value) or (not listed and around.is_callout(line.box, line.text)):
                continue
            fact = _labelled_fact(sheet, label, value, line, around)
            ratio = fact.callout is not None and fact.callout.kind is CalloutKind.SCALE  # of a slope, not of a view
            callout = None if ratio else fact.callout
            yield fact.model_copy(update={"confidence": CLAUSE * line.confidence, "callout": callout})


def _entry_fact(sheet: Sheet, entry: LabelledText, around: Surroundings) -> Fact:
    return Fact(
        kind=FactKind.LABELLED,
        text=entry.value.strip(),
        page=sheet.page,
        box=entry.box,
        confidence=entry.confidence,
        callout=_callout_in(entry.value.strip(), entry.box),
        label=entry.label.strip(),
        label_box=entry.label_box,
        region=around.region_of(entry.box),
        view=around.view_of(entry.box),
    )


def _labelled_fact(sheet: Sheet, label: str, value: str, line: TextLine, around: Surroundings) -> Fact:
    return Fact(
        kind=FactKind.LABELLED,
        text=value.strip(),
        page=sheet.page,
        box=line.box,
        confidence=line.confidence,
        callout=_callout_in(value.strip(), line.box),
        label=label.strip(),
        region=around.region_of(line.box),
        view=around.view_of(line.box),
    )


_DESIGNATOR = re.compile(r"[A-Z]{1,3}\d{1,4}[A-Z]?")
_LETTERS_OF_CALLOUTS = frozenset("RCMSDHAB")  # radius, chamfer, thread, sphere; holes, datums and sheet sizes
FEWEST_DESIGNATORS = 6  # a sheet with fewer is no schematic: A4, M6 and B2 look the same
_COMPONENT_VALUE = re.compile(r"\d+[.,]?\d*\s?(?:[kKMRµunp]\d*|[kKMµunpm]?[FHRΩ])")
_COMPONENT = re.compile(rf"(?:{_DESIGNATOR.pattern})|(?:{_COMPONENT_VALUE.pattern})")


def _find_designators(lines: Sequence[TextLine]) -> list[TextLine]:
    """The designators of a sheet that shows components; radii, chamfers and threads look the same but alone."""
    named = [line for line in lines if _DESIGNATOR.fullmatch(line.text.strip())]
    if len(named) < FEWEST_DESIGNATORS:
        return []
    letters = {line.text.strip()[:1] for line in named} - _LETTERS_OF_CALLOUTS
    valued = sum(_COMPONENT_VALUE.fullmatch(line.text.strip()) is not None for line in lines)
    return named if letters or valued >= FEWEST_DESIGNATORS / 2 else []


def _value_facts(sheet: Sheet, lines: Sequence[TextLine], around: Surroundings) -> Iterator[Fact]:
    """Values inside longer texts that are no callouts: `1.5mm Corner Radius`."""
    for line in lines:
        for value in find_values(line.text):
            stands = value.quote.strip()
            known = value.kind in (ValueKind.MEASURE, ValueKind.NUMBER) and value.meaning is not None
            if not known or stands == line.text.strip() or around.is_callout(line.box, stands):
                continue
            assert value.meaning is not None
            rest = (line.text[: value.start] + " " + line.text[value.end :]).strip()
            yield Fact(
                kind=FactKind.VALUE,
                text=stands,
                page=sheet.page,
                box=line.box,
                confidence=line.confidence,
                callout=_as_callout(value.meaning, stands, line.box),
                line=rest,
                view=around.view_of(line.box),
                region=around.region_of(line.box),
                count=value.meaning.count if value.meaning.count > 1 else None,
            )


_COUNT = re.compile(
    r"(?:^|(?<=[^\W\d])\s|[(])[x×]\s?(?P<behind>\d{1,3})(?![\w.,'′″])|(?:^|[\s(])(?P<before>\d{1,3})\s?[x×](?![\w.,]*\d|\s+\d)"
    rf"|(?:^|[\s(])(?P<pieces>\d{{1,3}})\s?{one_of(words('counted', 'pieces'))}\b",
    re.IGNORECASE,
)


def stated_count(text: str) -> int | None:
    """How many of something a text states: `Rivet nut x4`, `4 x`, `3 pcs`; none where it states several numbers."""
    every = list(_COUNT.finditer(text))
    before = {int(one["before"] or one["pieces"]) for one in every if not one["behind"]}
    found = before or {int(one["behind"]) for one in every}  # the X95 of `6x M6 for X95` counts nothing
    return found.pop() if len(found) == 1 else None


def _text_facts(sheet: Sheet, blocks: Iterable[TextBlock], around: Surroundings) -> Iterator[Fact]:
    numbers: dict[str, list[Box]] = defaultdict(list)
    for cell in (cell for table in sheet.tables for row in table.rows for cell in row.cells):
        if _NUMBER.fullmatch(cell.text):
            numbers[cell.text].append(cell.box)
    for block in blocks:
        text = block.text.strip()
        if any(box.contains(*block.box.center) for box in numbers.get(text, ())):
            continue  # what it measures its column says
        if not any(letter.isalnum() for letter in text) or around.is_callout(block.box, text):
            continue
        yield Fact(
            kind=FactKind.TEXT,
            text=text,
            page=sheet.page,
            box=block.box,
            confidence=block.confidence,
            callout=_callout_in(text, block.box) if len(block.lines) == 1 else None,
            near=around.near(block.box),
            view=around.view_of(block.box),
            region=around.region_of(block.box),
            count=stated_count(text),
        )
