"""Talks about two pages with a parts list: after a list, a refusal, a comparison, yes or no, in both languages."""

from __future__ import annotations

import functools

import pytest

from backend.answering.answer import Answer, Outcome, PastTurn
from backend.answering.reader.answer import answer_question
from backend.reading.sheet import Sheet, TableKind, TitleField
from tests.answering.sheets import ask, callout, sheet, table
from tests.samples import slow

PARTS = (
    ("1", "1", "Rahmen", "S355"), ("2", "6", "Bolzen", "42CrMo4"),
    ("3", "12", "Unterlage", "PTFE"), ("4", "2", "Lasche", "X5CrNi18-10"),
)  # fmt: skip


@functools.cache
def first() -> Sheet:
    return sheet(
        title={
            TitleField.TITLE: "Schwenkarm",
            TitleField.DRAWING_NUMBER: "SA-220",
            TitleField.SCALE: "1:4",
            TitleField.MATERIAL: "S355J2",
            TitleField.MASS: "7,9 kg",
            TitleField.CHECKED_BY: "T. Vogt",
        },
        callouts=[
            callout("⌀31 H8", 0.1, 0.4),
            callout("⌀52 f7", 0.2, 0.3),
            callout("64 ±0,2", 0.2, 0.5),
            callout("R7", 0.3, 0.6),
            callout("3x M8", 0.4, 0.4),
            callout("M16x1,5", 0.5, 0.3),
            callout("R2,5", 0.6, 0.6),
        ],
        notes=["Kanten gebrochen 0,5", "Nach dem Schweißen geglüht"],
        tables=[
            table(
                TableKind.BOM,
                ("Pos.", "Menge", "Benennung", "Werkstoff"),
                {"item": 0, "quantity": 1, "description": 2, "material": 3},
                PARTS,
            )
        ],
    )


@functools.cache
def second() -> Sheet:
    return sheet(
        page=2,
        title={TitleField.TITLE: "Lasche", TitleField.SCALE: "2:1", TitleField.MATERIAL: "X5CrNi18-10"},
        callouts=[callout("⌀18 H7", 0.2, 0.2), callout("M5", 0.4, 0.2), callout("R7", 0.3, 0.6)],
    )


def talk(said: str) -> Answer:
    """The answer to the last of several questions, which ` | ` parts; a page is meant where one is named."""
    turns: tuple[PastTurn, ...] = ()
    answer = None
    for text in said.split(" | "):
        page = turns[-1].page if turns else 1
        answer = answer_question(ask(text, first(), second(), page=page, page_given=False, turns=turns))
        turns += (
            PastTurn(text, answer.text, answer.page, answer.language, answer.elements, transcript=answer.transcript),
        )
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("said", "language", "page", "labels"),
    [
        # after a list
        ("Liste alle Gewinde | welches ist das größte?", "de", 1, ["M16x1,5"]),
        slow("Liste alle Gewinde | und die Radien?", "de", 1, ["R7", "R2,5"]),
        ("List all radii | and on page 2?", "en", 2, ["R7"]),
        ("List all radii | Which scale?", "en", 1, ["1:4"]),
        # after a refusal
        ("Which hardness? | and the material?", "en", 1, ["S355J2"]),
        slow("Welche Härte? | Which scale?", "en", 1, ["1:4"]),
        ("Was kostet das Teil? | Welche Zeichnungsnummer?", "de", 1, ["SA-220"]),
        ("What is the material of item 9? | and of item 3?", "en", 1, ["PTFE"]),
        slow("Material von Position 9? | und von Position 3?", "de", 1, ["PTFE"]),
        # after a comparison
        ("Vergleiche den Werkstoff von Seite 1 und 2 | und der Maßstab?", "de", 1, ["1:4", "2:1"]),
        ("Compare the scale of page 1 and 2 | und der Titel?", "de", 1, ["Schwenkarm", "Lasche"]),
        slow("Compare the scale of page 1 and 2 | What is the material?", "en", 1, ["S355J2"]),
        # after yes and no
        slow("Ist das Teil aus S355J2? | und welche Masse hat es?", "de", 1, ["7,9 kg"]),
        ("Is it made of aluminium? | what is it made of?", "en", 1, ["S355J2"]),
        # in another language
        ("Welcher Werkstoff? | Where is that?", "en", 1, ["S355J2"]),
        ("What is item 2? | und seine Menge?", "de", 1, ["6"]),
        # from row to row and back to the sheet
        slow("What is item 2? | and its material? | and of item 3?", "en", 1, ["PTFE"]),
        ("What is item 4? | what is it made of?", "en", 1, ["X5CrNi18-10"]),
        ("What is item 4? | which material?", "en", 1, ["S355J2"]),  # speaks of none of them
        ("How many bolts are item 2? | what material are they?", "en", 1, ["42CrMo4"]),
        ("Wie viele Laschen? | und aus welchem Werkstoff sind sie?", "de", 1, ["X5CrNi18-10"]),
        slow("What is the quantity of item 2? | Which scale?", "en", 1, ["1:4"]),
        ("What does note 1 say? | and note 2?", "en", 1, ["Nach dem Schweißen geglüht"]),
        slow("Was steht in Hinweis 2? | und in Hinweis 1?", "de", 1, ["Kanten gebrochen 0,5"]),
        # of one dimension
        ("Which dimension is 64? | and its tolerance?", "en", 1, ["64 ±0,2"]),
        slow("Welches Maß ist 64? | und die Toleranz davon?", "de", 1, ["64 ±0,2"]),
        slow("Which fit has the 31 diameter? | and the 52 diameter?", "en", 1, ["⌀52 f7"]),
        ("Welche Passung hat ⌀31? | und ⌀52?", "de", 1, ["⌀52 f7"]),
        ("Which radius is the smallest? | and the largest?", "en", 1, ["R7"]),
        # from page to page
        ("What is the title? | and on page 2? | and the scale?", "en", 2, ["2:1"]),
        slow("What is the material? | und auf Seite 2? | und auf Seite 1?", "de", 1, ["S355J2"]),
        slow("Describe the drawing | and the scale?", "en", 1, ["1:4"]),
    ],
)
def test_a_question_goes_on_from_the_one_before_or_stands_by_itself(said, language, page, labels):
    answer = talk(said)
    assert answer.outcome is Outcome.STATED
    assert (answer.language, answer.page, [element.label for element in answer.elements]) == (language, page, labels)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("Where is 64? | and its tolerance? | in inches?", "2.5197 in"),
        ("Welches Maß ist 64? | in Zoll?", "2,5197 in"),  # the comma of the language that asks
        ("Welches Maß ist 64? | and its tolerance?", "The tolerance of 64 ±0,2 is ±0,2"),
        ("Vergleiche den Maßstab von Seite 1 und 2 | and the material?", "S355J2 on page 1 and X5CrNi18-10 on page 2"),
        ("Welcher Werkstoff? | Wo steht das?", "unten rechts"),
    ],
)
def test_what_is_said_is_in_the_language_of_the_last_question(said, text):
    assert text in talk(said).text


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("Who checked it? | and when?", ""),
        ("Welche Härte? | und auf Seite 2?", "Härte"),
        ("What is item 2? | and item 9?", ""),
        ("Welcher Werkstoff? | und die Härte?", ""),
        ("List all threads | where is the second?", "second"),
        ("What is the scale? | in inches?", ""),
    ],
)
def test_what_is_not_there_is_not_there_in_a_follow_up_either(said, named):
    answer = talk(said)
    assert answer.outcome is not Outcome.STATED and named in answer.text


def test_what_leaves_several_open_offers_them_after_a_question_that_did_not():
    answer = talk("Which thread is there on page 2? | and on page 1?")
    assert answer.outcome is Outcome.CANDIDATES
    assert {offer.text for offer in answer.candidates} == {"M16x1,5", "3x M8"}


@pytest.mark.parametrize(
    ("said", "page", "labels"),
    [
        ("Wie viele Laschen? | aus welchem Werkstoff sind sie?", 1, ["X5CrNi18-10"]),
        ("Was ist Position 3? | aus welchem Werkstoff ist sie?", 1, ["PTFE"]),
        slow("Was ist Position 2? | aus welchem Werkstoff ist er?", 1, ["42CrMo4"]),
        ("Was ist Position 3? | Was ist ihr Werkstoff?", 1, ["PTFE"]),
        slow("What is item 3? | what is their material?", 1, ["PTFE"]),
        # who is spoken to is no thing that was spoken of
        ("Was ist Position 3? | Können Sie den Werkstoff nennen?", 1, ["S355J2"]),
        ("Was ist Position 3? | können sie den werkstoff nennen?", 1, ["S355J2"]),
    ],
)
def test_a_pronoun_stands_for_what_was_spoken_of(said, page, labels):
    answer = talk(said)
    assert answer.outcome is Outcome.STATED
    assert (answer.page, [element.label for element in answer.elements]) == (page, labels)


def test_what_a_pronoun_stands_for_is_not_let_go_where_no_sheet_names_it():
    answer = talk("How many gaskets? | what material are they?")
    assert answer.outcome is not Outcome.STATED and "gaskets" in answer.text
    german = talk("Wie viele Dichtungen? | aus welchem Werkstoff sind sie?")
    assert german.outcome is not Outcome.STATED and "Dichtungen" in german.text


@pytest.mark.parametrize(
    ("said", "fit", "labels"),
    [
        ("What is the largest diameter? | and the smallest? | and its fit?", "H8", ["⌀31 H8"]),
        ("What is the largest diameter? | and its fit?", "f7", ["⌀52 f7"]),
        ("Was ist der größte Durchmesser? | und der kleinste? | und seine Passung?", "H8", ["⌀31 H8"]),
    ],
)
def test_the_fit_is_that_of_the_diameter_before(said, fit, labels):
    answer = talk(said)
    assert answer.outcome is Outcome.STATED and answer.page == 1 and f" {fit} (" in answer.text
    assert [element.label for element in answer.elements] == labels


@pytest.mark.parametrize("said", ["Which dimension is 64? | and its fit?", "Welches Maß ist 64? | und seine Passung?"])
def test_what_has_no_fit_has_none_in_a_follow_up_either(said):
    answer = talk(said)
    assert answer.outcome is Outcome.NOT_ON_SHEET and "64 ±0,2" in answer.text


THREADS, RADII = ["M16x1,5", "3x M8"], ["R7", "R2,5"]


@pytest.mark.parametrize(
    ("said", "page", "labels"),
    [
        ("Gibt es Gewinde?", 1, THREADS),
        ("Are there any threads?", 1, THREADS),
        ("Gibt es Gewinde auf Seite 2?", 2, ["M5"]),
        ("Is there a thread? | and on page 2?", 2, ["M5"]),
        ("Wie viele Gewinde gibt es? | und auf Seite 2?", 2, ["M5"]),
        ("How many threads are there? | and on page 2?", 2, ["M5"]),
        ("List all radii | how many?", 1, RADII),
        ("Liste alle Radien | wie viele sind es?", 1, RADII),
        ("How many threads are there on page 2? | and the thread?", 2, ["M5"]),
        ("Wie viele Gewinde gibt es? | und das größte?", 1, ["M16x1,5"]),
        ("How many radii are there? | List them", 1, RADII),
        ("Wie viele Radien gibt es? | Liste sie auf", 1, RADII),
        ("How many radii are there? | which ones?", 1, RADII),
        ("Wie viele Radien gibt es? | Und welche?", 1, RADII),
        ("Where is R7? | and on page 2?", 2, ["R7"]),
        ("Wo ist R7? | und auf Seite 2?", 2, ["R7"]),
    ],
)
def test_all_of_a_kind_and_places_go_on_from_form_to_form_and_page_to_page(said, page, labels):
    answer = talk(said)
    assert answer.outcome is Outcome.STATED
    assert (answer.page, [element.label for element in answer.elements]) == (page, labels)


@pytest.mark.parametrize("said", ["Which thread is there?", "Was ist der Maßstab? | und Gewinde?"])
def test_the_only_one_on_another_page_is_not_taken_for_one_of_several_on_this(said):
    answer = talk(said)
    assert answer.outcome is Outcome.CANDIDATES and answer.page == 1
    assert {offer.text for offer in answer.candidates} == set(THREADS)


@pytest.mark.parametrize(
    ("said", "alone"),
    [
        ("How many items are there? | and threads?", "How many threads are there?"),
        ("Wie viele Positionen gibt es? | und Gewinde?", "Wie viele Gewinde gibt es?"),
    ],
)
def test_a_count_goes_on_with_another_thing(said, alone):
    assert talk(said).text == talk(alone).text


@pytest.mark.parametrize("said", ["Wie viele Radien gibt es auf Seite 2?", "How many radii are there on page 2?"])
def test_the_page_where_something_is_counted_is_not_what_is_counted(said):
    answer = talk(said)
    assert answer.outcome is Outcome.NOT_ON_SHEET and answer.page == 2


@pytest.mark.parametrize(
    "said",
    [
        "Where is R2,5? | and on page 2?",
        "Which dimension is 64? | Is this part symmetric?",
        "Welcher Werkstoff? | Ist das Teil symmetrisch?",
    ],
)
def test_a_follow_up_inherits_only_what_it_refers_to(said):
    assert talk(said).outcome is Outcome.NOT_ON_SHEET
