"""The form in which an answer is wanted: a value, a count, a list, a place, yes or no; and what a question refers to.

Works on the words in their order. Knows nothing of what is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from backend.answering.query.query import Operation
from backend.answering.query.tokens import Token
from backend.vocabulary.concepts import Hit, concept, concepts, connectives, function_words, is_thing, pronouns
from backend.vocabulary.fold import fold
from backend.vocabulary.forms import has_form, is_amount
from backend.vocabulary.questions import any_small_word, small_words

_WHETHER = re.compile(rf"^{any_small_word('whether')}\b")
_WHETHER_TAIL = re.compile(rf",\s*{any_small_word('whether_tail')}\W*$")
_CONVERT = re.compile(
    rf"^(?:{any_small_word('and')} )?{any_small_word('convert')}\s+"
    rf"(?:(?P<mm>{any_small_word('convert_mm')})|(?P<cm>cm)|(?P<in>{any_small_word('convert_in')}))\W*$"
)
_LENGTH_UNITS = frozenset(small_words("length_units"))
_WHICH_THERE_ARE = re.compile(
    rf"(?<!\w){any_small_word('which')}\s(?:[^\W\d_]+[\s-]){{1,3}}{any_small_word('there_are')}(?!\w)"
)
AMOUNT = 10  # any, to see what a unit behind it makes of it
_EXISTS = frozenset(small_words("exists"))
_WHETHER_THERE_IS = re.compile(rf"^{any_small_word('exists')}\b")
_WHICH_OF_THEM = re.compile(rf"^{any_small_word('which')}\b")
_PERSONAL, _POSSESSIVE, _ADDRESSING = (
    frozenset(map(fold, small_words(name))) for name in ("personal", "possessive", "addressing")
)


def operation_of(folded: str, senses: set[str], tokens: Sequence[Token], found: Sequence[Hit]) -> Operation:
    """The form of the answer that is wanted.

    folded: the question in small letters without accents
    senses: of its words (`vocabulary.concepts`): overview, compare, count and the like
    tokens: its words
    found: what the words name
    """
    for sense in ("overview", "compare", "why", "where"):
        if sense in senses:
            return Operation(sense)
    if "count" in senses and not _counts_units(tokens, found):
        return Operation.COUNT
    if _WHETHER.match(folded) or _WHETHER_TAIL.search(folded):
        return Operation.WHETHER
    return Operation.LIST if "all" in senses else Operation.VALUE


def asks_which_there_are(folded: str) -> bool:
    """Whether a question asks for everything of a kind: `which threads are there`."""
    return _WHICH_THERE_ARE.search(folded) is not None


def asks_whether_there_is(folded: str) -> bool:
    """Whether a question asks if there is something: `are there threads`."""
    return _WHETHER_THERE_IS.search(folded) is not None


def asks_which_of_them(folded: str, language: str) -> bool:
    """Whether a question begins with *which*, a word that goes on from the one before aside: `and which`."""
    return _WHICH_OF_THEM.search(behind_connective(folded, language)) is not None


def goes_on(folded: str, language: str) -> bool:
    return behind_connective(folded, language) != folded


def behind_connective(folded: str, language: str) -> str:
    """A question without the words by which it goes on from the one before."""
    starts = sorted(connectives(language), key=len, reverse=True)
    return next((folded[len(start) + 1 :] for start in starts if folded.startswith(f"{start} ")), folded)


def refers(tokens: Sequence[Token], language: str) -> bool:
    """Whether a pronoun stands for something said before.

    Not where a noun follows it (`this part`), in `there are`, or where it is who is spoken to; a possessive does
    where nothing is named before it (`seine Toleranz`, but not `Teile und ihre Toleranz`).
    """
    functions = function_words(language)
    standing = pronouns(language) | _PERSONAL
    for place, token in enumerate(tokens):
        behind = tokens[place + 1].word if place + 1 < len(tokens) else None
        before = tokens[place - 1].word if place else None
        if f"{before} {token.word}" in _EXISTS or f"{token.word} {behind}" in _EXISTS:
            continue
        own = token.word in _PERSONAL or token.word in _POSSESSIVE
        if own and ((place and token.written.istitle()) or before in _ADDRESSING):
            continue
        if token.word in standing and (behind is None or behind in functions):
            return True
        if token.word in _POSSESSIVE and all(other.word in functions for other in tokens[:place]):
            return True
    return False


def _counts_units(tokens: Sequence[Token], found: Sequence[Hit]) -> bool:
    """`how many mm` asks for a length, `how many pounds` for a weight, `how many square metres` for an area."""
    for hit in found:
        if any(concept(name).sense == "count" for name in hit.concepts) and hit.end < len(tokens):
            behind = next((other for other in found if other.start == hit.end), None)
            measured = behind is not None and _is_amount(tokens[behind.end - 1].word, behind)
            if tokens[hit.end].word in _LENGTH_UNITS or measured:
                return True
    return any("weight" in hit.concepts for hit in found)


def hits_of_units(tokens: Sequence[Token], found: Sequence[Hit]) -> list[Hit]:
    """What is asked for by a unit alone, behind `how many`: *Nm* a torque, *HRC* a hardness."""
    taken = {place for hit in found for place in range(hit.start, hit.end)}
    counting = {hit.end for hit in found if any(concept(name).sense == "count" for name in hit.concepts)}
    things = {hit.start for hit in found if any(map(is_thing, hit.concepts))}  # how many *A holes*
    units = [place for place in counting if place < len(tokens) and place not in taken and place + 1 not in things]
    return [Hit(place, place + 1, (name,)) for place in units if (name := _measured_in(tokens[place].written))]


@lru_cache(maxsize=256)
def _measured_in(unit: str) -> str | None:
    """What a unit measures, where one thing alone is measured in it."""
    named = [name for name, one in concepts().items() if one.ask == "strong" and one.form not in ("", "quantity")]
    measured = [
        name for name in named if _has_unit(concept(name).form) and has_form(concept(name).form, f"{AMOUNT} {unit}")
    ]
    return measured[0] if len({concept(name).form for name in measured}) == 1 else None


_PLURAL = small_words("plural")


def _is_amount(word: str, hit: Hit) -> bool:
    """Whether a word behind `how much` is an amount: one with a unit of its own, or one tolerance."""
    named = [concept(name) for name in hit.concepts]
    units = [one.form for one in named if is_amount(one.form) or has_form(one.form, f"{AMOUNT} {word}")]
    return bool(units) or any((bool(one.part) and not word.endswith(_PLURAL)) for one in named)


def _has_unit(form: str) -> bool:
    return is_amount(form) or form == "hardness"


def unit_wanted(folded: str) -> str | None:
    found = _CONVERT.match(folded)
    return None if found is None else found.lastgroup
