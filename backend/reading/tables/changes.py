"""Lists of changes without heads: a mark, what was changed, when and perhaps by whom, line under line.

Their marks count, `a` and `b`, `0` and `1`, and lie in one column as their dates do; one line alone is a list where a
word in it says that it tells of a revision. Works in a frame; knows nothing of title blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from backend.geometry import Box, bounding
from backend.reading.labels.match import match_label
from backend.reading.labels.table_heads import role_of
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.sheet import TableKind
from backend.reading.tables.model import UNPROVED, Column, RawRow, RawTable, is_wordy
from backend.vocabulary.forms import forms

LEAST_ROWS = 2  # a mark, a text and a date on one line may be anything
FARTHEST = 40.0  # heights of lettering between two texts of a row
NEAREST_NAME = 15.0  # the same between the date and who changed it
LARGEST_PITCH = 6.0  # heights from one row to the next
LEAST_PITCH = 0.9  # the same at least: lower lines would stand into the upper ones
NEXT_LINE = 1.9  # heights from one line of a change to the next
HEAD_PITCH = 3.0  # heights from the word over the marks to the first of them
ALIGNED = 0.8  # heights by which edges or middles of marks and of dates may differ: OCR is a little off
MOST_TEXTS = 3  # between mark and date
LONGEST_NAME = 3  # words of who changed it
SKIPPED = 2  # from H to J: letters that look like figures are left out
LEAST_LETTERS = 6  # of a text of one word that may say what was changed: fewer are the initials of who did it
_ROLES = ("revision", "description", "date", "author")
_MARK = re.compile(r"[^\W\d_]|\d{1,2}|[-–]")
_ONE_LINE = re.compile(
    r"(?:(?P<label>[^\W\d_]{2,}\.?(?: [^\W\d_]{2,}\.?)?)\s)?(?P<mark>[^\W\d_](?!\.)|\d{1,2})"
    r"[\s:.)–-]+(?P<rest>.+)"  # behind a letter with a point stands a name
)
_INITIALS = re.compile(r"[\s,;/]*(?P<name>[^\W\d_][^\d]{0,20})?")
_BREAK = " ,;:–-"


@dataclass(frozen=True)
class _Change:
    """One line of such a list; `whole`: one text; `named`: a word in that or over it says what it is."""

    mark: SheetPhrase
    text: SheetPhrase
    date: SheetPhrase
    author: SheetPhrase | None
    whole: bool = False
    named: bool = False

    @property
    def phrases(self) -> tuple[SheetPhrase, ...]:
        return (self.mark, self.text, self.date, *(() if self.author is None else (self.author,)))


def change_tables(phrases: Sequence[SheetPhrase]) -> list[RawTable]:
    """Lists of changes among phrases that no other table holds."""
    in_columns = [*_changes_in_columns(phrases)]
    parted = {id(phrase) for change in in_columns for phrase in change.phrases}
    others = [phrase for phrase in phrases if id(phrase) not in parted]
    found = [*in_columns, *_changes_in_lines(others)]
    return [_make_table(group, phrases) for group in _successive(found) if _is_list(group)]


def _changes_in_columns(phrases: Sequence[SheetPhrase]) -> Iterator[_Change]:
    """Mark, text and date as texts of their own on a line, the date last or in the middle."""
    for date in (phrase for phrase in phrases if forms()["date"].fullmatch(phrase.text.strip())):
        level = [one for one in phrases if one is not date and one.level_with(date)]
        before = _neighbours(date, sorted((one for one in level if one.box.x2 <= date.box.x1), key=_from_right))
        behind = _neighbours(date, sorted((one for one in level if one.box.x1 >= date.box.x2), key=_from_left))
        at = next((at for at, one in enumerate(before) if _MARK.fullmatch(one.text.strip())), None)
        texts = behind[:1] if at == 0 else before[at - 1 : at] if at else []
        if at is None or at > MOST_TEXTS or not texts or not is_wordy(texts[0].text):
            continue
        mark, author = before[at], _author_of(date, behind[1:] if at == 0 else behind)
        yield _Change(mark, texts[0], date, author)


def _from_right(phrase: SheetPhrase) -> float:
    return -phrase.box.x2


def _from_left(phrase: SheetPhrase) -> float:
    return phrase.box.x1


def _neighbours(date: SheetPhrase, ordered: Sequence[SheetPhrase]) -> list[SheetPhrase]:
    """The texts beside a date up to where a wide gap parts them."""
    kept: list[SheetPhrase] = []
    for phrase in ordered:
        if (kept[-1] if kept else date).box.gap(phrase.box) > FARTHEST * date.height:
            break
        kept.append(phrase)
    return kept


def _author_of(date: SheetPhrase, behind: Sequence[SheetPhrase]) -> SheetPhrase | None:
    if not behind or behind[0].box.x1 - date.box.x2 > NEAREST_NAME * date.height:
        return None
    text = behind[0].text
    name = is_wordy(text) and not any(map(str.isdigit, text)) and len(text.split()) <= LONGEST_NAME
    return behind[0] if name and match_label(text) is None else None


def _changes_in_lines(phrases: Sequence[SheetPhrase]) -> Iterator[_Change]:
    """All of it as words: `Index b: window made smaller, 02.06.2016 SA`; who did it may stand before the date."""
    for line in _lines(phrases):
        whole = _ONE_LINE.fullmatch(line.text)
        date = None if whole is None else forms()["date"].search(whole["rest"])
        if whole is None or date is None or not is_wordy(whole["rest"][: date.start()]):
            continue
        named = role_of(whole["label"] or "") == "revision"
        first = whole.start("rest")
        behind = _INITIALS.fullmatch(line.text, first + date.end())
        if behind is None or (whole["label"] is not None and not named):
            continue
        begun = max(first, line.begin_of(first + date.start()))  # of the text on the sheet that holds the date
        told = (begun, first + date.start()) if begun > first else behind.span("name")
        text = line.text[first : begun if begun > first else first + date.start()].rstrip(_BREAK)
        yield _Change(
            line.part(*whole.span("mark")),
            line.part(first, first + len(text)),
            line.part(first + date.start(), first + date.end()),
            line.part(*told) if line.text[slice(*told)].strip() else None,
            whole=True,
            named=named or _is_headed(line.phrases[0], phrases),
        )


@dataclass(frozen=True)
class _Line:
    """The texts of one line, from the left, with a blank between."""

    phrases: tuple[SheetPhrase, ...]

    @cached_property
    def text(self) -> str:
        return " ".join(phrase.text.strip() for phrase in self.phrases)

    @cached_property
    def _begins(self) -> tuple[int, ...]:
        return tuple(accumulate((len(phrase.text.strip()) + 1 for phrase in self.phrases), initial=0))

    def begin_of(self, place: int) -> int:
        """Where the text begins that holds a character of the line."""
        return max(begin for begin in self._begins if begin <= place)

    def part(self, start: int, end: int) -> SheetPhrase:
        """Some characters of the line, where they stand if all of a text were of one width."""
        boxes = []
        for begin, phrase in zip(self._begins, self.phrases, strict=False):
            long = len(phrase.text.strip())
            left, right = max(start, begin) - begin, min(end, begin + long) - begin
            if left < right:
                pitch = phrase.box.width / long
                x1 = phrase.box.x1 + left * pitch
                boxes.append(phrase.box.model_copy(update={"x1": x1, "x2": x1 + (right - left) * pitch}))
        first = self.phrases[0]
        return SheetPhrase(self.text[start:end].strip(), bounding(boxes), first.confidence, first.scanned)


def _lines(phrases: Sequence[SheetPhrase]) -> Iterator[_Line]:
    """Each text with a date, alone and with those to its left, from one that may begin a change."""
    dated = forms()["date"]
    for last in (phrase for phrase in phrases if dated.search(phrase.text)):
        left = [one for one in phrases if one.level_with(last) and one.box.x2 < last.box.x1]
        parts = [last]
        for one in (last, *_neighbours(last, sorted(left, key=_from_right))[:MOST_TEXTS]):
            text = one.text.strip()
            parts = parts if one is last else [one, *parts]
            if one is not last and dated.search(text):
                break
            if not dated.match(text) and (_MARK.fullmatch(text) or _ONE_LINE.fullmatch(text)):
                yield _Line(tuple(parts))


def _is_headed(mark: SheetPhrase, phrases: Sequence[SheetPhrase]) -> bool:
    """Whether the text right over a mark heads a column of revisions: `Index`, `INDEX / CHANGE / DATE`."""
    over = [one for one in phrases if 0 < mark.middle - one.middle < HEAD_PITCH * mark.height]
    over = [one for one in over if one.box.x1 < mark.box.x2 and mark.box.x1 < one.box.x2]
    nearest = max(over, key=lambda one: one.middle, default=None)
    return nearest is not None and role_of(nearest.text) == "revision"


def _successive(changes: Sequence[_Change]) -> list[list[_Change]]:
    """Changes under one another whose marks count, up or down."""
    groups: list[list[_Change]] = []
    for change in sorted(changes, key=lambda change: change.date.middle):
        home = next((group for group in groups if _goes_on(group, change)), None)
        if home is None:
            groups.append([change])
        else:
            home.append(change)
    return groups


def _goes_on(group: Sequence[_Change], change: _Change) -> bool:
    last, size = group[-1], change.date.height
    pitch = change.date.middle - last.date.middle
    if not LEAST_PITCH * size < pitch < LARGEST_PITCH * size or last.mark.edges_apart(change.mark) > ALIGNED * size:
        return False
    if not (last.whole and change.whole) and last.date.edges_apart(change.date) > ALIGNED * size:
        return False
    steps = [_step(one.mark.text, other.mark.text) for one, other in pairwise([*group, change])]
    return all(steps) and len({step > 0 for step in steps}) == 1


def _step(one: str, other: str) -> int:
    """From one mark to the next in the count; 0 where it is none."""
    one, other = one.strip(), other.strip()
    if one.isdecimal() and other.isdecimal():
        step = int(other) - int(one)
        return step if abs(step) == 1 else 0
    if "-" in (one, other) or "–" in (one, other):  # the first issue has no mark
        first, up = (other, 1) if one in "-–" else (one, -1)
        return up if first.casefold() in ("a", "0", "1", "01") else 0
    letters = one.isalpha() and other.isalpha() and one.isupper() == other.isupper()
    step = ord(other) - ord(one) if letters else 0
    return step if 0 < abs(step) <= SKIPPED else 0


def _is_list(group: Sequence[_Change]) -> bool:
    return len(group) >= LEAST_ROWS or group[0].named


def _make_table(group: Sequence[_Change], phrases: Sequence[SheetPhrase]) -> RawTable:
    authored = 2 * sum(change.author is not None for change in group) >= len(group)
    rows = [_make_row(group, at, phrases, authored) for at in range(len(group))]
    described = any(len(change.text.text.split()) > 1 or len(change.text.text) >= LEAST_LETTERS for change in group)
    roles = _ROLES if described else ("revision", "author", "date", "author")
    columns = tuple(
        Column("", bounding(row.cells[at][1] for row in rows), role)
        for at, role in enumerate(roles[: len(rows[0].cells)])
    )
    return RawTable(TableKind.REVISION, columns, tuple(rows), confidence=UNPROVED)


def _make_row(group: Sequence[_Change], at: int, phrases: Sequence[SheetPhrase], authored: bool) -> RawRow:
    change = group[at]
    until = group[at + 1].text.middle if at + 1 < len(group) else float("inf")
    lines = _lines_of(change.text, until, phrases)
    text = " ".join(line.text.strip() for line in lines)
    cells: list[tuple[str, Box]] = [
        (change.mark.text.strip(), change.mark.box),
        (text, bounding(line.box for line in lines)),
        (change.date.text.strip(), change.date.box),
    ]
    if authored:
        author = change.author
        cells.append(("", change.date.box) if author is None else (author.text.strip(), author.box))
    return RawRow(tuple(cells))


def _lines_of(text: SheetPhrase, until: float, phrases: Sequence[SheetPhrase]) -> list[SheetPhrase]:
    """The line of a change beside its date and those under it, flush left with it, up to the next change."""
    lines = [text]
    for phrase in sorted(phrases, key=lambda phrase: phrase.middle):
        drop = phrase.middle - lines[-1].middle
        flush = abs(phrase.box.x1 - text.box.x1) < ALIGNED * text.height and role_of(phrase.text) is None
        if (
            flush
            and LEAST_PITCH * text.height < drop < NEXT_LINE * text.height
            and phrase.middle < until - text.height / 2
        ):
            lines.append(phrase)
    return lines
