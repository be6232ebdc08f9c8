"""How a fact fits a query, as named numbers between 0 and 1. What they are worth is in `weights.toml`.

Nothing here decides: a feature says what the sheet shows. Knows no wording and no sentence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from backend.answering.query import Key, Query, Term
from backend.answering.retrieval.cells.things import is_name_alone, is_other, meets, says
from backend.answering.retrieval.index import FactIndex, is_concept, keys_of
from backend.answering.retrieval.meaning import (
    has_part,
    holds_value,
    is_implied,
    is_labelled_by_kind,
    is_sort,
    is_written,
    meaning_features,
    named_view,
    texts_of_row,
)
from backend.answering.retrieval.qualifiers import Qualifiers
from backend.answering.retrieval.spoken import Spoken
from backend.reading.facts import Fact, FactKind
from backend.reading.sheet import CalloutKind, Meaning, View
from backend.vocabulary.concepts import Concept, concept, concepts_of, unnamed_by
from backend.vocabulary.fold import fold, words
from backend.vocabulary.forms import has_form, is_amount

LONGEST_REST = 2  # words of a label besides those that are asked for
ABBREVIATED = 4  # letters of a heading that shortens a word
BESIDE = 0.85  # closeness from which a word stands in the same lettering, label or row as a value
OF_CHARTS = "color_number"  # the form of a number in a chart of colours
COMMON = 0.25  # by which each further text of a sheet that has a word makes it less telling
NAMING = ("named", "column", "field", "symbol", "kind", "part")  # what says that a fact is what is asked for
COVERED = 0.6  # closeness from which a word belongs to a fact rather than standing near it


def _is_one_of(wanted: Concept, text: str) -> bool:
    """Whether a text names a thing of a kind by name or by its number in a chart: `BLUE` and `RAL 5010` are colours."""
    named = any(is_concept(key) and concept(key[1:]).is_a == wanted.name for key in keys_of(text))
    return named or (wanted.listed and has_form(OF_CHARTS, text))


@dataclass(frozen=True)
class Match:
    """A fact with its features, and the words of the subject that nothing beside it holds."""

    fact: Fact
    features: Mapping[str, float]
    uncovered: tuple[Term, ...] = ()

    def __getitem__(self, name: str) -> float:
        return self.features.get(name, 0.0)


@dataclass
class Matcher:
    """One query against the facts of one sheet."""

    query: Query
    index: FactIndex
    aspect: str | None
    _alone: dict[str, bool] = field(default_factory=dict)  # whether a callout is the value, by its text

    @cached_property
    def wanted(self) -> Concept | None:
        return concept(self.aspect) if self.aspect is not None else None

    @cached_property
    def is_measure(self) -> bool:
        """Whether what is asked for is written with figures: a size, an amount, a ratio."""
        wanted = self.wanted
        return wanted is not None and bool(wanted.callouts or is_amount(wanted.form) or wanted.of_view)

    @cached_property
    def is_person(self) -> bool:
        wanted = self.wanted
        return wanted is not None and any(field.endswith("_by") for field in wanted.fields)

    @cached_property
    def view(self) -> View | None:
        """The view that the query names, where the sheet has it."""
        if self.query.view is None:
            return self._views_of_kind[0] if len(self._views_of_kind) == 1 else None
        return named_view(self.index.sheet.views, self.query.view, self.query.view_kind)

    @cached_property
    def _views_of_kind(self) -> list[View]:
        """The details, where the query speaks of one without its name and asks for what views differ in."""
        if self.query.view_kind is None or self.wanted is None or not self.wanted.of_view:
            return []
        return [view for view in self.index.sheet.views if view.kind == self.query.view_kind]

    @cached_property
    def _qualifiers(self) -> Qualifiers:
        return Qualifiers(self.query, self.index, self.aspect, self.view)

    @cached_property
    def names_no_view(self) -> bool:
        """Whether the query names a view whose name stands nowhere on the sheet."""
        name = self.query.view
        if name is None and self.query.view_kind is not None and self.wanted is not None and self.wanted.of_view:
            return not self._views_of_kind
        if name is None or self.view is not None:
            return False
        letters = {fold(name), fold(name).split("-")[0]}
        return not any(
            fact.kind is FactKind.TEXT and fold(fact.text).strip(" .:") in letters for fact in self.index.facts
        ) and not any(len(one) > 1 and one in self.index.vocabulary for one in letters)

    @cached_property
    def _spoken(self) -> Spoken:
        return Spoken(self.query, self.index, self.wanted)

    @property
    def terms(self) -> tuple[Term, ...]:
        """Words of the subject without those that a key or the view already says."""
        return self._spoken.terms

    def keys(self, term: Term) -> dict[str, float]:
        """What a term may stand as on this sheet, and how surely."""
        return self._spoken.keys(term)

    def stands(self, term: Term) -> bool:
        """Whether a term stands anywhere on the sheet, or is a thing that values asked for speak of anyway."""
        return self._spoken.stands(term)

    @cached_property
    def weights(self) -> dict[str, float]:
        """How telling each term is: what stands everywhere says little."""
        return {term.word: self._weight(term) for term in self.terms}

    def _weight(self, term: Term) -> float:
        often = max((self.index.frequency[key] for key in self.keys(term)), default=0)
        return 1 / (1 + COMMON * max(0, often - 1))

    @cached_property
    def matches(self) -> tuple[Match, ...]:
        """Every fact that could answer, with its features."""
        return tuple(match for place in range(len(self.index.facts)) if (match := self._match(place)) is not None)

    def _match(self, place: int) -> Match | None:
        fact, close = self.index.facts[place], self.index.closeness[place]
        aspects = self._aspect(fact)
        covered, uncovered = self._subject(fact, close)
        keyed, conflict = self._keys(fact)
        bracketed = bool(fact.label) and fold(fact.label).strip(" .:") in self.query.bracketed
        named = self._values(fact)
        if self.wanted is not None and self.query.strong and not set(aspects) - {"other_kind"}:
            return None  # it says nothing of what is asked for
        if not (aspects or covered["subject"] or keyed or named.get("value") or bracketed):
            return None
        counts = fact.text.isdigit() and bool(aspects.get("column"))  # 4 pieces of item 4
        counts |= bool(fact.label and aspects.get("named"))  # `hand of helix, left or right`
        if (self._echoes(fact) and not counts) or self._qualifiers.is_of_other_time(fact):
            return None
        features = {**aspects, **covered, **named, **self._qualifiers.of(fact), "key": keyed, "other_key": conflict}
        features["other_part"] = self._other_part(fact)
        features["unnamed"] = float(not self._meets_constraints(fact, close))
        features["bare"] = float(self._says_no_more(fact))
        features["bracketed"] = float(bracketed)
        features["short_label"] = float(self._is_short(fact.label))
        features["confidence"] = fact.confidence
        features[f"is_{fact.kind.value}"] = 1.0
        return Match(fact, {name: value for name, value in features.items() if value}, uncovered)

    # ---- what is asked for --------------------------------------------------------------------------------------

    def _aspect(self, fact: Fact) -> dict[str, float]:
        wanted = self.wanted
        if wanted is None:
            return {}
        callout = fact.callout
        found: dict[str, float] = {}
        if fact.field is not None and fact.field.value in wanted.fields:
            own = fact.field.value == wanted.fields[0] and fact.field.value not in wanted.instead
            found["field"] = 1.0 if own or wanted.ask == "weak" else 0.5
        if fact.role and fact.role in wanted.columns and self.index.is_in_table(fact, wanted.column_of):
            found["column"] = 1.0
        name = f"#{wanted.name}"
        heads = keys_of(fact.label) | keys_of(fact.column)
        field = fact.field.value if fact.field is not None else ""
        said_already = fact.kind is FactKind.TITLE and field not in wanted.fields
        dated = bool(wanted.callouts) or (name != "#date" and "#date" in heads)  # no mark on a drawing is a date
        said_already |= dated and has_form("date", fact.text)  # nor is the date of an issue the issue
        called = name in heads or self._is_abbreviated(heads) or is_labelled_by_kind(wanted, fact, heads)
        if called and not said_already and (fact.kind is not FactKind.VIEW or wanted.of_view):
            found["named"] = 1.0
        elif name in keys_of(fact.line) or (name in keys_of(fact.text) and fact.kind is not FactKind.TITLE):
            found["beside"] = 1.0
        if callout is not None:
            found.update(meaning_features(wanted, callout))
        if (wanted.form and has_form(wanted.form, fact.text)) or _is_one_of(wanted, fact.text):
            found["form"] = 1.0
        spelled = keys_of(fact.label) | keys_of(fact.column)
        if found and self.query.asked_words:
            asked = self.query.asked_words
            found["spelled"] = sum(_is_among(word, spelled, wanted.name) for word in asked) / len(asked)
            if found["spelled"] == 1 and fact.kind is FactKind.CELL and not said_already:
                found["named"] = 1.0  # its head has every word that asks
        return found

    def _is_abbreviated(self, heads: frozenset[str]) -> bool:
        """Whether a label or heading shortens the word that is asked for: `PRESS.`."""
        words_of_heads = [head for head in heads if not is_concept(head) and len(head) >= ABBREVIATED]
        return any(
            word.startswith(head) and len(head) < len(word)
            for word in self.query.asked_words
            for head in words_of_heads
        )

    def _echoes(self, fact: Fact) -> bool:
        """Whether a text says nothing but the words of the question."""
        if fact.kind in (FactKind.CALLOUT, FactKind.VALUE, FactKind.TITLE, FactKind.VIEW):
            return False
        return self.repeats(fact) or is_name_alone(fact, self.wanted, self.query.text)

    def repeats(self, fact: Fact) -> bool:
        """Whether a fact has no words but those of the question."""
        asked = set(words(self.query.text))
        codes = [term.word for term in self.query.subject if term.exact]
        codes += [fold(value.text) for value in self.query.values if value.text[:1].isalpha()]
        named = {name for term in self.query.subject for name in term.concepts} | set(self.query.aspects)
        others = unnamed_by(words(fact.text), named)
        return all(word in asked or any(word in code for code in codes) for word in others)

    def _meets_constraints(self, fact: Fact, close: Mapping[str, float]) -> bool:
        """Whether the fact is of the further kinds that the query names: a *bolt circle* diameter, a *flatness*."""
        if fact.kind is FactKind.TITLE:
            return True  # it is the sheet's, and measures nothing
        of_one_word = [set(term.concepts) & {*self.query.constraints} for term in self.query.subject]
        for name in self.query.constraints:
            meant = next((names for names in of_one_word if name in names), {name})
            if not any(self._is_of_kind(fact, close, concept(one)) for one in meant):
                return False
        return True

    def _is_of_kind(self, fact: Fact, close: Mapping[str, float], other: Concept) -> bool:
        if other.ask != "strong" and not other.named_only:
            return True
        kind = fact.callout.kind.value if fact.callout is not None else ""
        known = close.get(f"#{other.name}", 0.0) >= BESIDE or getattr(fact.callout, other.name, None) is not None
        symbol = fact.callout is not None and fact.callout.symbol in other.symbols
        symbol |= fact.callout is not None and bool(other.part) and has_part(other.part, fact.callout)
        return (
            known
            or symbol
            or self._is_written_behind(fact, other)
            or (kind in other.callouts and not other.named_only)
            or not other.callouts
        )

    def _is_written_behind(self, fact: Fact, other: Concept) -> bool:
        """Whether a callout goes on from one of a kind in the same lettering: `4x M5`, and the circle they are on."""
        kinds = set() if other.named_only else set(other.callouts) - {CalloutKind.LINEAR.value}
        callouts = (one for one in self.index.facts if one.callout is not None and one.callout.kind.value in kinds)
        return bool(fact.line and kinds) and any(one.text in fact.line for one in callouts)

    def _stands_alone(self, value: Meaning) -> bool:
        if value.text not in self._alone:
            callouts = (fact for fact in self.index.facts if fact.kind is FactKind.CALLOUT)
            self._alone[value.text] = any(_is_value(fact, value) for fact in callouts)
        return self._alone[value.text]

    def is_labelled_with_subject(self, fact: Fact) -> bool:
        """Whether the label of a fact is what is asked about, and not what is asked for: `SOLDERMASK: BLUE`."""
        heads = keys_of(fact.label)
        return any(heads & set(self.keys(term)) for term in self.terms) and self._is_short(fact.label)

    def _is_short(self, label: str) -> bool:
        """Whether a label says little but what is asked for: a sentence that stands over something is no label."""
        asked = {key for term in self.terms for key in self.keys(term)} | set(self.query.asked_words)
        asked |= {f"#{name}" for name in (*self.query.aspects, *self.query.constraints)}
        rest = [
            word
            for word in words(label)
            if word.isalpha() and len(word) > 2 and not _is_among(word, frozenset(asked), "")
        ]
        return len(rest) <= LONGEST_REST

    def _says_no_more(self, fact: Fact) -> bool:
        """Whether the lettering of a callout or value is that and words of the question, and nothing else.

        A bare number in a text measures nothing: `4130` is a steel.
        """
        measures = fact.kind is FactKind.VALUE and not re.fullmatch(r"\d+", fact.text)
        if fact.kind is not FactKind.CALLOUT and not measures:
            return False
        asked = {key for term in self.terms for key in self.keys(term)} | set(self.query.asked_words)
        rest = [word for word in words(f"{fact.text} {fact.line}") if word.isalpha() and len(word) > 2]
        return all(word in asked or any(f"#{name}" in asked for name in concepts_of(word)) for word in rest)

    def _other_part(self, fact: Fact) -> float:
        """Whether the query speaks of one sort of part and the title block of another."""
        said = (term for term in self.query.subject if not self._spoken.says_which_kind(term))
        own = keys_of(fact.text)
        said = (term for term in said if not own & self.keys(term).keys())
        asked = {name for term in said for name in term.concepts if is_sort(name)}
        shown = {key[1:] for key in keys_of(fact.region) if is_concept(key) and is_sort(key[1:])}
        return float(bool(asked and shown) and not asked & shown)

    # ---- of what ------------------------------------------------------------------------------------------------

    def _subject(self, fact: Fact, close: Mapping[str, float]) -> tuple[dict[str, float], tuple[Term, ...]]:
        total = held = strong = beside = optional = 0.0
        uncovered = []
        for term in self.terms:
            nearest = max((close.get(key, 0.0) * sure for key, sure in self.keys(term).items()), default=0.0)
            weight = self.weights[term.word]
            if term.optional:
                optional += weight * nearest
                continue
            if nearest < COVERED and is_implied(term, fact):
                continue
            total += weight
            held += weight * nearest
            strong += weight * (nearest >= COVERED)
            beside += weight * (nearest >= BESIDE)
            if nearest < COVERED:
                uncovered.append(term)
        share = held / total if total else 0.0
        return (
            {
                "subject": share,
                "covered": strong / total if total else 0.0,
                "told": float(total > 0 and beside == total),
                "described": min(1.0, optional),
            },
            tuple(uncovered),
        )

    def _keys(self, fact: Fact) -> tuple[float, float]:
        """How well the numbered things of the query are met, and whether the fact is another of them."""
        if not self.query.keys:
            return 0.0, 0.0
        met = [self._match_key(key, fact) for key in self.query.keys]
        return max(met), float(max(met) == 0 and any(is_other(key, fact) for key in self.query.keys))

    def _match_key(self, key: Key, fact: Fact) -> float:
        """How well a fact is of a numbered thing; a bare number does not do where a heading names such things.

        The number of a note is that of nothing else.
        """
        if fact.kind is FactKind.NOTE and fact.label and not self.query.has("notes"):
            return 0.0
        found = meets(key, fact)
        return found if found == 1 or key.noun not in self._keys_of_heads else 0.0

    @cached_property
    def _keys_of_heads(self) -> frozenset[str]:
        """The things of the query that a heading of a table names."""
        heads = {head for fact in self.index.facts for head in (fact.column, *(head for head, _ in fact.row))}
        return frozenset(key.noun for key in self.query.keys if any(says(key, head) for head in heads))

    def _values(self, fact: Fact) -> dict[str, float]:
        """Whether the values that the query names stand in the fact, or another does."""
        if not self.query.values:
            return {}
        held = [self.holds(fact, value) for value in self.query.values]
        return {"value": sum(held) / len(held), "other_value": float(not any(held))}

    def holds(self, fact: Fact, value: Meaning) -> bool:
        """Whether a value stands in a fact; in its line only where no callout is the value itself."""
        if _is_value(fact, value):
            return True
        if fact.kind is FactKind.CALLOUT and self._stands_alone(value):
            return False
        return any(is_written(value, text) for text in (fact.line, fact.text, fact.label, *texts_of_row(fact)))


def matcher_of(query: Query, index: FactIndex, aspect: str | None) -> Matcher:
    """The matcher of a query, the same one for whoever asks the same of the sheet: the answer, then the evidence."""
    return index.kept(query, ("matcher", aspect), lambda: Matcher(query, index, aspect))


def _is_value(fact: Fact, value: Meaning) -> bool:
    return fact.callout is not None and (holds_value(fact.callout, value) or is_written(value, fact.text))


def _is_among(word: str, keys: frozenset[str], wanted: str) -> bool:
    """Whether a word, or another for the same thing, is among the words of a label.

    Of a compound that names what is asked for and of what, `Lochabstand`, the label of a hole alone says nothing.
    """
    named = concepts_of(word)
    others = [name for name in named if name != wanted]
    if wanted in named and others and not concept(wanted).vague:
        return word in keys or (f"#{wanted}" in keys and any(f"#{name}" in keys for name in others))
    return word in keys or any(f"#{name}" in keys for name in named)


__all__ = ["Match", "Matcher", "matcher_of"]
