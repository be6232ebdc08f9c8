"""Questions about a sheet from what is known of it: phrasings, absent features, yes or no, lists, follow-ups.

A question is a row of the question file: file, page, question, lang, answers, bbox, kind, and ours beside it:
`all_of` (every entry of a list must be said), `full` and `unit` (the value as evidence is checked with), `concept`.
Knows nothing of how sheets are drawn.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from bench.generated.canvas import Rect
from bench.generated.makers import data
from bench.generated.sheet import Sheet, Truth

LANGUAGES = ("de", "en")
NUMBERS = {
    "2": ("zwei", "two"),
    "3": ("drei", "three"),
    "4": ("vier", "four"),
    "6": ("sechs", "six"),
    "8": ("acht", "eight"),
    "12": ("zwölf", "twelve"),
}
ABSENT_A_SHEET = 7
FOLLOW_UPS_A_SHEET = 4
PLACES_A_SHEET = 2
SPOKEN_NUMBER = 0.5  # share of counts that are asked in words
RIVALS = {"heat": "note_hardening", "note_hardening": "heat"}  # both say how hard the part is
Row = dict[str, Any]


@functools.cache
def bank() -> dict[str, dict[str, Any]]:
    """Concept → kind, de, en."""
    found: dict[str, dict[str, Any]] = {}
    for name in ("phrases_fields", "phrases_sizes", "phrases_tables"):
        found |= data(name)
    return found


@dataclass
class Asker:
    """Turns the truths of one sheet into rows; `place` gives a box of the canvas as fractions of the page."""

    sheet: Sheet
    file: str
    chance: Random
    place: Callable[[Rect], Rect]

    def rows(self, wanted: int) -> list[Row]:
        """About `wanted` questions: each truth at least once where there is room, then again in other words."""
        truths = [truth for truth in self._truths() if truth.concept in bank()]
        self.chance.shuffle(truths)
        found = self._absent()
        seen = {row["question"].casefold() for row in found}
        turn = 0
        while truths and len(found) < wanted and turn < 3 * wanted:
            row = self.row(truths[turn % len(truths)], LANGUAGES[(turn + turn // len(truths)) % 2])
            if row["question"].casefold() not in seen:
                seen.add(row["question"].casefold())
                found.append(row)
            turn += 1
        return found

    def row(self, truth: Truth, language: str) -> Row:
        entry = bank()[truth.concept]
        phrase = self.chance.choice(entry[language])
        return self._made(truth, self._filled(phrase, truth, language), language, entry["kind"])

    def _made(self, truth: Truth, question: str, language: str, kind: str) -> Row:
        row: Row = {
            "file": self.file,
            "page": 1,
            "question": question,
            "lang": language,
            "answers": list(truth.answers),
            "bbox": [round(value, 4) for value in self.place(truth.box)] if truth.box else None,
            "kind": kind,
            "concept": truth.concept,
        }
        if truth.all_of:
            row["all_of"] = [list(entry) for entry in truth.all_of]
        if truth.full:
            row |= {"full": truth.full, "unit": truth.unit}
        return row

    def _filled(self, phrase: str, truth: Truth, language: str) -> str:
        words = {
            key: value if isinstance(value, str) else value[LANGUAGES.index(language)]
            for key, value in truth.words.items()
        }
        if "count" in words and self.chance.random() < SPOKEN_NUMBER:
            words["count"] = NUMBERS.get(words["count"], (words["count"],) * 2)[LANGUAGES.index(language)]
        return phrase.format_map(words)

    def _truths(self) -> list[Truth]:
        """What the sheet says, what follows from it, and each thing that is asked for only where it is unambiguous."""
        truths = unambiguous(self.sheet)
        return [*truths, *self._derived(truths)]

    def _derived(self, truths: list[Truth]) -> Iterator[Truth]:
        sizes = [
            truth
            for truth in truths
            if truth.full and truth.unit and truth.concept in bank() and not truth.concept.startswith("gdt")
        ]
        for truth in self.chance.sample(sizes, min(PLACES_A_SHEET, len(sizes))):
            value = truth.full.split(" ")[0]
            if "/" not in value and occurs_once(self.sheet, value):
                yield Truth("place", (value,), truth.box, {"value": value})
        for truth in truths:
            if truth.concept == "material":
                yield replace(
                    truth,
                    concept="is_material",
                    answers=("Ja", "Yes", *truth.answers),
                    words={"value": truth.full},
                    full="",
                )
                other = self.chance.choice(
                    [m for m in data("values")["materials"] if m not in truth.full and truth.full not in m]
                )
                yield replace(
                    truth,
                    concept="is_material",
                    answers=("Nein", "No,", "No.", *truth.answers),
                    words={"value": other},
                    full="",
                )
            if truth.concept == "hole_count":
                yield self._is_count(truth)
        yield from self._lists(truths)

    def _is_count(self, truth: Truth) -> Truth:
        number, size = int(truth.answers[0]), str(truth.words["size"])
        if self.chance.random() < 0.5:
            return replace(
                truth,
                concept="is_count",
                answers=("Ja", "Yes", f"{number}x"),
                words={"number": str(number), "size": size},
            )
        words = {"number": str(number + self.chance.choice((1, 2, -1))), "size": size}
        return replace(truth, concept="is_count", answers=("Nein", "No,", "No.", f"{number}"), words=words)

    def _lists(self, truths: list[Truth]) -> Iterator[Truth]:
        for concept, source in (("rooms", "room_of_area"), ("signals", "pin_signal"), ("parts", "pos_name")):
            entries = [truth for truth in truths if truth.concept == source]
            if len(entries) > 1:
                names = tuple(entry.answers[0] for entry in entries)
                yield Truth(concept, names, entries[0].box, {}, tuple((name,) for name in names))
        rooms = [truth for truth in truths if truth.concept == "room_of_area"]
        if rooms:
            yield replace(max(rooms, key=lambda t: _value(str(t.words["area"]))), concept="largest_room")
        counts = {str(t.words["pos"]): t for t in truths if t.concept == "pos_quantity"}
        names_of = {str(t.words["pos"]): t for t in truths if t.concept == "pos_name"}
        if counts and names_of:
            most = max(counts, key=lambda pos: _value(counts[pos].answers[0]))
            yield Truth("most_used", (*names_of[most].answers,), names_of[most].box, {"pos": most})

    def _absent(self) -> list[Row]:
        features = self.sheet.features
        possible = [entry for entry in data("absent")["absent"] if _is_absent(entry, features)]
        rows = []
        for index, entry in enumerate(self.chance.sample(possible, min(ABSENT_A_SHEET, len(possible)))):
            language = LANGUAGES[index % 2]
            rows.append(self._made(Truth("absent", (), None), self.chance.choice(entry[language]), language, "absent"))
        return rows

    # conversations ------------------------------------------------------------------------------------------------

    def conversations(self) -> list[Row]:
        """Rows with `turns`, each a question row; the last is the one that needs those before it."""
        truths = [truth for truth in self._truths() if truth.concept in bank()]
        chains = list(data("followups")["chain"])
        self.chance.shuffle(chains)
        found = []
        for chain in chains:
            turns = self._chain(chain, truths)
            if turns:
                found.append(
                    {
                        "file": self.file,
                        "page": 1,
                        "lang": turns[-1]["lang"],
                        "kind": f"after {chain['then']}",
                        "turns": turns,
                    }
                )
        return found[:FOLLOW_UPS_A_SHEET]

    def _chain(self, chain: dict[str, Any], truths: list[Truth]) -> list[Row]:
        language, then = self.chance.choice(LANGUAGES), chain["then"]
        firsts = [truth for truth in truths if truth.concept in chain["first"]]
        if then == "fresh":
            absent = self._absent()
            return [absent[0], self.row(self.chance.choice(truths), absent[0]["lang"])] if absent and truths else []
        if not firsts:
            return []
        first = self.chance.choice(firsts)
        second = self._second(chain, first, truths, language)
        other = {"de": "en", "en": "de"}[language] if then == "language" else language
        return [self.row(first, other), second] if second else []

    def _second(self, chain: dict[str, Any], first: Truth, truths: list[Truth], language: str) -> Row | None:
        then = chain["then"]
        if then == "tolerance":
            value = next((t for t in truths if t.concept == "tolerance_of" and t.box == first.box), None)
            return self._made(value, self.chance.choice(chain[language]), language, "tolerance") if value else None
        if then == "language":
            return self._made(first, self.chance.choice(chain[language]), language, bank()[first.concept]["kind"])
        if then == "after list":
            return self.row(self.chance.choice([t for t in truths if t.concept not in chain["first"]]), language)
        if then == "after comparison":
            key = "area" if first.concept == "largest_room" else "pos"
            source = "room_area" if key == "area" else "pos_quantity"
            value = next(
                (t for t in truths if t.concept == source and first.words[key] in (t.words.get(key), *t.answers)), None
            )
            return (
                self._made(value, self.chance.choice(chain[language][first.concept]), language, "comparison")
                if value
                else None
            )
        others = [
            t for t in truths if t.concept in chain["first"] and t.words != first.words and t.concept == first.concept
        ]
        if then == "field":
            others = [t for t in truths if t.concept in chain["first"] and t.concept != first.concept]
        if not others:
            return None
        other = self.chance.choice(others)
        phrases = chain[language][other.concept] if then == "field" else chain[language]
        question = self.chance.choice(phrases).replace("{row}", _row_name(other, language))
        return self._made(other, question, language, bank()[other.concept]["kind"])


def _row_name(truth: Truth, language: str) -> str:
    forms = data("followups")["rows"][language]
    for key, value in truth.words.items():
        if key in forms:
            word = value if isinstance(value, str) else value[LANGUAGES.index(language)]
            return str(forms[key]).replace("{x}", word)
    return ""


def _is_absent(entry: dict[str, Any], features: set[str]) -> bool:
    if "field" in entry:
        return entry["field"] not in features and "several parts" not in features
    if "needs" in entry:
        return entry["needs"] in features
    return not any(
        word == feature or feature.startswith(word + " ") for word in entry["unless"] for feature in features
    )


def _value(text: str) -> float:
    digits = "".join(letter for letter in text.replace(",", ".") if letter.isdigit() or letter == ".")
    return float(digits or 0)


def unambiguous(sheet: Sheet) -> list[Truth]:
    """Without those whose question something else on the sheet would answer otherwise: two threads, two Ø9."""
    by_question: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for truth in sheet.truths:
        by_question.setdefault(_key(truth), set()).add(truth.answers)
    concepts = {truth.concept for truth in sheet.truths}
    return [
        truth
        for truth in sheet.truths
        if len(by_question[_key(truth)]) == 1
        and not (truth.concept in RIVALS and RIVALS[truth.concept] in concepts)
        and ("value" not in truth.words or occurs_once(sheet, str(truth.words["value"])))
    ]


def occurs_once(sheet: Sheet, value: str) -> bool:
    """Whether one text alone holds the value, not as a part of a longer number."""
    value = sheet.canvas.lettering.written(value)
    pattern = re.compile(rf"(?<![\d.,]){re.escape(value)}(?![\d.,]?\d)")
    return sum(pattern.search(text.text) is not None for text in sheet.canvas.texts) == 1


def _key(truth: Truth) -> tuple[str, str]:
    return truth.concept, repr(sorted((key, value) for key, value in truth.words.items() if key != "datum"))
