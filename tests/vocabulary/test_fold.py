"""Spellings of one word are the same word, and different words stay different."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.vocabulary.fold import fold, parts, squeeze, tokens, words
from tests.samples import every


@every(
    ("one", "other"),
    [
        ("Maßstab", "MASSSTAB"),
        ("Höhe", "hoehe"),
        ("désignation", "DESIGNATION"),
        ("Płyta", "plyta"),
        ("10 µF", "10 uF"),
        ("ｗｉｄｔｈ", "width"),
        ("a \t b\n", "A B"),
    ],
)
def test_spellings_of_a_word_are_one(one, other):
    assert fold(one) == fold(other)


@every(("one", "other"), [("Bohrung", "Bohrer"), ("M8", "M6"), ("4.5", "45"), ("1:2", "12")])
def test_different_words_and_values_stay_different(one, other):
    assert fold(one) != fold(other) and squeeze(one) != squeeze(other)


@pytest.mark.parametrize(
    ("one", "other"), [("4,5 mm", "4.5mm"), ("⌀ 20 H7", "⌀20 h7"), ("Schnitt A - A", "SCHNITT A-A")]
)
def test_blanks_and_the_sign_of_decimals_tell_nothing_apart(one, other):
    assert squeeze(one) == squeeze(other)


@given(st.text(max_size=40))
def test_what_is_folded_stays_as_it_is(text):
    assert fold(fold(text)) == fold(text)
    assert squeeze(squeeze(text)) == squeeze(text)


def test_joined_words_are_found_whole_and_by_their_parts():
    assert tokens("CW750-154, P/N 3,3uH") == ["cw750-154", "p/n", "3,3", "uh"]
    assert words("Schrauben-Satz") == ["schrauben-satz", "schrauben", "satz"]
    assert parts("3,3") == ["3,3"]
