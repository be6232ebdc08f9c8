"""What a question names by signs rather than words: values, views, datums, pages, numbered things, quotes.

Works on the question as it is written, since capitals and signs tell. Knows nothing of sheets.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from backend.answering.query.query import Key, Operation
from backend.reading.grammar.prose import Value, ValueKind, find_values
from backend.reading.sheet import CalloutKind, Meaning
from backend.vocabulary.concepts import asked_languages, concept, concepts_of, function_words, hits
from backend.vocabulary.fold import fold
from backend.vocabulary.numbers import number_words
from backend.vocabulary.questions import any_small_word, small_words

QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]{2,80})[\"“”„«»]|(?<!\w)['‘‚]([^'’‘]{2,80})['’‘](?!\w)")
BRACKETED = re.compile(r"\(([^()]{2,40})\)")
_VIEW = re.compile(
    r"(?<!\w)(?P<kind>[^\W\d_]+)\s+[\"'„“]?(?P<name>[A-Z]{1,2}\d?(?:\s?[-–]\s?[A-Z]{1,2}\d?)?|\d{1,2})(?![\w'/]|[.,:]\d)"
)
_SECTION_NAME = re.compile(r"(?<![\w-])([A-Z]{1,2})\s?[-–]\s?\1(?![\w-])")
_VIEW_KINDS = ("section", "detail", "view")
_NAMED = re.compile(
    rf"(?<![\w-])(?P<noun>[^\W\d_]{{2,}})\.?[\s-]+(?:{any_small_word('number')}\.?\s*|#\s*)?"
    r"(?P<name>\d{1,4}[a-z]?|[A-Z]{1,2}\d{1,4}|[A-Z]\d[\w.-]*|[A-Z](?!-\d))(?![\w/]|[.,:]\d|"
    rf"\s?(?:{any_small_word('behind_names')}|x|×|\"|°)\b)"
)
_LETTERED = re.compile(r"(?<![\w-])(?P<name>[A-Z])[- ](?P<noun>[^\W\d_]{3,})(?![\w-])")  # `A-Löcher`, `the B holes`
_NAMED_TOO = re.compile(  # `item 2, 3 and 4`, `holes A1 and B1`
    rf"\s*(?:,?\s*{any_small_word('and')}\s|,|&)\s*(?P<name>\d{{1,3}}|[A-Z]{{1,2}}\d{{1,3}})"
    rf"(?![\w/°]|[.,:]\d|\s?(?!{any_small_word('and')}\s)[^\W\d_])"
)
_PAGE = re.compile(
    rf"(?<!\w)(?P<noun>[^\W\d_]{{4,6}})\s*{any_small_word('number_short')}?\s*(?P<one>\d{{1,4}})"
    rf"(?:\s*(?:{any_small_word('and', 'with')}|,|&)\s*(?:[^\W\d_]{{4,6}}\s)?(?P<other>\d{{1,4}}))?\b"
)
_DATUM_NAME = re.compile(
    rf"(?<!\w)(?P<noun>[^\W\d_]{{5,}})\s+(?P<names>[A-Z](?:\s?(?:,|{any_small_word('and')}|/|-|\|)?\s?[A-Z])*)(?!\w)"
)
_COUNT_BEFORE = re.compile(
    rf"(?<![\w.,⌀Øø/])(\d{{1,3}})\s?(?:x|×|{any_small_word('times')})(?!\w)"
    r"|(?<![\w.,⌀Øø/-])(\d{1,3})\s+(?=[^\W\d_]{3,}|M\d|[⌀Øø]\s?\d)"
)
_SIZE_BEHIND = re.compile(r"\s+(?:M\d|[⌀Øø]\s?\d)")  # of the things that a number counts
_SIZE_NEXT = re.compile(r"\s+(?:[⌀Øø]\s?)?[.,]?\d")
_SIZED = re.compile(rf"(?<=\d){any_small_word('sized')}(?=\s[^\W\d_])")  # the `er` of `24er Bohrung`
_NUMBER_TOKEN = re.compile(r"\d{1,4}")


def stated_values(text: str, *, bare_too: bool = False) -> list[tuple[int, int, Meaning]]:
    """Values that the question states, with where they stand in it; counts and numbers of things are none.

    A bare whole number is one where a word says so, or `bare_too`: of what is looked for on the sheet.
    """
    shown = re.sub(r"(?<=\d)-(?=[^\W\d_]{3,})", " ", text)  # "M6-Gewinde"
    shown = _SIZED.sub(lambda match: " " * len(match[0]), shown)
    keys = [match.span("name") for match in _NAMED.finditer(shown) if _names_a_thing(match["noun"])]
    found = []
    for value in find_values(shown):
        meaning = value.meaning
        if meaning is None or meaning.kind is CalloutKind.SCALE:
            continue
        in_digits = any(map(str.isdigit, value.quote))
        one_size = in_digits and _is_one_size(shown, value.end)
        if value.kind is ValueKind.COUNT and _counts_things(shown, value.end) and not one_size:
            continue
        if not in_digits and _SIZE_NEXT.match(shown, value.end):
            continue  # `the two 6.6 holes`
        if _is_count_of_through(value) and _counts_things(shown, value.end):
            continue
        if any(start <= value.start < end for start, end in keys):
            continue
        if meaning.kind is CalloutKind.FIT and meaning.value is None:
            continue  # U9 is a component as often as a fit: it is looked for as it is written
        bare = value.kind in (ValueKind.NUMBER, ValueKind.COUNT) and _NUMBER_TOKEN.fullmatch(value.quote) is not None
        if bare and _SIZE_BEHIND.match(shown, value.end):
            continue
        if bare and not bare_too and not _is_size(shown, value.start, value.end):
            continue
        found.append((value.start, value.end, meaning))
    return found


def _is_count_of_through(value: Value) -> bool:
    """Whether a hole's size may as well be a number of things that go through: `the 6 through holes`."""
    meaning = value.meaning
    bare = meaning is not None and meaning.through and meaning.unit is None and value.quote[:1].isdigit()
    return bare and meaning is not None and float(meaning.value or 0).is_integer()


def _counts_things(text: str, end: int) -> bool:
    """Whether a word stands behind a number that may be what it counts."""
    behind = re.match(r"\s?([^\W\d_]+)", text[end:])
    return behind is not None and not _is_function(fold(behind[1]))


def _is_measure(noun: str) -> bool:
    """Whether a number behind a noun is an amount (`Maß 234`, `diameter 38`) and not the name of a thing."""
    return any(_is_measured(name) for name in concepts_of(fold(noun)))


def _is_measured(name: str) -> bool:
    return bool(concept(name).callouts or concept(name).part)


def _all_named(text: str) -> list[str]:
    """The concepts of all words and phrases of a question."""
    said = tuple(re.findall(r"[^\W\d_]+", fold(text)))
    return [name for language in asked_languages() for hit in hits(said, language) for name in hit.concepts]


_PLURAL_ENDINGS = small_words("plural")


def _is_one_size(text: str, end: int) -> bool:
    """Whether a number before the name of a measure is its size: `the 42 dimension`, but not `the 4 dimensions`."""
    behind = re.match(r"\s([^\W\d_]+)", text[end:])
    return behind is not None and _is_measure(behind[1]) and not behind[1].endswith(_PLURAL_ENDINGS)


def _names_a_thing(noun: str) -> bool:
    folded = fold(noun)
    return not (_is_measure(noun) or _is_function(folded) or _counts(folded, concepts_of(folded)))


def _counts(noun: str, named: Iterable[str]) -> bool:
    """Whether a number behind a word is no name: `the two M6 holes`, `where 100 is`."""
    return _is_operation(named) or any(noun in number_words(language) for language in asked_languages())


def _is_operation(named: Iterable[str]) -> bool:
    """Whether a word says in which form the answer is wanted."""
    return any(concept(name).sense in set(Operation) for name in named)


def _is_size(text: str, start: int, end: int) -> bool:
    """Whether a bare whole number is an amount: behind the name of a measure, or before a unit."""
    before = re.search(rf"([^\W\d_]+)\s*{any_small_word('of', 'with')}?\s*$", text[:start])
    if before is not None and _is_measure(before[1]):
        return True
    behind = re.match(r"\s?([^\W\d_]+)", text[end:])
    if behind is None or _is_function(fold(behind[1])):
        return any(_is_measured(name) for name in _all_named(text))
    return behind[1].lower() in ("mm", "cm", "er") or _is_measure(behind[1])


_FROM_TO = re.compile(
    rf"{any_small_word('from')}\s(?P<low>\d+(?:[.,]\d+)?)\s?(?:mm\s)?{any_small_word('to')}\s(?P<high>\d+(?:[.,]\d+)?)(?:\s?mm)?",
    re.IGNORECASE,
)


def named_class(text: str, number_words: dict[str, int]) -> tuple[tuple[int, int], tuple[float, ...]] | None:
    """Of which dimensions a tolerance is spoken of, with where it says so.

    `two place decimals` → (2.0,), `from 6 to 30` → (6.0, 30.0).
    """
    if not any("tolerance" in (name, concept(name).is_a) for name in _all_named(text)):
        return None
    numbers = {**number_words, **dict.fromkeys(small_words("one"), 1)}
    one = "|".join(sorted(map(re.escape, numbers), key=len, reverse=True))
    match = re.search(
        rf"(?<!\w)(?P<number>[1-4]|{one})[\s-]+{any_small_word('decimal_places')}(?!\w)", text, re.IGNORECASE
    )
    if match is not None:
        said = fold(match["number"])
        return match.span(), (float(said) if said.isdigit() else float(numbers[said]),)
    match = _FROM_TO.search(text)
    if match is None:
        return None
    return match.span(), tuple(float(match[name].replace(",", ".")) for name in ("low", "high"))


def blank_out(text: str, span: tuple[int, int]) -> str:
    """A text with blanks in one place, so that everything else stays where it is."""
    start, end = span
    return text[:start] + " " * (end - start) + text[end:]


def named_view(text: str) -> tuple[str | None, str | None]:
    """`section A-A` → A-A, section; a bare A-A names a section."""
    for match in _VIEW.finditer(text):
        kinds = [name for name in concepts_of(fold(match["kind"])) if name in _VIEW_KINDS]
        if kinds and (not match["name"].isdigit() or kinds[0] == "detail"):
            return re.sub(r"\s?[-–]\s?", "-", match["name"]), kinds[0]
    alone = _SECTION_NAME.search(text)
    return (f"{alone[1]}-{alone[1]}", "section") if alone else (None, None)


def view_places(text: str) -> list[tuple[int, int]]:
    """Where the names of views stand in the question."""
    found = [match.span() for match in _SECTION_NAME.finditer(text)]
    named = (match for match in _VIEW.finditer(text) if set(_VIEW_KINDS) & set(concepts_of(fold(match["kind"]))))
    return [*found, *(match.span("name") for match in named)]


def named_datums(text: str) -> tuple[str, ...]:
    for match in _DATUM_NAME.finditer(text):
        if "datum" in concepts_of(fold(match["noun"])):
            return tuple(re.findall(r"[A-Z]", match["names"]))
    return ()


def named_pages(text: str) -> tuple[int, ...]:
    """`page 2`, `Seite 3 und 4`."""
    for match in _PAGE.finditer(text):
        if {"page", "sheet"} & set(concepts_of(fold(match["noun"]))):
            return tuple(int(number) for number in (match["one"], match["other"]) if number)
    return ()


_OTHER_NUMBERS = frozenset({"page", "sheet", "view", "section", "detail", "datum"})


def named_keys(text: str) -> tuple[Key, ...]:
    """Things by number or letter."""
    found = []
    for match in _NAMED.finditer(text):
        noun = fold(match["noun"])
        named = concepts_of(noun) or _called_by_number(noun)
        if _is_measure(match["noun"]) or (_OTHER_NUMBERS & set(named) and "pin" not in named):
            continue
        if _is_function(noun) and not (match["noun"][0].isupper() and any(concept(one).columns for one in named)):
            continue  # the German `Stand 02` is an issue
        if _counts(noun, named):
            continue
        found.append(Key(noun, named, match["name"]))
        end = match.end()
        while more := _NAMED_TOO.match(text, end):
            found.append(Key(noun, named, more["name"]))
            end = more.end()
    return (*found, *_lettered_keys(text))


def _lettered_keys(text: str) -> Iterable[Key]:
    """Holes that a table tags by a letter before a number, spoken of together."""
    for match in _LETTERED.finditer(text):
        noun = fold(match["noun"])
        spoken = match[0][1] == " " and (match["name"] == "I" or (match["name"] == "A" and match.start() == 0))
        if "hole" in concepts_of(noun) and not spoken:  # `A hole`, `do I drill`
            yield Key(noun, concepts_of(noun), match["name"], tagged=True)


def _called_by_number(noun: str) -> tuple[str, ...]:
    """What a `position number` is the number of, where `position` alone says nothing."""
    for language in asked_languages():
        for hit in hits((noun, "number"), language):
            if hit.end - hit.start > 1:
                return hit.concepts
    return ()


def _is_function(noun: str) -> bool:
    return any(noun in function_words(language) for language in asked_languages())


def named_count(
    text: str, values: Sequence[Meaning], number_words: dict[str, int], names: Collection[str] = ()
) -> int | None:
    """How many things the question speaks of: `the four holes`, `15 M3x0.5 holes`, `occurs 24 times`.

    text: the question without its values
    values: those that it states; one with a count (`4x M6`) says it
    number_words: what words stand for which number
    names: of things that are called by number, whose number counts nothing (`hole 4`)
    """
    stated = [value.count for value in values if value.count > 1]
    if stated:
        return stated[0]
    for match in _COUNT_BEFORE.finditer(text):
        counted = re.match(r"\s*([^\W\d_]*)", text[match.end() :])
        if (match[1] or match[2]) not in names and not (counted and match[2] and _is_function(fold(counted[1]))):
            return int(match[1] or match[2])
    return next((number_words[word] for word in re.findall(r"[a-z]+", fold(text)) if word in number_words), None)
