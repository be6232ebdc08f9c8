"""The form of the answer that is wanted, what a question refers to, its language, and what it only tells."""

from __future__ import annotations

import pytest

from backend.answering.query import Operation, understand
from tests.samples import every


@every(
    ("text", "operation"),
    [
        ("Ist das Teil verzinkt?", Operation.WHETHER),
        ("Das Teil ist aus Messing, richtig?", Operation.WHETHER),
        ("It is made of brass, isn't it?", Operation.WHETHER),
        ("Istmaß der Welle?", Operation.VALUE),  # only begins like one
        ("Which threads are there?", Operation.LIST),
        ("Welche Gewinde gibt es?", Operation.LIST),
        ("Which thread is in the lid?", Operation.VALUE),
        ("Which threads of wire 4 are there?", Operation.VALUE),  # of one thing
        ("Alle Radien?", Operation.LIST),
        ("Where are all radii?", Operation.WHERE),
        ("Vergleiche alle Seiten", Operation.COMPARE),
        ("Why are all edges broken?", Operation.WHY),
        ("How many tolerances are there?", Operation.COUNT),
        ("How much tolerance is allowed?", Operation.VALUE),
        ("How many millimeters long is the rod?", Operation.VALUE),
        ("How many degrees is the chamfer?", Operation.VALUE),
        ("Wie viel wiegt der Deckel?", Operation.VALUE),
        ("Wie viele Deckel?", Operation.COUNT),
        ("There are how many?", Operation.COUNT),
    ],
)
def test_the_form_of_the_answer(text, operation):
    assert understand(text).operation is operation


@every(
    ("text", "unit"),
    [
        ("in inches?", "in"),
        ("Und in Zoll?", "in"),
        ("and in mm?", "mm"),
        ("what is that in millimetres", "mm"),
        ("Was ist das in cm?", "cm"),
        ("in inches, how long is the rod?", None),  # a question of its own
        ("in kg?", None),
    ],
)
def test_a_unit_by_itself_wants_the_answer_before_in_it(text, unit):
    assert understand(text).convert_to == unit


@every(
    ("text", "goes_on"),
    [("und der Deckel?", True), ("and the lid?", True), ("the lid and the rod?", False), ("Undichte Stelle?", False)],
)
def test_a_question_that_goes_on_begins_so(text, goes_on):
    assert understand(text).goes_on is goes_on


@every(
    ("text", "refers"),
    [
        ("What is its weight?", True),
        ("Was ist davon die Länge?", True),
        ("Wie schwer ist es?", True),
        ("How deep is it?", True),
        ("Does this part have a thread?", False),  # names what it is about
        ("Is there a thread?", False),
        ("Which threads are there?", False),
        ("Gibt es ein Gewinde?", False),
    ],
)
def test_a_pronoun_by_itself_stands_for_what_was_spoken_of(text, refers):
    assert understand(text).refers is refers


@every(
    ("text", "language"),
    [
        ("Gewinde?", "de"),
        ("Thread?", "en"),
        ("between frobnel gizmo?", "en"),  # a small word is one of the language too
        ("lid thickness bitte in mm?", "en"),
    ],
)
def test_the_language_is_that_of_most_words(text, language):
    assert understand(text, "de").language == language
    assert understand(text, "en").language == language


@pytest.mark.parametrize("default", ["de", "en"])
def test_where_nothing_tells_the_language_it_is_the_one_before(default):
    assert understand("XK-9?", default).language == default


@every(
    ("text", "unspoken"),
    [
        ("Каков вес?", True),
        ("重量?", True),
        ("Hvor mye veier lokket", True),
        ("mikä osan paino mahtaa olla", True),
        ("Werkstoff frobnicator gizmo", False),  # one of three is known
        ("Was wiegt der Блок?", False),  # most letters are Latin
    ],
)
def test_a_question_is_unspoken_where_hardly_a_word_is_known(text, unspoken):
    assert understand(text).unspoken is unspoken


@every(
    ("text", "words"),
    [
        ("We bought the gizmo. How thick is it?", {"gizmo"}),
        ("Das Frobnel ist neu; welcher Werkstoff?", {"frobnel"}),
        ("Der Frobnel (er sitzt im Gizmo) – wie dick?", {"gizmo"}),
        ("Unser Frobnel, das im Gizmo sitzt: wie dick?", {"frobnel", "gizmo"}),  # one clause with the one it belongs to
        ("The frobnel, how deep is it?", set()),  # what is spoken of
        ("How wide is the frobnel that we ordered?", set()),
        ("We have a frobnel.", set()),  # nothing else is asked
        ("We have a frobnel. ???", set()),
    ],
)
def test_only_a_clause_that_tells_beside_one_that_asks_is_aside(text, words):
    terms = understand(text).subject
    assert {term.word for term in terms if term.aside and term.word in ("gizmo", "frobnel")} == words


@every(
    ("text", "aspects"),
    [
        ("length and width of the lid", ("length", "width")),
        ("Länge und Breite des Deckels", ("length", "width")),
        ("Wer hat gezeichnet und wann?", ("drawn", "date")),
        ("Which diameter has the lid and what thread?", ("diameter", "thread")),
        ("length of the slot and rod", ("length",)),  # joins what it is of
        ("The groove is 4 deep, which width?", ("width",)),  # what is told asks for nothing
        ("Which depth has the thread?", ("depth",)),
        ("welcher Stahl", ("material",)),
        ("which steel", ("material",)),
        ("steel", ()),  # not without asking which
        ("Who made the change of rev C?", ("who",)),
        ("Who made the drawing?", ("drawn",)),
        ("What is the material of revision B?", ("material",)),  # the revision names
        ("What is the revision?", ("revision",)),
        ("Abweichung der Rundheit?", ("circularity",)),
        ("Abweichung des Durchmessers?", ("tolerance",)),
        ("flatness tolerance", ("flatness",)),
    ],
)
def test_what_is_asked_for_among_all_that_is_named(text, aspects):
    assert understand(text).aspects == aspects


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("manufacturer part number of the relay", ("manufacturer", "part", "number")),
        ("What is the length?", ("length",)),
        ("length and width", ("length", "width")),
    ],
)
def test_the_words_that_ask_are_those_with_what_stands_right_before(text, words):
    assert understand(text).asked_words == words


@every(
    ("text", "optional"),
    [
        ("length of the frobnel", False),
        ("length including frobnels", True),
        ("mass per frobnel", True),
        ("length when it is frobnelled", True),  # how something is
        ("Länge vom Frobnel", False),
        ("Länge inklusive Frobnel", True),
        ("Länge vom frobneligen Ding", True),  # a German word without a capital is no noun
        ("länge vom frobnel", False),  # nobody writes capitals here
        ("length of the FROBNEL", False),
    ],
)
def test_an_unknown_word_is_needed_on_the_sheet_where_it_says_of_what(text, optional):
    (term,) = [term for term in understand(text).subject if term.word.startswith("frobn")]
    assert term.optional is optional


@every(
    ("text", "word", "said"),
    [
        ("length betwen the rods", "betwen", False),
        ("Länge zwischne den Stäben", "zwischne", False),
        ("length of the thosa", "thosa", True),  # short words with another letter are other words
        ("length of the frobnel", "frobnel", True),
    ],
)
def test_a_small_word_with_a_typing_error_is_still_one(text, word, said):
    assert any(term.word == word for term in understand(text).subject) is said


@every(
    ("text", "noun"),
    [
        ("Frobnelgruppe der Länge?", "frobnelgruppe"),
        ("frobnels of the thread", "frobnels"),
        ("frobs of the thread", ""),  # too short
        ("frobnel4 of the thread", ""),  # a code
        ("frobnels for the thread", ""),
        ("of the thread", ""),
        ("frobnels of the length and width", ""),  # two are asked for
    ],
)
def test_an_unknown_noun_before_of_is_what_is_asked_for(text, noun):
    assert understand(text).of_noun == noun
