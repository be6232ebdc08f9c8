"""Where a wanted answer was lost: in no text that was read, in text that became no fact, or in a fact not chosen.

Knows nothing of how facts are made or chosen.
"""

from __future__ import annotations

import itertools

from backend.reading.facts import facts_of
from backend.reading.sheet import Sheet
from bench.accuracy.verdicts import holds
from bench.questions import Case

NO_TEXT, NO_FACT, NOT_CHOSEN = "no text", "no fact", "not chosen"
LOSSES = (NO_TEXT, NO_FACT, NOT_CHOSEN)


def loss(case: Case, sheet: Sheet) -> str:
    """One of `LOSSES`."""
    if not found_in(texts(sheet), case):
        return NO_TEXT
    return NOT_CHOSEN if found_in([fact.text for fact in facts_of(sheet)], case) else NO_FACT


def found_in(written: list[str], case: Case) -> bool:
    """Whether one of the texts holds an accepted answer; of a list, whether each entry is in one."""
    wanted = case.all_of or (case.answers,)
    return all(any(holds(text, form) for text in written for form in entry) for entry in wanted)


def texts(sheet: Sheet) -> list[str]:
    """Everything that was read, each text by itself, and the page's spans in a row."""
    found = [span.text for span in sheet.spans]
    found += [callout.text for callout in sheet.callouts]
    found += [entry.value for entry in sheet.title_block]
    found += [label.value for label in sheet.labels]
    found += [cell.text for table in sheet.tables for row in table.rows for cell in row.cells]
    found += [note.text for note in sheet.notes]
    found += [view.scale or "" for view in sheet.views]
    return [*found, *(f"{a} {b}" for a, b in itertools.pairwise(found))]
