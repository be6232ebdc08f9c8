"""The values that running prose states.

Reads answers in German and English: numbers with units, fits, threads, tolerances, scales, codes, dates, and
counted things. Knows nothing of sheets: whether a value stands on one is decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from backend.reading.grammar.comparison import equal_values, quantities, states
from backend.reading.grammar.draft import MeaningDraft
from backend.reading.grammar.numbers import fold, plain_value
from backend.reading.grammar.parse import read_at
from backend.reading.grammar.prose_words import (
    CARDINALS,
    COUNTED,
    DIAMETERS,
    IN_A_PLACE,
    LIST_END,
    LIST_MARK,
    NUMBERED,
    OTHER_UNITS,
)
from backend.reading.sheet import CalloutKind, Meaning
from backend.vocabulary import dates
from backend.vocabulary.sheets.load import one_of
from backend.vocabulary.standards import ADOPTING, CODES, LONG

__all__ = ["Value", "ValueKind", "equal_values", "find_values", "quantities", "states"]


class ValueKind(StrEnum):
    """How a value is to be looked for."""

    MEASURE = "measure"  # a callout: has a meaning
    NUMBER = "number"  # a number without unit: has a meaning, of kind linear
    COUNT = "count"  # a counting word, or a number that counts or numbers things; meaning of kind linear
    CODE = "code"  # a part number, a material, a standard; meaning None
    DATE = "date"  # a date or a time; meaning None


@dataclass(frozen=True)
class Value:
    """A value as the text writes it: `text[start:end] == quote`."""

    quote: str
    start: int
    end: int
    meaning: Meaning | None
    kind: ValueKind = ValueKind.MEASURE


_START = re.compile(r"[^\W_]|[⌀□√±⌴⌵↧⌖⏥⏤○⌭⌒⌓∠⊥∥◎⌯↗⌰]|[+-](?=\s?[\d.,]*\d)|[.,](?=\d)|#(?=\d)|\((?=[S⌀R\d])|\[(?=[⌀\d])")
_WORD = re.compile(r"[^\W\d_]+(?![\w-])")
_LETTERS = re.compile(r"[^\W_]+")
_LONGEST_CODE = 80  # characters; beyond them a word without a blank is no value, and patterns need no longer look
_MARK_LENGTH, _NUMBERED_LENGTH = (
    20,
    30,
)  # characters before a number in which a list's mark, or "No." and "page", may stand
_TO_DIGIT = 3  # characters behind a token in which the digit of a value may come yet: `M 8`
_LARGEST_CHAMFER = 15  # mm; behind a C without a blank, a larger number is a steel
_LONGEST_UNIT = 12  # characters of a unit and what it takes to see its end
_TOKEN = re.compile(r"[^\s,;!?()\[\]{}<>|\"„“*]+(?:,\d[^\s,;!?()\[\]{}<>|\"„“*]*)*")
_DATE = re.compile(
    rf"(?:{dates.DATE}|{dates.MONTH_OF_YEAR})(?:(?!\w|[.,/-]\d)|(?=T\d\d:))|{dates.TIME_OF_DAY}", re.IGNORECASE
)
_CODES = one_of(CODES)
_STANDARD = re.compile(rf"{_CODES}(?:[ /-]{_CODES})*(?:[ -]AW)?[ -]?[A-Z]?\d[\w.:-]*\w")
_GENERAL = re.compile(rf"(?:{ADOPTING} )*{one_of(LONG)}")
_LETTER_START = re.compile(
    r"(?:S?R|SR|CR|MJ|M|C|G|Rp|Rc|Tr|TR|Rd|UN[A-Z]{0,3}|NPTF?|BSP[PT]?|PG|Pg|Ra|Rz|Rmax|Rt|SW|t\s?=|N|a|z|S"
    r"|[A-Za-z]{1,2})\s?[\d.,⌀]"
    rf"|NTS(?!\w)|{DIAMETERS}\s\d"
)
_WHOLE = re.compile(r"\d{1,3}(?![\w.,]*\d|[.,:/-]\w)")
_PLAIN = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?!\d)|\d+(?:[.,]\d+)?|[.,]\d+")
_SHORT_CODE = re.compile(r"[A-Z]\d{1,2}")


def find_values(text: str) -> list[Value]:
    """All values stated in a text, in order, without overlaps."""
    return list(_values_in(IN_A_PLACE.sub(lambda match: " " * len(match[0]), text)))


@lru_cache(maxsize=20_000)
def _values_in(text: str) -> tuple[Value, ...]:
    folded = fold(text)
    found: list[Value] = []
    place = 0
    while (match := _START.search(folded, place)) is not None:
        start = match.start()
        value = _value_at(text, folded, start)
        if value is not None:
            found.append(value)
            place = max(value.end, start + 1)
        else:
            place = _behind_token(folded, start)
    return tuple(found)


def _behind_token(folded: str, start: int) -> int:
    """Past a word without a value; a sign alone is passed singly."""
    match = _LETTERS.match(folded, start)
    return match.end() if match else start + 1


def _value_at(text: str, folded: str, start: int) -> Value | None:
    word = _WORD.match(folded, start)
    if word and word[0].lower() in CARDINALS:
        return _make_count(text, start, word.end(), CARDINALS[word[0].lower()])
    if date := _DATE.match(
        folded, start, start + _LONGEST_CODE
    ):  # before `2.` is an entry of a list, or `of 2` a count
        return Value(text[start : date.end()], start, date.end(), None, ValueKind.DATE)
    whole = _WHOLE.match(folded, start, start + _LONGEST_CODE)
    if whole and _begins_line(text, start) and LIST_END.match(text, whole.end()):
        return None
    if whole and (
        COUNTED.match(folded, whole.end(), whole.end() + _LONGEST_CODE)
        or NUMBERED.search(folded[max(0, start - _NUMBERED_LENGTH) : start])
    ):
        return _make_count(text, start, whole.end(), int(whole[0]))
    standard = _STANDARD.match(folded, start, start + _LONGEST_CODE)
    token = standard[0] if standard else _token(folded, start)
    if not re.search(r"\d", folded[start : start + len(token) + _TO_DIGIT]):
        return None
    return _read_measure(text, folded, start, token) or _read_code(text, folded, start, token)


def _begins_line(text: str, start: int) -> bool:
    """Whether nothing but marks of a list stands before a place in its line."""
    first = max(0, start - _MARK_LENGTH)
    line = max(text.rfind("\n", first, start) + 1, first)
    return LIST_MARK.fullmatch(text, line, start) is not None


def _make_count(text: str, start: int, end: int, number: int) -> Value:
    meaning = Meaning(CalloutKind.LINEAR, text[start:end], value=float(number))
    return Value(text[start:end], start, end, meaning, ValueKind.COUNT)


def _token(folded: str, start: int) -> str:
    match = _TOKEN.match(folded, start, start + _LONGEST_CODE)
    return match[0].rstrip(".:'-/") if match else ""


def _read_measure(text: str, folded: str, start: int, token: str) -> Value | None:
    """The callout that begins here, unless the token it ends in goes on as a code."""
    if folded[start].isalpha() and not (
        _LETTER_START.match(folded, start, start + _LONGEST_CODE)
        or _GENERAL.match(folded, start, start + _LONGEST_CODE)
    ):
        return None
    read = read_at(folded, start)
    if read is None:
        return None
    draft, end = read
    if _is_within_code(folded, start, end) or (draft.kind is CalloutKind.FIT and not _is_like_fit(draft, token)):
        return None
    if draft.kind is CalloutKind.LINEAR and not draft.strong and _PLAIN.fullmatch(folded, start, end):
        return _read_number(text, folded, start, end, draft)
    if (
        draft.kind is CalloutKind.CHAMFER
        and draft.value
        and draft.value > _LARGEST_CHAMFER
        and _SHORT_CODE.fullmatch(token)
    ):
        return None  # C45 is a steel
    quote = text[start:end].rstrip()
    return Value(quote, start, start + len(quote), draft.meaning(quote))


def _is_within_code(folded: str, start: int, end: int) -> bool:
    """Whether the text goes on as one word: `25-4711`, `M8_Halter`, `4.20-A`."""
    if start and folded[start - 1] in "_-/." and start > 1 and folded[start - 2].isalnum():
        return True
    rest = folded[end : end + 2]
    return len(rest) == 2 and rest[0] in "_-/" and rest[1].isalnum()


def _is_like_fit(draft: MeaningDraft, token: str) -> bool:
    return "/" in (draft.fit or "") or (draft.fit or "") in token


def _read_number(text: str, folded: str, start: int, end: int, draft: MeaningDraft) -> Value | None:
    """A bare number, or a quantity of another kind."""
    if other := OTHER_UNITS.match(folded, end, end + _LONGEST_UNIT):
        draft.unit = other["unit"]
        quote = text[start : other.end()]
        return Value(quote, start, other.end(), draft.meaning(quote))
    return Value(text[start:end], start, end, draft.meaning(text[start:end]), ValueKind.NUMBER)


def _read_code(text: str, folded: str, start: int, token: str) -> Value | None:
    """A word with digits that is no callout."""
    if start and (folded[start - 1].isalnum() or folded[start - 1] in "_"):
        return None
    if standard := _STANDARD.match(folded, start, start + _LONGEST_CODE):
        return Value(text[start : standard.end()], start, standard.end(), None, ValueKind.CODE)
    if _PLAIN.fullmatch(token):
        value = plain_value(token) or float(re.sub(r"\D", "", token))
        meaning = Meaning(CalloutKind.LINEAR, token, value=value)
        return Value(text[start : start + len(token)], start, start + len(token), meaning, ValueKind.NUMBER)
    if len(token) < 2 or not re.search(r"\d", token) or re.match(r"https?:", token):
        return None
    return Value(text[start : start + len(token)], start, start + len(token), None, ValueKind.CODE)
