"""The words of a question as they are written and as they are looked up. Knows nothing of what they mean."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from backend.vocabulary.concepts import Hit, asked_languages, spellings
from backend.vocabulary.fold import fold

_TRADE_NAME = re.compile(r"[A-Z][a-z]+-[A-Z][a-z]+")
LONGEST_ABBREVIATION = 3  # letters: OD, BOM, UNC are words in capitals, not names
_SIGN = r"[Øø⌀∅](?![^\W_])"  # of a diameter: a word of its own also behind a hyphen
_SLASH = r"(?:(?<![^\W\d_]{3})/|/(?![^\W\d_]{3}))"  # `p/n`; `order/article` are two words
WORD = re.compile(rf"\d*[.,]\d+|{_SIGN}|[^\W_]+(?:(?:[-.'’&+]|{_SLASH})(?!{_SIGN})[^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s$")


@dataclass(frozen=True)
class Token:
    word: str  # folded
    written: str
    start: int
    end: int


def tokens_of(text: str) -> list[Token]:
    found = [Token(_read_as(match[0]), match[0], match.start(), match.end()) for match in WORD.finditer(text)]
    return [replace(token, word=_POSSESSIVE.sub("", token.word)) for token in found]


def _read_as(word: str) -> str:
    known = (spellings(language).get(word.lower()) for language in asked_languages())
    return next((other for other in known if other), fold(word))


def is_name(token: Token) -> bool:
    """A code or a name in capitals: it is looked for as it is written."""
    return any(letter.isdigit() for letter in token.written) or (token.written.isupper() and len(token.written) > 1)


def is_trade_name(token: Token, language: str) -> bool:
    """A name of two parts with capitals, where nouns have none: a Micro-Fit housing is asked for no fit."""
    return language == "en" and _TRADE_NAME.fullmatch(token.written) is not None


def is_abbreviation(token: Token) -> bool:
    letters = [letter for letter in token.written if letter.isalnum()]
    return "." in token.written and len(letters) <= LONGEST_ABBREVIATION and all(map(str.isalpha, letters))


def is_proper(tokens: Sequence[Token], hit: Hit) -> bool:
    """A name written in capitals in a question that is not: it names the part and asks for nothing."""
    inside = [token.written for token in tokens[hit.start : hit.end]]
    shouted = all(token.written.isupper() for token in tokens if token.written.isalpha())
    return not shouted and all(word.isupper() and len(word) > LONGEST_ABBREVIATION for word in inside)


def stands_abbreviated(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word in capitals is a short one by itself: `PCB`, but not the `ROD` of a `TIE ROD`."""
    beside = [tokens[other] for other in (place - 1, place + 1) if 0 <= other < len(tokens)]
    return len(tokens[place].word) <= LONGEST_ABBREVIATION and not any(map(is_name, beside))


def is_behind(tokens: Sequence[Token], place: int, words: Collection[str]) -> bool:
    """Whether one of these words stands right before a place."""
    return place > 0 and tokens[place - 1].written.lower() in words
