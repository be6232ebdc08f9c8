"""What a question asks for, of what, in which form, and what it names by signs."""

from __future__ import annotations

from pathlib import Path

import pytest

from backend.answering.query import Operation, understand
from tests.samples import every


@every(
    ("text", "aspects"),
    [
        ("Wie tief ist die Gewindebohrung?", ("depth",)),
        ("thread depth?", ("depth",)),
        ("Gewindetiefe?", ("depth",)),
        ("Which thread does the bore have?", ("thread",)),
        ("What flatness tolerance applies to the top?", ("flatness",)),
        ("What is the tolerance of the outer diameter?", ("tolerance",)),
        ("Which general tolerance standard applies?", ("general_tolerance",)),
        ("The view is drawn to what scale?", ("scale",)),
        ("Who drew it and when?", ("drawn", "date")),
        ("Alle Maße bitte", ("dimension",)),
        ("Wie groß ist die Masse des Teils?", ("weight",)),
        ("How many pounds does the lid weigh?", ("weight",)),
        ("What materiel is it?", ("material",)),
        ("Welcher Edelstahl?", ("material",)),
        ("Außen-Ø?", ("diameter",)),
        ("Wie hoch ist der Winkel?", ("height",)),
        ("Wie hoch ist der Pumpendruck?", ("pressure",)),
        ("Wie hoch ist die Leistung des Motors?", ("power",)),
        ("Nutbreite mit Passung?", ("fit",)),
        ("Wie groß ist der Winkel?", ("angle",)),
        ("The opening area, how wide?", ("width",)),
        ("C4 - how many microfarads?", ("capacity",)),
        ("zulässige Axialkraft?", ("force",)),
        ("permissible operating pressure range?", ("pressure",)),
        ("allowed tolerance of the bore", ("tolerance",)),
        ("drawing/article number?", ("part_number",)),
        ("which primer/paint", ("finish",)),
        ("How thick must the powder on the lid be?", ("coat_thickness",)),
        ("Wie dick ist die Verzinkung?", ("coat_thickness",)),
        ("How thick is the finished part?", ("thickness",)),
        ("How often must the chain be oiled?", ("interval",)),
        ("Wie oft soll das Lager geschmiert werden?", ("interval",)),
        ("bend deduction of bend 2", ("bend_deduction",)),
        ("Which K-factor?", ("k_factor",)),
        ("Welche Sauberkeitsklasse hat das Öl?", ("cleanliness",)),
        ("who aproved the sheet", ("approved",)),
    ],
)
def test_what_is_asked_for(text, aspects):
    assert understand(text).aspects == aspects


def test_what_people_ask_for_in_their_own_words() -> None:
    lines = (Path(__file__).parent / "asked.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split(" | ") for line in lines if not line.startswith("#")]
    assert [(text, found) for text, aspect in rows if (found := understand(text).aspects) != (aspect,)] == []


@every(
    ("text", "operation"),
    [
        ("How many holes are there?", Operation.COUNT),
        ("How many mm wide is the slot?", Operation.VALUE),
        ("Wo steht der Werkstoff?", Operation.WHERE),
        ("List all radii", Operation.LIST),
        ("Is there a chamfer?", Operation.WHETHER),
        ("Warum ist das gesperrt?", Operation.WHY),
        ("Describe the drawing", Operation.OVERVIEW),
        ("Was ist der Unterschied zwischen Seite 1 und 2?", Operation.COMPARE),
    ],
)
def test_the_form_of_the_answer(text, operation):
    assert understand(text).operation is operation


@every(
    ("text", "count"),
    [("the four holes", 4), ("die beiden Kugeln", 2), ("occurs 24 times", 24), ("die 15 Gewinde", 15), ("2x R3", 2)],
)
def test_how_many_are_meant(text, count):
    assert understand(text).count == count


@every(
    ("text", "view", "kind"),
    [
        ("the bore in section A-A", "A-A", "section"),
        ("im Schnitt B-B", "B-B", "section"),
        ("scale of detail C", "C", "detail"),
        ("Einzelheit „X“", "X", "detail"),
        ("the section is large", None, None),
    ],
)
def test_the_view_that_is_named(text, view, kind):
    query = understand(text)
    assert (query.view, query.view_kind) == (view, kind)


@every(
    ("text", "keys"),
    [
        ("colour of pin 6", [("pin", "6")]),
        ("Werkstoff Pos. 5", [("pos", "5")]),
        ("size of hole B2", [("hole", "B2")]),
        ("what changed in revision 02", [("revision", "02")]),
        ("diameter 38", []),
        ("the 42 dimension", []),
        ("Was kam bei Stand 02 dazu?", [("stand", "02")]),
        ("Where do 4 screws stand 2 apart?", []),
    ],
)
def test_things_that_are_named_by_number(text, keys):
    assert [(key.noun, key.name) for key in understand(text).keys] == keys


@every(
    ("text", "values"),
    [
        ("Welche Toleranz hat das Maß 234?", ["234"]),
        ("tolerance of the 42 dimension", ["42"]),
        ("Which dimension is 42?", ["42"]),
        ("Wie viele M6-Gewinde?", ["M6"]),
        ("What is U9?", []),
        ("On page 3?", []),
    ],
)
def test_values_that_are_stated_in_the_question(text, values):
    assert [value.text for value in understand(text).values] == values


def test_an_unknown_noun_must_stand_on_the_sheet_and_the_part_itself_need_not():
    subject = {
        term.word: term.optional for term in understand("What is the length of the frobnicator of the plate?").subject
    }
    assert subject == {"frobnicator": False, "plate": True}


def test_a_name_in_capitals_is_looked_for_as_it_is_written():
    query = understand("What is the drawing number of the THREADED ROD?")
    assert query.aspects == ("drawing_number",) and query.constraints == ()
    assert [term.word for term in query.subject if term.exact] == ["threaded", "rod"]


@pytest.mark.parametrize("text", ["Quel est le matériau de la pièce ?", "材料是什么？", "Какой здесь материал?"])
def test_a_language_without_words_here_is_known_as_such_and_answered_in_english(text):
    query = understand(text)
    assert query.unspoken and query.language == "en"


@every("text", ["hole dia?", "total runout", "Rundlauf?", "BOTTOM COVER OD?", "Was kostet das?"])
def test_few_words_are_no_foreign_language(text):
    assert not understand(text).unspoken


def words_of(text: str) -> dict[str, bool]:
    """The words of the subject, and whether each was only told beside the question."""
    return {term.word: term.aside for term in understand(text).subject}


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("We are quoting this lathe job. Which material is it?", "lathe"),
        ("Ich baue eine Spannvorrichtung – welcher Werkstoff ist das?", "spannvorrichtung"),
    ],
)
def test_what_a_clause_only_tells_is_beside_the_question(text, word):
    assert words_of(text)[word]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Which material is the lathe made of?", "lathe"),
        ("Wie groß ist der Kreis, auf dem die Zapfen sitzen?", "zapfen"),
        ("Ring groove: width?", "groove"),
    ],
)
def test_what_the_question_itself_names_is_not(text, word):
    assert not words_of(text)[word]


def test_where_in_a_clause_that_tells_asks_for_no_place():
    assert understand("Where the pipe is narrowest, what diameter does it have?").operation is Operation.VALUE
    assert understand("Where is the pipe narrowest?").operation is Operation.WHERE
    assert understand("Where is 3x M10 - 6H ↧18?").operation is Operation.WHERE


@every(
    ("question", "aspect"),
    [
        ("Wie groß darf die Abweichung der Ebenheit sein?", "flatness"),
        ("Rechtwinkligkeit vom Flansch, welcher Wert ist zulässig?", "perpendicularity"),
        ("Schichtdicke der Pulverbeschichtung?", "coat_thickness"),
        ("Wie viel Abweichung ist erlaubt?", "tolerance"),
    ],
)
def test_the_special_one_of_two_things_is_asked_for(question, aspect):
    query = understand(question)
    assert query.aspects == (aspect,) and query.operation is Operation.VALUE


def test_a_short_word_in_capitals_by_itself_is_no_name():
    term = next(term for term in understand("radius of the PCB corners").subject if term.word == "pcb")
    assert not term.exact and "board" in term.concepts


def test_the_person_who_asks_is_no_hole():
    assert understand("How deep do I drill the hole?").keys == ()


@pytest.mark.parametrize("question", ["How long must it be?", "how long does it have to be?", "Wie lang muss es sein?"])
def test_how_long_a_thing_must_be_is_no_time(question):
    assert understand(question).aspects == ("length",)


@every(
    ("question", "aspect"),
    [
        ("Wie viele Nm für die Schrauben?", "torque"),
        ("Auf wieviel HRC gehärtet?", "hardness"),
        ("how many m² does the room have", "area"),
        ("auf wieviel A eingestellt?", "current"),
    ],
)
def test_how_many_of_a_unit_asks_for_what_it_measures(question, aspect):
    query = understand(question)
    assert (query.operation, query.aspects) == (Operation.VALUE, (aspect,))


@every(
    ("question", "noun"),
    [
        ("Nahtfolge der Schweißnähte?", "nahtfolge"),
        ("interference of the press fit", ""),
        ("slackness of the thread", "slackness"),
        ("Durchmesser der Bohrung", ""),
        ("Welche Schweißnaht?", ""),
    ],
)
def test_an_unknown_noun_before_a_genitive_is_what_is_asked_for(question, noun):
    assert understand(question).of_noun == noun


def test_the_parts_of_a_trade_name_ask_for_nothing():
    assert understand("How many Mini-Fit plugs are used?", "en").aspects == ()
    assert understand("Which press-fit is it?", "en").aspects == ("fit",)
