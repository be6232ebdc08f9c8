"""Letters that stand for quantities, and words that tell values of one quantity apart."""

from __future__ import annotations

from backend.vocabulary.concepts import concepts, unnamed_by
from backend.vocabulary.fold import words
from backend.vocabulary.qualifiers import qualifiers_in
from backend.vocabulary.symbols import quantities_of
from tests.samples import every


@every(
    ("text", "told"),
    [
        ("Nennmoment", {"rated"}),
        ("Stall torque", {"stall"}),
        ("Leerlaufdrehzahl", {"unloaded"}),
        ("speed at full load", {"loaded"}),
        ("coppia di serraggio", {"tightening"}),
        ("Mindestmaß", {"least", "lower"}),
        ("weight", set()),
    ],
)
def test_words_tell_which_value_of_a_quantity_is_meant(text, told):
    assert qualifiers_in(text) == told


def test_small_and_capital_letters_stand_for_other_quantities():
    assert "speed" in quantities_of("n") and not quantities_of("N")
    assert all(name in concepts() for letter in "dDLlnTMFpPUImv" for name in quantities_of(letter))


def test_words_that_name_nothing_asked_for_are_told_from_phrases_that_do():
    assert unnamed_by(words("Mating gear drawing no. 14"), {"mating_gear", "drawing_number"}) == ["14"]
