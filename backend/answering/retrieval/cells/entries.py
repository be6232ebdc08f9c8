"""The one entry of a list in one text that a question names: the 14 Nm of `M6 6,5 Nm, M8 14 Nm` at M8.

Every entry must hold one value of the form that is asked for, so that the rest of it is what the value is of. Knows no
wording.
"""

from __future__ import annotations

import re

from backend.answering.query import Query
from backend.reading.facts import Fact
from backend.vocabulary.concepts import concept
from backend.vocabulary.fold import words
from backend.vocabulary.forms import forms

_BETWEEN = re.compile(r"\s*(?:[;/\n]|,(?=\s))\s*")


def named_entry(fact: Fact, aspect: str | None, query: Query) -> Fact:
    """The value of the entry that the question names; the fact itself where it is no list, or names not exactly one."""
    form = forms().get(concept(aspect).form) if aspect is not None else None
    entries = _BETWEEN.split(fact.text.strip().rstrip("."))
    if form is None or len(entries) < 2:
        return fact
    values = [[*form.finditer(entry)] for entry in entries]
    if any(len(found) != 1 for found in values):
        return fact
    keys = [words(_without(entry, found[0])) for entry, found in zip(entries, values, strict=True)]
    said = words(query.text)
    named = [found[0] for key, found in zip(keys, values, strict=True) if key and _stands_in(key, said)]
    return fact.model_copy(update={"text": named[0][0].strip(), "callout": None}) if len(named) == 1 else fact


def _without(entry: str, value: re.Match[str]) -> str:
    return f"{entry[: value.start()]} {entry[value.end() :]}"


def _stands_in(key: list[str], said: list[str]) -> bool:
    return any(said[place : place + len(key)] == key for place in range(len(said)))
