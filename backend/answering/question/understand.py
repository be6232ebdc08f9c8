"""What a question means: what it asks for, and everything it says about the thing it is about.

`understand` turns the words of a person into an `Asked`: target, stated values, counts, named views, datums,
directions, extremes, places, quoted labels, and the words that are left to look for on the sheet. Knows
nothing of Sheets; it is pure text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from backend.answering.question import patterns as patterns
from backend.answering.question.target import Target, choose, symbol_asked
from backend.answering.question.words import NUMBER_WORDS, STOP_WORDS, fold, forgiving_concepts
from backend.languages import language_of
from backend.reading.grammar.prose import ValueKind, find_values
from backend.reading.sheet import CalloutKind, Meaning

LONGEST_QUESTION = 4000  # characters that are looked at


@dataclass(frozen=True)
class Word:
    """A word that the question may share with the sheet."""

    text: str
    concepts: frozenset[str]
    label: bool = False  # written like a label: QUOTED, CAPITALS, or with digits


@dataclass(frozen=True)
class Asked:
    """A question, understood."""

    text: str
    language: str
    target: Target
    concepts: frozenset[str] = frozenset()
    head: frozenset[str] = frozenset()  # concepts of the thing asked for, without its qualifiers
    words: tuple[Word, ...] = ()
    quoted: tuple[str, ...] = ()
    values: tuple[Meaning, ...] = ()
    count: int | None = None  # "the four holes"
    view: str | None = None  # "A-A", "B"
    view_kind: str | None = None  # section, detail, view
    datums: tuple[str, ...] = ()
    symbol: str | None = None
    extreme: str | None = None  # largest, smallest, tightest, loosest
    overall: bool = False
    everything: bool = False
    toleranced: bool = False
    only_toleranced: bool = False
    basic: bool = False
    reference: bool = False
    where: bool = False
    why: bool = False
    counting: bool = False
    position: frozenset[str] = frozenset()
    pages: tuple[int, ...] = ()
    compare: bool = False
    convert_to: str | None = None
    metric: bool = False


@lru_cache(maxsize=2000)
def understand(text: str, default_language: str = "de") -> Asked:
    """The meaning of a question by itself, without earlier turns."""
    text = " ".join(text[:LONGEST_QUESTION].split())
    folded = fold(
        patterns.DIMENSION_WORD.sub(_dimension_word, text)
    )  # ß would be lost, and with it the difference to "Masse"
    concepts = _concepts(folded)
    body = patterns.ASIDE.sub(" ", folded)
    head, named = _head(body)
    language = language_of(text, "en" if default_language == "en" else "de")
    if re.search(r"\bdatums?\b", folded) and "bezug" not in folded:  # one word, another meaning in each language
        concepts, head = concepts - {_OTHER_DATUM[language]}, head - {_OTHER_DATUM[language]}
    for one, other in (("weight", "dimension"), ("dimension", "weight")):  # "Masse": the whole sentence tells
        if one in concepts and other not in concepts and other in head:
            head = (head - {other}) | {one}
    counting = patterns.COUNTING.search(folded) is not None
    if "weight" in concepts and not re.search(r"\b(?:how many|wie ?viele|anzahl)\b", folded):
        counting = False  # "wie viel wiegt"
    values = _stated_values(text)
    symbol = symbol_asked(head, concepts) or symbol_asked(concepts, concepts)
    view, view_kind = _named_view(text)
    if _HOW_BIG.search(body) and choose(head) is None:
        head = head | {"size"}
    if _WHEN.search(folded):
        head = head | {"date"}
    head = _toleranced_size(head)
    target = _target(head, _concepts(body), counting=counting, symbol=symbol, named=named)
    if patterns.OVERVIEW.search(folded) and target in (Target.TEXT, Target.VIEWS, Target.NOTES):
        target = Target.OVERVIEW
    elif patterns.IN_UNIT.search(folded) and target in (Target.DIMENSION, Target.TEXT):
        target = Target.UNITS
    wanted = _wants_toleranced(folded)
    return Asked(
        text=text,
        language=language,
        target=target,
        concepts=frozenset(concepts),
        head=frozenset(head),
        words=_content_words(text, values),
        quoted=tuple(a or b for a, b in patterns.QUOTED.findall(text)),
        values=values,
        count=_count(folded, values),
        view=view,
        view_kind=view_kind,
        datums=_datums(text),
        symbol=symbol,
        extreme=_extreme(folded, concepts),
        overall="overall" in concepts,
        everything=patterns.ALL.search(folded) is not None,
        toleranced=_is_toleranced(folded, target, concepts, wanted),
        only_toleranced=not values and target.value in _TOLERANCED and wanted is True,
        basic=patterns.BASIC.search(folded) is not None,
        reference=patterns.REFERENCE.search(folded) is not None,
        where=patterns.WHERE.search(folded) is not None,
        why=patterns.WHY.search(folded) is not None,
        counting=counting,
        position=frozenset(concepts & {"top", "bottom", "left", "right", "center"}),
        pages=_pages(text),
        compare=patterns.COMPARE.search(folded) is not None,
        convert_to=_convert(folded),
        metric=patterns.METRIC.search(folded) is not None,
    )


_OTHER_DATUM = {"en": "date", "de": "datum"}
_HOW_BIG = re.compile(r"\b(?:how (?:big|large)|wie gross|what size|which size|welche groesse)\b")
_WHEN = re.compile(r"^(?:und |and )?(?:von |seit |ab |as of )?(?:wann|when)\b")
_SIZES = frozenset({"diameter", "length", "width", "height", "thickness", "radius", "depth", "angle"})
_TOLERANCED = _SIZES | {"dimension", "tolerance", "distance", "chamfer", "thread"}


def _toleranced_size(head: set[str]) -> set[str]:
    """`diameter and tolerance`, `toleranced width`: the size is asked for, with its tolerance."""
    if "tolerance" in head and head & _SIZES and not head & {"limit", "general", "fit", "largest", "smallest"}:
        return head - {"tolerance"}
    return head


def _dimension_word(match: re.Match[str]) -> str:
    return "Abmessungen" if match[0].endswith(("e", "en")) else "Abmessung"


def _is_toleranced(folded: str, target: Target, concepts: set[str], wanted: bool | None) -> bool:
    if wanted is not None:
        return wanted
    return patterns.TOLERANCED.search(folded) is not None or (target.value in _SIZES and "tolerance" in concepts)


def _wants_toleranced(folded: str) -> bool | None:
    """`which diameters carry a tolerance?`: yes; `which are not toleranced?`: no; None where neither is asked."""
    found = patterns.WHICH_TOLERANCED.search(folded)
    return None if found is None else patterns.NEGATED.search(found[0]) is None


def _concepts(folded: str) -> set[str]:
    found: set[str] = set()
    for word in re.findall(r"[a-z][a-z0-9-]*", folded):
        found |= forgiving_concepts(word)
        if "-" in word:
            for part in word.split("-"):
                found |= forgiving_concepts(part)
    return _sort_out(found, folded)


def _sort_out(found: set[str], folded: str) -> set[str]:
    """Words with two meanings, told apart by their company."""
    if re.search(r"\b(?:wie gross ist die|die|gesamt)\s?masse\b", folded) and not re.search(
        r"\b(?:alle|welche|saemtliche|haben|sind) (?:die )?masse\b|\bmasse (?:haben|sind|mit|hat)\b", folded
    ):
        found = (found - {"dimension"}) | {"weight"}
    elif re.search(r"\b(?:welches|das|ein|jedes|dieses|mass) mass\b|\bmass (?:mit|hat|ist|von|zwischen)\b", folded):
        found = found - {"weight"} | {"dimension"}
    if "finish" in found and "surface finish" in folded:
        found = found | {"roughness"}
    elif "finish" in found:
        found = found - {"roughness"}
    if "scale" in found:
        found = found - {"rod"}
    if "made" in found and not re.search(r"\b(?:aus|woraus|of|from|out|besteh\w*)\b", folded):
        found = found - {"made"}
    if re.search(r"\bo\. ?d\.|\boutside dia", folded):
        found = found | {"outer", "diameter"}
    if re.search(r"\bi\. ?d\.|\binside dia", folded):
        found = found | {"inner", "diameter"}
    return found


def _head(body: str) -> tuple[set[str], bool]:
    """The concepts of the phrase that names what is asked for, and whether it names anything at all."""
    start = patterns.WH.search(body)
    rest = body[start.end() :] if start else body
    for _ in range(2):
        size = patterns.SIZE_LEAD.match(rest)
        rest = rest[size.end() :] if size else rest
        lead = patterns.LEAD.match(rest)
        rest = rest[lead.end() :] if lead else rest
    end = patterns.HEAD_END.search(rest)
    phrase = rest[: end.start()] if end else rest
    named = any(word not in STOP_WORDS and not word.isdigit() for word in re.findall(r"[a-z][a-z-]+", phrase))
    return _concepts(phrase), named and start is not None


def _target(head: set[str], concepts: set[str], *, counting: bool, symbol: str | None, named: bool) -> Target:
    if counting:
        return Target.COUNT
    if symbol is not None:
        return Target.GEOMETRIC
    if "date" in concepts and not head & {"date", "scale", "revision"} and "drawn" in concepts | head:
        return Target.DATE
    if "who" in concepts and not {"checked", "approved"} & concepts:
        return Target.DRAWN_BY
    if "made" in concepts and not {"date", "drawn"} & concepts:
        head = head | {"material"}
    found = choose(head)
    if found is None and named:
        return Target.TEXT
    if found in (None, Target.SIZE, Target.DIMENSION, Target.COUNT):
        found = _narrowed(found, concepts)
    return found or Target.TEXT


_FEATURE_TARGETS = (
    (Target.DIAMETER, frozenset({"hole", "shaft", "circularity", "sphere", "flange"})),
    (Target.DIAMETER, frozenset({"diameter"})),
)


def _narrowed(found: Target | None, concepts: set[str]) -> Target | None:
    """A head without a target of its own takes it from the rest; a `dimension` of a hole is its diameter."""
    if found is Target.DIMENSION:
        for target, features in _FEATURE_TARGETS:
            if features & concepts and not {"distance", "position"} & concepts:
                return target
        return found
    if found is not None:
        return found
    return choose(concepts - {"position", "standard"} if "standard" not in concepts else concepts)


def _stated_values(text: str) -> tuple[Meaning, ...]:
    found = []
    text = re.sub(r"(?<=\d)-(?=[^\W\d_]{3,})", " ", text)  # "M6-Gewinde"
    for value in find_values(text):
        meaning = value.meaning
        if meaning is None or value.kind is ValueKind.COUNT or meaning.kind is CalloutKind.SCALE:
            continue
        bare = value.kind is ValueKind.NUMBER and re.fullmatch(r"\d{1,4}", value.quote) is not None
        if not bare or _is_dimension(text, value.start, value.end):
            found.append(meaning)
    return tuple(found)


_DIMENSION_BEFORE = re.compile(
    r"(?:durchmesser|diameter|dia\.?|maß|mass|dimension|bohrung|hole|länge|length|radius|of|von|für|for)\s*"
    r"(?:von|of|mit)?\s*$",
    re.IGNORECASE,
)


def _is_dimension(text: str, start: int, end: int) -> bool:
    """Whether a bare whole number of a question is a size, not a count or a page."""
    if re.match(r"\s?(?:dimension|mm|maß|er\b|hole|bohrung|diameter)", text[end:], re.IGNORECASE):
        return True
    return _DIMENSION_BEFORE.search(text[:start]) is not None and not re.match(r"\s?[a-zäöü]{3,}", text[end:])


def _count(folded: str, values: tuple[Meaning, ...]) -> int | None:
    found = patterns.COUNT.search(folded)
    if found is not None:
        return int(found[1] or found[2])
    stated = [value.count for value in values if value.count > 1]
    if stated:
        return stated[0]
    return next((NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", folded) if word in NUMBER_WORDS), None)


def _named_view(text: str) -> tuple[str | None, str | None]:
    for found in patterns.VIEW.finditer(text):
        name = found["name"]
        if name != name.upper():  # "section is", "view of"
            continue
        return re.sub(r"\s?[-–]\s?", "-", name.upper()), _view_kind(found["kind"])
    after = patterns.VIEW_AFTER.search(text)
    if after is not None:
        letters = re.split(r"\s?[-–]\s?", after["name"])
        if len(set(letters)) == 1:
            return "-".join(letters), _view_kind(after["kind"] or "section")
    return None, None


def _view_kind(word: str) -> str:
    word = word.lower()
    if word.startswith(("se", "schn")):
        return "section"
    return "detail" if word.startswith(("de", "ei", "au")) else "view"


def _datums(text: str) -> tuple[str, ...]:
    found = patterns.DATUM.search(text) or re.search(
        r"\b(?:to|zu|zum|gegenüber|bezüglich|relative to|respect to)\s+(?:datum\s+|bezug\s+)?([A-Z])(?![\w-])", text
    )
    return tuple(re.findall(r"[A-Z]", found[1])) if found else ()


def _extreme(folded: str, concepts: set[str]) -> str | None:
    for name in ("tightest", "loosest"):
        if name in concepts:
            return name
    if re.search(r"\b(?:max\w*|largest)\W+(?:/|and|und|or|oder)?\W*(?:min\w*|smallest)\b", folded):
        return None
    if "limit" in concepts and {"largest", "smallest"} & concepts:
        return None
    return "largest" if "largest" in concepts else "smallest" if "smallest" in concepts else None


def _pages(text: str) -> tuple[int, ...]:
    return tuple(int(number) for found in patterns.PAGE.findall(text) for number in found if number)


def _convert(folded: str) -> str | None:
    found = patterns.CONVERT.match(folded)
    if found is None:
        return None
    return "in" if found[1].startswith(("in", "zoll")) else "cm" if found[1] == "cm" else "mm"


# words that speak of the question itself or of any drawing, not of something written on this one
_GENERIC_TEXT = """dimension tolerance size count made name number who overall largest smallest all top bottom left
    right center view where required"""
_GENERIC = frozenset(_GENERIC_TEXT.split())


def _content_words(text: str, values: tuple[Meaning, ...]) -> tuple[Word, ...]:
    """The words to look for on the sheet: no function words, nothing that only says what is asked."""
    words: list[Word] = []
    seen: set[str] = set()
    quoted = " ".join(a or b for a, b in patterns.QUOTED.findall(text))
    quoted_words = set(fold(quoted).split())
    for value in values:
        text = text.replace(value.text, " ") if value.text not in quoted else text
    for original in re.findall(r"[^\W_]+(?:[-_/.][^\W_]+)*", text):
        word = fold(original)
        if word in seen or (word in STOP_WORDS and word not in quoted_words) or len(word) < 2:
            continue
        concepts = forgiving_concepts(word)
        if "-" in word:
            concepts = concepts.union(*(forgiving_concepts(part) for part in word.split("-")))
        label = word in quoted_words or (original.isupper() and len(original) > 1) or any(c.isdigit() for c in word)
        if not label and concepts and concepts <= _GENERIC:
            continue
        parts = [] if _is_range(word) else [part for part in re.split(r"[-_/]", word) if len(part) > 2]
        for one in (word, *parts):
            if one not in seen and one not in STOP_WORDS:
                seen.add(one)
                own = concepts if one == word else forgiving_concepts(one)
                words.append(Word(one, own, label and (one == word or any(c.isdigit() for c in one))))
    words += [Word(number, frozenset(), True) for number in _numbers_of_names(text)]
    return tuple(words)


def _numbers_of_names(text: str) -> list[str]:
    """The number of a numbered room: `BEDROOM 2` is another one than `BEDROOM 3`."""
    named = re.findall(r"(?<![^\W\d_])([^\W\d_]{3,})\s(\d{1,2})(?![\w.,:×'\"])", text)
    rooms = {"bedroom", "bathroom", "closet", "garage", "office", "room", "hall"}
    return [number for word, number in named if forgiving_concepts(fold(word)) & rooms]


def _is_range(word: str) -> bool:
    return re.fullmatch(r"[a-z\d.,]{1,2}-[a-z\d.,]{1,2}", word) is not None
