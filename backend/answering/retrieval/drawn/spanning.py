"""The dimension that spans the part, where the sheet proves it and the query speaks of the part as a whole.

A length is the largest dimension of the sheet, if that spans an outline and is level, or the only one; a height is the
largest of those upright, and so is the overall depth of a plan; a width is the largest of those level. A thickness is
what spans a narrow view or is written with its sign; a depth spans the view beside the main one that is as high; an
outer diameter is the largest one, if it spans an outline. Several parts on one sheet are told apart by their names.
Knows no wording.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from backend.answering.query import Term
from backend.answering.retrieval.choice import SURELY_READ, is_same
from backend.answering.retrieval.features import Match, Matcher
from backend.answering.retrieval.index import FactIndex, keys_of
from backend.answering.retrieval.meaning import amount_of, direction_of
from backend.geometry import Box, bounding
from backend.reading.facts import Fact, FactKind
from backend.reading.measuring.scales import stated_scales
from backend.reading.sheet import Callout, CalloutKind, Circle, TitleField
from backend.vocabulary.concepts import Concept, concept, concepts_of, rest_of
from backend.vocabulary.fold import words

WORDY = 4  # letters of a word that may say what a part is
AS_LARGE = 0.03  # by which two views of one part may differ in what they share
HALF = 0.5  # of the smaller outline that two dimensions of one view share
FEWEST_DIAMETERS = 2  # of what is turned
SMALL = 1 / 20  # a scale: what is drawn so much smaller than it is may be a building
_SIZED = {"overall", "outer", "largest", "toleranced", "horizontal", "vertical", "nominal"}
OF_THE_WHOLE = {*_SIZED, "views", "in_numbers", "place"}  # senses that leave it the part
_STOCK = {"material", "sheet_metal"}  # what a part is made of: its thickness is written with a sign
_NAMES = (TitleField.TITLE, TitleField.PART_NUMBER, TitleField.DRAWING_NUMBER)


def spanning(matcher: Matcher) -> tuple[Match, ...]:
    """What spans the part as the query asks: one dimension, two where the size is asked for, or none."""
    wanted, query = matcher.wanted, matcher.query
    if wanted is None or wanted.axial or query.keys or query.values or query.count or query.view:
        return ()
    if CalloutKind.LINEAR.value not in wanted.callouts and CalloutKind.DIAMETER.value not in wanted.callouts:
        return ()
    if query.senses - OF_THE_WHOLE or not _is_of_whole(matcher) or _is_of_something_else(matcher):
        return ()
    if not _may_be_drawn(matcher):
        return ()
    matches = _of_one_part([match for match in matcher.matches if spans_outline(match.fact)], matcher)
    if CalloutKind.DIAMETER.value in wanted.callouts and query.strong:
        return _choose_diameter(matches, matcher) if query.has("outer") or query.has("overall") else ()
    return _choose_of_lengths([match for match in matches if is_length(match.fact)], matcher, wanted)


def _choose_of_lengths(lengths: Sequence[Match], matcher: Matcher, wanted: Concept) -> tuple[Match, ...]:
    """Of what spans the part the length, the height, the depth, as it is asked for."""
    query = matcher.query
    if wanted.direction == "any":
        return _choose_length(lengths, matcher)
    level, upright = (_choose_along(lengths, axis, matcher) for axis in ("x", "y"))
    if wanted.direction == "least":
        narrow = _choose_thickness(lengths, (*level, *upright), matcher)
        signed = _choose_signed(wanted.sign, matcher)
        differ = narrow and signed and not is_same(narrow[0].fact, signed[0].fact)
        return signed if _is_of_stock(matcher) else () if differ else narrow or signed
    if not query.strong and (query.has("overall") or query.has("outer") or _names_the_whole(matcher)):
        return (*level, *upright) if level and upright and _are_of_one(level[0], upright[0]) else ()
    if wanted.part == "depth":
        of_plan = (query.has("overall") or query.has("outer")) and not query.has("views")
        return _choose_depth(lengths, matcher) or (upright if of_plan else ())
    if direction_of(query, wanted) == "y":
        return upright
    return level if direction_of(query, wanted) == "x" and level else ()


def _names_the_whole(matcher: Matcher) -> bool:
    return any(concept(name).whole for term in matcher.terms for name in term.concepts)


def _is_of_whole(matcher: Matcher) -> bool:
    """Whether what the query calls the part stands on the sheet, or is any part's name, or the sheet names no part."""
    sorts = [term for term in matcher.terms if term.optional and any(concept(name).whole for name in term.concepts)]
    outermost = matcher.query.has("overall") or matcher.query.has("outer")
    if outermost or all(matcher.stands(term) or _is_generic(term) for term in sorts):
        return True
    if _asks_of_outermost(matcher):
        return True
    names = [fact.text for fact in matcher.index.facts if fact.field in _NAMES]
    return not any(len(word) >= WORDY and word.isalpha() for name in names for word in words(name))


def _may_be_drawn(matcher: Matcher) -> bool:
    """Whether the sheet may draw what the query calls the part, where it stands nowhere.

    What is turned has diameters of its own, and a building is drawn far smaller than it is.
    """
    terms = (term for term in matcher.terms if not matcher.stands(term))
    named = [one for term in terms for one in map(concept, term.concepts) if one.whole]
    facts = matcher.index.facts
    if any(one.large for one in named):
        return any(scale <= SMALL for scale in stated_scales(matcher.index.sheet.title_block, ()))
    if not any(one.side == "outer" for one in named):
        return True
    callouts = (fact.callout for fact in facts if fact.callout is not None)
    plain = {one.value for one in callouts if one.kind is CalloutKind.DIAMETER and one.count == 1 and not one.through}
    return len(plain) >= FEWEST_DIAMETERS


def asks_of_a_part(matcher: Matcher) -> bool:
    """Whether words ask for the size of something on the part (`Schrifthöhe`, `paint thickness`), or of a gap."""
    if matcher.aspect is None:
        return False
    besides = (concept(name) for name in matcher.query.constraints if name != matcher.aspect)
    if any(one.ask == "strong" and one.direction != "any" for one in besides):
        return True
    rests = [(word, rest_of(word, matcher.aspect)) for word in matcher.query.asked_words]
    things = [concepts_of(rest) for _, rest in rests if rest is not None and len(rest) >= WORDY]
    others = [name for word, rest in rests if rest is None for name in concepts_of(word)]
    others += [name for term in matcher.terms for name in term.concepts if not concept(name).part]
    of_a_thing = any(
        not any(concept(name).whole or concept(name).sense in _SIZED for name in names) for names in things
    )
    asked = [one for one in map(concept, others) if one.ask == "strong" and not one.asks]
    return of_a_thing or any(not one.callouts for one in asked)


def _is_of_something_else(matcher: Matcher) -> bool:
    """Whether words mean a thing on the part, or none that is known, and the title has none such."""
    if asks_of_a_part(matcher):
        return True
    round_one = matcher.wanted is not None and CalloutKind.DIAMETER.value in matcher.wanted.callouts
    if matcher.query.has("overall") or (matcher.query.has("outer") and round_one):
        return False
    known = said_by_title(matcher)
    said = [term for term in matcher.query.subject if not (term.optional or term.aside)]
    others = [term for term in said if not any(concept(name).whole for name in term.concepts)]
    return any(not set(matcher.keys(term)) & known for term in others)


def said_by_title(matcher: Matcher) -> set[str]:
    """The words and concepts of what a title block calls the part."""
    titles = [place for place, fact in enumerate(matcher.index.facts) if fact.field in _NAMES]
    return {key for place in titles for key in matcher.index.closeness[place]}


def spans_outline(fact: Fact) -> bool:
    if fact.kind is not FactKind.CALLOUT or fact.confidence < SURELY_READ:
        return False
    return callout_of(fact).outline is not None or callout_of(fact).circle is Circle.OUTER


def callout_of(fact: Fact) -> Callout:
    assert fact.callout is not None
    return fact.callout


def is_length(fact: Fact) -> bool:
    return callout_of(fact).kind is CalloutKind.LINEAR


def _of_one_part(matches: Sequence[Match], matcher: Matcher) -> list[Match]:
    """Those of the part that is named: on a sheet of several by its title block, else beside it or in the only one."""
    index = matcher.index
    if len({fact.region for fact in index.facts if fact.region}) > 1:
        named = [match for match in matches if all(_is_named(term, match, matcher) for term in matcher.terms)]
        return named if len({match.fact.region for match in named}) == 1 else []
    known = said_by_title(matcher)
    said = [term for term in matcher.terms if not (term.optional or term.included)]
    if not {f"#{name}" for term in said for name in term.concepts if concept(name).feature} <= known:
        return []
    whole = matcher.query.has("overall") or matcher.query.has("outer")
    told = [match for match in matches if whole or all(set(matcher.keys(term)) & known for term in match.uncovered)]
    return [match for match in told if not match["other_part"] or _asks_of_outermost(matcher)]


def _asks_of_outermost(matcher: Matcher) -> bool:
    """Whether the outer size is asked for of what is widest of a part: a flange."""
    named = (name for term in matcher.terms for name in term.concepts)
    return matcher.query.has("outer") and any(concept(name).outermost for name in named)


def _is_named(term: Term, match: Match, matcher: Matcher) -> bool:
    """Whether the title block of a dimension's own frame names what a term does."""
    return _is_generic(term) or bool(set(matcher.keys(term)) & keys_of(match.fact.region))


def _is_generic(term: Term) -> bool:
    return any(concept(name).generic for name in term.concepts)


def _amounts_of(matcher: Matcher, kind: CalloutKind, of: Sequence[Match], axis: str | None = None) -> list[float]:
    """The values of a kind on the sheet that may be along an axis; of one part of several, those of its frame."""
    index, regions = matcher.index, {match.fact.region for match in of}
    facts = [fact for fact in index.facts if fact.kind is FactKind.CALLOUT and fact.confidence >= SURELY_READ]
    if len({fact.region for fact in index.facts if fact.region}) > 1:
        facts = [fact for fact in facts if fact.region in regions]
    written = [note.box for note in index.sheet.notes] + [table.box for table in index.sheet.tables]
    facts = [fact for fact in facts if not any(box.contains(*fact.box.center) for box in written)]
    of_kind, most = [fact for fact in facts if callout_of(fact).kind is kind], _largest_on_sheet(of, index)
    may_be = [fact for fact in of_kind if axis is None or callout_of(fact).along in (axis, None)]
    return [amount for fact in may_be if (amount := amount_of(fact)) is not None and amount <= most]


def _largest_on_sheet(of: Sequence[Match], index: FactIndex) -> float:
    """The largest value that has room on the sheet at the smallest scale of what spans an outline."""
    spans = [match.fact for match in of if callout_of(match.fact).outline is not None]
    scales = [_drawn_length(fact) / amount for fact in spans if (amount := amount_of(fact))]
    return max(index.sheet.width, index.sheet.height) / min(scales) if scales else math.inf


def _drawn_length(fact: Fact) -> float:
    """How long on the page what a dimension spans is, in pixels."""
    outline = _outline_of(fact)
    return outline.width if callout_of(fact).along == "x" else outline.height


def _outline_of(fact: Fact) -> Box:
    outline = callout_of(fact).outline
    assert outline is not None
    return outline


def choose_largest(matches: Sequence[Match], amounts: Sequence[float]) -> tuple[Match, ...]:
    """The one that is the largest of all amounts; none where several places state it differently."""
    found = [match for match in matches if amount_of(match.fact) == max(amounts, default=None)]
    return tuple(found[:1]) if len({match.fact.text for match in found}) == 1 else ()


def _choose_diameter(matches: Sequence[Match], matcher: Matcher) -> tuple[Match, ...]:
    diameters = [match for match in matches if callout_of(match.fact).kind is CalloutKind.DIAMETER]
    return choose_largest(diameters, _amounts_of(matcher, CalloutKind.DIAMETER, diameters))


def _choose_length(lengths: Sequence[Match], matcher: Matcher) -> tuple[Match, ...]:
    """The longest, the level one of several; where the same piece has a level one besides, either may be meant."""
    longest = choose_largest(lengths, _amounts_of(matcher, CalloutKind.LINEAR, lengths))
    level = [match for match in lengths if callout_of(match.fact).along == "x"]
    same = [match for match in level if longest and amount_of(match.fact) == amount_of(longest[0].fact)]
    if same or not longest:
        return tuple(same[:1])
    return () if any(_are_of_one(longest[0], match) for match in level) else longest


def _choose_thickness(lengths: Sequence[Match], sides: Sequence[Match], matcher: Matcher) -> tuple[Match, ...]:
    """The smallest of three: what spans a view that goes on from the main one and has no other dimension that way."""
    if len(sides) < len(("x", "y")):
        return ()
    least = min(lengths, key=_amount)
    if any(match.fact.text == least.fact.text for match in sides):
        return ()
    if not any(_is_aligned(least.fact, match.fact) for match in sides):
        return ()
    around = bounding([_outline_of(least.fact), least.fact.box])
    beside = [
        fact
        for fact in matcher.index.facts
        if fact.kind is FactKind.CALLOUT and fact.box != least.fact.box and fact.box.intersection(around) > 0
    ]
    same_way = (callout_of(least.fact).along, None)
    return () if any(is_length(fact) and callout_of(fact).along in same_way for fact in beside) else (least,)


def _amount(match: Match) -> float:
    return amount_of(match.fact) or 0.0


def _choose_depth(lengths: Sequence[Match], matcher: Matcher) -> tuple[Match, ...]:
    """What spans the one view beside the widest one that is as high: the part from the side."""
    level = sorted((match for match in lengths if callout_of(match.fact).along == "x"), key=_amount, reverse=True)
    if not level or not (matcher.query.senses or _names_the_whole(matcher)):
        return ()
    widest = level[0]
    if not _outline_of(widest.fact).area:
        return ()  # a chain of lengths, whose view is not known
    others = (match for match in level if _amount(match) < _amount(widest) and not _are_of_one(match, widest))
    beside = [match for match in others if _is_aligned(match.fact, widest.fact)]
    return tuple(beside[:1]) if len({match.fact.text for match in beside}) == 1 else ()


def _is_of_stock(matcher: Matcher) -> bool:
    """Whether the thickness of the sheet that a part is made of is asked for, rather than the part's."""
    named = {name for word in matcher.query.asked_words for name in concepts_of(word)}
    named |= {name for term in matcher.query.subject for name in term.concepts} | set(matcher.query.constraints)
    return bool(named & _STOCK)


def _choose_signed(sign: str, matcher: Matcher) -> tuple[Match, ...]:
    """The one value of the sheet that is written with the sign of what is asked for: `t = 2`."""
    callouts = [match for match in matcher.matches if match.fact.kind is FactKind.CALLOUT]
    signed = [match for match in callouts if sign and callout_of(match.fact).symbol == sign]
    return tuple(signed[:1]) if len({amount_of(match.fact) for match in signed}) == 1 else ()


def _is_aligned(view: Fact, main: Fact) -> bool:
    """Whether a view is as large across what its dimension measures as another one: they show one part."""
    one, other = _outline_of(view), _outline_of(main)
    across = (one.height, other.height) if callout_of(view).along == "x" else (one.width, other.width)
    return math.isclose(*across, rel_tol=AS_LARGE)


def _choose_along(lengths: Sequence[Match], axis: str, matcher: Matcher) -> tuple[Match, ...]:
    """The one along an axis, if no other dimension that may be along it is larger."""
    found = [match for match in lengths if callout_of(match.fact).along == axis]
    return choose_largest(found, _amounts_of(matcher, CalloutKind.LINEAR, found, axis))


def _are_of_one(one: Match, other: Match) -> bool:
    """Whether two dimensions span the same piece, or pieces that cover each other."""
    first, second = callout_of(one.fact).outline, callout_of(other.fact).outline
    return first is not None and second is not None and first.intersection(second) > HALF * min(first.area, second.area)
