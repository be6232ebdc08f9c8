"""The words that answers are made of, by language: sentences, and names of fields, kinds, measures and places.

A language is a file `answers.<language>.toml`. Knows nothing of Sheets and of how an answer is found.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from backend.vocabulary.files import load

_FOLDER = Path(__file__).parent


@lru_cache(maxsize=8)
def _words(language: str) -> dict[str, dict[str, str]]:
    return load(_FOLDER / f"answers.{language}.toml")


def say(key: str, language: str, **values: object) -> str:
    """A sentence, filled in; a key `field.material` without its own wording takes that of `field`."""
    sentences = _words(language)["sentences"]
    sentence = sentences[key] if key in sentences else sentences[key.split(".")[0]]
    return sentence.format_map(values)


def field_name(field: str, language: str) -> str:
    """What a field of the title block is called."""
    return _words(language)["fields"][field]


def kind_name(kind: str, language: str) -> str:
    """What a kind of callout is called."""
    return _words(language)["kinds"][kind]


def measure_name(key: str, language: str) -> str:
    """What a measure is called; an unknown key is shown in plain letters."""
    return _words(language)["measures"].get(key, key.replace("_", " "))


def plural_name(key: str, language: str) -> str | None:
    """What several of a field or measure are called; None where that is what one is called."""
    return _words(language)["plurals"].get(key)


def has_measure(key: str, language: str) -> bool:
    """Whether a measure has a name in that language."""
    return key in _words(language)["measures"]


def heading(key: str, language: str) -> str:
    """A heading or column name; an unknown key is shown as it is."""
    return _words(language)["headings"].get(key, key)


def place_name(key: str, language: str) -> str:
    """What a place on the sheet is called: top left, centre. Raises KeyError for another key."""
    return _words(language)["places"][key]
