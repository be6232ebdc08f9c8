"""Trials of the evidence: true values, changed ones, and true ones that are not what was asked for.

    true     the accepted answer: should be confirmed
    changed  the same with one digit changed, where that stands nowhere: should not be found
    swap     a true answer to another question about the same page: should not be confirmed
    unit     the answer in the other unit of length: should not be confirmed
    dropped  the answer without its tolerance: should not be confirmed

Knows nothing of how an answer is found.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from backend.answering.answer import EvidenceStatus
from backend.answering.evidence import check
from backend.answering.query import understand
from backend.reading.sheet import Sheet
from bench.accuracy.verdicts import folded, holds
from bench.questions import Case

SEED = 11
CHANGES = 3  # changed digits tried for each answer
SWAPS = 2
TRIALS = ("true", "changed", "swap", "unit", "dropped")
LENGTHS = ("dimension", "diameter")
LENGTH = re.compile(r"[⌀Øø∅R]?\s?\d*[.,]?\d+")
TOLERANCE = re.compile(r"\s*(?:±|\+/-|[+-]\s?[\d.,]+\s?/|\+\s?[\d.,]+\s[-+]?\s?[\d.,]+).*$")
SENTENCES = {"de": "Der Wert ist {value}.", "en": "The value is {value}."}


def statuses(value: str, case: Case, sheet: Sheet) -> list[str]:
    """What the evidence says to a sentence that states the value as the answer to the question."""
    text = SENTENCES.get(case.lang, SENTENCES["en"]).replace("{value}", value)
    found = check(text, {case.page: sheet}, case.page, query=understand(case.question))
    return [str(one.status) for one in found]


def trials(case: Case, others: Sequence[Case], sheet: Sheet) -> Iterator[tuple[str, bool]]:
    """(trial, whether the evidence judged as it should)."""
    if not case.answers or case.kind in ("yesno", "list", "count") or case.all_of:
        return
    value = stated(case)
    if value and (any(letter.isdigit() for letter in value) or case.kind in ("material", "person", "author", "title")):
        yield "true", all_confirmed(statuses(value, case, sheet))
    for other in _changed(case, sheet):
        yield "changed", EvidenceStatus.NOT_FOUND in statuses(other, case, sheet)
    for other in swapped(case, others):
        yield "swap", not all_confirmed(statuses(other, case, sheet))
    for other in in_other_unit(case, sheet):
        yield "unit", not all_confirmed(statuses(other, case, sheet))
    short = without_tolerance(value)
    if short:
        yield "dropped", not all_confirmed(statuses(short, case, sheet))


def stated(case: Case) -> str:
    return case.full or case.answers[0]


def all_confirmed(found: Sequence[str]) -> bool:
    return bool(found) and all(one == EvidenceStatus.CONFIRMED for one in found)


def _changed(case: Case, sheet: Sheet) -> Iterator[str]:
    text = case.answers[0]
    written = {number for span in sheet.spans for number in re.findall(r"\d+", span.text)}
    chance = random.Random(f"{SEED}{text}{case.file}")
    places = [place for place, letter in enumerate(text) if letter.isdigit()]
    for place in chance.sample(places, min(CHANGES, len(places))):
        digit = chance.choice([digit for digit in "123456789" if digit != text[place]])
        other = text[:place] + digit + text[place + 1 :]
        if not set(re.findall(r"\d+", other)) <= written:  # else by chance this stands on the sheet as well
            yield other


def swapped(case: Case, others: Sequence[Case]) -> list[str]:
    """True answers to other questions about the page, of the same sort: figures for figures, names for names."""
    figure = any(letter.isdigit() for letter in stated(case))
    found = {
        stated(other)
        for other in others
        if other.answers and other.kind not in ("yesno", "list", "count") and not other.all_of
        and any(letter.isdigit() for letter in stated(other)) == figure and _different(case, other)
    }  # fmt: skip
    chance = random.Random(f"{SEED}{case.question}{case.file}")
    return chance.sample(sorted(found), min(SWAPS, len(found)))


def _different(case: Case, other: Case) -> bool:
    """Neither holds the other: `M8` is no swap for `M8x1`."""
    mine, theirs = [stated(case), *case.answers], [stated(other), *other.answers]
    return not any(holds(a, b) or holds(b, a) or folded(a) in folded(b) for a in mine for b in theirs)


def in_other_unit(case: Case, sheet: Sheet) -> list[str]:
    """A bare length called inches where the sheet is in millimetres, and the reverse."""
    unit = case.unit or (sheet.units if case.kind in LENGTHS else None)
    if unit not in ("mm", "in"):
        return []
    bare = next((answer for answer in case.answers if LENGTH.fullmatch(answer)), None)
    return [] if bare is None else [f"{bare} {'inches' if unit == 'mm' else 'mm'}"]


def without_tolerance(value: str) -> str:
    """`60 ±0,1` → `60`; nothing where it has none."""
    short = TOLERANCE.sub("", value).strip()
    return short if short != value and any(letter.isdigit() for letter in short) else ""
