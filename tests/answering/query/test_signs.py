"""What a question names by signs: things by number and letter, pages, datums, classes of dimensions, quoted words."""

from __future__ import annotations

from backend.answering.query import understand
from tests.samples import every


def keys_of(text: str) -> list[tuple[str, str]]:
    return [(key.noun, key.name) for key in understand(text).keys if not key.tagged]


@every(
    ("text", "keys"),
    [
        ("weight of items 2, 3 and 4", [("items", "2"), ("items", "3"), ("items", "4")]),
        ("Werkstoff der Teile 5 und 6", [("teile", "5"), ("teile", "6")]),
        ("Which bolts are in holes A1 and B1?", [("holes", "A1"), ("holes", "B1")]),
        ("material of item 12a", [("item", "12a")]),
        ("What is on note no. 2?", [("note", "2")]),
        ("colour of wire #9", [("wire", "9")]),
        ("Gewicht von Position 7?", [("position", "7")]),
        ("item 2 and 3 bolts", [("item", "2")]),  # three of them, not the one called 3
        ("length of bolt 20 mm", []),  # an amount
        ("rod 12/8", []),
        ("section 4 depth", []),
        ("sheet 3, which material?", []),
        ("Wo ist 12?", []),
    ],
)
def test_a_number_behind_a_noun_names_a_thing_and_those_that_follow_too(text, keys):
    assert keys_of(text) == keys


@every(
    ("text", "letter"),
    [
        ("How large are the D holes?", "D"),
        ("Durchmesser der C-Bohrungen?", "C"),
        ("Which size have A holes?", "A"),
        ("A hole is drilled where?", None),
        ("Which hole did I drill?", None),
        ("thickness of the C plates", None),  # no table tags plates
    ],
)
def test_holes_are_tagged_by_a_letter_before_them(text, letter):
    tagged = [key.name for key in understand(text).keys if key.tagged]
    assert tagged == ([letter] if letter else [])


@every(
    ("text", "pages"),
    [
        ("Was steht auf Seite 3 und 4?", (3, 4)),
        ("compare page 2 with 5", (2, 5)),
        ("page 2 vs. page 6", (2, 6)),
        ("Blatt 7, welcher Werkstoff?", (7,)),
        ("page no. 8?", (8,)),
        ("plate 9", ()),
        ("How many pages?", ()),
    ],
)
def test_pages_that_are_named(text, pages):
    assert understand(text).pages == pages


@every(
    ("text", "datums"),
    [
        ("flatness to datum A", ("A",)),
        ("which runout to datums A and B", ("A", "B")),
        ("Rechtwinkligkeit zu Bezug D?", ("D",)),
        ("Lage zu den Bezügen B, C und D?", ("B", "C", "D")),
        ("flatness of surface A", ()),
        ("which datum?", ()),
    ],
)
def test_datums_that_are_named(text, datums):
    assert understand(text).datums == datums


@every(
    ("text", "of"),
    [
        ("Welche Toleranz gilt für zwei Nachkommastellen?", (2.0,)),
        ("tolerance with one decimal place", (1.0,)),
        ("general tolerance for three place decimals?", (3.0,)),
        ("tolerance for 4 decimals", (4.0,)),
        ("Allgemeintoleranz von 6 bis 30?", (6.0, 30.0)),
        ("tolerance between 30 and 120 mm", (30.0, 120.0)),
        ("Toleranz von 0,5 mm bis 3 mm", (0.5, 3.0)),
        ("length from 6 to 30", ()),  # no tolerance is asked for
        ("tolerance of the two holes", ()),
        ("tolerance for 7 decimals", ()),
    ],
)
def test_the_dimensions_a_general_tolerance_is_for(text, of):
    query = understand(text)
    assert query.tolerance_class == of
    assert not (of and query.values)  # its bounds are no values that the sheet is asked about


@every(
    ("text", "quoted"),
    [
        ('Was bedeutet "NICHT KALT RICHTEN"?', ("NICHT KALT RICHTEN",)),
        ("What does 'REAM' mean?", ("REAM",)),
        ("Wo steht „nach Muster“ oder «lose»?", ("nach Muster", "lose")),
        ("What's the lid's colour?", ()),  # apostrophes
    ],
)
def test_words_in_quotes_are_looked_for_as_they_stand(text, quoted):
    query = understand(text)
    assert query.quoted == quoted
    exact = {term.word for term in query.subject if term.exact}
    assert {word.lower() for one in quoted for word in one.split()} <= exact


def test_the_sheets_own_word_may_follow_in_brackets():
    assert understand("wann geprüft (CHECKED :)").bracketed == ("checked",)
    assert understand("wann geprüft ()").bracketed == ()


@every(
    ("text", "count"),
    [
        ("the 3 holes ⌀8", 3),
        ("the 6 through holes", 6),
        ("diameter of the twelve holes", 12),
        ("Lochkreis der acht Bohrungen?", 8),
        ("Die Nut kommt 5 mal vor", 5),
        ("hole 4", None),  # its name
        ("the 5 or so", None),
        ("how deep are they", None),
    ],
)
def test_a_number_before_things_counts_them(text, count):
    assert understand(text).count == count


@every(
    ("text", "values"),
    [
        ("the 3 holes ⌀8", ["⌀8"]),
        ("Die 30er Bohrung, welche Passung?", ["30"]),
        ("tolerance of R4,5", ["R4,5"]),
        ("Where is 47?", ["47"]),
        ("Wo liegt die 16?", ["16"]),
        ("the 4 dimensions", []),
        ("the 42 dimension", ["42"]),
        ("die 4 Maße", []),
        ("the 6 through holes", []),
        ("scale 1:5", []),
        ("colour of wire 47", []),
        ('What does "⌀12" stand for?', []),  # a quoted word is looked for as it stands
    ],
)
def test_a_value_is_told_from_a_count_and_from_a_name(text, values):
    assert [value.text for value in understand(text).values] == values


@every(
    ("text", "view", "kind"),
    [
        ("Schnitt C – C", "C-C", "section"),
        ("K-K thickness", "K-K", "section"),
        ("Ansicht X: Maßstab?", "X", "view"),
        ("detail 3 scale", "3", "detail"),
        ("section 4 depth", None, None),  # only details go by number
        ("K-L thickness", None, None),
        ("which detail?", None, "detail"),
    ],
)
def test_a_view_by_its_letters_or_its_number(text, view, kind):
    query = understand(text)
    assert (query.view, query.view_kind) == (view, kind)
