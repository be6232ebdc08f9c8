"""What a callout says of itself that tells that it is of something else than is asked for.

Four holes are not the bore in the middle, a round hole is no slot, the depth of a thread none of a pocket, a screw no
tapped hole. Knows no wording.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from backend.answering.retrieval.features import NAMING, Match, Matcher
from backend.answering.retrieval.index import keys_of
from backend.reading.facts import Fact, FactKind
from backend.reading.sheet import Callout, CalloutKind
from backend.vocabulary.concepts import Concept, concept, concepts_of, is_thing, kinds_of
from backend.vocabulary.fold import fold, words
from backend.vocabulary.sheets.load import words as sheet_words

_ROUND = (CalloutKind.DIAMETER, CalloutKind.HOLE)
_OF_HOLES = (*_ROUND, CalloutKind.THREAD)
_NOT_COUNTED = ("counterbore", "countersink", "bolt_circle")  # what a callout says of holes it counts elsewhere
# Beside a thread stands what is screwed in, beside a radius that it is for all.
_OF_A_THING = (CalloutKind.DIAMETER, CalloutKind.LINEAR)
_OF_CALLOUTS = frozenset(map(fold, sheet_words("notes", "callout_words")))
_FASTENERS = frozenset({"screw", "nut"})
_SCREW = re.compile(r"\bM\d+(?:[.,]\d+)?\s?[x×]\s?(?P<length>\d+)(?![\d.,])")
_COARSEST_PITCH = 6  # mm, of metric threads by ISO 261: what is more is the length of a screw


def is_contrary(match: Match, matcher: Matcher) -> bool:
    """Whether a callout tells by its count, its kind or its words that it is not of the thing that is asked about."""
    callout, wanted = match.fact.callout, matcher.wanted
    if wanted is None or callout is None:
        return _is_of_other_distance(match, matcher)
    named = _named(matcher)
    return (
        _is_one_of_many(callout, matcher, named)
        or _is_across(callout, wanted, named)
        or ("slot" in {concept(name).shown for name in named} and callout.kind in _ROUND and wanted.part != "depth")
        or _is_of_other_distance(match, matcher)
    )


def is_of_several(match: Match, matcher: Matcher) -> bool:
    """Whether a callout is of another number of holes than is asked about, or of a hole where none is.

    It is not stated then; nor is what is left without it.
    """
    callout, wanted = match.fact.callout, matcher.wanted
    if wanted is None or callout is None or callout.kind not in _OF_HOLES:
        return False
    named = _named(matcher)
    if _is_other_number(match, matcher, named):
        return True
    if matcher.query.has("outer"):
        return callout.count > 1
    if wanted.part != "depth" or not any(map(is_thing, named)) or _is_bored(named):
        return False
    threads = "thread" in {*named, *matcher.query.aspects} or bool(matcher.query.values)
    return not threads and (callout.thread is not None or callout.count > 1)


def is_of_other(match: Match, matcher: Matcher) -> bool:
    """Whether what has no name beside it is within a text, a screw, or a hole where none is asked for."""
    callout, wanted = match.fact.callout, matcher.wanted
    if wanted is None or callout is None:
        return False
    named = _named(matcher)
    if match.fact.kind is FactKind.VALUE and not match["form"]:
        return True  # a measure within a text is that of what the text speaks of
    screw = _SCREW.search(match.fact.text)
    if screw is not None and int(screw["length"]) > _COARSEST_PITCH and "screw" not in named:
        return True
    missing = {name for term in matcher.terms if not matcher.stands(term) for name in term.concepts if is_thing(name)}
    if missing and callout.kind is CalloutKind.THREAD and _names_other(match.fact, named | missing):
        return True
    bored = callout.count > 1 or callout.through or callout.counterbore is not None
    return bored and callout.kind in _ROUND and bool(missing) and not _is_bored(named)


def _names_other(fact: Fact, named: AbstractSet[str]) -> bool:
    """Whether a thread's own words name another thing than is asked about: `M8 (insert nut)`."""
    own = {
        name for word in words(fact.text) for name in concepts_of(word) if is_thing(name) and not concept(name).shape
    }
    own -= {name for name in own if concept(name).implied}
    return bool(own) and not own & named


def is_other_hole(fact: Fact, matcher: Matcher) -> bool:
    """Whether a callout counts holes of another sort than is counted: plain ones, round ones, or none but screws."""
    callout = fact.callout
    if callout is None or callout.kind not in _OF_HOLES:
        return False
    named = _named(matcher)
    plain = callout.kind in _ROUND and callout.drill is None
    if "slot" in named or ("thread" in named and plain) or ("counterbore" in named and callout.counterbore is None):
        return True
    return _counts_screws(matcher, fact)


def _counts_screws(matcher: Matcher, fact: Fact) -> bool:
    """Whether screws are counted rather than their holes, and a callout names none."""
    terms = [term for term in matcher.query.subject if not term.optional]
    holes = matcher.query.has("through") or any(not term.concepts or _is_bored(term.concepts) for term in terms)
    if holes or not terms or not any(_FASTENERS & {name, *kinds_of(name)} for name in terms[0].concepts):
        return False
    return not keys_of(f"{fact.text} {fact.line}") & matcher.keys(terms[0]).keys()


def says_of_what(fact: Fact, matcher: Matcher) -> bool:
    """Whether a callout has words that neither the question nor any other callout would have: `⌀4 wire`."""
    kinds = matcher.wanted.callouts if matcher.wanted is not None else ()
    if fact.callout is None or fact.callout.kind not in _OF_A_THING or fact.callout.kind.value not in kinds:
        return False
    told = fact.callout.note
    asked = {key for term in matcher.query.subject for key in matcher.keys(term)} | set(matcher.query.asked_words)
    rest = [word for word in words(told or "") if word.isalpha() and len(word) > 2 and word not in _OF_CALLOUTS]
    return any(word not in asked and not any(f"#{name}" in asked for name in concepts_of(word)) for word in rest)


def _named(matcher: Matcher) -> set[str]:
    """What the words of the subject name, and what that is one of."""
    own = {name for term in matcher.query.subject for name in term.concepts} | set(matcher.query.constraints)
    own |= {name for word in matcher.query.asked_words for name in concepts_of(word)}
    return own | {kind for name in own for kind in kinds_of(name)}


def _is_bored(named: Iterable[str]) -> bool:
    return any(concept(name).side == "inner" or "hole" in concept(name).implied for name in named)


def _is_other_number(match: Match, matcher: Matcher, named: AbstractSet[str]) -> bool:
    """Whether it is of another number of holes than is asked about; how many there are need not be written."""
    callout, wanted = match.fact.callout, matcher.wanted
    counted = callout is not None and callout.count > 1 and wanted is not None and not wanted.symbols
    return counted and bool(match["other_count"]) and not (named & {*_NOT_COUNTED} or matcher.query.values)


def _is_across(callout: Callout, wanted: Concept, named: AbstractSet[str]) -> bool:
    """Whether a distance, or the fit of a width, is asked for, and what is round has it or how many there are."""
    if wanted.between and callout.kind is CalloutKind.LINEAR and callout.count > 1:
        return "#hole" in keys_of(callout.text)
    lengths = (concept(name).callouts == (CalloutKind.LINEAR.value,) for name in named - {wanted.name})
    return wanted.part in ("fit", "tolerance", "limits") and callout.kind in _ROUND and any(lengths)


def _is_one_of_many(callout: Callout, matcher: Matcher, named: AbstractSet[str]) -> bool:
    """Whether there are several where the one in the middle is asked for, which is no circle that they lie on."""
    middle = "center" in matcher.query.places or any(concept(name).circle == "middle" for name in named)
    circle = matcher.wanted is not None and bool(matcher.wanted.symbols)
    return middle and callout.count > 1 and callout.kind in _OF_HOLES and not circle


def _is_of_other_distance(match: Match, matcher: Matcher) -> bool:
    """Whether a table or a label has a size by its name, and a feature that stands nowhere is asked about.

    The centre distance among the data of a gear is not that of the mounting holes.
    """
    wanted, labelled = matcher.wanted, match.fact.kind in (FactKind.CELL, FactKind.LABELLED)
    sized = wanted is not None and wanted.ask == "strong" and bool(wanted.callouts) and not wanted.symbols
    if not (sized and labelled and any(match[name] for name in NAMING)):
        return False
    missing = (term for term in matcher.terms if not matcher.stands(term))
    return any(concept(name).feature or concept(name).limb for term in missing for name in term.concepts)
