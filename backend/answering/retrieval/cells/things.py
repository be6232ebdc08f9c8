"""Whether a fact is of a thing that a question names by its number or letter, and which fact a cell is."""

from __future__ import annotations

import itertools
import re

from backend.answering.query import Key
from backend.answering.retrieval.index import FactIndex, keys_of
from backend.reading.facts import Fact, FactKind
from backend.reading.labels.forms import MATERIAL
from backend.reading.sheet import TableRow
from backend.vocabulary.concepts import Concept
from backend.vocabulary.fold import fold, words
from backend.vocabulary.forms import values_in

FEW = 3  # words of a text that is about a code in it, letters of a name without figures
LONGEST_NAME = 2  # words of a name that is no sentence
LONGEST_NAME_WITH_NUMBERS = 4
UNSAID = 0.7  # a number or code without the noun that it is asked with: 1 is the thing itself


def meets(key: Key, fact: Fact) -> float:
    name = fold(key.name)
    if key.tagged:  # the A holes are A1, A2 …
        return float(fact.kind is FactKind.CELL and re.fullmatch(rf"{name}\d{{0,3}}", fold(fact.key)) is not None)
    headed = any(says(key, head) and _is_like_name(text) for head, text in fact.row)
    bare = name.isdigit() and fact.kind is not FactKind.CELL  # a 3 by itself is not of position 3
    own = () if bare else ((fact.column, fact.text),)
    for head, text in (*fact.row, *own):
        if fold(text).strip(" .#") == name or _without_zeros(text) == _without_zeros(name):
            return 1.0 if says(key, head) else 0.0 if headed else UNSAID
        if _is_told(name, text):
            return UNSAID
    if fold(fact.label) == name or (fact.kind is FactKind.TITLE and _is_in_name(key, fact.region)):
        return 1.0
    for text in (fact.text, fact.line, fact.label, *(text for _, text in fact.row)):
        written = words(text)
        if any(one.startswith(key.noun[:4]) and two == name for one, two in itertools.pairwise(written)):
            return 1.0
    return 0.0


def _is_like_name(text: str) -> bool:
    """Whether a cell may hold what things of a kind go by: a window is `A`, and of the type `CASEMENT`."""
    return any(map(str.isdigit, text)) or len(text.strip()) <= FEW


def _is_in_name(key: Key, title: str) -> bool:
    """Whether noun and number stand in the name of the part that a title block speaks of: `PX 240 HOUSING`."""
    return (key.noun, fold(key.name)) in itertools.pairwise(words(title))


def _is_told(name: str, text: str) -> bool:
    """Whether a text speaks of a thing by its code: first, or in few words: not `5/16 B7 threaded rod`."""
    written = words(text)
    return len(name) > 1 and not name.isdigit() and name in written and (written[0] == name or len(written) <= FEW)


def _without_zeros(text: str) -> str:
    plain = fold(text).strip(" .#")
    return plain.lstrip("0") if plain.isdigit() else plain


def says(key: Key, head: str) -> bool:
    names = keys_of(head)
    return key.noun in names or any(f"#{name}" in names for name in key.concepts)


def is_other(key: Key, fact: Fact) -> bool:
    return any(says(key, head) for head, _ in fact.row) or any(says(key, text) for text in (fact.line, fact.label))


def fact_at(index: FactIndex, table: int, row: TableRow, column: int) -> Fact | None:
    """The fact that a cell of a table is, by the table's number and the column's; None where it has no such cell."""
    if column >= len(row.cells):
        return None
    box = row.cells[column].box
    cells = (fact for fact in index.facts if fact.kind is FactKind.CELL and fact.table == table)
    return next((fact for fact in cells if fact.box == box), None)


def is_other_name(fact: Fact, wanted: Concept) -> bool:
    """Whether a cell that may hold a material or a norm has the one where the other is asked for."""
    if fact.kind is not FactKind.CELL:
        return False
    if "material" in wanted.columns:
        norms = values_in("norm", fact.text)
        return (
            len(norms) == 1 and norms[0] == fact.text.strip() and " " in norms[0] and MATERIAL.match(fact.text) is None
        )
    of_material = "part_number" in wanted.columns and "#material" in keys_of(fact.column)
    return of_material and MATERIAL.match(fact.text) is not None


def is_name_alone(fact: Fact, wanted: Concept | None, asked: str) -> bool:
    """Whether a short text is the name of a measure that is asked for, in whatever words: `BEND ALLOWANCE`.

    With no numbers but those that are asked, `span over 3 teeth`.
    """
    if wanted is None or wanted.fields or wanted.worded or wanted.listed or wanted.ask != "strong":
        return False
    numbers = set(re.findall(r"\d+", fact.text))
    short = len(words(fact.text)) <= (LONGEST_NAME_WITH_NUMBERS if numbers else LONGEST_NAME)
    short = short and numbers <= set(re.findall(r"\d+", asked))
    return short and fact.kind in (FactKind.TEXT, FactKind.NOTE) and f"#{wanted.name}" in keys_of(fact.text)
