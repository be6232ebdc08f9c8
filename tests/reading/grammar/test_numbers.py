from hypothesis import given
from hypothesis import strategies as st

from backend.reading.grammar.numbers import Number, fold, parse_number
from tests.samples import every

NUMBERS = [
    ("12,5", Number(12.5, None, 1)),
    ("12.50", Number(12.5, None, 2)),
    (".5", Number(0.5, None, 1)),
    ("1.250,5", Number(1250.5, None, 1)),
    ("1,250.5", Number(1250.5, None, 1)),
    ("1,250", Number(1.25, None, 3)),
    ("−0,2", Number(-0.2, None, 1)),
    ("25 mm", Number(25.0, "mm")),
    ("12 Zoll", Number(12.0, "in")),
    ("0.5 in", Number(0.5, "in", 1)),
    ('1 1/2"', Number(1.5, "in")),
    ("5/16", Number(0.3125)),
    ("58'-0\"", Number(58.0, "ft")),
    ("13'6", Number(13.5, "ft")),
    ("5’ 6 1/2”", Number(5 + 6.5 / 12, "ft")),
]


@every(("text", "number"), NUMBERS)
def test_a_number_is_read_as_drawings_write_it(text, number):
    assert parse_number(text) == number


@every("text", ["", "A", "1.2.3", "12..5", "5/0", "13'14", "0'09", "mm"])
def test_other_text_is_no_number(text):
    assert parse_number(text) is None


@given(st.floats(0, 99999).map(lambda value: round(value, 3)), st.booleans())
def test_a_written_number_reads_back(value, comma):
    written = f"{value:.3f}"
    assert parse_number(written.replace(".", ",") if comma else written).value == value


@given(st.text(max_size=40))
def test_folding_keeps_every_place(text):
    assert len(fold(text)) == len(text)
