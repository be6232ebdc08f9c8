"""Numbers of a list of notes, however they are written: `1.`, `2)`, `(3)`, `④`, or a bare `5` in a run of them.

A bare number counts where lines begin with 1, 2, 3 in order at one left edge, as no column of a table or balloon does.
Works in a frame. Knows nothing of what a note says but that it has words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from backend.reading.layout.paragraphs import FLUSH, LARGER
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.layout.rulings import Rulings
from backend.vocabulary.sheets.load import one_of, words

NOTE_GAP = 4.5  # heights of lettering between the numbers of one list and their text
LEAST_LINES, LEAST_HEADED = 3, 2  # of a run of bare numbers, without and with a heading over it
MOST_PITCH = 14.0  # heights from one bare number to the next: a note of some lines stands between them
HEADING_PITCH = 4.0  # heights from a heading to the first number
LEAST_WORDS = 2  # of letters in each line of such a run
_MARKED = re.compile(r"\(?\d{1,2}\s*[.)]")
_BARE = re.compile(r"(\d{1,2})(?:\s+(?=\S*[^\W\d_]{2})(.+))?", re.S)
_CIRCLED = {chr(0x2460 + n): n + 1 for n in range(20)}
_WORD = re.compile(r"(?<!\S)\W{0,2}[^\W\d_]{2,}|[\u3040-\u30ff\u4e00-\u9fff]{2}")
HEADING = re.compile(
    rf"\s*(?:{one_of(words('notes', 'general'))}\s+)?{one_of(words('notes', 'heading'))}(?![^\W\d_]).{{0,40}}:?\s*",
    re.I,
)


def with_numbers(phrases: Sequence[SheetPhrase], rulings: Rulings) -> list[SheetPhrase]:
    """Phrases with the number that stands alone before them joined on, and what stands between them."""
    phrases = [_without_circle(phrase) for phrase in phrases]
    phrases = [*_with_dots(phrases, rulings)]
    numbers = [phrase for phrase in phrases if _MARKED.fullmatch(phrase.text)]
    others = [phrase for phrase in phrases if phrase not in numbers]
    joined: list[SheetPhrase] = []
    for number in numbers:
        chain = _chain_behind(number, others)
        others = [phrase for phrase in others if phrase not in chain]
        if chain:
            joined.append(_join_chain(number, chain))
    return [*others, *joined]


def _without_circle(phrase: SheetPhrase) -> SheetPhrase:
    """A circled number before words as one with a dot."""
    number, rest = _CIRCLED.get(phrase.text[:1]), phrase.text[1:].strip()
    return phrase if number is None or not _WORD.search(rest) else replace(phrase, text=f"{number}. {rest}")


def _join_chain(number: SheetPhrase, chain: Sequence[SheetPhrase]) -> SheetPhrase:
    text = " ".join(phrase.text for phrase in (number, *chain))
    return replace(chain[-1], text=text, box=number.box.model_copy(update={"x2": chain[-1].box.x2}))


def _chain_behind(number: SheetPhrase, phrases: Sequence[SheetPhrase]) -> list[SheetPhrase]:
    """What stands on the line of a number, up to a wide gap; of texts over one another the larger."""
    row = [phrase for phrase in phrases if phrase.level_with(number) and phrase.box.x1 > number.box.x1]
    chain: list[SheetPhrase] = []
    end = number.box.x2
    for phrase in sorted(row, key=lambda phrase: (phrase.box.x1, -phrase.box.x2)):
        if phrase.box.x2 <= end:
            continue
        if phrase.box.x1 - end > NOTE_GAP * number.height:
            break
        chain.append(phrase)
        end = phrase.box.x2
    return chain


def _with_dots(phrases: Sequence[SheetPhrase], rulings: Rulings) -> Iterator[SheetPhrase]:
    """The phrases with a dot behind the bare numbers of each run."""
    bare = {id(line): number for run in _runs(phrases, rulings) for number, line in enumerate(run, 1)}
    for phrase in phrases:
        number = bare.get(id(phrase))
        rest = phrase.text[len(str(number)) :].strip()
        yield phrase if number is None else replace(phrase, text=f"{number}. {rest}".strip())


def _runs(phrases: Sequence[SheetPhrase], rulings: Rulings) -> Iterator[list[SheetPhrase]]:
    """Lines that begin with 1, 2, 3 in order, under one another at one left edge, each with words behind it."""
    numbered = sorted((p for p in phrases if _BARE.fullmatch(p.text)), key=lambda p: p.box.y1)
    numbered = [phrase for phrase in numbered if _says_something(phrase, phrases)]
    for first in (phrase for phrase in numbered if _number_of(phrase) == 1):
        run = [first]
        for phrase in numbered:
            if _number_of(phrase) == len(run) + 1 and _follows(run[-1], phrase, rulings):
                run.append(phrase)
        headed = any(_heads(phrase, first) for phrase in phrases)
        if len(run) >= (LEAST_HEADED if headed else LEAST_LINES):
            yield run


def _number_of(phrase: SheetPhrase) -> int:
    found = _BARE.fullmatch(phrase.text)
    return int(found[1]) if found else 0


def _says_something(phrase: SheetPhrase, phrases: Sequence[SheetPhrase]) -> bool:
    found = _BARE.fullmatch(phrase.text)
    rest = found[2] if found else None
    if rest is None:
        rest = " ".join(one.text for one in _chain_behind(phrase, phrases))
    return len(_WORD.findall(rest)) >= LEAST_WORDS


def _follows(last: SheetPhrase, phrase: SheetPhrase, rulings: Rulings) -> bool:
    size = min(last.height, phrase.height)
    flush = abs(phrase.box.x1 - last.box.x1) < FLUSH * size
    alike = max(last.height, phrase.height) < LARGER * size
    below = 0 < phrase.middle - last.middle < MOST_PITCH * size
    return flush and alike and below and not rulings.under(last.box, phrase.box)


def _heads(heading: SheetPhrase, first: SheetPhrase) -> bool:
    """Whether a phrase is a heading of notes that stands over a number."""
    over = 0 < first.middle - heading.middle < HEADING_PITCH * max(first.height, heading.height)
    beside = heading.box.x1 - HEADING_PITCH * first.height < first.box.x1 < heading.box.x2
    return over and beside and HEADING.fullmatch(heading.text) is not None
