"""Symbol fonts, codes and look-alikes."""

from __future__ import annotations

from backend.reading.ocr.repairs import repair
from backend.reading.text.symbols import map_symbol_font, replace_codes, with_diameters
from tests.samples import every


@every(
    ("text", "font", "expected"),
    [
        ("n", "AIGDT", "⌀"),
        ("\uf06e", "ABCDEF+AIGDT", "⌀"),
        ("v", "SWGDT", "⌴"),
        ("w", "AMGDT", "⌵"),
        ("x", "Y14.5M-2009", "↧"),
        ("j", "SW_GDT", "⌖"),
        ("m", "gdt", "Ⓜ"),
        ("n50,00", "AIGDT", "⌀50,00"),
        ("± 5°", "Symbol", "± 5°"),
        ("P22,00", "ISOCPEUR", "P22,00"),
        ("abc", "Arial", "abc"),
    ],
)
def test_letters_of_symbol_fonts_become_symbols(text: str, font: str, expected: str) -> None:
    assert map_symbol_font(text, font) == expected


def test_a_sentence_in_a_symbol_font_stays_a_sentence() -> None:
    assert map_symbol_font("see sheet two", "AIGDT") == "see sheet two"


@every(
    ("text", "expected"),
    [
        ("%%c20 %%p0.1", "⌀20 ±0.1"),
        ("45%%d", "45°"),
        ("\\U+220530", "⌀30"),
        ("<MOD-DIAM>8 <HOLE-DEPTH>12", "⌀8 ↧12"),
        ("ﬁne ﬂat", "fine flat"),
        ("a\u00a0b\u2009c", "a b c"),
        ("5\u22120.1", "5-0.1"),
        ("\x07R5\x00", "R5"),
        ("Gehäuse Müller", "Gehäuse Müller"),
        ("Ra 3,2 μm", "Ra 3,2 µm"),
    ],
)
def test_codes_and_look_alikes_are_put_right(text: str, expected: str) -> None:
    assert replace_codes(text) == expected


@every(
    ("text", "expected"),
    [
        ("Ø20", "⌀20"),
        ("ø 12,5", "⌀12,5"),
        ("4xØ5.8", "4x⌀5.8"),
        ("4x Φ6", "4x ⌀6"),
        ("⌀ .375", "⌀.375"),
        ("Køge", "Køge"),
        ("Ørsted 2", "Ørsted 2"),
        ("Øst", "Øst"),
        ("12 °", "12°"),
        ("20 °C", "20 °C"),
    ],
)
def test_a_diameter_sign_stands_before_a_number_only(text: str, expected: str) -> None:
    assert with_diameters(text) == expected


@every(
    ("text", "expected"),
    [
        ("021,5±0,1", "⌀21,5±0,1"),
        ("LENS 0D 178.08±0.1", "LENS OD 178.08±0.1"),
        ("32 ±0.3 AVG (1.D.)", "32 ±0.3 AVG (I.D.)"),
        ("0D", "⌀D"),
        ("038 H12", "⌀38 H12"),
        ("020 0/-0,01", "⌀20 0/-0,01"),
        ("⌀0230", "⌀230"),
        ("4x 09", "4x ⌀9"),
        ("⌖00,1", "⌖⌀0,1"),
        ("1x45o", "1x45°"),
        ("M8 - 6H ↓16", "M8 - 6H ↧16"),
        ("O.475", "0.475"),
        ("5,l", "5,1"),
        ("7.000|", "7.000"),
        ("Φ⌀.010ABC", "⌖⌀.010 A B C"),
        ("-24X R.125", "24X R.125"),
        ("-2.6±0.2", "2.6±0.2"),
        ("| 12", "12"),
        ("TEST AT 24O0 kPa", "TEST AT 2400 kPa"),
        ("WAS 6OO", "WAS 600"),
        ("L-15O-4O", "L-150-40"),
        ("6 HOLES 011", "6 HOLES ⌀11"),
        ("3 Bohrungen 08", "3 Bohrungen ⌀8"),
    ],
)
def test_misreadings_that_notation_proves_are_repaired(text: str, expected: str) -> None:
    better, confidence = repair(text, 1.0)
    assert (better, confidence < 1.0) == (expected, True)


@every(
    "text",
    [
        "05/29/16",
        "0,8",
        "0.5",
        "OBJEKT",
        "2022001",
        "01",
        "LiU0010",
        "ISO 2768-mK",
        "M8",
        "⌖|0.1|A",
        "-12,5",
        "H2O",
        "2O-RING",
        "4OFF",
    ],
)
def test_what_may_be_right_is_not_repaired(text: str) -> None:
    assert repair(text, 0.9) == (text, 0.9)
