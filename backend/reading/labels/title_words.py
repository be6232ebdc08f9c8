"""Which fields the labels of title blocks name; the words themselves are in the vocabulary.

Pure text. Knows nothing of places.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache

from backend.reading.sheet import TitleField as F
from backend.vocabulary.sheets.keys import key_of
from backend.vocabulary.sheets.load import entries, names_by_key


class Other(StrEnum):
    """Labels that are no field of ours: they end a value and head the columns of a grid of names."""

    NAME = "name"  # column of names beside "drawn", "checked"
    SIGNATURE = "signature"
    PERSON = "person"  # row of a further person: standards, quality
    WORD = "word"
    FREE = "free"  # a label that no vocabulary knows, marked by its colon


_SECTION = "title_labels"
_LABELS: dict[str, F | Other] = {str(field.value): field for field in (*F, *Other)}


@cache
def label_fields() -> dict[str, F | Other]:
    """The field of each label, by its key."""
    return {key: _LABELS[name] for key, name in names_by_key(_SECTION, list(_LABELS)).items()}


@cache
def label_lengths() -> dict[str, int]:
    """How many words each label has, by its key."""
    return {key_of(entry.text): len(entry.text.split()) for entry in reversed(entries()) if entry.section == _SECTION}
