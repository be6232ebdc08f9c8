"""What a question names before `of the`: the *protection class* of the motor, by a word that may be unknown.

Knows neither what is asked for nor sheets.
"""

from __future__ import annotations

from collections.abc import Sequence

from backend.answering.query.tokens import Token
from backend.vocabulary.concepts import Hit, function_words
from backend.vocabulary.questions import small_words
from backend.vocabulary.sheets.load import words

LEAST_LETTERS = 6  # of an unknown word that names something


def noun_before(tokens: Sequence[Token], hit: Hit, found: Sequence[Hit], language: str) -> str:
    """The unknown noun that a known one stands in the genitive behind; "" where there is none."""
    at = hit.start - 1
    if at > 0 and tokens[at].word in function_words(language) and tokens[at - 1].word in small_words("of"):
        at -= 1
    if at < 1 or tokens[at].word not in {*small_words("of"), *words("of")}:
        return ""
    noun = tokens[at - 1]
    known = any(other.start <= at - 1 < other.end for other in found) or noun.word in function_words(language)
    named = noun.word.isalpha() and len(noun.word) >= LEAST_LETTERS
    return noun.word if named and not known else ""
