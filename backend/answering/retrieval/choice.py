"""What may be stated or offered, and why: the words that decisions are made of. Decides nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from backend.answering.answer import Outcome
from backend.answering.retrieval.features import Match
from backend.answering.retrieval.rank import Ranked
from backend.reading.facts import Fact, FactKind
from backend.reading.sheet import TitleField
from backend.vocabulary.fold import fold

WORDY = 4  # letters from which a text is a name and not a number with its unit
SURELY_READ = 0.5  # what was read with less confidence is offered, never stated
OF_ACT = 0.4  # share of that for the date of a check or release, which is no candidate for the sheet's own
NAMED = 0.6  # of what the query says beside: it names the act
READ_FOR_SURE = 0.7  # the same where nothing but its sign says what a value is


class Support(StrEnum):
    """Why a value is stated, or what speaks for a candidate."""

    LABEL = "label"
    CELL = "cell"
    WORDS = "words"
    VALUE = "value"
    OUTLINE = "outline"
    ONLY = "only"
    EXTREME = "extreme"
    SIZE = "size"
    KIND = "kind"
    NEAR = "near"
    NAMED = "named"


@dataclass(frozen=True)
class Choice:
    """One value that may be meant: its best match first, and what supports it."""

    matches: tuple[Ranked, ...]
    support: Support

    @property
    def best(self) -> Match:
        return self.matches[0].match

    @property
    def score(self) -> float:
        return self.matches[0].score


@dataclass(frozen=True)
class Decision:
    outcome: Outcome
    choices: tuple[Choice, ...] = ()
    others: tuple[Choice, ...] = ()  # what might have been meant as well, where one is stated
    no_view: bool = False  # the query names a view that the sheet does not have
    no_value: bool = False  # or values that stand nowhere on it together
    missing: tuple[str, ...] = ()  # words of the subject that stand nowhere on the sheet, as they are asked


def is_sure(choice: Choice) -> bool:
    least = SURELY_READ if choice.support is not Support.ONLY else READ_FOR_SURE
    return choice.best.fact.confidence >= (least * OF_ACT if _is_of_act(choice.best) else least)


def _is_of_act(match: Match) -> bool:
    """Whether the query names the act that a date is of: it is rated as the date of the sheet, which it is not."""
    fact = match.fact
    named = match["told"] or match["described"] >= NAMED
    return fact.kind is FactKind.TITLE and fact.field is TitleField.DATE and bool(fact.role and named)


def is_same(one: Fact, other: Fact) -> bool:
    """Whether two facts state the same: the same text, or one place read twice, or a name with and without more."""
    first, second = _signs_of(one.text), _signs_of(other.text)
    if first == second:
        return True
    if not (first in second or second in first):
        return False
    at_one_place = one.page == other.page and one.box.intersection(other.box) > 0
    wordy = all(sum(letter.isalpha() for letter in text) >= WORDY for text in (first, second))
    return at_one_place or (wordy and one.field is not None and one.field == other.field)


_DECIMAL_COMMA = re.compile(r"(?<=\d),(?=\d)")


@lru_cache(maxsize=20_000)
def _signs_of(text: str) -> str:
    plain = _DECIMAL_COMMA.sub(".", fold(text))  # sheets in two languages write a value twice
    return "".join(letter for letter in plain if letter.isalnum() or letter in ",.±+-/:")
