"""Concepts: what questions ask for and sheets show, whatever the language. The words are in the TOML files here."""

from backend.vocabulary.concepts.load import (
    Concept,
    asked_languages,
    concept,
    concepts,
    connectives,
    function_words,
    is_thing,
    kinds_of,
    languages,
    pronouns,
    spellings,
)
from backend.vocabulary.concepts.match import (
    Hit,
    concepts_of,
    hits,
    is_explained,
    named_by_parts,
    named_on_sheet,
    nearest_word,
    rest_of,
    unnamed_by,
)

__all__ = [
    "Concept",
    "Hit",
    "asked_languages",
    "concept",
    "concepts",
    "concepts_of",
    "connectives",
    "function_words",
    "hits",
    "is_explained",
    "is_thing",
    "kinds_of",
    "languages",
    "named_by_parts",
    "named_on_sheet",
    "nearest_word",
    "pronouns",
    "rest_of",
    "spellings",
    "unnamed_by",
]
