"""The language of a question, and whether it is one that has words here. Knows nothing of what is asked."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from backend.languages import Language, language_of
from backend.vocabulary.concepts import Hit, asked_languages, function_words, hits
from backend.vocabulary.fold import tokens

STEM = 5  # letters; shorter words with another letter are other words
FEWEST_WORDS = 3  # of a question from which its language can be told
ENOUGH_WORDS = 5  # of a question from which a few known words are no proof that it is spoken here
SPOKEN = 0.34  # share of words that the vocabulary knows, where no function word tells the language


def language_of_question(text: str, default: Language) -> Language:
    """The language of a question; of a few words that do not tell, the one that knows more of them."""
    told = language_of(text, "de"), language_of(text, "en")
    if told[0] == told[1]:
        return told[0]
    words = tokens(text)
    known = {language: _count_known(words, language) for language in asked_languages()}
    other: Language = "en" if default == "de" else "de"
    return other if known[other] > known[default] else default


def _count_known(words: Sequence[str], language: str) -> int:
    """How many words a language has: those that name something, and the small ones between them."""
    named = sum(hit.end - hit.start for hit in hits(words, language))
    return named + sum(word in function_words(language) for word in words)


def is_unspoken(text: str, words: Sequence[str], found: Sequence[Hit]) -> bool:
    """Whether a question is in a language without words here: foreign letters, or hardly a word that is known.

    `words` are its words without names and codes, `found` what the vocabulary made of all of them.
    """
    letters = [letter for letter in text if letter.isalpha()]
    foreign = [letter for letter in letters if not unicodedata.name(letter, "LATIN").startswith("LATIN")]
    if len(foreign) > len(letters) / 2:
        return True
    spoken = frozenset().union(*map(function_words, asked_languages()))
    if len(words) < FEWEST_WORDS or any(word in spoken for word in words):
        return False
    known = sum(hit.end - hit.start for hit in found)
    return known == 0 or (len(words) >= ENOUGH_WORDS and known < SPOKEN * len(words))


@lru_cache(maxsize=8)
def _long_function_words(language: str) -> tuple[str, ...]:
    return tuple(word for word in function_words(language) if len(word) >= STEM)


@lru_cache(maxsize=10_000)
def is_mistyped(word: str, language: str) -> bool:
    """Whether an unknown word is most likely a function word with a typing error."""
    known = _long_function_words(language)
    return len(word) > STEM and process.extractOne(word, known, scorer=OSA.distance, score_cutoff=1) is not None
