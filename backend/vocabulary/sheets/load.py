"""The files of this folder as one vocabulary: a file a language, a section a subject, a list a thing.

    [title_labels]                       section
    material = ["werkstoff", "halbzeug"]  name = words

Adding a language is adding a file. `*` in a word stands for any letters. Knows nothing of what a section is for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from backend.vocabulary.files import load
from backend.vocabulary.sheets.keys import key_of

FOLDER = Path(__file__).parent
ANY = "any"  # the name of the only list of a section


class Entry(NamedTuple):
    """A word or phrase of a file, with the list that it stands in."""

    language: str
    section: str
    name: str
    text: str


@lru_cache(maxsize=4)
def entries(folder: Path = FOLDER) -> tuple[Entry, ...]:
    """Every word of every file, languages in the order of their file names."""
    return tuple(entry for path in sorted(folder.glob("*.toml")) for entry in _of_file(path))


def _of_file(path: Path) -> Iterator[Entry]:
    for section, lists in load(path).items():
        for name, words in lists.items():
            yield from (Entry(path.stem, section, name, word) for word in words)


def words(section: str, name: str = ANY, folder: Path = FOLDER) -> tuple[str, ...]:
    """The words of one list in all languages, each once."""
    return _lists(folder).get((section, name), ())


@lru_cache(maxsize=4)
def _lists(folder: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for entry in entries(folder):
        found[entry.section, entry.name][entry.text] = None
    return {where: tuple(texts) for where, texts in found.items()}


@lru_cache(maxsize=4)
def months(folder: Path = FOLDER) -> dict[str, int]:
    """The number of each month by its names, in all languages."""
    return {entry.text: int(entry.name) for entry in entries(folder) if entry.section == "months"}


def names_by_key(section: str, order: Sequence[str], folder: Path = FOLDER) -> dict[str, str]:
    """For each word of a section, by its key, the list that it stands in; in doubt the one that comes first."""
    rank = {name: place for place, name in enumerate(order)}
    found: dict[str, str] = {}
    for entry in sorted((e for e in entries(folder) if e.section == section), key=lambda e: rank[e.name]):
        found.setdefault(key_of(entry.text) or entry.text, entry.name)
    return found


def one_of(listed: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first; blanks may be several, `*` is any letters."""
    longest_first = sorted(set(listed), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(_expression(word) for word in longest_first) + ")"


def _expression(word: str) -> str:
    return re.escape(word).replace(r"\ ", r"\s+").replace(r"\*", r"\w*")
