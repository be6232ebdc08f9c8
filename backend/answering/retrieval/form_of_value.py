"""Whether a text is written as what is asked for, and says nothing else by its column, its form or whose it is.

Knows no wording and no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from backend.answering.retrieval.cells.things import is_other_name
from backend.answering.retrieval.features import NAMING, OF_CHARTS, Match, Matcher
from backend.answering.retrieval.index import is_concept, keys_of
from backend.reading.facts import Fact, FactKind
from backend.reading.grammar.prose import find_values
from backend.reading.labels.forms import SCALE
from backend.reading.labels.match import labelled_share, match_label
from backend.reading.sheet import CalloutKind, TitleField
from backend.reading.title.pointers import numbers_pointed_to
from backend.vocabulary.concepts import Concept, concept, concepts_of, is_thing, kinds_of
from backend.vocabulary.fold import fold
from backend.vocabulary.fold import words as words_of
from backend.vocabulary.forms import values_in
from backend.vocabulary.sheets.load import one_of, words

ANY_CODE = "code"  # the form of whatever has letters and digits: in a row it may be a size, a standard, a number
ENDING = 3  # characters of a norm that its form may leave out: `-mK`
_OF_LABELS = (FactKind.LABELLED, FactKind.CELL)
_SENTENCE = 5  # words of one
_THREAD = CalloutKind.THREAD.value
_OWN_NUMBER = re.compile(r"(?<![^\W_])(?:[⌀Øø∅±RM]|SW|t)?\s?[\d.,]*\d")  # and no part of a code
MOST_LETTERS = 4  # of a measure that is no callout: a unit, `max`
_OTHER_AMOUNTS = ("area", "volume", "weight", "temperature", "pressure", "voltage", "speed")  # in units of their own
MOST_DIGITS = 2  # of a person's name
MOST_NUMBERS = 3  # in a text that says how many
_NUMBERS = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)?")
HALF = 0.5  # of a text's words that may be labels
# What columns hold that nothing else can be; an item may be a part number, a description anything.
_NAMES_OF_COLUMNS = ("material", "mass", "date", "author", "revision", "quantity", "color", "length")
_NUMBERING = ("item", "tag", "part_number", "order_code")  # which number a row has, and no measure of it
_PAIR_OF_SIZES = re.compile(r"\d\s?[x×]\s?[\d.,]")  # of something, and no distance
_COMPANY = re.compile(rf"(?:.*[\s,])?{one_of(words('companies'))}\.?", re.IGNORECASE)
_NUMBER_OF_NOTE = re.compile(r"^\s*\d{1,2}[.)]\s")
_MANY_NAMES = 4  # of what can be asked for, in one text: a sentence speaks of two or three
_IN_SENTENCES = (FactKind.TEXT, FactKind.NOTE)
_NO_NORMS = (TitleField.SCALE, TitleField.FINISH, TitleField.MASS, TitleField.DATE)


def _is_of_other_column(match: Match, matcher: Matcher) -> bool:
    """Whether a cell stands in a column that is known to hold something else than is asked for."""
    wanted, fact = matcher.wanted, match.fact
    if wanted is None or not (wanted.columns or wanted.callouts) or fact.kind is not FactKind.CELL or not fact.role:
        return False
    named = any(match[name] for name in NAMING)
    named = named or (bool(match["form"]) and wanted.form != ANY_CODE)
    others = (*_NAMES_OF_COLUMNS, *_NUMBERING) if matcher.is_measure else _NAMES_OF_COLUMNS
    return fact.role in others and fact.role not in wanted.columns and not named


def stands_under_other(match: Match, matcher: Matcher) -> bool:
    """Whether a cell stands in a column of something else, by its role or by the measure that its head names."""
    return _is_of_other_column(match, matcher) or _is_headed_otherwise(match, matcher)


def _is_headed_otherwise(match: Match, matcher: Matcher) -> bool:
    """Whether a cell stands under a head that names another measure than is asked for: a width under `K-factor`."""
    wanted, fact = matcher.wanted, match.fact
    if wanted is None or fact.kind is not FactKind.CELL or any(match[name] for name in NAMING):
        return False
    heads = [concept(key[1:]) for key in keys_of(fact.column) if is_concept(key)]
    measured = [one for one in heads if one.ask == "strong"]
    return bool(measured) and not any(
        wanted.name in (one.name, one.is_a) or one.name == wanted.is_a for one in measured
    )


def says_other(match: Match, matcher: Matcher) -> bool:
    """Whether a value is of another column than is asked for, a norm where none is, or the number of another party."""
    if _is_of_other_column(match, matcher) or _is_only_norm(match.fact) or _is_of_other_party(match, matcher):
        return True
    if _is_of_counterbore(match.fact, matcher) or _says_many(match.fact, matcher) or _is_name(match.fact, matcher):
        return True
    return (
        _is_within(match.fact, matcher)
        or _is_labelled_otherwise(match, matcher)
        or _is_of_other_sort(match, matcher)
        or _is_of_other_thing(match.fact, matcher)
        or _is_of_other_act(match.fact, matcher)
        or _is_labelled_for_other(match.fact, matcher)
    )


def _is_of_other_act(fact: Fact, matcher: Matcher) -> bool:
    """Whether a text says itself that somebody did something else: `Approved S. Delorme` for who drew it."""
    if not matcher.is_person or matcher.wanted is None:
        return False
    named = [concept(key[1:]) for key in keys_of(fact.text) if is_concept(key)]
    done = [one for one in named if any(field.endswith("_by") for field in one.fields)]
    return bool(done) and matcher.wanted not in done and not matcher.wanted.vague


def _is_labelled_otherwise(match: Match, matcher: Matcher) -> bool:
    """Whether a label is the name of a number that nothing but its name tells: `base tangent length`, and no length."""
    wanted = matcher.wanted
    if wanted is None or not match.fact.label or any(match[name] for name in NAMING):
        return False
    named = [concept(key[1:]) for key in keys_of(match.fact.label) if is_concept(key)]
    return any(one.named_only and one.ask == "strong" and not one.callouts and one is not wanted for one in named)


def _is_only_norm(fact: Fact) -> bool:
    """Whether an entry of a title block whose field holds no norm is one: how finishes are written, and no finish."""
    if fact.kind is not FactKind.TITLE or fact.field not in _NO_NORMS:
        return False
    norms = values_in("norm", fact.text)
    return len(norms) == 1 and fact.text.strip().startswith(norms[0]) and len(fact.text) - len(norms[0]) <= ENDING


def _is_of_other_party(match: Match, matcher: Matcher) -> bool:
    """Whether the number of a customer or a maker is asked for, and a label says nothing of them."""
    wanted, fact = matcher.wanted, match.fact
    if wanted is None or wanted.party:
        return False
    asked = {f"#{name}" for word in matcher.query.asked_words for name in concepts_of(word) if concept(name).party}
    said = (keys_of(text) for text in (fact.label, fact.column, fact.text, fact.line, fact.region, fact.caption))
    return bool(asked) and not asked & {key for keys in said for key in keys if is_concept(key)}


def _is_of_other_sort(match: Match, matcher: Matcher) -> bool:
    """Whether label and question both say which one of its kind, in words of their own: free and solid length."""
    wanted, label = matcher.wanted, match.fact.label
    if wanted is None or not wanted.callouts or wanted.symbols or wanted.part or not label or match["spelled"] == 1:
        return False
    said = [word for word in words_of(label) if word.isalpha() and len(word) > 2]
    if not any(wanted.name in concepts_of(word) for word in said):
        return False
    asked = [word for word in matcher.query.asked_words if wanted.name not in concepts_of(word) and word not in said]
    rest = [word for word in said if wanted.name not in concepts_of(word) and word not in matcher.query.asked_words]
    named = {name for word in asked for name in concepts_of(word)}
    unknown = bool(asked) and not named and not any(matcher.index.frequency[word] for word in asked)
    return unknown and any(not concepts_of(word) for word in rest)


def _says_many(fact: Fact, matcher: Matcher) -> bool:
    """Whether a text says how heavy instead of how many, or has too many numbers to say which of them it is."""
    wanted = matcher.wanted
    if wanted is not None and "quantity" in wanted.columns and values_in("weight", fact.text):
        return True
    if wanted is None or "quantity" not in wanted.columns or fact.kind in (FactKind.CELL, FactKind.LABELLED):
        return False
    return len(_NUMBERS.findall(f"{fact.text} {fact.line}")) > MOST_NUMBERS


def _is_name(fact: Fact, matcher: Matcher) -> bool:
    """Whether a measure stands in the name of the part: a `ROLLER ⌀168` has the nominal size of its kind."""
    if fact.kind not in (FactKind.CALLOUT, FactKind.VALUE) or not any(map(str.isalpha, f"{fact.text}{fact.line}")):
        return False
    names = {other.text for other in matcher.index.facts if other.field is TitleField.TITLE}
    return fact.text in names or any(fact.line and fact.text in name and fact.line in name for name in names)


def _is_of_counterbore(fact: Fact, matcher: Matcher) -> bool:
    """Whether the depth of a callout is that of its counterbore, and the question speaks of none."""
    wanted, callout = matcher.wanted, fact.callout
    if wanted is None or wanted.part != "depth" or callout is None or callout.counterbore_depth is None:
        return False
    named = {name for term in matcher.query.subject for name in term.concepts} | set(matcher.query.constraints)
    return callout.depth is None and "counterbore" not in named


def _is_of_other_thing(fact: Fact, matcher: Matcher) -> bool:
    """Whether a cell stands in a row that says nothing of the thing whose kind is asked for: the *cable* type."""
    wanted = matcher.wanted
    if wanted is None or matcher.query.strong or fact.kind is not FactKind.CELL:
        return False
    asked = (name for word in matcher.query.asked_words for name in concepts_of(word))
    things = {f"#{name}" for name in asked if name != wanted.name and is_thing(name) and not concept(name).generic}
    texts = (fact.text, fact.label, fact.column, fact.caption, *(text for pair in fact.row for text in pair))
    return bool(things) and not things & {key for text in texts for key in keys_of(text)}


def _is_within(fact: Fact, matcher: Matcher) -> bool:
    """Whether the outside of something is asked for, and a callout is of what is bored, drilled or sunk into one."""
    callout = fact.callout
    if callout is None or not matcher.query.has("outer"):
        return False
    depths = (callout.depth, callout.counterbore, callout.counterbore_depth, callout.countersink, callout.drill)
    return callout.through or any(depth is not None for depth in depths)


def _is_labelled_for_other(fact: Fact, matcher: Matcher) -> bool:
    """Whether the label of a value names a part, and the question others: the material of a *tube*, not of the rod."""
    wanted = matcher.wanted
    if fact.kind not in _OF_LABELS or not fact.label:
        return False
    if wanted is not None and wanted.callouts and any(concept(key[1:]).sense == "count" for key in _named_in(fact)):
        return True  # a number of coils is no thread
    own = [concepts_of(word) for word in words_of(fact.label)]
    if wanted is not None and f"#{wanted.name}" in _named_in(fact) and not any(wanted.name in names for names in own):
        return False  # the teeth of a `number of teeth` are no other part
    labelled = _parts_in(name for names in own if wanted is None or wanted.name not in names for name in names)
    asked = _parts_in(name for term in matcher.query.subject for name in term.concepts)
    return bool(labelled and asked) and not labelled & asked


def _named_in(fact: Fact) -> list[str]:
    return [key for key in keys_of(fact.label) if is_concept(key)]


def _parts_in(names: Iterable[str]) -> set[str]:
    """The parts among concepts, each with what it is one of."""
    own = {name for name in names if is_thing(name) and not (concept(name).generic or concept(name).shape)}
    return own | {kind for name in own for kind in kinds_of(name)}


def is_labelled_plainly(match: Match, wanted: Concept) -> bool:
    """Whether the label of a value says of what it is, and not that it measures or counts something else."""
    named = [concept(key[1:]) for key in keys_of(match.fact.label) if is_concept(key)]
    measures = (one for one in named if one.sense == "count" or (one.ask and (one.callouts or one.form)))
    other = any(one.name != wanted.name for one in measures)
    return bool(match["short_label"]) and not wanted.part and not other


_SHEET = re.compile(r"(?P<sheet>\d{1,3})\s?/\s?(?P<of>\d{1,3})")
_NUMBERED = re.compile(r"0\d{1,2}")  # an item, and no length
_RATIO = re.compile(r"(?<![\w:.,])\d{1,4}:\d{1,4}(?![\w:])")


def _is_of_no_measure(fact: Fact, matcher: Matcher) -> bool:
    """Whether a measure is asked for, and a text is the number of an item, or a scale."""
    if not matcher.is_measure or matcher.wanted is None or fact.callout is not None:
        return False
    amount = bool(matcher.wanted.form) and not matcher.wanted.of_view
    scaled = amount and _RATIO.search(fact.text) is not None
    return scaled or _NUMBERED.fullmatch(fact.text.strip()) is not None or _is_sheet_number(fact)


def _is_sheet_number(fact: Fact) -> bool:
    """Whether a label may head the number of a sheet, and a text is that: `Id: 1/2` is no inner diameter."""
    number = _SHEET.fullmatch(fact.text.strip())
    if number is None or int(number["sheet"]) > int(number["of"]):
        return False
    label = match_label(fact.label)
    return label is not None and label.field is TitleField.SHEET_NUMBER


def is_label(fact: Fact) -> bool:
    """Whether a text is a label and nothing else: the `MFG APPR.` of a title block names no manufacturer."""
    return labelled_share(fact.text) == 1 and not any(map(str.isdigit, fact.text))


def is_written_so(fact: Fact, matcher: Matcher) -> bool:
    """Whether a text is written as what is asked for: a measure with figures, a person without, and no label."""
    if numbers_pointed_to(fact.text) is not None or _is_of_no_measure(fact, matcher):
        return False
    figures = fact.callout is not None or any(map(str.isdigit, fact.text))
    if fact.kind is FactKind.TEXT and not figures and is_label(fact) and _is_of_field(matcher):
        return False
    if matcher.wanted is not None and matcher.wanted.between and _PAIR_OF_SIZES.search(fact.text):
        return False
    wanted = matcher.wanted
    if wanted is not None and (_is_nominal(fact, wanted) or _is_wordless(fact, wanted) or _names_none(fact, wanted)):
        return False
    if wanted is not None and (_says_no_thread(fact, wanted) or _is_from_to(fact, wanted)):
        return False
    if wanted is not None and (_is_of_no_chart(fact, matcher) or is_other_name(fact, wanted)):
        return False
    nobody = _COMPANY.fullmatch(fact.text) or "[" in fact.text  # units of two systems: `kg [lb]`
    if matcher.is_person and (nobody or sum(map(str.isdigit, fact.text)) >= MOST_DIGITS):
        return False
    if matcher.is_person and fact.kind is not FactKind.CELL:
        return not figures and ":" not in fact.text and labelled_share(fact.text) <= HALF
    return figures or not matcher.is_measure or _is_said_in_words(fact, matcher)


def _says_no_thread(fact: Fact, wanted: Concept) -> bool:
    """Whether a thread is asked for, and a sentence only speaks of one: `leave thread and end soft`."""
    sentence = fact.kind in _IN_SENTENCES or (fact.kind is FactKind.LABELLED and len(fact.text.split()) >= _SENTENCE)
    if wanted.callouts != (_THREAD,) or not sentence:
        return False
    return not any(value.meaning is not None and value.meaning.thread for value in find_values(fact.text))


def _is_from_to(fact: Fact, wanted: Concept) -> bool:
    """Whether what is labelled as a length is from where to where, by codes, and no number: `J1 TO BP1`."""
    measured = bool(wanted.callouts) and wanted.ask == "strong" and not wanted.form
    return measured and bool(fact.label) and fact.kind in _OF_LABELS and _OWN_NUMBER.search(fact.text) is None


def is_a_measure(fact: Fact, matcher: Matcher) -> bool:
    """Whether a text that is to state a length, an angle or the like is one, and no amount in another unit."""
    wanted = matcher.wanted
    if wanted is None or wanted.form or wanted.ask != "strong" or not wanted.callouts:
        return True
    if any(values_in(form, fact.text) for form in _OTHER_AMOUNTS):
        return False
    return fact.callout is not None or sum(map(str.isalpha, fact.text)) <= MOST_LETTERS


def has_figures(text: str) -> bool:
    """Whether a text has figures besides the number that a note goes by."""
    return any(map(str.isdigit, _NUMBER_OF_NOTE.sub("", text, count=1)))


def lists_names(text: str, many: int = _MANY_NAMES) -> bool:
    """Whether a text is a column of labels run together: it names many things that are asked for, and states none."""
    return sum(is_concept(key) and concept(key[1:]).ask == "strong" for key in keys_of(text)) >= many


def _names_none(fact: Fact, wanted: Concept) -> bool:
    """Whether a sentence names no value of what is asked for: no colour, and no number of a chart of colours."""
    if not wanted.listed or fact.kind not in _IN_SENTENCES or values_in(OF_CHARTS, fact.text):
        return False
    return not any(is_concept(key) and concept(key[1:]).is_a == wanted.name for key in keys_of(fact.text))


def _is_of_no_chart(fact: Fact, matcher: Matcher) -> bool:
    """Whether a number of a chart that the question names, RAL or NCS, is asked for, and the value is none."""
    named = [word for word in matcher.query.asked_words if values_in(OF_CHARTS, f"{word} 1")]
    return bool(named) and not any(fold(text).startswith(tuple(named)) for text in values_in(OF_CHARTS, fact.text))


def _is_wordless(fact: Fact, wanted: Concept) -> bool:
    """Whether a value is figures alone where such values have words: a finish, a maker."""
    return wanted.worded and not any(map(str.isalpha, fact.text))


def _is_nominal(fact: Fact, wanted: Concept) -> bool:
    """Whether a callout names a thing by its nominal size, and is no length of it: a `3" ball valve`."""
    callout = fact.callout
    if callout is None or callout.unit != "in" or not callout.note or '"' not in callout.text or wanted.ask != "strong":
        return False
    named = (name for word in words_of(callout.note) for name in concepts_of(word))
    return callout.kind is CalloutKind.LINEAR and wanted.part == "" and any(map(is_thing, named))


def _is_said_in_words(fact: Fact, matcher: Matcher) -> bool:
    """Whether an entry of a title block states in words what figures do elsewhere: `HALF FULL SIZE`, a finish."""
    if matcher.wanted is not None and fact.field is not None and fact.field.value in matcher.wanted.instead:
        return True
    of_scale = fact.field is TitleField.SCALE and matcher.wanted is not None and matcher.wanted.of_view
    return of_scale and SCALE.fullmatch(fact.text.strip()) is not None


def _is_of_field(matcher: Matcher) -> bool:
    """Whether what is asked for stands in title blocks: lettering of nothing but labels states none of it."""
    return matcher.wanted is not None and bool(matcher.wanted.fields)
