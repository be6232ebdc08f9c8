"""Lines of a sheet as labels of its title block.

Pure text: tells whether a line is a label, with or without its value behind it, or a sentence that stands
on every sheet of a template. Knows nothing of places.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import Levenshtein

from backend.reading.labels.title_words import Other, label_fields, label_lengths
from backend.reading.sheet import TitleField as F
from backend.vocabulary.sheets.keys import key_of
from backend.vocabulary.sheets.load import one_of, words


def _phrase(name: str) -> str:
    return one_of(words("label_phrases", name))


# Sentences of templates: no label, never a value. The last are no words: tolerances by class in a title block.
_BOILERPLATE = re.compile(rf"{one_of(words('boilerplate'))}|{one_of(words('boilerplate', 'by_class'))}\s*[:=]", re.I)

# Labels too long or too free to list.
_PATTERNS: tuple[tuple[F, re.Pattern[str]], ...] = (
    (F.STANDARD, re.compile(rf"(?:{_phrase('interpret')}\s+)?{_phrase('tolerancing')}\s*:?", re.I)),
    (
        F.GENERAL_TOLERANCE,
        re.compile(
            rf"(?:{_phrase('general')}\s+)?{_phrase('tolerances')}\b.*{_phrase('according')}\s*[:/]?\s*",
            re.I,
        ),
    ),
    (F.GENERAL_TOLERANCE, re.compile(rf"{_phrase('general_tolerances')}\b.*", re.I)),
    (
        F.MASS,
        re.compile(
            rf"{_phrase('mass')}\s*[(\[]?\s*(?:{_phrase('in')}\s+)?(?:kg|g|lbs?|{_phrase('mass_unit')})\s*[)\]]?:?",
            re.I,
        ),
    ),
    (F.TITLE, re.compile(_phrase("title"), re.I)),
)

_MAX_LABEL_WORDS = 5  # of a label with its value behind it and no colon between them
_LONGEST_LINE = 120  # characters; a longer line is prose
_WORDS_BEFORE_COLON = 4  # that may belong to a label where several stand in one line
_FUZZY_LETTERS, _FUZZIER_LETTERS = 5, 10  # of a label, from which on one letter may be misread, or two


@dataclass(frozen=True)
class LabelMatch:
    """A line that is a label, or begins with one; `rest` is what stands behind it."""

    field: F | Other
    label: str
    rest: str = ""
    marked: bool = False  # a colon or equals sign divides label and value
    fuzzy: bool = False


def label_starts(text: str) -> list[int]:
    """Where in a line a label with a colon begins; "SCALE: 1:2 WEIGHT: 4 kg" has two."""
    starts: list[int] = []
    for colon in re.finditer(r"[:=：](?!\d*\s*$)", text + " "):
        before = list(re.finditer(r"\S+", text[: colon.start()]))[-_WORDS_BEFORE_COLON:]
        known = (w.start() for w in before if key_of(text[w.start() : colon.start()]) in label_fields())
        start = next(known, None)
        if start is not None and start not in starts:
            starts.append(start)
    return starts


@lru_cache(maxsize=4096)
def is_boilerplate(text: str) -> bool:
    """Whether a sentence of templates stands in a text: no label, and never a value."""
    return _BOILERPLATE.search(text) is not None


@lru_cache(maxsize=4096)
def match_label(text: str, scanned: bool = False) -> LabelMatch | None:
    """The label that `text` is or begins with. Small misreadings are forgiven where the text was `scanned`."""
    text = text.strip().strip("|").strip()
    if not text or len(text) > _LONGEST_LINE:
        return None
    whole = _match_whole(text, scanned)
    if whole is not None:
        return whole
    for field, pattern in _PATTERNS:
        found = pattern.match(text)
        if found:
            return LabelMatch(field, found[0].strip(), text[found.end() :].strip(), marked=True)
    return _match_beginning(text, scanned)


@lru_cache(maxsize=4096)
def labelled_share(text: str) -> float:
    """The share of the words of a text that are labels, several of which may stand in it: 0 to 1."""
    said = [word for word in re.split(r"[\s/|:;]+", text) if key_of(word)]
    covered = at = 0
    while at < len(said):
        longest = range(min(_MAX_LABEL_WORDS, len(said) - at), 0, -1)
        count = next((n for n in longest if key_of(" ".join(said[at : at + n])) in label_fields()), 0)
        covered += count
        at += count or 1
    return covered / len(said) if said else 0.0


def _match_whole(text: str, scanned: bool) -> LabelMatch | None:
    bare = re.sub(r"[\s:.=#°º]+$", "", text)
    bare = re.sub(r"\s*(?:[(\[](?:kg|g|lbs?|mm|in|nb|A[0-4])\.?[)\]]|@\s*A[0-4])$", "", bare, flags=re.I)
    marked = text.rstrip().endswith((":", "="))
    field = label_fields().get(key_of(bare))
    if field is not None:
        return LabelMatch(field, text, marked=marked)
    parts = [part for part in re.split(r"\s*[/|(（]\s*|\s*:?\s*[)）]", bare) if part]
    if parts and parts != [bare] and (field := _field_of_parts(parts)) is not None:
        return LabelMatch(field, text, marked=marked)
    if (field := _field_before_noun(bare)) is not None:
        return LabelMatch(field, text, marked=marked)
    near = (
        _closest_label(key_of(bare).translate(_MISREAD), len(bare.split())) if scanned and _is_wordlike(bare) else None
    )
    return None if near is None else LabelMatch(near, text, fuzzy=True)


_FREE = re.compile(
    r"(?P<label>[^\W\d_][^:：=;,!?]{1,38}?)\s*(?P<mark>[:：]|\s=)\s*(?P<rest>(?![/\\])\S.{0,119})?$", re.S
)
_LIST_MARK = re.compile(r"^\(?\d{1,2}\s*[.)]\s*")
MOST_FREE_WORDS = 5  # of a label that no vocabulary knows; more are a sentence before a list


def match_free_label(text: str) -> LabelMatch | None:
    """A label in words that no vocabulary knows: it ends with a colon, and its value may stand behind."""
    found = _FREE.fullmatch(_LIST_MARK.sub("", text.strip()))
    if found is None or len(found["label"].split()) > MOST_FREE_WORDS:
        return None
    letters = sum(character.isalpha() for character in found["label"])
    if found["label"][-1].isdigit() and (found["rest"] or "")[:1].isdigit():
        return None  # a ratio or a time
    if letters < 2 or 2 * letters < len(found["label"].replace(" ", "")) or is_boilerplate(found["label"]):
        return None
    return LabelMatch(Other.FREE, found["label"].strip(), (found["rest"] or "").strip(), marked=True)


# Figures that scans give for letters.
_MISREAD = str.maketrans("015836", "oisbeg")


# Words that only say that a label is one: "FINISH SPECIFICATION".
_OF_LABELS = re.compile(rf"\s+{one_of(words('label_nouns'))}$", re.I)


def _field_before_noun(text: str) -> F | Other | None:
    """A known label behind which such a word stands."""
    found = _OF_LABELS.search(text)
    return None if found is None else label_fields().get(key_of(text[: found.start()]))


def _is_wordlike(text: str) -> bool:
    """Letters, with at most one figure that may be a misread letter."""
    return len(re.findall(r"\d", text)) <= 1 and not re.search(r"[:=].*\w", text)


def _field_of_parts(parts: list[str]) -> F | Other | None:
    """One label in several languages, "Material / Werkstoff": one part is known, the others are mere words.

    Of several known ones the first that is a field of the title block."""
    known = [label_fields().get(key_of(part)) for part in parts]
    named = [field for field in known if field is not None]
    wordy = all(
        field is not None or re.fullmatch(r"[^\W\d_][^\d_:=]{2,40}", p) for field, p in zip(known, parts, strict=True)
    )
    first = next((field for field in named if isinstance(field, F)), named[0] if named else None)
    return first if wordy and len(named) * 2 >= len(parts) else None


def _match_beginning(text: str, scanned: bool) -> LabelMatch | None:
    """Label and value in one line: "SCALE: 1:2", "Rev D", "Werkstoff S235JR"."""
    marked = re.match(r"([^:=：]{1,45}?)\s*[:=：]\s*(?=\S)(.+)", text, re.S)
    if marked and not re.fullmatch(r"\d+|\d+\s*[xX]?", marked[1]):
        head = _match_whole(marked[1], scanned)
        if head is not None:
            return LabelMatch(head.field, marked[1], marked[2].strip(), marked=True, fuzzy=head.fuzzy)
    parts = text.split()
    for count in range(min(_MAX_LABEL_WORDS, len(parts) - 1), 0, -1):
        head_text = " ".join(parts[:count])
        head = None if key_of(head_text) in _DEGREES else _match_whole(head_text, False)
        if head is not None:
            return LabelMatch(head.field, head_text, " ".join(parts[count:]))
    return None


_DEGREES = frozenset({"dr", "ing"})  # before a name they are a person's title: `Dr. Ohlsen`


@cache
def _closest_label(key: str, count: int) -> F | Other | None:
    """The label that a misread line stands for: one letter off in a short one, two in a long one."""
    if len(key) < _FUZZY_LETTERS:
        return None
    allowed = 2 if len(key) >= _FUZZIER_LETTERS else 1
    best: tuple[int, F | Other] | None = None
    for label, field in label_fields().items():
        if len(label) < _FUZZY_LETTERS or abs(len(label) - len(key)) > allowed:
            continue
        if label_lengths()[label] == count:
            distance = Levenshtein.distance(key, label, score_cutoff=allowed)
            if distance <= allowed and (best is None or distance < best[0]):
                best = distance, field
    return None if best is None else best[1]
