"""The facts of a sheet made ready to be matched: how closely each word and concept belongs to each fact.

Built once for each Sheet and kept as long as it lives. Knows nothing of questions.
"""

from __future__ import annotations

import re
import weakref
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TypeVar, cast

from rapidfuzz import process
from rapidfuzz.distance import OSA

from backend.answering.retrieval.legends import explain_head, legend_of
from backend.answering.retrieval.meaning import kinds_of_callout
from backend.geometry import Box
from backend.reading.facts import Fact, FactKind, facts_of
from backend.reading.facts.lines import lines_of
from backend.reading.sheet import Sheet, Table, TableKind, TitleField
from backend.vocabulary.concepts import concepts, concepts_of, named_on_sheet
from backend.vocabulary.fold import fold, words
from backend.vocabulary.sheets.load import one_of
from backend.vocabulary.sheets.load import words as sheet_words

# How closely a text belongs to a value, by where it stands. Only the order matters: the value's own words and its
# label say what it is; what merely stands near may belong to something else.
OWN, LABEL, KEY, ROW, LINE, COLUMN, REGION, VIEW, TABLE = 1.0, 1.0, 1.0, 0.95, 0.95, 0.9, 0.8, 0.75, 0.7
NEAR = (0.5, 0.4, 0.3)
CONCEPT = 0.95  # another word for the same thing, against the word itself
VARIANT, CONTAINED, MISTYPED = 0.95, 0.8, 0.8
STEM = 4  # letters that two forms of a word share at least
ENDING = 3  # letters by which two forms of one word differ at most
_SHORTEST = 3  # letters of a word that has a plural
_SHARED = 0.6  # of the longer form that both begin with
_NEAREST = 3  # words of a sheet that one with a typing error may be
COMPOUND = 5  # letters of a word that counts inside a compound


Made = TypeVar("Made")
_OF_REVISIONS = ("change", "revision")  # what each row of a list of revisions is, whatever its heads say


_OF_TEXT = (FactKind.TEXT, FactKind.NOTE, FactKind.VALUE, FactKind.CALLOUT)
_WAS = re.compile(rf"(?<!\w){one_of(sheet_words('changes', 'was'))}\s+(?:[^\W\d_]{{1,2}}|[⌀Ø])?\s?\d", re.IGNORECASE)
_SAYS_WAS = re.compile(rf"(?<!\w){one_of(sheet_words('changes', 'was'))}\W*$", re.IGNORECASE)


def is_concept(key: str) -> bool:
    return key.startswith("#")


@lru_cache(maxsize=50_000)
def keys_of(text: str) -> frozenset[str]:
    """The words of a text, and the concepts that they name as `#concept`."""
    found = words(text)
    named = {f"#{name}" for name in named_on_sheet(found)}
    return frozenset(found) | named | ({"#number"} if "#" in text else set())


class FactIndex:
    """The facts of one Sheet with their words."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = weakref.ref(sheet)
        self.facts = facts_of(sheet)
        self.page = sheet.page
        self._last: tuple[object, dict[object, object]] = (None, {})
        self._tables = tuple(table.kind for table in sheet.tables)

    def kept(self, query: object, key: Hashable, make: Callable[[], Made]) -> Made:
        """What was made for a query, as long as no other one is asked: an answer is held against what it came from."""
        last, found = self._last
        if last is not query and last != query:
            self._last = _, found = query, {}
        if key not in found:
            found[key] = make()
        return cast(Made, found[key])

    @property
    def sheet(self) -> Sheet:
        sheet = self._sheet()
        assert sheet is not None, "an index is used only while its Sheet is"
        return sheet

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """The tables of the sheet; a head that is a sign is followed by what the sheet says it stands for."""
        heads = ([explain_head(head, self._legend) for head in table.headers] for table in self.sheet.tables)
        return tuple(
            table if [*table.headers] == told else table.model_copy(update={"headers": tuple(told)})
            for table, told in zip(self.sheet.tables, heads, strict=True)
        )

    @cached_property
    def _legend(self) -> dict[str, str]:
        return legend_of(line.text for line in lines_of(self.sheet.spans)) if self._tables else {}

    @cached_property
    def closeness(self) -> tuple[dict[str, float], ...]:
        """For each fact, its words and concepts and how closely they belong to it."""
        return tuple(self._of(fact) for fact in self.facts)

    def _of(self, fact: Fact) -> dict[str, float]:
        found: dict[str, float] = {}
        for text, weight in self._texts(fact):
            for key in keys_of(text):
                close = weight * CONCEPT if is_concept(key) else weight
                if close > found.get(key, 0.0):
                    found[key] = close
        if fact.table is not None and self._tables[fact.table] is TableKind.REVISION:
            found |= {f"#{name}": COLUMN for name in _OF_REVISIONS}
        if fact.kind is FactKind.TITLE and fact.role:
            found |= {f"#{name}": KEY * CONCEPT for name in _named_by_field(fact.role)}
        return found

    def _texts(self, fact: Fact) -> Iterable[tuple[str, float]]:
        yield fact.text, OWN
        if fact.callout is not None and fact.callout.note:
            yield fact.callout.note, OWN
        yield fact.label, LABEL
        yield fact.line, LINE
        yield explain_head(fact.column, self._legend), COLUMN
        yield fact.key, KEY
        yield fact.caption, TABLE
        for head, text in fact.row:
            yield text, ROW
            yield head, TABLE
        yield fact.region, REGION
        if fact.view is not None:
            yield self.sheet.views[fact.view].label, VIEW
        if self._items and fact.kind in (FactKind.NOTE, FactKind.TEXT, FactKind.VALUE, FactKind.CALLOUT):
            yield from ((name, ROW) for name in self._referred(fact))
        for text, weight in zip(fact.near, NEAR, strict=False):
            yield text, weight

    @cached_property
    def _items(self) -> dict[str, str]:
        """What the parts list calls each item, by its number."""
        cells = (fact for fact in self.facts if fact.kind is FactKind.CELL and fact.role == "description" and fact.key)
        return {fold(fact.key): fact.text for fact in cells if self._tables[fact.table or 0] is TableKind.BOM}

    def _referred(self, fact: Fact) -> Iterable[str]:
        """The name of the one item that a text speaks of by number: `Torque item 7`."""
        spoken = pairwise(words(f"{fact.text} {fact.line}"))
        items = {number for before, number in spoken if number in self._items and "item" in concepts_of(before)}
        return [self._items[number] for number in items] if len(items) == 1 else []

    @cached_property
    def frequency(self) -> Counter[str]:
        """In how many texts of the sheet a word or concept stands."""
        texts = [fact for fact in self.facts if fact.kind in (FactKind.TEXT, FactKind.CELL)]
        implied = [f"#{name}" for name in _OF_REVISIONS] if TableKind.REVISION in self._tables else []
        return Counter([*(key for fact in texts for key in keys_of(fact.text)), *implied])

    def is_in_table(self, fact: Fact, kinds: Sequence[str]) -> bool:
        """Whether a cell stands in a table of one of these kinds; in any where none is named."""
        return not kinds or (fact.table is not None and self._tables[fact.table].value in kinds)

    def is_past(self, fact: Fact) -> bool:
        """Whether a value or text stands in what a list of revisions says was changed: it may be what was before.

        Or in a text that says what a value was, wherever it stands.
        """
        if fact.table is not None:
            return self._tables[fact.table] is TableKind.REVISION and fact.role not in ("revision", "date", "author")
        if fact.kind in _OF_TEXT and _WAS.search(f"{fact.text} {fact.line}"):
            return True
        if fact.label and _SAYS_WAS.search(fact.label):  # `surface was: zinc plated`
            return True
        return any(box.contains(*fact.box.center) for box in self._changes)

    @cached_property
    def _changes(self) -> tuple[Box, ...]:
        """Where the descriptions of changes stand."""
        cells = (fact for fact in self.facts if fact.table is not None and fact.kind is FactKind.CELL)
        return tuple(fact.box for fact in cells if self.is_past(fact))

    @cached_property
    def parts(self) -> frozenset[str]:
        """The words and concepts of what the parts list names."""
        return frozenset(key for name in self._items.values() for key in keys_of(name))

    @cached_property
    def title(self) -> frozenset[str]:
        """Those of the sheet's title."""
        return frozenset(key for fact in self.facts if fact.field is TitleField.TITLE for key in keys_of(fact.text))

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of callouts that the sheet has."""
        return frozenset(kind for fact in self.facts if fact.callout for kind in kinds_of_callout(fact.callout))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the sheet."""
        return frozenset(key for found in self.closeness for key in found if not is_concept(key))

    @cached_property
    def _by_start(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word in self.vocabulary:
            found[word[:STEM]].append(word)
        return found

    def forms(self, word: str, *, exact: bool) -> dict[str, float]:
        """Words of the sheet that a word of a question may stand for, and how surely."""
        found = {word: 1.0} if word in self.vocabulary else {}
        if (one := word.removesuffix("s")) in self.vocabulary and len(one) >= _SHORTEST:
            found.setdefault(one, VARIANT)
        if exact or not word.isalpha():
            return found or self._written_together(word)
        for other in self._by_start.get(word[:STEM], ()):
            if len(word) >= STEM and is_same_word(word, other):
                found.setdefault(other, VARIANT)
        inner = _stem_of_participle(word)
        if len(word) >= COMPOUND:
            for other in self.vocabulary:
                if len(other) >= COMPOUND and other.isalpha() and (other in word or inner in other):
                    found.setdefault(other, CONTAINED)
        return found or self._find_mistyped(word)

    def _find_mistyped(self, word: str) -> dict[str, float]:
        if len(word) < COMPOUND:
            return {}
        most = 2 if len(word) >= 2 * COMPOUND - 1 else 1
        near = process.extract(word, list(self.vocabulary), scorer=OSA.distance, score_cutoff=most, limit=_NEAREST)
        return {str(found[0]): MISTYPED for found in near if found[0][:1] == word[:1]}

    def _written_together(self, code: str) -> dict[str, float]:
        """A code whose hyphens or blanks are written otherwise."""
        plain = "".join(letter for letter in code if letter.isalnum())
        return {w: VARIANT for w in self.vocabulary if "".join(letter for letter in w if letter.isalnum()) == plain}


@lru_cache(maxsize=32)
def _named_by_field(field: str) -> tuple[str, ...]:
    """The concepts whose values a field of the title block states."""
    return tuple(name for name, one in concepts().items() if field in one.fields)


def _stem_of_participle(word: str) -> str:
    """What of a German participle stands in compounds: `geprüft` in `Dichtheitsprüfung`; else the word."""
    stem = word.removeprefix("ge").removesuffix("t")
    return stem if len(word) - len(stem) == len("get") and len(stem) >= COMPOUND else word


def is_same_word(one: str, other: str) -> bool:
    """Whether two words may be forms of one."""
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    return (
        shared >= STEM
        and max(len(one), len(other)) - shared <= ENDING
        and shared >= _SHARED * max(len(one), len(other))
    )


_KEPT: dict[int, tuple[weakref.ref[Sheet], FactIndex]] = {}


def index_of(sheet: Sheet) -> FactIndex:
    """The index of a Sheet, kept as long as the Sheet object lives."""
    kept = _KEPT.get(id(sheet))
    if kept is not None and kept[0]() is sheet:
        return kept[1]
    key = id(sheet)
    index = FactIndex(sheet)
    _KEPT[key] = (weakref.ref(sheet, lambda _: _KEPT.pop(key, None)), index)
    return index


__all__ = ["FactIndex", "fold", "index_of", "is_concept", "keys_of"]
