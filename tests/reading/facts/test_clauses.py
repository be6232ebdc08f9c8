"""Clauses of notes that label a value."""

from __future__ import annotations

from backend.reading.facts import FactKind, facts_of
from backend.reading.facts.clauses import clauses_of
from backend.reading.page import sheet_of
from backend.reading.sheet import Note
from tests.answering.sheets import sheet, span
from tests.reading.layout_maker import Layout
from tests.samples import every


@every(
    ("text", "clauses"),
    [
        ("Rundungen R4, Aushebeschräge 1:15", [("Rundungen", "R4"), ("Aushebeschräge", "1:15")]),
        ("Wuchtgüte Q 2,5 bei 1500 1/min", [("Wuchtgüte", "Q 2,5 bei 1500 1/min")]),
        ("Revêtement : zinc lamellaire, 8 µm, max. 12 µm", [("Revêtement", "zinc lamellaire, 8 µm, max. 12 µm")]),
        ("3. Case hardened, depth 0.8 +0.2", [("Case hardened depth", "0.8 +0.2")]),
        ("GRADE 10.9, MAT. 34CrNiMo6", [("GRADE", "10.9")]),
        ("2. 调质处理，硬度 HB220~250。", [("硬度", "HB220~250")]),
        ("Klassen: ST = Stahl 1.0345, KW = Kühlwasser", [
            ("Klassen", "ST = Stahl 1.0345"), ("ST", "Stahl 1.0345"), ("KW", "Kühlwasser"),
        ]),
        ("Balken 12/24, e = 65 cm", [("Balken", "12/24, e = 65 cm")]),
        ("Proof test shell: 30 bar / seat: 22 bar", [("Proof test shell", "30 bar"), ("seat", "22 bar")]),
        ("innen roh, außen RAL 7016", [("innen roh außen", "RAL 7016")]),
        ("5 Colour: BS 4800 18 B 25 Slate", [("Colour", "BS 4800 18 B 25 Slate")]),
        ("Pulverbeschichtet, dicke 60-80 µm", [("Pulverbeschichtet dicke", "60-80 µm")]),
        ("Torque item 7 to 45 Nm", []),
        ("Maße nach DIN 7168 mittel", []),
        ("All parts to be free of oil and grease", []),
        ("Sheet metal gauge 16", []),
        ("USE ARALDITE 420 ON ALL JOINTS", []),
        ("Cover with Molykote 1000 paste", []),
        ("Anpressdruck 40 bar", [("Anpressdruck", "40 bar")]),
        ("Copper 110, plated", []),
        ("PASSIVATE PER MIL-STD-753C", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_line_of_notes_says_one_thing_a_clause(text: str, clauses: list[tuple[str, str]]) -> None:
    assert clauses_of(text) == clauses


def test_each_clause_of_a_note_is_a_fact_of_its_own() -> None:
    layout = Layout()
    for row, text in enumerate(("Kanten gratfrei", "Rundungen 4 mm, Aushebeschräge 1: 15", "Flächen geschabt")):
        layout.text(20, 20 + 5 * row, text, 3)
    spans, content = layout.made()
    said = {(fact.label, fact.text) for fact in facts_of(sheet_of(content, spans, 1)) if fact.kind is FactKind.LABELLED}
    assert {("Rundungen", "4 mm"), ("Aushebeschräge", "1: 15")} <= said


def test_only_what_stands_in_a_note_has_clauses() -> None:
    line = span("Collar wall 12 mm", 0.2, 0.2)
    assert not [fact for fact in facts_of(sheet(texts=[line])) if fact.kind is FactKind.LABELLED]
    noted = sheet(texts=[line]).model_copy(update={"notes": (Note(text=line.text, box=line.box),)})
    (fact,) = (fact for fact in facts_of(noted) if fact.kind is FactKind.LABELLED)
    assert (fact.label, fact.text) == ("Collar wall", "12 mm") and fact.confidence < line.confidence


def test_a_ratio_behind_a_label_is_no_scale() -> None:
    line = span("Aushebeschräge 1:15", 0.2, 0.2)
    noted = sheet(texts=[line]).model_copy(update={"notes": (Note(text=line.text, box=line.box),)})
    (fact,) = (fact for fact in facts_of(noted) if fact.kind is FactKind.LABELLED)
    assert fact.text == "1:15" and fact.callout is None
