"""Every value of a sheet once, with what it belongs to."""

from __future__ import annotations

import pytest

from backend.geometry import Box
from backend.reading.facts import FactKind, facts_of
from backend.reading.facts.collect import stated_count
from backend.reading.facts.lines import blocks_of, lines_of
from backend.reading.sheet import (
    Cell,
    LabelledText,
    Note,
    Orientation,
    Span,
    Table,
    TableKind,
    TableRow,
    TitleEntry,
    TitleField,
)
from tests.answering.sheets import callout, sheet, span, table, view
from tests.samples import every


def facts(page, kind):
    return [fact for fact in facts_of(page) if fact.kind is kind]


def test_a_callout_knows_its_view_its_part_and_what_stands_near():
    page = sheet(
        title={TitleField.TITLE: "Cover"},
        callouts=[callout("⌀20", 0.2, 0.2)],
        views=[view("A-A", "section", "A-A", (0.1, 0.1, 0.5, 0.5))],
        texts=[span("SEAL SEAT", 0.2, 0.22)],
    )
    (fact,) = facts(page, FactKind.CALLOUT)
    assert fact.view == 0 and fact.region == "Cover" and "SEAL SEAT" in (*fact.near, fact.line)


def test_a_cell_knows_its_column_its_row_and_the_key_of_the_row():
    page = sheet(tables=[table(TableKind.HOLES, ("TAG", "X", "SIZE"), {"tag": 0}, [("B2", "4.25", "M5")])])
    cell = next(fact for fact in facts(page, FactKind.CELL) if fact.text == "M5")
    assert (cell.column, cell.key) == ("SIZE", "B2") and ("X", "4.25") in cell.row


def test_where_label_and_value_stand_side_by_side_the_value_has_the_label():
    pairs = table(TableKind.OTHER, ("", ""), {}, [("Design pressure", "12 bar")])
    page = sheet(tables=[pairs.model_copy(update={"orientation": Orientation.PAIRS})])
    (cell,) = facts(page, FactKind.CELL)
    assert (cell.label, cell.text) == ("Design pressure", "12 bar")


@pytest.mark.parametrize("text", ["Bauherr: Familie Sommer", "Bauherr：Familie Sommer"])
def test_a_label_with_a_colon_names_what_follows(text):
    (fact,) = facts(sheet(texts=[span(text, 0.7, 0.9)]), FactKind.LABELLED)
    assert (fact.label, fact.text) == ("Bauherr", "Familie Sommer")


def test_a_scale_is_no_label_and_a_label_no_value():
    page = sheet(texts=[span("Drawing - Scale 3:1", 0.2, 0.9), span("FINISH: TOLERANCES:", 0.6, 0.9)])
    assert facts(page, FactKind.LABELLED) == []


def test_a_date_is_of_the_act_of_the_person_on_its_line_and_of_nobodys_where_none_is():
    def entry(field, value, x, line):
        box = span(value, x, 0.9 + 0.03 * line).box
        return TitleEntry(field=field, value=value, label=field.value, box=box)

    persons = [
        entry(TitleField.DRAWN_BY, "Voigt", 0.7, 0),
        entry(TitleField.CHECKED_BY, "Beck", 0.7, 1),
        entry(TitleField.SCALE, "1:2", 0.7, 2),
    ]
    dates = [entry(TitleField.DATE, f"0{line + 1}.02.2021", 0.8, line) for line in range(3)]
    page = sheet().model_copy(update={"title_block": (*persons, *dates)})
    acts = {fact.text: fact.role for fact in facts(page, FactKind.TITLE) if fact.field is TitleField.DATE}
    assert acts == {"01.02.2021": "drawn_by", "02.02.2021": "checked_by", "03.02.2021": ""}


def test_labels_of_the_sheet_are_facts():
    entry = LabelledText(label="Customer", value="ACME", box=Box(x1=10, y1=10, x2=60, y2=20))
    page = sheet().model_copy(update={"labels": (entry,)})
    (fact,) = facts(page, FactKind.LABELLED)
    assert (fact.label, fact.text) == ("Customer", "ACME")


def test_a_value_inside_a_longer_text_is_a_fact_with_the_rest_of_the_text():
    (fact,) = facts(sheet(texts=[span("1.5mm Corner Radius", 0.2, 0.2)]), FactKind.VALUE)
    assert fact.text == "1.5mm" and fact.line == "Corner Radius"
    assert fact.callout is not None and fact.callout.value == 1.5


def test_on_a_schematic_a_component_is_no_radius_and_its_value_no_fit():
    names = [span(name, 0.1 + 0.12 * i, 0.2) for i, name in enumerate(("R8", "C5", "U1", "L2", "Q3", "R4"))]
    page = sheet(texts=names, callouts=[callout("R8", 0.1, 0.2), callout("20k6", 0.6, 0.6), callout("R12", 0.6, 0.7)])
    assert [fact.text for fact in facts_of(page) if fact.callout is not None] == []
    alone = sheet(callouts=[callout("R8", 0.1, 0.2), callout("20k6", 0.6, 0.6)])
    assert [fact.text for fact in facts(alone, FactKind.CALLOUT)] == ["R8", "20k6"]


@every(
    ("text", "count"),
    [
        ("Rivet nut x4", 4),
        ("4 x", 4),
        ("3 pcs", 3),
        ("2 x 20", None),
        ("21'2 x 20'10", None),
        ("M6x1", None),
        ("6x M6 for X95", 6),
        ("3 pcs, 5 pcs", None),
    ],
)
def test_a_count_is_what_the_text_counts(text, count):
    assert stated_count(text) == count


def test_two_numbers_under_one_another_do_not_become_one():
    two = [
        Span(text=text, box=Box(x1=100, y1=y, x2=180, y2=y + 20), height=20)
        for text, y in (("BED 2", 100), ("13", 122))
    ]
    (block,) = blocks_of(lines_of(two))
    assert block.text == "BED 2 – 13"


def test_a_block_of_several_notes_is_a_text_for_each():
    notes = ("Radii R4", "Bores free of chips", "Tested with 2 bar")
    spans = [span(text, 0.1, 0.7 + 0.014 * line) for line, text in enumerate((*notes, "and a word"))]
    page = sheet(texts=spans)
    assert [fact.text for fact in facts(page, FactKind.TEXT)] == [" ".join((*notes, "and a word"))]
    listed = [Note(text=text, box=one.box) for text, one in zip(notes, spans, strict=False)]
    page = sheet(texts=spans).model_copy(update={"notes": tuple(listed)})
    assert [fact.text for fact in facts(page, FactKind.TEXT)] == [*notes, "and a word"]
    assert ("Radii", "R4") in [(fact.label, fact.text) for fact in facts(page, FactKind.LABELLED)]


def test_lettering_that_is_a_part_of_a_callout_is_no_fact_of_its_own():
    whole = callout("⌀34 0/-0,062", 0.3, 0.3)
    parts = [span("⌀34", 0.3, 0.3), span("-0,062", 0.322, 0.3), span("⌀34 STEEL", 0.6, 0.3)]
    page = sheet(texts=parts).model_copy(update={"callouts": (whole,)})
    texts = {fact.text for fact in facts(page, FactKind.TEXT)}
    assert "⌀34 -0,062" not in texts and "⌀34 STEEL" in texts, texts


def test_lettering_over_several_rows_of_a_table_is_that_of_each_row():
    lines = [span("Check valve 2 bar", 0.3, 0.3), span("Relief valve", 0.3, 0.314)]
    apart = sheet(texts=lines)
    assert any("2 bar Relief" in fact.text for fact in facts(apart, FactKind.TEXT))
    rows = tuple(
        TableRow(cells=(Cell(text=line.text, box=line.box),), box=line.box, row_number=at)
        for at, line in enumerate(lines)
    )
    whole = Table(
        kind=TableKind.OTHER, headers=("Name",), rows=rows, box=Box(x1=900, y1=650, x2=1500, y2=800), roles={}
    )
    listed = apart.model_copy(update={"tables": (whole,)})
    assert not any("2 bar Relief" in fact.text for fact in facts(listed, FactKind.TEXT))


def test_a_slash_before_another_label_ends_the_value_of_one():
    box = Box(x1=100, y1=100, x2=400, y2=130)
    entry = LabelledText(label="Proof test shell", value="30 bar / seat: 22 bar", box=box, label_box=box)
    page = sheet().model_copy(update={"labels": (entry,)})
    assert [fact.text for fact in facts(page, FactKind.LABELLED) if fact.label == "Proof test shell"] == ["30 bar"]
