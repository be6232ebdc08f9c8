"""Values that only say where the value stands."""

from __future__ import annotations

import pytest

from backend.reading.page import sheet_of
from backend.reading.sheet import Sheet
from backend.reading.sheet import TitleField as F
from backend.reading.title.pointers import numbers_pointed_to
from tests.reading.layout_maker import Layout
from tests.samples import every

NOTES = ("NOTES", "1. FREE OF BURRS AND OIL", "2. FINISH: ZINC NICKEL 12 MICRON", "3. PACK IN PAPER AND FILM")


def sheet_with(value: str, label: str = "FINISH") -> Sheet:
    layout = Layout().frame().cell(300, 250, 60, 12, label, value).cell(360, 250, 40, 12, "SCALE", "1:2")
    layout.cell(300, 238, 100, 12, "TITLE", "SPACER").cell(300, 262, 100, 12, "DWG NO", "SP-311")
    for row, text in enumerate(NOTES):
        layout.text(20, 20 + 5 * row, text, 3)
    spans, content = layout.made()
    return sheet_of(content, spans, 1)


def values(sheet: Sheet, field: F) -> list[str]:
    return [entry.value for entry in sheet.title_block if entry.field == field]


@pytest.mark.parametrize(
    "value", ["SEE NOTE 2", "Siehe Anm. 2", "Vedi nota 2", "voir note 2", "PER NOTE NO. 2", "Note 2"]
)
def test_a_pointer_to_a_note_leads_to_what_the_note_says(value: str) -> None:
    sheet = sheet_with(value)
    assert values(sheet, F.FINISH)[0] == "ZINC NICKEL 12 MICRON" and value not in values(sheet, F.FINISH)
    (entry,) = (entry for entry in sheet.title_block if entry.field == F.FINISH and entry.label == "FINISH")
    note = next(note for note in sheet.notes if note.number == "2")
    assert entry.box == note.box and entry.confidence < 0.95
    assert next(label.value for label in sheet.labels if label.label == "FINISH") == "ZINC NICKEL 12 MICRON"


def test_a_pointer_to_several_notes_leads_to_all_of_them() -> None:
    assert values(sheet_with("SEE NOTES 1 AND 3", "MATERIAL"), F.MATERIAL) == [
        "FREE OF BURRS AND OIL PACK IN PAPER AND FILM"
    ]


@pytest.mark.parametrize("value", ["SEE NOTE 7", "SEE NOTES", "Siehe Zeichnung", "SEE PARTS LIST", "zie tekening"])
def test_a_pointer_to_nothing_that_was_read_is_no_value(value: str) -> None:
    sheet = sheet_with(value, "MATERIAL")
    assert values(sheet, F.MATERIAL) == [] and value not in [label.value for label in sheet.labels]


@pytest.mark.parametrize("value", ["ZINC, SEE NOTE 2", "NOTED OAK", "S. STEEL", "TABLE LEG OAK", "PER MIL-C-5541"])
def test_a_value_that_says_more_is_a_value(value: str) -> None:
    assert numbers_pointed_to(value) is None and value in values(sheet_with(value, "MATERIAL"), F.MATERIAL)


POINTERS = {
    "en": ("see the note 3", "see general note 3", "refer to note 3", "as per dwg note 3", "acc. to drawing note 3",
           "acc to dwg notes 3", "according to general notes 3", "see drawing notes 3"),
    "de": ("lt. Anmerkung 3", "laut Hinweis 3", "gemäß Anmerkungen 3", "nach Bemerkung 3", "vgl. Hinweise 3",
           "s. Notiz 3", "lt Hinweisen 3", "vgl Bemerkungen 3", "s. Anm 3"),
    "fr": ("cf. remarque 3", "cf nota 3", "selon remarques 3", "suivant note 3"),
    "it": ("v. nota 3", "come da annotazione 3", "secondo annotazioni 3"),
    "nl": ("zie opmerking 3", "volgens noot 3", "zie opmerkingen 3"),
    "es": ("véase nota 3", "ver notas 3", "según nota 3"),
    "ja": ("注記3参照", "注3による"),
    "zh": ("见注3", "参见说明3", "按技术要求第3", "见技术要求3"),
}  # fmt: skip


@every("text", [text for texts in POINTERS.values() for text in texts])
def test_pointers_are_known_in_many_languages(text: str) -> None:
    assert numbers_pointed_to(text) == ("3",)
