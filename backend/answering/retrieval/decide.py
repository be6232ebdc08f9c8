"""What the sheet decides: a value is stated only where something written on the sheet says that it is the one.

Support is the label of a field, a row and its column, the words or the value named in the question beside it, or
being the only one of its kind. Size, direction and nearness put candidates in order and decide nothing. Knows no
wording and no sentence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from backend.answering.answer import Outcome
from backend.answering.query import Operation, Term
from backend.answering.retrieval.alone.callouts import is_measured_so, is_only_one
from backend.answering.retrieval.alone.contrary import is_contrary, is_of_other, is_of_several, says_of_what
from backend.answering.retrieval.alone.formed import (
    has_code,
    is_other_bound,
    lists_codes,
    of_process,
    only_of_form,
    slot_size,
    without_words,
)
from backend.answering.retrieval.alone.sinks import of_sink
from backend.answering.retrieval.choice import Choice, Decision, Support, is_same, is_sure
from backend.answering.retrieval.features import Match, Matcher
from backend.answering.retrieval.form_of_value import (
    ANY_CODE,
    has_figures,
    is_label,
    is_labelled_plainly,
    is_written_so,
    lists_names,
    says_other,
    stands_under_other,
)
from backend.answering.retrieval.narrow import narrow, strength
from backend.answering.retrieval.rank import Ranked, rank
from backend.reading.facts import Fact, FactKind
from backend.vocabulary.concepts import Concept, concept
from backend.vocabulary.fold import fold

MOST_CANDIDATES = 5
NAMES_OF_A_COLUMN = 6  # of what can be asked for, in one text: no sentence has so many
HALF = 0.5  # of the subject's words that a text must hold to be offered; of a text's words that may be labels
BESIDE_VALUE = 0.06  # of the sheet's diagonal within which something may belong to a value


def decide(matcher: Matcher) -> Decision:
    """Stated where exactly one value has support; else what may be meant, best first; else not on the sheet."""
    if matcher.names_no_view:
        return Decision(Outcome.NOT_ON_SHEET, no_view=True)
    ranked = rank(matcher)
    absent = (term for term in matcher.terms if not term.optional and not matcher.stands(term))
    missing = tuple(term.written or term.word for term in absent)
    supported = [(one, support) for one in ranked if (support := _find_support(one.match, matcher)) is not None]
    choices = narrow(group_choices(supported), matcher)
    is_of_process, alone = of_process(matcher)
    if not is_of_process and len(choices) == 1 and is_sure(choices[0]) and _may_be_stated(choices[0], matcher):
        others = [
            other for other in _weak_choices(ranked, matcher) if not is_same(other.best.fact, choices[0].best.fact)
        ]
        stated = of_sink(without_words(choices[0], matcher), matcher)
        return Decision(Outcome.STATED, (stated,), missing=missing, others=tuple(others[:MOST_CANDIDATES]))
    if (alone := alone or only_of_form(matcher) or slot_size(matcher)) is not None:
        return Decision(Outcome.STATED, (Choice((Ranked(Match(alone, {}), 0.0),), Support.ONLY),), missing=missing)
    offered = _choose_offers(choices, ranked, matcher)
    if offered:
        return Decision(Outcome.CANDIDATES, tuple(offered[:MOST_CANDIDATES]), missing=missing)
    return Decision(Outcome.NOT_ON_SHEET, missing=missing, no_value=not has_values(matcher))


def has_values(matcher: Matcher) -> bool:
    """Whether a fact of the sheet holds the values that the query names."""
    values = matcher.query.values
    return any(all(matcher.holds(fact, value) for value in values) for fact in matcher.index.facts)


# ---- support ----------------------------------------------------------------------------------------------------


CALLED_SO = 3  # the highest grade


def grade(match: Match) -> int:
    """How surely a fact states what is asked for: 3 it is called so, 2 it is of that kind, 1 it may be, 0 no."""
    if match["named"] or match["column"] or match["symbol"] or match["field"] == 1:
        return CALLED_SO
    if match["part"] or match["kind"] or (match["form"] and match["beside"]):
        return 2
    if match["open_kind"] or match["beside"] or match["field"] or match["form"]:
        return 1
    return 0


_BARRED = ("other_key", "other_value", "other_kind", "other_datum", "other_quality", "other_name")


def _find_support(match: Match, matcher: Matcher) -> Support | None:
    """What on the sheet says that this is the value asked for; None where nothing does."""
    query, sure = matcher.query, grade(match)
    if not is_written_so(match.fact, matcher) or says_other(match, matcher) or is_contrary(match, matcher):
        return None
    if match["other_direction"] and not match["named"]:
        return None
    if any(match[name] for name in _BARRED) or (query.datums and not (match["datum"] or match["symbol"])):
        return None
    if (query.tolerance_class and not match["quality"]) or (query.has("entry") and match.fact.kind is FactKind.TEXT):
        return None
    if (match["bracketed"] and (sure or not query.strong)) or is_only_one(match, matcher):
        return Support.LABEL if match["bracketed"] else Support.ONLY
    if match.uncovered and sure == CALLED_SO and match["key"] == 1 and all(map(matcher.stands, match.uncovered)):
        return Support.CELL if match.fact.kind is FactKind.CELL else None
    return _find_support_beside(match, matcher, sure)


def _find_support_beside(match: Match, matcher: Matcher, sure: int) -> Support | None:
    """The same for a match that nothing rules out, by what stands beside it."""
    query = matcher.query
    if match.uncovered or match["other_view"]:
        return _singled_out(match, matcher) if sure >= 2 else None
    if (query.keys and not match["key"]) or (query.values and match["value"] < 1):
        return None
    if match["other_part"] or match["unnamed"]:
        return None
    if query.view is not None and matcher.view is None:
        return None
    return _written_beside(match, matcher, sure) or _only_one(match, matcher, sure)


def _written_beside(match: Match, matcher: Matcher, sure: int) -> Support | None:
    """The label, row and column, words or value beside a fact that say that it is the one."""
    query, fact, wanted = matcher.query, match.fact, matcher.wanted
    counted = bool(match["count"]) and (fact.count or 1) > 1
    told = any(match[name] for name in ("told", "key", "value", "sign", "latest")) or (counted and sure == 2)
    if _is_within_text(fact) and (wanted is None or _is_of_words(matcher)):
        return None  # what is asked is said by the text, not by a measure in it
    if wanted is None:
        lists = lists_codes(fact) or lists_names(fact.text, NAMES_OF_A_COLUMN)
        return Support.WORDS if told and not lists else None
    if told and not sure and not query.strong and fact.kind in (FactKind.TEXT, FactKind.CELL):
        says_more = has_figures(fact.text) and not matcher.repeats(fact)
        says_more = says_more and not (lists_codes(fact) or lists_names(fact.text))
        return Support.WORDS if says_more and not (matcher.is_measure and fact.role in _NAMING) else None
    if sure == CALLED_SO and fact.kind is FactKind.LABELLED and not _is_labelled_so(match, matcher):
        return None
    if wanted.vague and not told:
        return None
    if sure == CALLED_SO and (told or query.strong or match["field"]):
        return Support.CELL if fact.kind is FactKind.CELL else Support.LABEL
    told_by_form = bool(match["form"]) and wanted.form != ANY_CODE  # a steel's name has the form of a number too
    if told_by_form and fact.kind is FactKind.LABELLED and matcher.is_labelled_with_subject(fact):
        return Support.LABEL
    if _names_itself(match, matcher):
        return Support.WORDS
    formed = told_by_form and (
        fact.kind is FactKind.CELL or (match["value"] == 1 and _is_pair(fact)) or has_code(fact, matcher)
    )
    labelled = matcher.is_measure and fact.kind is FactKind.LABELLED and is_labelled_plainly(match, wanted)
    plain = match["bare"] or labelled
    if told and (sure == 2 or match["beside"] or formed or (sure and plain and not wanted.named_only)):
        formless = wanted.form and not match["form"] and sure == 1
        return None if formless else Support.VALUE if match["value"] or counted else Support.WORDS
    return None


def _names_itself(match: Match, matcher: Matcher) -> bool:
    """Whether a callout says what it measures, and nothing else: `SW 34`; or, of an angle, a draft or a taper."""
    wanted = matcher.wanted
    if wanted is None or not matcher.query.strong or not (match["beside"] and match["open_kind"]):
        return False
    return bool(match["bare"] or wanted.named_only) and match.fact.kind is FactKind.CALLOUT


def _is_within_text(fact: Fact) -> bool:
    """Whether a measure is a part of a longer text."""
    return bool(fact.line) and fact.kind in (FactKind.CALLOUT, FactKind.VALUE)


_PAIR = re.compile(r"[^\W\d_]{1,4}\d{1,4}\s*[–:=]\s*\S+(?:\s\S+)?")


def _is_pair(fact: Fact) -> bool:
    """Whether a text is a designator with its value and nothing else: `R14 – 10k`."""
    return fact.kind is FactKind.TEXT and _PAIR.fullmatch(fact.text) is not None


_NAMING = ("item", "tag", "part_number", "order_code")  # columns that name a row and measure nothing of it


def _is_labelled_so(match: Match, matcher: Matcher) -> bool:
    """Whether a label that is no field of a title block names the value, and the value has the form it should."""
    wanted = matcher.wanted
    formless = wanted is not None and wanted.form and not match["form"]
    return bool(match["short_label"]) and not formless


def _only_one(match: Match, matcher: Matcher, sure: int) -> Support | None:
    """Being of a kind that needs no label; whether there is another of it is seen when all are compared."""
    if matcher.wanted is None or not matcher.query.strong or is_other_bound(match.fact, matcher):
        return None
    if is_of_other(match, matcher):
        return None
    says_itself = match["beside"] and match.fact.kind in (FactKind.TEXT, FactKind.NOTE) and _is_of_words(matcher)
    says_itself = says_itself and not (lists_names(match.fact.text, NAMES_OF_A_COLUMN) or is_label(match.fact))
    return Support.ONLY if sure == 2 or says_itself or _stands_instead(match.fact, matcher.wanted) else None


def _stands_instead(fact: Fact, wanted: Concept) -> bool:
    """Whether an entry of a title block states what is asked for by another name: its one number is the drawing's."""
    return fact.kind is FactKind.TITLE and fact.field is not None and fact.field.value in wanted.instead


def _is_of_words(matcher: Matcher) -> bool:
    """Whether what is asked for is neither a measure nor a field: a text that names it says it."""
    one = matcher.wanted
    return one is not None and not (one.named_only or one.callouts or one.fields or one.symbols or one.part or one.form)


def _singled_out(match: Match, matcher: Matcher) -> Support | None:
    """What speaks for a value beside which the subject is not written: its count or size, or that there is no other.

    That there is no other says something only of things that the sheet shows.
    """
    if match["other_part"] or match["unnamed"] or match.fact.kind is not FactKind.CALLOUT:
        return None
    if (match["count"] and (match.fact.count or 1) > 1) or (
        match["value"] == 1 and is_measured_so(match.fact, matcher)
    ):
        return Support.VALUE
    doubtful = any(not (term.optional or term.names_a_thing or matcher.stands(term)) for term in matcher.query.subject)
    listed = any(set(matcher.keys(term)) & matcher.index.parts for term in match.uncovered)  # it is another part's
    alone = matcher.query.strong and not (doubtful or listed) and all(map(matcher.stands, match.uncovered))
    return Support.ONLY if alone and not is_of_other(match, matcher) else None


def _may_be_stated(choice: Choice, matcher: Matcher) -> bool:
    only = choice.support is Support.ONLY and choice.best.fact.kind is FactKind.CALLOUT and not choice.best["bare"]
    if is_of_several(choice.best, matcher) or (only and says_of_what(choice.best.fact, matcher)):
        return False
    return not _says_nothing_new(choice, matcher)


def _says_nothing_new(choice: Choice, matcher: Matcher) -> bool:
    """Whether a question would be answered with its own words, or with any cell of the row that it names."""
    counts = choice.best["column"] and choice.best.fact.text.isdigit()  # 4 pieces of item 4
    echoed = [key for key in matcher.query.keys if fold(key.name) == fold(choice.best.fact.text)]
    if any(not counts or matcher.aspect in key.concepts for key in echoed) or _repeats_fit(choice.best.fact, matcher):
        return True
    if matcher.wanted is not None:
        return choice.best.fact.kind is FactKind.CELL and not grade(choice.best)
    return matcher.query.operation is Operation.VALUE and matcher.repeats(choice.best.fact)


def _repeats_fit(fact: Fact, matcher: Matcher) -> bool:
    """Whether all that a callout says of its tolerance is the fit that the question names: `the deviation of 40 H8`."""
    callout, part = fact.callout, matcher.wanted.part if matcher.wanted is not None else ""
    asked = part == "limits" or (part == "tolerance" and matcher.query.has("in_numbers"))
    if callout is None or not callout.fit or not asked or callout.upper is not None:
        return False
    return any(value.fit == callout.fit for value in matcher.query.values)


def group_choices(supported: Iterable[tuple[Ranked, Support]]) -> list[Choice]:
    """Matches that state the same value are one choice, with the best support that one of them has."""
    groups: list[list[tuple[Ranked, Support]]] = []
    for one, support in supported:
        group = next((group for group in groups if is_same(group[0][0].match.fact, one.match.fact)), None)
        if group is None:
            groups.append([(one, support)])
        else:
            group.append((one, support))
    return [
        Choice(tuple(one for one, _ in group), min((support for _, support in group), key=strength)) for group in groups
    ]


# ---- candidates -------------------------------------------------------------------------------------------------


def _choose_offers(choices: Sequence[Choice], ranked: Sequence[Ranked], matcher: Matcher) -> list[Choice]:
    """What may be meant, best first."""
    if choices:
        rest = [
            choice
            for choice in _weak_choices(ranked, matcher)
            if not any(is_same(choice.best.fact, other.best.fact) for other in choices)
        ]
        return sorted(choices, key=lambda choice: -choice.score) + rest
    return _weak_choices(ranked, matcher)


def _weak_choices(ranked: Sequence[Ranked], matcher: Matcher) -> list[Choice]:
    """What may be meant though nothing decides it."""
    may_be = [one for one in ranked if _may_be(one.match, matcher)]
    if _is_no_such_thing(matcher):
        may_be = [one for one in may_be if grade(one.match) >= 2]
    if matcher.query.values and not any(one.match["value"] for one in may_be):
        called = [one for one in may_be if _is_called_so(one.match)]
        return _beside_value(may_be, matcher) or group_choices((one, Support.KIND) for one in called)
    for name in ("value", "key", "quality", *(("bare",) if matcher.query.has("overall") else ())):
        told = [one for one in may_be if one.match[name]]
        may_be = told or may_be
    if matcher.wanted is not None and matcher.wanted.form:
        formed = [one for one in may_be if one.match["form"] or one.match["field"] or _is_called_so(one.match)]
        may_be = formed or [one for one in may_be if grade(one.match) >= 2]
    return group_choices((one, _speaks_for(one.match)) for one in may_be)


def _is_called_so(match: Match) -> bool:
    """Whether a label says that a value is what is asked for; the head of a column may be another word (`TAG`)."""
    return grade(match) == CALLED_SO and match.fact.kind is not FactKind.CELL


def _may_be(match: Match, matcher: Matcher) -> bool:
    if any(match[name] for name in ("other_kind", "other_key", "other_datum", "other_quality")):
        return False
    if not is_written_so(match.fact, matcher) or (matcher.is_measure and stands_under_other(match, matcher)):
        return False
    if matcher.is_measure and match.fact.kind is FactKind.VALUE and match.fact.text.isdigit():
        return bool(match["named"] or match["beside"] or match["subject"] or match["key"])  # a number in a text
    return bool(grade(match)) if matcher.wanted is not None else match["subject"] >= HALF or bool(match["key"])


def _speaks_for(match: Match) -> Support:
    return Support.KIND if grade(match) >= 2 else Support.SIZE if match["open_kind"] else Support.NEAR


def _is_no_such_thing(matcher: Matcher) -> bool:
    """Whether the query is about a feature that drawings name, and this sheet names it nowhere.

    A length of such a thing could only be guessed. An unknown word may be what the asker calls the part, and a groove
    or a face is drawn rather than named.
    """
    features = [term for term in matcher.terms if _is_named_feature(term)]
    return bool(features) and not any(matcher.stands(term) for term in features)


def _is_named_feature(term: Term) -> bool:
    named = [concept(name) for name in term.concepts]
    return any(one.feature and not (one.shape or one.limb) for one in named)


def _beside_value(may_be: Sequence[Ranked], matcher: Matcher) -> list[Choice]:
    """What stands next to the value that the query names, nearest first: a depth written apart from its hole."""
    sheet = matcher.index.sheet
    places = [fact.box for fact in matcher.index.facts if all(matcher.holds(fact, v) for v in matcher.query.values)]
    reach = BESIDE_VALUE * math.hypot(sheet.width, sheet.height)
    near = [(min(one.match.fact.box.gap(box) for box in places), one) for one in may_be] if places else []
    kept = sorted((item for item in near if item[0] < reach), key=lambda item: item[0])
    return group_choices((one, Support.NEAR) for _, one in kept)
