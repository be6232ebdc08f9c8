"""What a question asks for, ready to be matched against facts. Knows nothing of sheets."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from backend.reading.sheet import Meaning
from backend.vocabulary.concepts import concept


class Operation(StrEnum):
    """The form of the answer that is wanted."""

    VALUE = "value"
    COUNT = "count"
    LIST = "list"
    WHERE = "where"
    WHETHER = "whether"  # yes or no
    OVERVIEW = "overview"
    COMPARE = "compare"
    WHY = "why"


@dataclass(frozen=True)
class Term:
    """A word of the subject. `optional` ones describe; nothing is missing where they stand nowhere."""

    word: str  # folded
    concepts: tuple[str, ...] = ()
    optional: bool = False
    exact: bool = False  # a code, a name in capitals, a quoted word: forgiving would mean another thing
    included: bool = False  # what is to be counted in: `with the motor included`
    aside: bool = False  # from a clause that only tells something: it says nothing of the sheet where it is not on it
    written: str = field(default="", compare=False)  # as the question has it

    @property
    def names_a_thing(self) -> bool:
        """Whether the vocabulary knows what it names; how something is made or treated is no thing."""
        return any(not concept(name).doing for name in self.concepts)


@dataclass(frozen=True)
class Key:
    """A thing by its number or letter: pin 4, hole B2, BEDROOM 2; or, `tagged`, all of a table: the B holes."""

    noun: str
    concepts: tuple[str, ...]
    name: str
    tagged: bool = False


@dataclass(frozen=True)
class Query:
    """A question, understood."""

    text: str
    language: str
    operation: Operation = Operation.VALUE
    aspects: tuple[str, ...] = ()  # what is asked for; several where several things are asked at once
    asked_words: tuple[str, ...] = ()  # the words that ask for them, as they are spelled
    of_noun: str = ""  # an unknown noun before what is asked for in the genitive: the *Nennlast* of the hook
    strong: bool = False  # whether the aspects are more than a weak "size" or "number"
    constraints: tuple[str, ...] = ()  # aspects that describe: the *diameter* whose tolerance is asked for
    subject: tuple[Term, ...] = ()
    keys: tuple[Key, ...] = ()
    values: tuple[Meaning, ...] = ()
    count: int | None = None
    view: str | None = None  # "A-A", "B"
    view_kind: str | None = None  # section, detail, view
    datums: tuple[str, ...] = ()
    tolerance_class: tuple[float, ...] = ()  # of the dimensions spoken of: their decimals, or from which size to which
    senses: frozenset[str] = frozenset()  # largest, overall, outer, toleranced …
    places: frozenset[str] = frozenset()  # top, left …
    quoted: tuple[str, ...] = ()
    bracketed: tuple[str, ...] = ()  # folded: what is asked for in the sheet's own word, `wann geprüft (checked)`
    pages: tuple[int, ...] = ()
    convert_to: str | None = None
    goes_on: bool = False  # begins as a question does that goes on from the one before
    refers: bool = False  # speaks of what was spoken of before: `its`, `davon`
    unspoken: bool = False  # the question is in a language that has no words here

    def has(self, sense: str) -> bool:
        return sense in self.senses

    @property
    def wanted(self) -> tuple[str, ...]:
        """The aspects that ask for a value: where nothing strong is asked for, not the notes, rooms or views."""
        return tuple(aspect for aspect in self.aspects if self.strong or not concept(aspect).sense)
