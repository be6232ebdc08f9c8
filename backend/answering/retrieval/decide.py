"""What the sheet decides: a value is stated only where something written on the sheet says that it is the one.

Support is the label of a field, a row and its column, the words or the value named in the question beside it, or
being the only one of its kind. Size, direction and nearness put candidates in order and decide nothing. Knows no
wording and no sentence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from backend.answering.answer import Outcome
from backend.answering.query import Operation
from backend.answering.retrieval.features import Match, Matcher
from backend.answering.retrieval.meaning import amount_of
from backend.answering.retrieval.rank import Ranked, rank
from backend.reading.facts import Fact, FactKind
from backend.reading.facts.surroundings import gap
from backend.reading.sheet import Callout
from backend.vocabulary.concepts import concept
from backend.vocabulary.fold import fold

MOST_CANDIDATES = 5
WORDY = 4  # letters from which a text is a name and not a number with its unit
SURELY_READ = 0.5  # what was read with less confidence is offered, never stated
HALF = 0.5  # of the subject's words that a text must hold to be offered where nothing else is asked for
BESIDE_VALUE = 0.06  # of the sheet's diagonal within which something may belong to a value
READ_FOR_SURE = 0.7  # the same where nothing but its sign says what a value is
CLEARLY = 0.12  # confidence by which one reading of a title-block field must lead the next


class Support(StrEnum):
    """Why a value is stated, or what speaks for a candidate."""

    LABEL = "label"
    CELL = "cell"
    WORDS = "words"
    VALUE = "value"
    OUTLINE = "outline"
    ONLY = "only"
    EXTREME = "extreme"
    SIZE = "size"
    KIND = "kind"
    NEAR = "near"


@dataclass(frozen=True)
class Choice:
    """One value that may be meant: its best match first, and what supports it."""

    matches: tuple[Ranked, ...]
    support: Support

    @property
    def best(self) -> Match:
        return self.matches[0].match

    @property
    def score(self) -> float:
        return self.matches[0].score


@dataclass(frozen=True)
class Decision:
    outcome: Outcome
    choices: tuple[Choice, ...] = ()
    others: tuple[Choice, ...] = ()  # what might have been meant as well, where one is stated
    no_view: bool = False  # the query names a view that the sheet does not have
    missing: tuple[str, ...] = ()  # words of the subject that stand nowhere on the sheet


def decide(matcher: Matcher) -> Decision:
    """Stated where exactly one value has support; else what may be meant, best first; else not on the sheet."""
    if matcher.names_no_view:
        return Decision(Outcome.NOT_ON_SHEET, no_view=True)
    ranked = rank(matcher)
    missing = tuple(term.word for term in matcher.terms if not term.optional and not matcher.stands(term))
    supported = [(one, support) for one in ranked if (support := _support(one.match, matcher)) is not None]
    choices = _narrowed(_choices(supported), matcher)
    if len(choices) == 1 and _is_sure(choices[0]) and not _says_nothing_new(choices[0], matcher):
        others = [other for other in _weak(ranked, matcher) if not same(other.best.fact, choices[0].best.fact)]
        return Decision(Outcome.STATED, tuple(choices), missing=missing, others=tuple(others[:MOST_CANDIDATES]))
    offered = _offered(choices, ranked, matcher, missing) or _written_anywhere(matcher)
    if offered:
        return Decision(Outcome.CANDIDATES, tuple(offered[:MOST_CANDIDATES]), missing=missing)
    return Decision(Outcome.NOT_ON_SHEET, missing=missing)


# ---- support ----------------------------------------------------------------------------------------------------


def grade(match: Match) -> int:
    """How surely a fact states what is asked for: 3 it is called so, 2 it is of that kind, 1 it may be, 0 no."""
    if match["named"] or match["column"] or match["symbol"] or match["field"] == 1:
        return 3
    if match["part"] or match["kind"] or (match["form"] and match["beside"]):
        return 2
    if match["open_kind"] or match["beside"] or match["field"] or match["form"]:
        return 1
    return 0


_BARRED = ("other_key", "other_value", "other_kind", "other_datum", "other_quality")


def _support(match: Match, matcher: Matcher) -> Support | None:
    """What on the sheet says that this is the value asked for; None where nothing does."""
    query, sure = matcher.query, grade(match)
    if any(match[name] for name in _BARRED) or (query.datums and not (match["datum"] or match["symbol"])):
        return None
    if match.uncovered and sure == 3 and match["key"] == 1 and all(map(matcher.stands, match.uncovered)):
        return Support.CELL if match.fact.kind is FactKind.CELL else None
    if match.uncovered or match["other_view"]:
        return _singled_out(match, matcher) if sure >= 2 else None
    if (query.keys and not match["key"]) or (query.values and match["value"] < 1):
        return None
    if match["other_part"] or match["unnamed"] or match.fact.kind is FactKind.DESIGNATOR:
        return None
    if query.view is not None and matcher.view is None:
        return None
    return _written_beside(match, matcher, sure) or _only_one(match, matcher, sure)


def _written_beside(match: Match, matcher: Matcher, sure: int) -> Support | None:
    """The label, row and column, words or value beside a fact that say that it is the one."""
    query, fact, wanted = matcher.query, match.fact, matcher.wanted
    told = bool(match["told"] or match["key"] or match["value"] or match["sign"])
    if wanted is None:
        return Support.WORDS if told else None
    if told and not sure and not query.strong and fact.kind in (FactKind.TEXT, FactKind.CELL):
        return Support.WORDS if any(map(str.isdigit, fact.text)) and not matcher.repeats(fact) else None
    if sure == 3 and fact.kind is FactKind.LABELLED and not _is_labelled_so(match, matcher):
        return None
    if wanted.vague and not told:
        return None
    if sure == 3 and (told or query.strong or match["field"]):
        return Support.CELL if fact.kind is FactKind.CELL else Support.LABEL
    formed = match["form"] and fact.kind is FactKind.CELL
    if told and (sure == 2 or match["beside"] or formed or (sure and match["bare"])):
        formless = wanted.form and not match["form"] and sure == 1
        return None if formless else Support.VALUE if match["value"] else Support.WORDS
    return None


def _is_labelled_so(match: Match, matcher: Matcher) -> bool:
    """Whether a label that is no field of a title block names the value, and the value has the form it should."""
    wanted = matcher.wanted
    formless = wanted is not None and wanted.form and not match["form"]
    return bool(match["short_label"]) and not formless


def _only_one(match: Match, matcher: Matcher, sure: int) -> Support | None:
    """Being of a kind that needs no label; whether there is another of it is seen when all are compared."""
    if matcher.wanted is None or not matcher.query.strong:
        return None
    says_itself = match["beside"] and match.fact.kind in (FactKind.TEXT, FactKind.NOTE) and _is_of_words(matcher)
    return Support.ONLY if sure == 2 or says_itself else None


def _is_of_words(matcher: Matcher) -> bool:
    """Whether what is asked for is neither a measure nor a field: a text that names it says it."""
    wanted = matcher.wanted
    return wanted is not None and not (wanted.callouts or wanted.fields or wanted.symbols or wanted.part or wanted.form)


def _singled_out(match: Match, matcher: Matcher) -> Support | None:
    """What speaks for a value beside which the subject is not written: its count, or that there is no other.

    That there is no other says something only of things that the sheet shows.
    """
    if match["other_part"] or match["unnamed"] or match.fact.kind is not FactKind.CALLOUT:
        return None
    if match["count"] and (match.fact.count or 1) > 1:
        return Support.VALUE
    return Support.ONLY if matcher.query.strong and all(matcher.stands(term) for term in match.uncovered) else None


def _is_sure(choice: Choice) -> bool:
    least = SURELY_READ if choice.support is not Support.ONLY else READ_FOR_SURE
    return choice.best.fact.confidence >= least


def _says_nothing_new(choice: Choice, matcher: Matcher) -> bool:
    """Whether a question would be answered with its own words, or with any cell of the row that it names."""
    if any(fold(key.name) == fold(choice.best.fact.text) for key in matcher.query.keys):
        return True
    if matcher.wanted is not None:
        return choice.best.fact.kind is FactKind.CELL and not grade(choice.best)
    return matcher.query.operation is Operation.VALUE and matcher.repeats(choice.best.fact)


def _choices(supported: Iterable[tuple[Ranked, Support]]) -> list[Choice]:
    """Matches that state the same value are one choice."""
    groups: list[list[tuple[Ranked, Support]]] = []
    for one, support in supported:
        group = next((group for group in groups if same(group[0][0].match.fact, one.match.fact)), None)
        if group is None:
            groups.append([(one, support)])
        else:
            group.append((one, support))
    return [Choice(tuple(one for one, _ in group), group[0][1]) for group in groups]


def same(one: Fact, other: Fact) -> bool:
    """Whether two facts state the same: the same text, or one place read twice, or a name with and without more."""
    first, second = _plain(one.text), _plain(other.text)
    if first == second:
        return True
    if not (first in second or second in first):
        return False
    at_one_place = one.page == other.page and one.box.intersection(other.box) > 0
    wordy = all(sum(letter.isalpha() for letter in text) >= WORDY for text in (first, second))
    return at_one_place or (wordy and one.field is not None and one.field == other.field)


@lru_cache(maxsize=20_000)
def _plain(text: str) -> str:
    return "".join(letter for letter in fold(text) if letter.isalnum() or letter in ",.±+-/:")


_TELLING = ("view", "spelled", "count", "datum", "quality", "toleranced", "key", "value")
_NAMED_IN_THE_QUESTION = ("view", "count", "datum", "quality")
CLOSER = 0.03  # of the subject's words: a word itself stands beside a value, not another word for it


_ORDER = {Support.CELL: 0, Support.LABEL: 0, Support.VALUE: 0, Support.WORDS: 1, Support.ONLY: 2}


def best_support(choices: Sequence[Choice]) -> Support:
    return min((choice.support for choice in choices), key=lambda support: _ORDER[support])


def _narrowed(choices: list[Choice], matcher: Matcher) -> list[Choice]:
    """Choices without those that another plainly goes before: better supported, better qualified, more extreme."""
    if len(choices) < 2:
        return choices
    order = _ORDER
    best = order[best_support(choices)]
    choices = [choice for choice in choices if order[choice.support] == best]
    telling = _TELLING if order[choices[0].support] < order[Support.ONLY] else _NAMED_IN_THE_QUESTION
    for name in telling:
        most = max(choice.best[name] for choice in choices)
        choices = [choice for choice in choices if choice.best[name] == most]
    if order[best_support(choices)] == 0:
        described = max(choice.best["described"] for choice in choices)
        choices = [choice for choice in choices if choice.best["described"] >= described - CLOSER]
    if any(not term.optional for term in matcher.terms):
        closest = max(choice.best["subject"] for choice in choices)
        choices = [choice for choice in choices if choice.best["subject"] >= closest - CLOSER]
    return _by_field(_by_extreme(choices, matcher))


def _by_extreme(choices: list[Choice], matcher: Matcher) -> list[Choice]:
    """Of values of one kind with a sign of their own the largest or smallest, where that is asked for."""
    query = matcher.query
    if query.has("tightest") or query.has("loosest"):
        return _by_tolerance(choices, tightest=query.has("tightest"))
    sized = [choice for choice in choices if choice.best.fact.callout is not None and choice.best["kind"]]
    if len(sized) != len(choices) or not (query.has("largest") or query.has("smallest")):
        return choices
    amounts = [amount_of(choice.best.fact) for choice in choices]
    if any(amount is None for amount in amounts) or any(not _is_sure(choice) for choice in choices):
        return choices
    wanted = (max if query.has("largest") else min)(amount for amount in amounts if amount is not None)
    return [
        replace(choice, support=Support.EXTREME)
        for choice, amount in zip(choices, amounts, strict=True)
        if amount == wanted
    ]


def _by_tolerance(choices: list[Choice], *, tightest: bool) -> list[Choice]:
    """The choice whose tolerance is the narrowest or the widest, where every one states its width."""
    widths = [tolerance_width(choice.best.fact.callout) for choice in choices]
    stated = [(choice, width) for choice, width in zip(choices, widths, strict=True) if width is not None]
    if not stated:
        return choices
    wanted = (min if tightest else max)(width for _, width in stated)
    return [replace(choice, support=Support.EXTREME) for choice, width in stated if math.isclose(width, wanted)]


def tolerance_width(callout: Callout | None) -> float | None:
    """How far the limits of a callout are apart; None where it does not state that in numbers."""
    if callout is None:
        return None
    if callout.limits is not None:
        return callout.limits[1] - callout.limits[0]
    if callout.upper is None and callout.lower is None:
        return None
    return (callout.upper or 0.0) - (callout.lower or 0.0)


def _by_field(choices: list[Choice]) -> list[Choice]:
    """Of several readings of one title-block field the first, where it clearly leads."""
    fields = [choice for choice in choices if choice.best.fact.kind is FactKind.TITLE]
    if len(fields) < 2 or len(fields) != len(choices):
        return fields if len(fields) == 1 else choices
    ordered = sorted(fields, key=lambda choice: (-choice.best["field"], -choice.best.fact.confidence))
    first, second = ordered[0].best, ordered[1].best
    leads = first["field"] > second["field"] or first.fact.confidence - second.fact.confidence >= CLEARLY
    return ordered[:1] if leads else choices


# ---- candidates -------------------------------------------------------------------------------------------------


def _offered(
    choices: Sequence[Choice], ranked: Sequence[Ranked], matcher: Matcher, missing: Sequence[str]
) -> list[Choice]:
    """What may be meant, best first; nothing where only a length could be guessed for a thing that is not named."""
    if choices:
        rest = [
            choice
            for choice in _weak(ranked, matcher)
            if not any(same(choice.best.fact, other.best.fact) for other in choices)
        ]
        return sorted(choices, key=lambda choice: -choice.score) + rest
    return _weak(ranked, matcher)


_FIGURES = re.compile(r"(?<![\w.,])[\d.][\w.,/+-]*\d\w*|(?<![\w.,])\d{2,}")


def _written_anywhere(matcher: Matcher) -> list[Choice]:
    """Texts that write a number of the question somehow, looked for before it is said not to be there."""
    asked = [_number(match[0]) for match in _FIGURES.finditer(matcher.query.text)]
    if not asked:
        return []
    texts = (fact for fact in matcher.index.facts if fact.kind is FactKind.TEXT)
    found = [fact for fact in texts if any(_number(match[0]) in asked for match in _FIGURES.finditer(fact.text))]
    return _choices((Ranked(Match(fact, {}), 0.0), Support.NEAR) for fact in found)


def _number(text: str) -> str:
    """A number without what may be written or left out: zeros in front, the sort of decimal mark."""
    return fold(text).replace(",", ".").lstrip("0").removesuffix(".")


def _weak(ranked: Sequence[Ranked], matcher: Matcher) -> list[Choice]:
    """What may be meant though nothing decides it."""
    may_be = [one for one in ranked if _may_be(one.match, matcher)]
    if _is_no_such_thing(matcher):
        may_be = [one for one in may_be if grade(one.match) >= 2]
    if matcher.query.values and not any(one.match["value"] for one in may_be):
        return _beside_value(may_be, matcher)
    for name in ("value", "key", "quality"):
        told = [one for one in may_be if one.match[name]]
        may_be = told or may_be
    if matcher.wanted is not None and matcher.wanted.form:
        formed = [one for one in may_be if one.match["form"] or grade(one.match) == 3]
        may_be = formed or may_be
    return _choices((one, _speaks_for(one.match)) for one in may_be)


def _may_be(match: Match, matcher: Matcher) -> bool:
    if any(match[name] for name in ("other_kind", "other_key", "other_datum", "other_quality")):
        return False
    return bool(grade(match)) if matcher.wanted is not None else match["subject"] >= HALF or bool(match["key"])


def _speaks_for(match: Match) -> Support:
    return Support.KIND if grade(match) >= 2 else Support.SIZE if match["open_kind"] else Support.NEAR


def _is_no_such_thing(matcher: Matcher) -> bool:
    """Whether the query is about a feature that drawings name, and this sheet names it nowhere.

    A length of such a thing could only be guessed. An unknown word may be what the asker calls the part.
    """
    features = [term for term in matcher.terms if any(concept(name).feature for name in term.concepts)]
    return bool(features) and not any(matcher.stands(term) for term in features)


def _beside_value(may_be: Sequence[Ranked], matcher: Matcher) -> list[Choice]:
    """What stands next to the value that the query names, nearest first: a depth written apart from its hole."""
    sheet = matcher.index.sheet
    places = [fact.box for fact in matcher.index.facts if all(matcher.holds(fact, v) for v in matcher.query.values)]
    reach = BESIDE_VALUE * math.hypot(sheet.width, sheet.height)
    near = [(min(gap(one.match.fact.box, box) for box in places), one) for one in may_be] if places else []
    kept = sorted((item for item in near if item[0] < reach), key=lambda item: item[0])
    return _choices((one, Support.NEAR) for _, one in kept)
