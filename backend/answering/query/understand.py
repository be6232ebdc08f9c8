"""A question to a query: language, what is asked for, of what, and in which form.

The phrase that names what is asked for comes first; in it the last word decides (`thread depth` is a depth). What
else the question says describes the subject. Words are data; this knows the order in which they stand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import backend.answering.query.form as form
import backend.answering.query.named as named
from backend.answering.query.clauses import TextRange, before_question, behind_which, is_doing, is_within, told_beside
from backend.answering.query.genitives import noun_before
from backend.answering.query.giving_way import bounds_an_amount, characteristic, of_layer, of_time, without_verbs
from backend.answering.query.language import is_mistyped, is_unspoken, language_of_question
from backend.answering.query.query import Key, Operation, Query, Term
from backend.answering.query.tokens import (
    Token,
    is_abbreviation,
    is_behind,
    is_name,
    is_proper,
    is_trade_name,
    stands_abbreviated,
    tokens_of,
)
from backend.reading.sheet import Meaning
from backend.vocabulary.concepts import (
    Concept,
    Hit,
    asked_languages,
    concept,
    concepts_of,
    function_words,
    hits,
    is_explained,
    is_thing,
    nearest_word,
)
from backend.vocabulary.fold import fold
from backend.vocabulary.numbers import number_words
from backend.vocabulary.questions import small_words

LONGEST_QUESTION = 1_000  # characters that are looked at
_AND = frozenset(small_words("and", "and_also"))
_COUNTED = frozenset({"quantity", "sheet_count", "sheet_number"})  # what a count is called itself
_INCLUDING = frozenset(small_words("including"))
_BESIDE = frozenset(small_words("per", "including"))  # what follows does not say of what


@dataclass(frozen=True)
class _Phrase:
    """A run of words between function words."""

    hits: tuple[Hit, ...]
    joined: bool  # `and` stands before it


@lru_cache(maxsize=2_000)
def understand(text: str, default_language: str = "de") -> Query:
    """The meaning of a question by itself, without earlier turns."""
    text = " ".join(text[:LONGEST_QUESTION].split())
    language = language_of_question(text, "en" if default_language == "en" else "de")
    unquoted = named.QUOTED.sub(lambda match: " " * len(match[0]), text)
    words, of_class = text, named.named_class(unquoted, number_words(language))
    if of_class:
        unquoted, words = (named.blank_out(one, of_class[0]) for one in (unquoted, text))
    stated = named.stated_values(unquoted)
    tokens, found, senses = _read(words, unquoted, stated, language)
    if not stated and "where" in senses and (stated := named.stated_values(unquoted, bare_too=True)):
        tokens, found, senses = _read(words, unquoted, stated, language)
    values = tuple(meaning for _, _, meaning in stated)
    view, view_kind = named.named_view(unquoted)
    view_kind = view_kind or ("detail" if any("detail" in hit.concepts for hit in found) else None)
    keys = named.named_keys(text)
    worded = unquoted
    for start, end, _ in stated:  # the dash of a thread parts no clauses
        worded = named.blank_out(worded, (start, end))
    beside = told_beside(worded)
    asking = [hit for hit in found if not is_within(tokens[hit.start], beside)]
    later = [hit for hit in asking if not is_within(tokens[hit.start], before_question(worded))]
    which = behind_which(tokens, worded)
    aspects, strong, heads = _aspects(tokens, found, (asking, later), which, language, keys)
    constraints = _constraints([hit for hit in found if not is_proper(tokens, hit)], heads, aspects)
    aspects = of_time(of_layer(characteristic(aspects, constraints), found), found)
    if asking and "who" in asking[0].concepts and all(map(_is_done, aspects)):
        aspects, strong = ("who",), False  # who made the change, and not what it was
    unspoken = is_unspoken(text, [token.word for token in tokens if not is_name(token)], found)
    quoted = tuple(one or other for one, other in named.QUOTED.findall(text))
    count = named.named_count(unquoted, values, number_words(language), {key.name for key in keys})
    operation = form.operation_of(fold(text), _senses(asking), tokens, found)
    if operation is Operation.VALUE and not (values or keys) and form.asks_which_there_are(fold(text)):
        operation = Operation.LIST
    # of what is counted everything says what it is: the `hardened` of `how many hardened washers`
    said = ((), ()) if operation is Operation.COUNT and not _COUNTED & set(aspects) else (heads, aspects)
    return Query(
        text=text,
        language="en" if unspoken else language,
        operation=operation,
        aspects=aspects,
        asked_words=tuple(_asked_words(tokens, heads, language)),
        of_noun=noun_before(tokens, heads[0], found, language) if len(heads) == 1 else "",
        strong=strong,
        constraints=tuple(name for name in constraints if name not in aspects),
        subject=tuple(_subject(text, tokens, found, *said, quoted, keys, beside, language)),
        keys=keys,
        values=values,
        count=count,
        view=view,
        view_kind=view_kind,
        datums=named.named_datums(text),
        tolerance_class=of_class[1] if of_class else (),
        senses=frozenset(senses),
        places=frozenset(name for hit in found for name in hit.concepts if concept(name).sense == "place"),
        quoted=quoted,
        bracketed=tuple(fold(said).strip(" .:") for said in named.BRACKETED.findall(text)),
        pages=named.named_pages(text),
        convert_to=form.unit_wanted(fold(text)),
        unspoken=unspoken,
        goes_on=form.goes_on(fold(text), language),
        refers=form.refers(tokens, language),
    )


def _read(
    text: str, unquoted: str, stated: Sequence[tuple[int, int, Meaning]], language: str
) -> tuple[list[Token], list[Hit], set[str]]:
    """The words besides values and names of views, what they name, and in which sense."""
    taken = [(start, end) for start, end, _ in stated] + named.view_places(unquoted)
    tokens = [token for token in tokens_of(text) if not any(start <= token.start < end for start, end in taken)]
    found = _hits(tokens, language)
    found = sorted((*found, *form.hits_of_units(tokens, found)), key=lambda hit: hit.start)
    return tokens, found, _senses(found)


def _senses(found: Iterable[Hit]) -> set[str]:
    return {concept(name).sense for hit in found for name in hit.concepts} - {""}


def _hits(tokens: Sequence[Token], language: str) -> list[Hit]:
    """What the words name: in the question's language, else in another, else with a typing error forgiven."""
    words = [token.word for token in tokens]
    found = {hit.start: hit for hit in hits(words, language)}
    taken = {place for hit in found.values() for place in range(hit.start, hit.end)}
    for other in asked_languages():
        phrases = [hit for hit in hits(words, other) if hit.end - hit.start > 1]
        for hit in phrases:
            if not taken & set(range(hit.start, hit.end)):
                found[hit.start] = hit
                taken |= set(range(hit.start, hit.end))
    functions = function_words(language)
    for place, token in enumerate(tokens):
        if place in taken or token.word in functions or (is_name(token) and not is_abbreviation(token)):
            continue
        names = () if is_trade_name(token, language) else _concepts_elsewhere(token.word, language)
        if names:
            found[place] = Hit(place, place + 1, names)
    return [found[place] for place in sorted(found)]


def _concepts_elsewhere(word: str, language: str) -> tuple[str, ...]:
    for part in (word, *word.split("-")) if "-" in word else (word,):
        for other in (language, *asked_languages()):
            if names := concepts_of(part, other):
                return names
    near = nearest_word(word, language)
    return concepts_of(near, language) if near else ()


def _phrases(tokens: Sequence[Token], found: Sequence[Hit], language: str) -> list[_Phrase]:
    """The hits of each run of words that no function word parts."""
    functions = function_words(language)
    at = {hit.start: hit for hit in found}
    phrases: list[_Phrase] = []
    run: list[Hit] = []
    joined = False
    place = 0
    while place < len(tokens):
        hit = at.get(place)
        word = tokens[place].word
        if hit is None and (word in functions or word in _AND):
            if run:
                phrases.append(_Phrase(tuple(run), joined))
                run, joined = [], False
            joined = joined or word in _AND
        elif hit is not None:
            run.append(hit)
        place = hit.end if hit is not None else place + 1
    if run:
        phrases.append(_Phrase(tuple(run), joined))
    return phrases


def _beside(hit: Hit, phrases: Sequence[_Phrase]) -> tuple[Hit, ...]:
    """What stands in one run of words with a hit, itself too."""
    return next((phrase.hits for phrase in phrases if hit in phrase.hits), ())


def _names_a_key(tokens: Sequence[Token], hit: Hit, keys: Sequence[Key]) -> bool:
    """Whether a word says what a letter or number behind it is the name of.

    The *revision* of `revision B`, the *no.* of `note no. 2`.
    """
    behind = tokens[hit.end].written if hit.end < len(tokens) else ""
    nouns = {tokens[hit.end - 1].word}
    if hit.start and hit.end - hit.start == 1 and tokens[hit.start].word in small_words("number"):
        nouns.add(tokens[hit.start - 1].word)
    return any(key.noun in nouns and key.name == behind for key in keys)


def _askable_aspects(hit: Hit, ask: str) -> list[str]:
    return [name for name in hit.concepts if concept(name).ask == ask]


def _aspects(
    tokens: Sequence[Token],
    found: Sequence[Hit],
    likely: Sequence[Sequence[Hit]],
    which: Collection[int],
    language: str,
    keys: Sequence[Key],
) -> tuple[tuple[str, ...], bool, tuple[Hit, ...]]:
    """What is asked for, whether strongly, and the hits that say so; the later of the likely ones go first."""
    told = [hit for hit in found if not is_proper(tokens, hit)]
    for other in (
        [hit for hit in told if not _names_a_key(tokens, hit, keys)],
        *likely,
    ):
        if any(_asks_something(hit, told) for hit in other):
            told = [hit for hit in told if hit in other]
    phrases = _phrases(tokens, told, language)
    for ask in ("strong", "weak"):
        plain = [hit for phrase in phrases for hit in phrase.hits if _askable_aspects(hit, ask)]
        behind = {phrase.hits[0] for phrase in phrases if phrase.hits[0].start in which and len(phrase.hits) == 1}
        sure = [hit for hit in plain if hit in behind or not _is_feature_here(hit, ask)] or plain
        sure = [hit for hit in sure if not bounds_an_amount(hit, sure, _beside(hit, phrases))]
        sure = without_verbs(sure, found)
        sure = [hit for hit in sure if not _is_told_closer(hit, sure)]
        if not sure:
            continue
        if who := _asking_who(told, sure):
            return ("who",), False, who
        asked = [phrase for phrase in phrases if any(hit in sure for hit in phrase.hits)]
        first = next((phrase for phrase in asked if phrase.hits[0].start in which and not phrase.joined), asked[0])
        heads = [_head([hit for hit in first.hits if hit in sure])]
        for phrase in phrases[phrases.index(first) + 1 :]:
            more = [hit for hit in phrase.hits if hit in sure]
            if phrase.joined and more and more[-1] is phrase.hits[-1]:
                heads.append(more[-1])
        return tuple(dict.fromkeys(_choose_aspect(hit, ask) for hit in heads)), ask == "strong", tuple(heads)
    kinds = [([concept(name).is_a for name in hit.concepts], hit) for hit in told if hit.start in which]
    sure_kinds = [(sorts[0], hit) for sorts, hit in kinds if all(sorts)]  # the German `Lager` is a bearing or a room
    asked_kinds = [(kind, hit) for kind, hit in sure_kinds if concept(kind).ask]  # `which steel`: a material
    return tuple(kind for kind, _ in asked_kinds[:1]), bool(asked_kinds), tuple(hit for _, hit in asked_kinds[:1])


def _is_done(name: str) -> bool:
    """Whether something is done by somebody, but is no field of a title block."""
    return concept(name).telling and not concept(name).fields


def _head(hits_of_phrase: Sequence[Hit]) -> Hit:
    """The last, but for a `tolerance` behind the name of a geometric characteristic, which says which."""
    named = [hit for hit in hits_of_phrase if any(concept(name).symbols for name in hit.concepts)]
    return named[-1] if named else hits_of_phrase[-1]


def _asks_something(hit: Hit, told: Sequence[Hit]) -> bool:
    """Whether a word asks for more than any *value*, where others say of what kind."""
    if _askable_aspects(hit, "strong"):
        return True
    names = [concept(name) for name in _askable_aspects(hit, "weak")]
    telling = any(one.fields or one.columns or one.callouts for one in names)
    return telling or (bool(names) and not any(_askable_aspects(other, "strong") for other in told))


def _choose_aspect(hit: Hit, ask: str) -> str:
    names = [concept(name).asks or name for name in _askable_aspects(hit, ask)]
    return next((name for name in names if concept(name).symbols), names[-1])


def _asked_words(tokens: Sequence[Token], heads: Sequence[Hit], language: str) -> Iterable[str]:
    """The words that ask, with those right before them: the *manufacturer* part number."""
    functions = function_words(language)
    for hit in heads:
        start = hit.start
        while start and tokens[start - 1].word not in functions and tokens[start - 1].word not in _AND:
            start -= 1
        yield from (token.word for token in tokens[start : hit.end])


def _is_feature_here(hit: Hit, ask: str) -> bool:
    """A thread is asked for only where nothing of it is: `thread depth` asks for a depth."""
    return all(concept(name).as_feature for name in _askable_aspects(hit, ask))


def _is_told_closer(hit: Hit, others: Sequence[Hit]) -> bool:
    """`which tolerance where none is given` asks for the general tolerance."""
    return any(concept(name).is_a in hit.concepts for other in others for name in other.concepts if other is not hit)


def _asking_who(told: Sequence[Hit], sure: Sequence[Hit]) -> tuple[Hit, ...]:
    """`Who made the change of issue 3`: a person, where what else is asked for stands in columns and is none."""
    who = tuple(hit for hit in told if "who" in hit.concepts)
    named = [concept(name) for hit in sure if hit not in who for name in hit.concepts]
    others = bool(named) and all(one.columns and not one.fields and "author" not in one.columns for one in named)
    return who if others else ()


def _constraints(found: Sequence[Hit], heads: Sequence[Hit], aspects: Sequence[str]) -> tuple[str, ...]:
    sure = (hit for hit in found if hit not in heads and not any(concept(name).whole for name in hit.concepts))
    others = (name for hit in sure for name in hit.concepts)
    inside = (name for hit in heads for name in hit.concepts if name not in aspects)
    return tuple(
        dict.fromkeys(
            name
            for name in (*others, *inside)
            if (concept(name).callouts or concept(name).symbols) and concept(name).ask
        )
    )


def _subject(
    text: str,
    tokens: Sequence[Token],
    found: Sequence[Hit],
    heads: Sequence[Hit],
    aspects: Sequence[str],
    quoted: Sequence[str],
    keys: Sequence[Key],
    beside: Sequence[TextRange],
    language: str,
) -> Iterable[Term]:
    """The words that say of what the value is wanted."""
    functions = function_words(language) | frozenset(number_words(language))
    of = {place: hit for hit in found for place in range(hit.start, hit.end)}
    quoted_words = {token.word for text in quoted for token in tokens_of(text)}
    keyed = {fold(key.name) for key in keys}
    seen: set[str] = set()
    # where nouns are written with capitals, an unknown word without one is a verb or an adjective
    capitals = language == "de" and any(letter.isupper() for token in tokens[1:] for letter in token.written)
    for place, token in enumerate(tokens):
        hit = of.get(place)
        known = hit is not None and stands_abbreviated(tokens, place) and all(map(_is_drawn, hit.concepts))
        name = (is_name(token) and not known) or token.word in quoted_words  # a PCB is a board
        if token.word in seen:
            continue
        said = token.word in functions or token.word in _AND or is_mistyped(token.word, language)
        if hit is None and not name and said:
            continue
        names = _describing_concepts(hit, heads, aspects) if hit is not None else ()
        proper = hit is not None and is_proper(tokens, hit)
        if hit is not None and not names and not (name and (proper or token.word in quoted_words)):
            continue
        if token.word.isdigit() and token.word not in quoted_words and token.word not in keyed:
            continue
        seen.add(token.word)
        plain = [concept(one) for one in names]
        describes = all(map(_only_describes, plain)) if plain else capitals and token.written[0].islower()
        describes = describes and (not plain or is_explained(token.word, language))
        describes |= hit in heads and not any(one.feature for one in plain)  # a tip circle's diameter is no other's
        describes |= not plain and (is_doing(token, text) or is_behind(tokens, place, _BESIDE))
        describes &= not (aspects == ("thickness",) and any(one.layer for one in plain))
        describes &= not (len(tokens) == 1 and not aspects)  # a word by itself is what is asked for: a label
        yield Term(
            token.word,
            tuple(names),
            describes and not name,
            exact=name,
            included=is_behind(tokens, place - (tokens[place - 1].word in functions), _INCLUDING),
            aside=is_within(token, beside),
            written=token.written.removesuffix("'s").removesuffix("’s"),
        )


def _is_drawn(name: str) -> bool:
    return is_thing(name) or bool(concept(name).callouts)


def _describing_concepts(hit: Hit, heads: Sequence[Hit], aspects: Sequence[str]) -> tuple[str, ...]:
    """Concepts of a word that say of what; those that say what is asked, or how, are left out."""
    told = [name for name in hit.concepts if not concept(name).asks and not (hit in heads and concept(name).whole)]
    names = [name for name in told if name not in aspects or (concept(name).as_feature and hit not in heads)]
    return tuple(name for name in names if not concept(name).sense or concept(name).sense in ("place", "rooms"))


def _only_describes(one: Concept) -> bool:
    """The part itself, places on the sheet, second aspects: they order facts but need not be written beside one."""
    return one.whole or bool(one.sense) or (bool(one.ask) and not one.as_feature and not one.telling)
