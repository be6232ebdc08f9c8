"""The dimension that spans the view which the query names: a section by its letters, a flat pattern by its label.

A label stands next to what it names: where a second view is about as near, nothing says which is meant. The length of
what is laid flat is one that no other view shows. Knows no wording.
"""

from __future__ import annotations

from collections.abc import Sequence

from backend.answering.query import Term
from backend.answering.retrieval.drawn.spanning import (
    OF_THE_WHOLE,
    asks_of_a_part,
    callout_of,
    choose_largest,
    is_length,
    said_by_title,
    spans_outline,
)
from backend.answering.retrieval.features import Match, Matcher
from backend.answering.retrieval.index import keys_of
from backend.answering.retrieval.meaning import amount_of, direction_of
from backend.geometry import Box
from backend.reading.facts import Fact, FactKind
from backend.reading.sheet import CalloutKind, View
from backend.vocabulary.concepts import concept
from backend.vocabulary.fold import words

_MOST_WORDS = 5  # of the label of a view; what is longer is a note
_FARTHER = 1.5  # times as far from a label as its own view is any other one


def spanning_view(matcher: Matcher) -> tuple[Match, ...]:
    """What spans the named view the way that is asked for; none where nothing says which, or it has none."""
    wanted, query = matcher.wanted, matcher.query
    if wanted is None or CalloutKind.LINEAR.value not in wanted.callouts or query.keys or query.values or query.count:
        return ()
    view, flat = (_box_of(matcher.view, matcher), False) if matcher.view is not None else _labelled_view(matcher)
    if view is None or not _is_asked_of(matcher, flat):
        return ()
    spans = [match for match in matcher.matches if _spans_within(match.fact, view)]
    axis = direction_of(query, wanted)
    if axis is None and wanted.direction == "any":
        lengths = _only_here(spans, view, matcher) if flat else spans
        axis = max(((amount_of(one.fact) or 0.0, callout_of(one.fact).along) for one in lengths), default=(0, None))[1]
        axis = axis if flat or axis == "x" else None  # what is drawn higher than wide may be as long as it is high
    of_axis = [match for match in spans if axis and callout_of(match.fact).along == axis]
    return choose_largest(of_axis, _lengths_within(view, axis, [match.fact for match in of_axis], matcher))


def _is_asked_of(matcher: Matcher, flat: bool) -> bool:
    """Whether the query speaks of a view as a whole, as it is now; before it is bent is when a part is flat."""
    senses = matcher.query.senses - OF_THE_WHOLE - ({"past"} if flat else set())
    if senses or (not flat and asks_of_a_part(matcher)):
        return False
    return all(_is_of_view(term, matcher, flat) for term in matcher.terms)


def _is_of_view(term: Term, matcher: Matcher, flat: bool) -> bool:
    """Whether a word names the view or the part, or says nothing of a thing on it."""
    if term.optional or term.aside or any(concept(name).whole for name in term.concepts):
        return True
    return bool(set(matcher.keys(term)) & said_by_title(matcher)) or (flat and _is_flat(term))


def _is_flat(term: Term) -> bool:
    return any(concept(name).unfolded for name in term.concepts)


def _box_of(view: View, matcher: Matcher) -> Box | None:
    """Where a view that has a name is drawn; None where its label may be another one's."""
    views = [one.box for one in matcher.index.sheet.views]
    return view.box if view.label_box is None or _nearest(view.label_box, views) == view.box else None


def _labelled_view(matcher: Matcher) -> tuple[Box | None, bool]:
    """The view of the part laid flat, by its label, where the query asks for that one."""
    asked = {key for term in matcher.terms if _is_flat(term) for key in matcher.keys(term)}
    facts = (fact for fact in matcher.index.facts if fact.kind is FactKind.TEXT and asked & keys_of(fact.text))
    labels = [fact.box for fact in facts if len(words(fact.text)) <= _MOST_WORDS]
    views = {_nearest(label, [view.box for view in matcher.index.sheet.views]) for label in labels}
    return (views.pop(), True) if len(views) == 1 else (None, False)


def _nearest(label: Box, views: Sequence[Box]) -> Box | None:
    nearest = sorted(views, key=label.gap)[:2]
    if len(nearest) > 1 and label.gap(nearest[1]) <= _FARTHER * label.gap(nearest[0]):
        return None
    return nearest[0] if nearest else None


def _spans_within(fact: Fact, view: Box) -> bool:
    outline = fact.callout.outline if spans_outline(fact) and is_length(fact) and fact.callout is not None else None
    return outline is not None and view.contains(*outline.center)


def _lengths_within(view: Box, axis: str | None, spans: Sequence[Fact], matcher: Matcher) -> list[float]:
    """The lengths that span a view or stand in it and may lie along an axis: what is shorter spans a part of it."""
    facts = (fact for fact in matcher.index.facts if fact.callout is not None and view.contains(*fact.box.center))
    lengths = [*spans, *(fact for fact in facts if is_length(fact) and callout_of(fact).along in (axis, None))]
    return [amount for fact in lengths if (amount := amount_of(fact)) is not None]


def _only_here(spans: Sequence[Match], view: Box, matcher: Matcher) -> Sequence[Match]:
    """Of the two ways through a view the one whose length no other view shows."""
    others = [fact for fact in matcher.index.facts if fact.callout is not None and not view.contains(*fact.box.center)]
    elsewhere = {amount_of(fact) for fact in others}
    return [match for match in spans if amount_of(match.fact) not in elsewhere]
