"""A callout means the same in every notation: other signs for diameters, counts and tolerances, other blanks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from backend.reading.grammar.parse import parse
from tests.samples import every

CALLOUTS = (
    "⌀34 H7", "⌀18 ±0,15", "6x ⌀7,5", "4x M10", "M12x1,25 ↧22", "R8,5", "27 +0,2/-0,1", "2x45°", "C1,5", "Ra 1,6",
    "12,5 - 12,8", "⌀9 ↧14", "SR6", "⌀12 ⌴ ⌀20 ↧6", "35° ±0,5°", "8 H9", "□22", "t=3", "⌀40 k6", "M16-6H", "G1/2",
    "1/4-20 UNC-2B", "R3 MAX", "(48)", "⌖ ⌀0,2 A B", "⟂ 0,05 C", "⏥ 0,1", "Rz 25", "ISO 2768-mK", "SW 17", "3x R4",
    "⌀22 THRU", "60 mm",
)  # fmt: skip

NOTATIONS: dict[str, Callable[[str], str]] = {
    "decimal points": lambda text: re.sub(r"(?<=\d),(?=\d)", ".", text),
    "Ø": lambda text: text.replace("⌀", "Ø"),
    "ø": lambda text: text.replace("⌀", "ø"),
    "∅": lambda text: text.replace("⌀", "∅"),
    "sign apart from its number": lambda text: re.sub(r"⌀(?=\d)", "⌀ ", text),
    "×": lambda text: re.sub(r"(?<=\d)x", "×", text),
    "X": lambda text: re.sub(r"(?<=\d)x", "X", text),
    "+/-": lambda text: text.replace("±", "+/-"),
    "a real minus": lambda text: text.replace("/-", "/−"),
    "dashes": lambda text: text.replace(" - ", " – "),
    "blanks that do not break": lambda text: text.replace(" ", "\u00a0"),
    "blanks around": lambda text: f"  {text} ",
    "count apart": lambda text: re.sub(r"(?<=\d)x (?=[⌀MR])", " x ", text),
    "count close": lambda text: re.sub(r"(?<=\d)x (?=[⌀MR])", "x", text),
    "letters apart from accents": lambda text: unicodedata.normalize("NFD", text),
}
WRITTEN = [
    (text, notation, told(text)) for text in CALLOUTS for notation, told in NOTATIONS.items() if told(text) != text
]


def meaning(text: str) -> dict[str, Any]:
    """What is meant, without how it is written."""
    found = parse(text)
    assert found is not None, text
    fields = asdict(found)
    fields["thread"] = (fields["thread"] or "").replace(",", ".")
    fields["note"] = re.sub(r"⌀\s", "⌀", fields["note"] or "")
    return {name: value for name, value in fields.items() if name not in ("text", "confidence")}


@every(("text", "other"), [(text, other) for text, _, other in WRITTEN])
def test_a_callout_means_the_same_in_another_notation(text: str, other: str) -> None:
    assert meaning(other) == meaning(text)


@every(
    ("one", "other"),
    [
        ("⌀34 H7", "⌀34 h7"),  # a hole, a shaft
        ("R8,5", "⌀8,5"),
        ("27 +0,2/-0,1", "27 +0,1/-0,2"),
        ("2x45°", "2x 45"),
        ("⌀9 ↧14", "⌀14 ↧9"),
        ("(48)", "48"),
        ("M16-6H", "M16-6g"),
        ("Ra 1,6", "Rz 1,6"),
        ("⌖ ⌀0,2 A B", "⌖ ⌀0,2 A C"),
        ("R3 MAX", "R3 MIN"),
        ("⌀22 THRU", "⌀22"),
        ("6x ⌀7,5", "7x ⌀7,5"),
        ("60 mm", "60 cm"),
    ],
)
def test_what_is_written_otherwise_on_purpose_is_not_the_same(one: str, other: str) -> None:
    assert meaning(one) != meaning(other)
