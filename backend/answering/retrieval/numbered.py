"""Things by their number or letter: whether a fact is of pin 4, position 3, hole B2. Knows no other words."""

from __future__ import annotations

import itertools

from backend.answering.query import Key
from backend.answering.retrieval.index import keys_of
from backend.reading.facts import Fact
from backend.vocabulary.fold import fold, words


def meets(key: Key, fact: Fact) -> float:
    name = fold(key.name)
    headed = any(says(key, head) for head, _ in fact.row)
    for head, text in (*fact.row, (fact.column, fact.text)):
        if fold(text).strip(" .#") == name or _without_zeros(text) == _without_zeros(name):
            return 1.0 if says(key, head) else 0.0 if headed else 0.7
        if not name.isdigit() and name in words(text):
            return 0.7
    if fold(fact.label) == name:
        return 1.0
    for text in (fact.text, fact.line, fact.label, *(text for _, text in fact.row)):
        written = words(text)
        if any(one.startswith(key.noun[:4]) and two == name for one, two in itertools.pairwise(written)):
            return 1.0
    return 0.0


def _without_zeros(text: str) -> str:
    plain = fold(text).strip(" .#")
    return plain.lstrip("0") if plain.isdigit() else plain


def says(key: Key, head: str) -> bool:
    names = keys_of(head)
    return key.noun in names or any(f"#{name}" in names for name in key.concepts)


def is_other(key: Key, fact: Fact) -> bool:
    return any(says(key, head) for head, _ in fact.row) or any(says(key, text) for text in (fact.line, fact.label))
