"""Of several values with support the ones that another does not plainly go before. Knows no wording."""

from __future__ import annotations

import math
from dataclasses import replace

from backend.answering.retrieval.choice import Choice, Support, is_sure
from backend.answering.retrieval.features import NAMING, Matcher
from backend.answering.retrieval.index import NEAR, STEM
from backend.answering.retrieval.meaning import amount_of
from backend.reading.facts import FactKind
from backend.reading.sheet import Callout, TitleField
from backend.vocabulary.concepts import concepts_of, rest_of
from backend.vocabulary.fold import words

CLEARLY = 0.12  # confidence by which one reading of a title-block field must lead the next
_TELLING = ("view", "latest", "spelled", "count", "datum", "quality", "toleranced", "key", "value")
_NAMED_IN_THE_QUESTION = ("view", "count", "datum", "quality")
CLOSER = 0.03  # of the subject's words: a word itself stands beside a value, not another word for it


_ORDER = {Support.CELL: 0, Support.LABEL: 0, Support.VALUE: 0, Support.WORDS: 1, Support.ONLY: 2}


def strength(support: Support) -> int:
    """How much a support decides, the smaller the more; what only orders candidates decides nothing."""
    return _ORDER.get(support, len(_ORDER))


def narrow(choices: list[Choice], matcher: Matcher) -> list[Choice]:
    """Choices without those that another plainly goes before: better supported, better qualified, more extreme."""
    choices = _keep_toleranced(_keep_of_sheet(choices, matcher), matcher)
    if len(choices) < 2:
        return choices
    best = min(strength(choice.support) for choice in choices)
    choices = _keep_first_column([choice for choice in choices if strength(choice.support) == best], matcher)
    telling = _TELLING if best < strength(Support.ONLY) else _NAMED_IN_THE_QUESTION
    for name in telling:
        most = max(choice.best[name] for choice in choices)
        choices = [choice for choice in choices if choice.best[name] == most]
    if best == 0:
        choices = _keep_worded(_keep_called_so(choices, matcher), matcher)
        described = max(choice.best["described"] for choice in choices)
        choices = [choice for choice in choices if choice.best["described"] >= described - CLOSER]
    closest = max(choice.best["subject"] for choice in choices)
    told = best < strength(Support.ONLY) or closest > max(NEAR)  # what merely stands near may belong to another
    if told and any(not term.optional for term in matcher.terms):
        choices = [choice for choice in choices if choice.best["subject"] >= closest - CLOSER]
    return _keep_by_field(_keep_extreme(choices, matcher), matcher)


def _keep_called_so(choices: list[Choice], matcher: Matcher) -> list[Choice]:
    """Those that a label or head names rather than what has the form of it; of those that are named the formed ones."""
    named = [choice for choice in choices if any(choice.best[name] for name in NAMING)]
    if not named or matcher.wanted is None:
        return choices
    if matcher.wanted.form in ("", "quantity"):
        return named if all(map(_is_of_field, choices)) else choices  # the material, and not the stock it is made of
    return [choice for choice in named if choice.best["form"]] or named


def _keep_worded(choices: list[Choice], matcher: Matcher) -> list[Choice]:
    """Of values that are all labelled so those whose labels have more of the question's words, or of its compounds."""
    if len({_is_of_field(choice) for choice in choices}) > 1:
        return choices  # what some text calls so is no field of the title block
    said = {word for word in words(matcher.query.text) if len(word) >= STEM}
    rests = [rest_of(word, matcher.aspect) for word in matcher.query.asked_words] if matcher.aspect else []
    meant = {name for rest in rests if rest for name in concepts_of(rest)}

    def count_said(label: set[str]) -> int:
        inside = {word for word in label if len(word) >= STEM}
        spoken = sum(word in label or any(one in word for one in inside) for word in said)
        return spoken + any(meant & set(concepts_of(word)) for word in label)

    facts = [choice.best.fact for choice in choices]
    counts = [count_said({*words(fact.label), *words(fact.column)}) for fact in facts]
    return [choice for choice, count in zip(choices, counts, strict=True) if count == max(counts)]


def _keep_of_sheet(choices: list[Choice], matcher: Matcher) -> list[Choice]:
    """Where the query names nothing, what the title block states goes before the cells of rows that it could name."""
    named = matcher.query.keys or matcher.query.values or any(not term.optional for term in matcher.terms)
    fields = [choice for choice in choices if _is_of_field(choice)]
    if named or not fields:
        return choices
    described = max(choice.best["described"] for choice in fields)
    return [
        choice
        for choice in choices
        if choice.best.fact.kind is not FactKind.CELL or choice in fields or choice.best["described"] > described
    ]


def _keep_first_column(choices: list[Choice], matcher: Matcher) -> list[Choice]:
    """Of cells of one row that may answer those in the column that is meant first: what it is, not its number."""
    columns = matcher.wanted.columns if matcher.wanted is not None else ()
    if any(choice.best["column"] for choice in choices):
        choices = [choice for choice in choices if choice.best["column"] or not _is_head_half_said(choice)]
    facts = [choice.best.fact for choice in choices]
    if not all(fact.kind is FactKind.CELL and fact.role in columns for fact in facts):
        return choices
    if len({(fact.table, fact.key) for fact in facts}) > 1:
        return choices
    first = min((columns.index(fact.role) for fact in facts), default=0)
    return [choice for choice, fact in zip(choices, facts, strict=True) if columns.index(fact.role) == first]


def _is_head_half_said(choice: Choice) -> bool:
    """Whether a cell stands under a head that has some of the words that ask and not all of them."""
    return choice.best.fact.kind is FactKind.CELL and 0 < choice.best["spelled"] < 1


def _is_of_field(choice: Choice) -> bool:
    """Whether a title block states it, there or also there."""
    return any(one.match.fact.kind is FactKind.TITLE and one.match["field"] for one in choice.matches)


def _keep_toleranced(choices: list[Choice], matcher: Matcher) -> list[Choice]:
    """Where the tightest or loosest is asked for, what has no tolerance is neither."""
    if not (matcher.query.has("tightest") or matcher.query.has("loosest")):
        return choices
    return [one for one in choices if (callout := one.best.fact.callout) is None or callout.toleranced]


def _keep_extreme(choices: list[Choice], matcher: Matcher) -> list[Choice]:
    """Of values of one kind with a sign of their own the largest or smallest, where that is asked for."""
    query = matcher.query
    if query.has("tightest") or query.has("loosest"):
        return _keep_by_tolerance(choices, tightest=query.has("tightest"))
    sized = [choice for choice in choices if choice.best.fact.callout is not None and choice.best["kind"]]
    if len(sized) != len(choices) or not (query.has("largest") or query.has("smallest")):
        return choices
    amounts = [amount_of(choice.best.fact) for choice in choices]
    if any(amount is None for amount in amounts) or any(not is_sure(choice) for choice in choices):
        return choices
    wanted = (max if query.has("largest") else min)(amount for amount in amounts if amount is not None)
    return [
        replace(choice, support=Support.EXTREME)
        for choice, amount in zip(choices, amounts, strict=True)
        if amount == wanted
    ]


def _keep_by_tolerance(choices: list[Choice], *, tightest: bool) -> list[Choice]:
    """Those with the narrowest or widest tolerance in numbers; all of them where none states one so."""
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


def _keep_by_field(choices: list[Choice], matcher: Matcher) -> list[Choice]:
    """Of several readings of one title-block field the first, where it clearly leads.

    Of two fields the one that is meant first, unless the query only says `number`. What a view states of itself is
    not the sheet's, unless the query names a view.
    """
    fields = [choice for choice in choices if choice.best.fact.kind is FactKind.TITLE]
    if fields and matcher.query.view is None:
        choices = [choice for choice in choices if choice.best.fact.kind is not FactKind.VIEW]
    if len(fields) < 2 or len(fields) != len(choices):
        return fields if len(fields) == 1 else choices
    drawn = [choice for choice in fields if choice.best.fact.role == TitleField.DRAWN_BY.value]
    if len(drawn) == 1 and all(choice.best.fact.role for choice in fields):
        return drawn  # of the dates of several acts that of the drawing is the sheet's
    ordered = sorted(fields, key=lambda choice: (-choice.best["field"], -choice.best.fact.confidence))
    first, second = ordered[0].best, ordered[1].best
    leads = (
        matcher.query.strong and first["field"] > second["field"]
    ) or first.fact.confidence - second.fact.confidence >= CLEARLY
    return ordered[:1] if leads else choices
