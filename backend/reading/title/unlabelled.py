"""Title block facts that stand elsewhere: in notes, in a block of free text, or in ruled cells without labels.

These are the weaker candidates; the confidence says so. Knows typical sentences and forms of values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from backend.geometry import Box, bounding
from backend.reading.labels.forms import (
    CODE,
    COMPANY,
    DATE,
    MASS_WITH_UNIT,
    MATERIAL,
    SCALE,
    SHEET,
    STANDARD,
    VERSION,
    accept,
)
from backend.reading.labels.match import is_boilerplate
from backend.reading.layout.paragraphs import NUMBERED, Paragraph
from backend.reading.layout.phrases import SheetPhrase
from backend.reading.sheet import TitleField as F
from backend.reading.title.cells import FoundValue
from backend.reading.title.hits import LabelledPhrases, small_cell, text_share
from backend.vocabulary.sheets.load import one_of, words
from backend.vocabulary.standards import ADOPTING, DRAFTING, INTERNATIONAL

_NUMBER = r"(?:\W*\d{0,2}[.)]?\s*)"  # of a note
_CLAUSE = r"(?:(?<=[,;，；。])|(?<=[.]\s)(?<!\d[.]\s))\s*"  # what begins within a sentence


def _saying(name: str) -> str:
    return one_of(words("statements", name))


_LENGTHS = one_of(word for unit in ("mm", "cm", "m", "ft") for word in words("units", unit) if len(word) > 1)
_INCHES = one_of(word for word in words("units", "in") if len(word) > 2)
_WORD_UNIT = rf"(?<![^\W\d_])({_LENGTHS}|{_INCHES}|in(?=\s*[.;,)]|\s*$))"
# Each with how sure it is: what names its field is surer than a form that says other things too.
_SENTENCES: tuple[tuple[F, re.Pattern[str], float], ...] = tuple(
    (field, re.compile(pattern, re.I), sure)
    for field, pattern, sure in (
        (
            F.MATERIAL,
            rf"^{_NUMBER}(?:{_saying('before')}\s+)?{one_of(words('title_labels', 'material'))}(?![^\W\d_])"
            rf"\s*(?:[:=：]|{_saying('is')}(?![^\W\d_]))\s*"
            rf"(?P<value>[^;:]{{2,80}}?)(?:\s+{_saying('be')})?\s*(?:[;:]|\.(?:\s|$)|$)",
            0.8,
        ),
        (
            F.MATERIAL,
            rf"{_CLAUSE}{one_of(words('title_labels', 'material'))}(?![^\W\d_])\.?\s*[:=：]?\s*"
            rf"(?P<value>(?={MATERIAL.pattern})[^,;:，；。]{{2,60}}?)\s*(?:[,;，；。]|\.(?:\s|$)|$)",
            0.65,
        ),
        (
            F.FINISH,
            rf"{_CLAUSE}{_saying('finish')}\s*[:=：]\s*(?P<value>[^,;:，；。]{{2,60}}?)\s*(?:[,;，；。]|\.(?:\s|$)|$)",
            0.65,
        ),
        (
            F.MATERIAL,
            rf"\b{_saying('made')}\s+{_saying('out_of')}\s+(?P<value>[^;:.]{{2,60}})",
            0.6,
        ),
        (
            F.UNITS,
            rf"\b{one_of(words('units', 'stated'))}(?![^\W\d_])[^.;]{{0,30}}?{_WORD_UNIT}",
            0.85,
        ),
        (F.STANDARD, r"\b(ASME\s*Y?\s?14\.\d+M?(?:\s*[-–]\s*\d{4})?)", 0.8),
        (
            F.STANDARD,
            rf"\b((?:{ADOPTING}\s+)*{one_of(INTERNATIONAL)}\s*(?:8015|1101|5459|14405|16792|128|129|5456|7200)(?:[-:–]\d+)*)",
            0.75,
        ),
        (
            F.STANDARD,
            rf"\b({one_of(DRAFTING)}\s*[A-Z]?\s?\d{{3,5}}(?:[.-]\d+)*M?(?:-\d{{4}})?)",
            0.6,
        ),
        (
            F.GENERAL_TOLERANCE,
            rf"\b((?:{ADOPTING}\s+)*{one_of(INTERNATIONAL)}\s*(?:2768|22081|13920|8062)(?:-\d)?\s*[-–:]?\s*(?:[a-zA-Z]{{1,3}}\b)?(?:-[A-Z]\b)?)",
            0.8,
        ),
        (
            F.GENERAL_TOLERANCE,
            rf"\b{_saying('general')}\s*{_saying('tolerance')}?\s*[:=]?\s*"
            rf"(?P<value>(?:[+]/-|±)\s*[\d.,]+\s*(?:mm|{_INCHES}|in\b|°|\")?)",
            0.8,
        ),
        (
            F.PROJECTION,
            rf"\b({_saying('order')}[\s-]+{_saying('angle')}(?:\s+{_saying('projection')})?)",
            0.85,
        ),
        (F.PROJECTION, rf"\b({_saying('origin')}?\s*{_saying('method')}\s*\w{{1,2}})\b", 0.8),
        (F.MASS, rf"^{one_of(words('title_labels', 'mass'))}\s*[:=~≈]?\s*((?:\d+[.,])?\d+\s*(?:kg|g|lbs?|#))", 0.75),
        (
            F.FINISH,
            rf"^{_NUMBER}{_saying('finish')}\s*[:=]\s*(?P<value>[^;]{{2,80}})",
            0.75,
        ),
        (F.SCALE, rf"\b{one_of(words('scale', 'word'))}\s*[:=]?\s*(\d+(?:[.,]\d+)?\s*:\s*\d+(?:[.,]\d+)?)", 0.6),
    )
)
_SIZE_WORD = re.compile(
    rf"^\s*(A[0-4])(?:\s+(?:{_saying('sheet')}|{_saying('format')}))?\s*$|^\s*(A[0-4])\s+{_saying('sheet')}\b",
    re.I,
)
BIG_LETTERING = 1.3  # an unlabelled value is lettered this much larger than the labels
HEADING_LETTERING = 1.5  # a heading is lettered this much larger than the middling text of the sheet
MOST_TITLE_WORDS = 8  # more are a sentence
LEAST_TITLE_LETTERS = 6  # of a title in small lettering; fewer are a mark or a code
LEAST_LARGE_LETTERS = 3  # of a title or number in large lettering; fewer are a size of the sheet or an arrow's letter
LEAST_IDEOGRAPHS = 2  # the same of a title in a script whose signs are words
HEADING_WORDS = 2  # with three letters at least: a single word over the drawing is a view's
MOST_MATERIAL_WORDS = 5  # of a cell that only says a material
MOST_TELLING_WORDS = 6  # of a line that says a material; a longer one is a note
ALL_MATERIAL = 0.6  # of a text's characters: with no more words than the next, it is a material and names no part
ALL_MATERIAL_WORDS = 3
LEAST_CODE = 3  # characters of a material's code; shorter ones mean other things too
VIEW_START = 40  # characters of a paragraph in which the name of a view makes all of it the view's
# How sure a value without a label is: the order counts, and that those in `find.WEAK` add nothing to known fields.
SURE_SENTENCE = 0.7  # a sentence that says so by itself; a material from a weaker one must be a known one
TELLING = 0.5  # the form of a value in a block of free text or in an unlabelled cell
SHORT_CODE = 0.3  # a material's code of two characters
BLOCK_TITLE = 0.45  # the first line of a block of free text
HEADING = 0.3  # a date anywhere, and the largest lettering outside of the title block
CELL_TITLE = 0.28  # a few words or a code in a cell of their own
LONE_DATE = 0.8  # share for a date: it may be that of anything
FRACTION = 0.5  # share for a sheet's number with a slash, which may be a fraction or half a date
CODED_TITLE, UNCODED_NUMBER = 0.8, 0.7  # shares for a title that looks like a number, and the other way round
NEXT_LARGE = 0.97  # share that is left from each text in large lettering to the next
_DIVIDED_CODE = re.compile(r"(?=\S*\d)(?=\S*[^\W\d_])[^\W_]+(?:[-./][^\W_]+)+")  # letters, figures and a divider
_IDEOGRAPHS = re.compile(rf"[\u4e00-\u9fff]{{{LEAST_IDEOGRAPHS},}}")
_VIEW_WORDS = [word for kind in ("section", "detail", "view") for word in words("views", kind) if len(word) > 3]
_VIEW_WORD = re.compile(rf"\b{one_of(_VIEW_WORDS)}\b", re.I)


def find_in_sentences(paragraphs: Sequence[Paragraph]) -> Iterator[FoundValue]:
    """Facts that a note or line of text states in words."""
    for paragraph in paragraphs:
        texts = [(line.text, line.box) for line in paragraph.lines]
        if len(paragraph.lines) > 1:
            texts.append((paragraph.text, paragraph.box))
        for text, box in texts:
            yield from _values_stated(text, box, paragraph)


def _values_stated(text: str, box: Box, paragraph: Paragraph) -> Iterator[FoundValue]:
    if _VIEW_WORD.search(text) or _VIEW_WORD.search(paragraph.text[:VIEW_START]):
        return
    for field, pattern, sure in _SENTENCES:
        found = pattern.search(text)
        if found is None:
            continue
        raw = found.groupdict().get("value") or next((group for group in found.groups() if group), "")
        value = accept(field, raw.strip(" .,"))
        if value is not None and (field != F.MATERIAL or sure > SURE_SENTENCE or MATERIAL.search(value)):
            yield FoundValue(field, value, "", box, None, sure * text_share(paragraph.confidence))


def find_in_free_block(paragraphs: Sequence[Paragraph]) -> Iterator[FoundValue]:
    """A block of text in place of a title block: several short centred or flush lines, one of them telling."""
    for paragraph in paragraphs:
        lines = [line for line in paragraph.lines if not is_boilerplate(line.text)]
        if len(lines) < 2 or NUMBERED.match(lines[0].text):
            continue
        found = [found for line in lines for found in _values_telling(line)]
        kinds = {item.field for item in found}
        if len(kinds) >= 2:
            yield from found
            yield from _block_title(lines[0])


def find_in_headings(phrases: Sequence[SheetPhrase]) -> Iterator[FoundValue]:
    """The weakest candidates: a date anywhere, and the words in the largest lettering over or under the drawing."""
    for phrase in phrases:
        date = DATE.search(phrase.text)
        if date:
            yield FoundValue(F.DATE, date[0].strip(), "", phrase.box, None, HEADING)
    worded = [p for p in phrases if len(re.findall(r"[^\W\d_]{3,}", p.text)) >= HEADING_WORDS]
    worded = [phrase for phrase in worded if not is_boilerplate(phrase.text)]
    heights = sorted(phrase.height for phrase in phrases)
    largest = max(worded, key=lambda phrase: phrase.height, default=None)
    if largest is None or largest.height < HEADING_LETTERING * heights[len(heights) // 2]:
        return
    value = accept(F.TITLE, largest.text)
    address = re.search(r"www\.|https?:|@", largest.text)
    if value is not None and not address and not _VIEW_WORD.search(value) and not NUMBERED.match(value):
        yield FoundValue(F.TITLE, value, "", largest.box, None, HEADING)


def _values_telling(line: SheetPhrase) -> Iterator[FoundValue]:
    text = line.text
    short = len(text.split()) <= MOST_TELLING_WORDS
    if short and (found := MATERIAL.match(text)) and not SCALE.search(text):
        whole = found.end() - found.start() >= LEAST_CODE
        yield FoundValue(F.MATERIAL, text, "", line.box, None, TELLING if whole else SHORT_CODE)
    for field, pattern in ((F.DATE, DATE), (F.SCALE, SCALE), (F.MASS, MASS_WITH_UNIT)):
        seen = pattern.search(text)
        if seen and (field != F.MASS or seen.span() == (0, len(text))) and re.search(r"\d", seen[0]):
            yield FoundValue(field, seen[0].strip(), "", line.box, None, TELLING)
    if size := _SIZE_WORD.search(text):
        yield FoundValue(F.SHEET_SIZE, size[1] or size[2], "", line.box, None, TELLING)


def _block_title(line: SheetPhrase) -> Iterator[FoundValue]:
    """The first line of such a block names the part."""
    text = DATE.sub("", line.text).strip(" -–,;")
    value = accept(F.TITLE, text)
    if value is not None and not MATERIAL.match(text) and not SCALE.search(text):
        yield FoundValue(F.TITLE, value, "", line.box, None, BLOCK_TITLE)


def find_in_unlabelled_cells(labelled: LabelledPhrases, region: Box, taken: Sequence[Box]) -> Iterator[FoundValue]:
    """Cells of a title block that carry no label: form and lettering tell what they hold."""
    heights = sorted(hit.phrase.height for hit in labelled.hits if region.contains(*hit.phrase.box.center))
    usual = heights[len(heights) // 2] if heights else 0.0
    free = [
        phrase
        for phrase in labelled.others
        if region.contains(*phrase.box.center) and not any(box.contains(*phrase.box.center) for box in taken)
    ]
    for phrase in free:
        yield from _values_by_form(phrase)
    unknown = [phrase for phrase in free if not _has_known_form(phrase.text)]
    large = [phrase for phrase in unknown if phrase.height >= BIG_LETTERING * usual]
    yield from _values_by_lettering(large, labelled)
    yield from _names_by_cell([phrase for phrase in unknown if phrase not in large], large, labelled)


def _names_by_cell(
    phrases: Sequence[SheetPhrase], large: Sequence[SheetPhrase], labelled: LabelledPhrases
) -> Iterator[FoundValue]:
    """The weakest titles and numbers: a few words or a code that have a ruled cell for themselves.

    The only such code is surer where its cell stands in one column with that of a name in large lettering.
    """
    everything = [*labelled.others, *labelled.boilerplate, *(hit.phrase for hit in labelled.hits)]
    for phrase in phrases:
        coded = _DIVIDED_CODE.fullmatch(phrase.text) is not None
        few = 2 <= len(phrase.text.split()) <= MOST_TITLE_WORDS
        cell = small_cell(phrase.box, labelled.rulings, sides=4) if coded or few else None
        if cell is None or sum(cell.contains(*other.box.center) for other in everything) > 1:
            continue
        if coded and accept(F.DRAWING_NUMBER, phrase.text):
            sole = sum(_DIVIDED_CODE.fullmatch(other.text) is not None for other in phrases) == 1
            named = sole and any(_is_in_column(cell, title, labelled) for title in large)
            sure = (TELLING if named else CELL_TITLE) * text_share(phrase.confidence)
            yield FoundValue(F.DRAWING_NUMBER, phrase.text, "", phrase.box, None, sure)
        elif few and accept(F.TITLE, phrase.text) and sum(map(str.isalpha, phrase.text)) >= LEAST_TITLE_LETTERS:
            yield FoundValue(F.TITLE, phrase.text, "", phrase.box, None, CELL_TITLE * text_share(phrase.confidence))


def _is_in_column(cell: Box, phrase: SheetPhrase, labelled: LabelledPhrases) -> bool:
    other = small_cell(phrase.box, labelled.rulings, sides=4)
    slack = labelled.rulings.mm
    return other is not None and abs(other.x1 - cell.x1) < slack and abs(other.x2 - cell.x2) < slack


def _has_known_form(text: str) -> bool:
    """Whether the form alone says what a text is, so that it names no part."""
    material, short = MATERIAL.match(text), len(text.split()) <= ALL_MATERIAL_WORDS
    wholly = material is not None and short and material.end() >= ALL_MATERIAL * len(text)
    formed = any(form.fullmatch(text) for form in (SHEET, MASS_WITH_UNIT, DATE, VERSION))
    return wholly or formed or COMPANY.search(text) is not None or STANDARD.match(text) is not None


def _values_by_form(phrase: SheetPhrase) -> Iterator[FoundValue]:
    text = phrase.text.strip()
    sure = TELLING * text_share(phrase.confidence)
    for field, pattern in ((F.SCALE, r"\(?\d{1,3}\s*:\s*\d{1,3}\)?"), (F.SHEET_SIZE, r"(?:DIN\s*)?A[0-4]")):
        if re.fullmatch(pattern, text):
            yield FoundValue(field, text.strip("()"), "", phrase.box, None, sure)
    if VERSION.fullmatch(text):
        yield FoundValue(F.REVISION, text, "", phrase.box, None, sure)
    if SHEET.fullmatch(text):
        yield FoundValue(F.SHEET_NUMBER, text, "", phrase.box, None, sure * (FRACTION if "/" in text else 1.0))
    if MASS_WITH_UNIT.fullmatch(text):
        yield FoundValue(F.MASS, text, "", phrase.box, None, sure)
    if COMPANY.search(text) and accept(F.COMPANY, text):
        yield FoundValue(F.COMPANY, text, "", phrase.box, None, sure)
    if DATE.fullmatch(text):
        yield FoundValue(F.DATE, text, "", phrase.box, None, sure * LONE_DATE)
    if MATERIAL.match(text) and len(text.split()) <= MOST_MATERIAL_WORDS and len(text) >= LEAST_CODE:
        yield FoundValue(F.MATERIAL, text, "", phrase.box, None, sure)


def _values_by_lettering(large: Sequence[SheetPhrase], labelled: LabelledPhrases) -> Iterator[FoundValue]:
    """Title over number, both in large letters; two lines of one cell are one title."""
    named = [
        phrase
        for phrase in large
        if accept(F.TITLE, phrase.text)
        and (len(re.findall(r"[^\W_]", phrase.text)) >= LEAST_LARGE_LETTERS or _IDEOGRAPHS.fullmatch(phrase.text))
    ]
    groups: list[list[SheetPhrase]] = []
    for phrase in sorted(named, key=lambda phrase: phrase.box.y1):
        cell = small_cell(phrase.box, labelled.rulings)
        home = next((g for g in groups if cell is not None and cell.contains(*g[-1].box.center)), None)
        if home is None:
            groups.append([phrase])
        else:
            home.append(phrase)
    codes = [rank for rank, group in enumerate(groups) if CODE.fullmatch(_text_of(group))]
    for rank, group in enumerate(groups):
        yield from _title_or_number(group, rank, len(groups), alone=codes == [rank])


def _text_of(group: Sequence[SheetPhrase]) -> str:
    return " ".join(phrase.text for phrase in group)


def _title_or_number(group: Sequence[SheetPhrase], rank: int, count: int, *, alone: bool) -> Iterator[FoundValue]:
    """What large lettering may be by its place among others; `alone`: no other of them is a code."""
    text = _text_of(group)
    box = bounding(phrase.box for phrase in group)
    sure = TELLING * min(text_share(phrase.confidence) for phrase in group)
    coded = CODE.fullmatch(text) is not None
    last = rank == count - 1 and count > 1
    if not coded or not last:
        yield FoundValue(F.TITLE, text, "", box, None, sure * (CODED_TITLE if coded else 1.0) * NEXT_LARGE**rank)
    if coded or (last and re.search(r"\d", text)):
        sole = alone and last  # under the title, and the only one: as firm as what its form says
        firm = sure * (1.0 if coded else UNCODED_NUMBER) * (1.0 if sole else NEXT_LARGE ** (count - rank))
        yield FoundValue(F.DRAWING_NUMBER, text, "", box, None, firm)
