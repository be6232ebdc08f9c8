"""What a question asks for, and what it says about it."""

from __future__ import annotations

import pytest

from backend.answering.question.target import Target
from backend.answering.question.understand import understand


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Welches Maß verbleibt zwischen den Flächen?", Target.DIMENSION),
        ("Wie groß ist die Masse des Teils?", Target.MASS),
        ("Alle Maße bitte", Target.DIMENSION),
        ("What is the part number of the cover?", Target.PART_NUMBER),
        ("Number of holes?", Target.COUNT),
        ("What unit are the dimensions in?", Target.UNITS),
        ("What is the general tolerance?", Target.GENERAL_TOLERANCE),
        ("What is the position tolerance of the holes?", Target.GEOMETRIC),
        ("Where is the position of item 4?", Target.ITEM),
        ("Wie tief ist die Bohrung?", Target.DEPTH),
        ("Welche Toleranzklasse hat die Bohrung?", Target.FIT),
        ("Warum ist das nicht erlaubt?", Target.TEXT),
        ("In welchem Raster liegen die Bohrungen?", Target.PITCH),
        ("When was it drawn?", Target.DATE),
        ("Who drew it?", Target.DRAWN_BY),
        ("What is the thicknes of the plate?", Target.THICKNESS),
        ("Oberflaechenbehandlung?", Target.FINISH),
        ("Wie lautet die E-Mail-Adresse?", Target.CONTACT),
    ],
)
def test_the_target_of_a_question(text, target):
    assert understand(text).target is target


@pytest.mark.parametrize(
    ("text", "count"),
    [("the four holes", 4), ("die beiden Kugeln", 2), ("occurs 24 times", 24), ("die 15 Gewinde", 15), ("2x R3", 2)],
)
def test_how_many_are_meant(text, count):
    assert understand(text).count == count


@pytest.mark.parametrize(
    ("text", "view", "kind"),
    [
        ("the bore in section A-A", "A-A", "section"),
        ("im Schnitt B-B", "B-B", "section"),
        ("scale of detail C", "C", "detail"),
        ("Einzelheit „X“", "X", "detail"),
        ("the section is large", None, None),
    ],
)
def test_the_named_view(text, view, kind):
    asked = understand(text)
    assert (asked.view, asked.view_kind) == (view, kind)


def test_stated_values_are_read_with_their_sign():
    (value,) = understand("Which tolerance has the Ø0,158 bore?").values
    assert (value.kind, value.value) == ("diameter", 0.158)


def test_a_bare_number_is_a_value_only_beside_a_word_for_a_size():
    assert understand("the 21,00 dimension").values
    assert not understand("the FB 360 camera").values


def test_datums_are_letters_behind_their_word():
    assert understand("parallelism with respect to datum A").datums == ("A",)
    assert understand("Rechtwinkligkeit zu den Bezügen B und C").datums == ("B", "C")


def test_quoted_words_are_labels():
    asked = understand('How long is the "Frame Side" profile?')
    assert asked.quoted == ("Frame Side",)
    assert {word.text for word in asked.words if word.label} == {"frame", "side"}


def test_a_question_of_any_length_is_understood_quickly_or_cut():
    assert understand("Wie lang ist das " + "sehr " * 20000 + "lange Teil?").language == "de"
