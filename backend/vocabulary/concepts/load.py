"""The concept files as objects: what concepts are, and a file of words for each language.

`structure.toml` and `things.toml` say what a concept is, `words.<language>.toml` what it is called. A new language is
a new file; one without function words is read on sheets, but nobody asks in it. Knows nothing of how words are
matched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

from backend.vocabulary.files import load
from backend.vocabulary.fold import fold

_FOLDER = Path(__file__).parent
_STRUCTURE = ("structure.toml", "things.toml")
_FUNCTION, _CONNECTIVES, _PRONOUNS, _OTHER = "_function", "_connectives", "_pronouns", "_other"
NOTHING = ""  # what words name that hold the letters of a concept's word and mean something else


@dataclass(frozen=True)
class Concept:
    """What a concept is; see the head of `structure.toml` for the meaning of each field."""

    name: str
    ask: str = ""  # "strong", "weak" or nothing
    fields: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()  # those of its fields that state it where the sheet has none of the others
    columns: tuple[str, ...] = ()
    column_of: tuple[str, ...] = ()  # kinds of tables whose columns state it, where others have columns called so too
    tables: tuple[str, ...] = ()  # kinds of tables, where not every kind is meant
    callouts: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    part: str = ""  # the part of a callout that is asked for: tolerance, depth, fit …
    direction: str = ""
    sense: str = ""
    is_a: str = ""
    layer: str = ""  # the thickness that is meant where it is asked how thick this is
    whole: bool = False
    outermost: bool = False  # what is widest of a part, or a part itself
    generic: bool = False  # a whole that every sheet is: part, drawing
    party: bool = False  # whose something is: the *customer's* number
    doing: bool = False  # what is done to a thing, or how: sheets need not say it
    made: bool = False  # a sort by how it is made, which parts of other sorts are too
    named_only: bool = False  # its callouts look like others: only its name tells them apart
    feature: bool = False
    shape: bool = False  # a feature that drawings draw and seldom name
    limb: bool = False  # a feature that parts of many kinds have, drawn more often than named: a leg, a boss, a plate
    shown: str = ""  # as what it is drawn: "window" or "slot"
    axial: bool = False  # the middle of something round, or what asks for it
    lowest: bool = False  # what heights are measured from
    large: bool = False  # drawn far smaller than it is
    unfolded: bool = False  # the part before it is bent, which a view of its own shows
    as_feature: bool = False  # asked for, or a feature where something else is asked for
    telling: bool = False  # where it does not ask, it says which: the date of *checking*
    verb: bool = False  # a doing, which gives way to a thing that is asked for: `drawn to what scale`
    vague: bool = False  # which of its fields is meant depends on a doing, perhaps in words unknown here: *who*
    asks: str = ""  # the concept that is meant where this word asks and nothing else does: `how high` is a height
    of_view: bool = False  # the title block states it of the sheet, views may differ
    of_part: bool = False  # differs from part to part of one sheet
    of_document: bool = False  # is said of a drawing, whatever it shows
    listed: bool = False  # its values are concepts too: what names none of them states none
    worded: bool = False  # its values have letters: no number alone is a finish
    form: str = ""  # the form that its values have, where that alone tells: see forms.toml
    side: str = (
        ""  # of a fit: "inner" for what is a hole, "outer" for what goes into one (ISO 286: capital, small letter)
    )
    sign: str = ""  # that drawings write with its value: `t = 2`
    circle: str = ""  # of a view, whose diameter it is
    between: bool = False  # lies between two things of one kind
    fits: tuple[str, ...] = ()  # that its width has, and hardly anything else that is not round
    implied: tuple[str, ...] = ()
    counts: str = ""  # the thing whose number it is
    letter: str = ""  # that formulas write for it: the `z2` of a gear
    also: str = ""  # a thing by whose name alone a number is labelled so: `Modul`
    counterpart: bool = False  # what a part works with: what is said of it is not said of the part


class Pattern(NamedTuple):
    """How a word or phrase is recognised: each part is a folded word with its wildcards."""

    concept: str
    parts: tuple[str, ...]


def _concept(name: str, entry: dict[str, Any]) -> Concept:
    known: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return Concept(name, **known)


@cache
def concepts() -> dict[str, Concept]:
    """Every concept by its name."""
    found: dict[str, Concept] = {}
    for name in _STRUCTURE:
        entries = load(_FOLDER / name)
        twice = found.keys() & entries.keys()
        assert not twice, f"concepts stand in two files: {sorted(twice)}"
        found.update((key, _concept(key, entry)) for key, entry in entries.items())
    return found


def concept(name: str) -> Concept:
    """The concept of that name; raises KeyError where there is none."""
    return concepts()[name]


def is_thing(name: str) -> bool:
    """Whether a concept is something that a drawing shows, rather than what is asked of it."""
    return concept(name).feature or concept(name).whole


@lru_cache(maxsize=1_000)
def kinds_of(name: str) -> tuple[str, ...]:
    """What a thing is one of: a ball bearing is a bearing. Materials and rooms are no features of their kind."""
    kind = concept(name).is_a
    return (kind, *kinds_of(kind)) if kind and is_thing(kind) else ()


@cache
def languages() -> tuple[str, ...]:
    """The languages that have a file of words."""
    return tuple(sorted(path.name.split(".")[1] for path in _FOLDER.glob("words.*.toml")))


@cache
def asked_languages() -> tuple[str, ...]:
    """The languages that questions are asked in: sheets may be written in more."""
    return tuple(language for language in languages() if _FUNCTION in _words(language))


@cache
def _words(language: str) -> dict[str, Any]:
    return load(_FOLDER / f"words.{language}.toml")


@cache
def function_words(language: str) -> frozenset[str]:
    """Words of a language that say nothing of a drawing."""
    return frozenset(fold(_words(language).get(_FUNCTION, "")).split())


@cache
def spellings(language: str) -> dict[str, str]:
    """Words that folding would make others of (`Maße` would be `Masse`), and what to read them as."""
    return dict(_words(language).get("_spellings", {}))


@cache
def connectives(language: str) -> tuple[str, ...]:
    """How a question begins that goes on from the one before: `and`, `what about`."""
    return tuple(part.strip() for part in fold(_words(language).get(_CONNECTIVES, "")).split("|") if part.strip())


@cache
def pronouns(language: str) -> frozenset[str]:
    """Words that stand for what was spoken of before."""
    return frozenset(fold(_words(language).get(_PRONOUNS, "")).split())


def patterns(language: str) -> Iterator[Pattern]:
    """The words of a language as patterns, `which|what steel` as one for each; made anew by each call."""
    entries = {name: words for name, words in _words(language).items() if not name.startswith("_")}
    entries[NOTHING] = _words(language).get(_OTHER, "").split()
    for name, words in entries.items():
        for word in words:
            for parts in _ways(fold(word)):
                yield Pattern(name, parts)


def _ways(word: str) -> Iterable[tuple[str, ...]]:
    """The parts of a phrase, once with each of the words that may stand for one another: `which|what steel`."""
    parts = word.split()
    return product(*(part.split("|") for part in parts)) if "|" in word else (tuple(parts),)
