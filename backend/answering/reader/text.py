"""Answers from running text: notes, labels, addresses, room names, lists of notes and views.

Finds the text that holds most of what the question speaks of, weighted by how rare its words are on the sheet.
Knows nothing of dimensions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from backend.answering.elements import block_element, text_element, view_element
from backend.answering.lookup.index import Block, SheetIndex
from backend.answering.lookup.patterns import CONTACTS, RATIO
from backend.answering.lookup.values import numbers_in
from backend.answering.lookup.words import WEAK_CONCEPTS, Match, match_words
from backend.answering.question.target import Target
from backend.answering.question.understand import Asked, Word
from backend.answering.question.words import fold, forgiving_concepts, words_of
from backend.answering.reader.reply import Reply, listed, shortened
from backend.answering.reader.wording import heading, markdown_table, measure_name, say
from backend.geometry import Box
from backend.reading.grammar.prose import ValueKind, find_values
from backend.reading.sheet import CalloutKind, TitleField

ENOUGH = 0.45  # share of what the question speaks of that a text has to hold
# things that no callout measures without naming them: they are on the sheet only if a text speaks of them
_NAMED_TEXT = """ceiling door window stairs price torque adhesive color supplier hardness heat_treatment voltage
    resistance capacity friction car speed insert"""
NAMED_ONLY = frozenset(_NAMED_TEXT.split())
_TELLING = frozenset({"torque", "adhesive", "hardness", "color"})  # whoever speaks of them states them
LITTLE = 0.25
_NUMERIC = frozenset(
    {Target.LENGTH, Target.WIDTH, Target.HEIGHT, Target.DEPTH, Target.SIZE, Target.DIMENSION, Target.GEOMETRIC}
    | {Target.TOLERANCE, Target.FIT, Target.THICKNESS, Target.DISTANCE, Target.PITCH, Target.RADIUS}
    | {Target.DIAMETER, Target.ANGLE, Target.CHAMFER, Target.THREAD}
)
_MEASURE_TEXT = """diameter length width height depth thickness distance radius size dimension note sheet page outer
    inner title drawing angle chamfer thread fit tolerance limit geometric roughness overall weld edge datum"""
_MEASURE_WORDS = frozenset(_MEASURE_TEXT.split())
_NAMES = (TitleField.TITLE, TitleField.DRAWING_NUMBER, TitleField.PART_NUMBER)
_ROOM_TEXT = "bedroom bathroom kitchen living dining garage hall closet laundry porch office cellar room"
ROOM_NAMES = frozenset(_ROOM_TEXT.split())


@dataclass(frozen=True)
class Passage:
    """A text of the sheet with the share of the question that it holds."""

    block: Block
    share: float


def unnamed(asked: Asked, index: SheetIndex) -> bool:
    """Whether the question speaks of something that only a text could name, and none does."""
    wanted = NAMED_ONLY & asked.concepts
    held = {concept for block in index.blocks for concept in block.concepts} if wanted else frozenset()
    return not wanted <= held or any(not _written(name, index, 0.5) for name in _names(asked, index))


_CAPITALS = re.compile(r"\b[A-ZÄÖÜ]{4,}(?: [A-ZÄÖÜ]{3,})*\b")


def _names(asked: Asked, index: SheetIndex) -> list[str]:
    """What the question calls by a name: in quotes, or in capitals where the sheet is known to have a name."""
    names = list(asked.quoted)
    if index.sheet.field(TitleField.TITLE) is not None and asked.text.upper() != asked.text:
        names += [name for name in _CAPITALS.findall(asked.text) if not all(map(forgiving_concepts, words_of(name)))]
    return names


def _written(name: str, index: SheetIndex, least: float) -> bool:
    """Whether a name, or at least such a share of its words, stands on the sheet."""
    words = [Word(word, forgiving_concepts(word)) for word in words_of(name)]
    found = sum(match.found for match in match_words(words, index))
    return found >= least * len(words)


def best_passages(asked: Asked, index: SheetIndex) -> list[Passage]:
    """Texts that hold words of the question, best first."""
    matches = match_words(_beyond_title(asked, index), index)
    if not any(match.found for match in matches):
        return []
    total = sum(_weight(match) for match in matches)
    shares: dict[Block, float] = {}
    for match in matches:
        for block, strength in match.blocks.items():
            shares[block] = shares.get(block, 0.0) + _weight(match) * strength
    names = {entry.value for entry in index.sheet.title_block if entry.field in _NAMES}
    passages = [
        Passage(block, share / total - 0.2 * (block.text in names and asked.target is Target.TEXT))
        for block, share in shares.items()
    ]
    return sorted(passages, key=lambda passage: (-round(passage.share, 3), len(passage.block.text)))


def speaking_words(asked: Asked) -> list[Word]:
    """Words that say what it is about: not those that only name a measure or the sheet's parts."""
    measures = _MEASURE_WORDS if asked.target in _NUMERIC else _MEASURE_WORDS - {"thread", "weld", "edge", "datum"}
    kept = [word for word in asked.words if word.label or not (word.concepts and word.concepts <= measures)]
    return kept or ([] if asked.target in _NUMERIC else list(asked.words))


def _beyond_title(asked: Asked, index: SheetIndex) -> list[Word]:
    """Without the name of the whole part, which singles nothing out, where the question says more than that."""
    entry = index.sheet.field(TitleField.TITLE)
    title = set(words_of(entry.value)) if entry is not None else set()
    title -= set(words_of(" ".join(asked.quoted)))
    words = speaking_words(asked)
    return [word for word in words if word.text not in title] or words


def _weight(match: Match) -> float:
    word = match.word
    if word.concepts and word.concepts <= WEAK_CONCEPTS:
        return 0.3
    if match.found:
        return match.rarity * (1.5 if word.label else 1.0)
    return 1.5 if word.label else 0.35


def answer_text(asked: Asked, index: SheetIndex, least: float = ENOUGH) -> Reply | None:
    """The note or label that the question is about; None where no text holds enough of it."""
    named = (NAMED_ONLY | ROOM_NAMES - {"room"}) & asked.concepts
    least = min(least, LITTLE) if _TELLING & named else least
    passages = [passage for passage in best_passages(asked, index) if named <= passage.block.concepts]
    if asked.target in _NUMERIC or "number" in asked.head:
        passages = [passage for passage in passages if _has_value(passage.block, asked)]
    if not passages or passages[0].share < least:
        return None
    best = passages[0].block
    text, box = _extract(asked, best, index)
    labelled = _labelled(asked, best)
    if labelled is not None:
        label, value = labelled
        name = f"{measure_name(asked.target.value, asked.language)} ({label})"
        statement = say("measure", asked.language, name=name, value=value)
        return Reply(statement, (text_element(value, best.box, index.page, best.confidence),))
    return Reply(
        say("text", asked.language, value=shortened(text)), (text_element(text, box, index.page, best.confidence),)
    )


def _labelled(asked: Asked, block: Block) -> tuple[str, str] | None:
    """The label and the value of a block that has a name in its first lines and one value in its last."""
    if asked.target not in _NUMERIC or not 2 <= len(block.lines) <= 3:
        return None
    own = set(words_of(asked.text))
    valued = [line for line in block.lines if re.search(r"\d", line.text) and not set(words_of(line.text)) <= own]
    if len(valued) != 1 or valued[0] is not block.lines[-1]:
        return None
    return " ".join(line.text for line in block.lines[:-1]), valued[0].text


def _has_value(block: Block, asked: Asked) -> bool:
    """Whether a text states a number or code that the question has not."""
    lines = [re.sub(r"^\s*\d{1,2}[.):]\s", "", fold(line.text)) for line in block.lines]  # nor is a note's number
    text = " ".join(lines)
    text = RATIO.sub(" ", text)  # nor is a scale
    own = set(re.findall(r"[a-z]*\d[\w.,/'-]*", text))
    if asked.target in _NUMERIC and not _states_measure(block, asked):
        return False
    return bool(own - set(re.findall(r"[a-z]*\d[\w.,/'-]*", fold(asked.text))))


def _states_measure(block: Block, asked: Asked) -> bool:
    """Whether a text states a measure, and the one that the question names where it names one."""
    values = [value for value in find_values(block.text) if value.kind in (ValueKind.MEASURE, ValueKind.NUMBER)]
    wanted = [value.value for value in asked.values if value.value is not None]
    held = numbers_in(block.text)
    named = not wanted or any(abs(number - other) < 1e-6 for number in wanted for other in held)
    return named and any(value.meaning is not None for value in values)


def _extract(asked: Asked, block: Block, index: SheetIndex) -> tuple[str, Box]:
    """A short block whole, the note around it, or the lines of a long one that hold the words."""
    notes = [note for note in index.sheet.notes if note.box.intersection(block.box) > 0.5 * block.box.area]
    note = min(notes, key=lambda note: len(note.text), default=None)
    if note is not None and len(note.text) <= 420:
        return note.text, note.box
    if len(block.text) <= 420:
        return block.text, block.box
    words = [word.text for word in asked.words]
    scores = [sum(word in fold(line.text) for word in words) for line in block.lines]
    first = scores.index(max(scores))
    lines = block.lines[max(0, first - 1) : first + 3]
    box = lines[0].box
    for line in lines[1:]:
        box = box.union(line.box)
    return " ".join(line.text for line in lines), box


def answer_contact(asked: Asked, index: SheetIndex) -> Reply | None:
    """A web address, e-mail address, telephone number or postal address."""
    for name, pattern in CONTACTS.items():
        if name not in asked.concepts:
            continue
        for block in index.blocks:
            if found := pattern.search(block.text):
                shown = shortened(block.text, 200) if name == "address" else found[0]
                return Reply(say("contact", asked.language, value=shown), (block_element(block, index.page),))
    return None


def answer_notes(asked: Asked, index: SheetIndex) -> Reply | None:
    """All notes, or the one that the question names."""
    notes = index.sheet.notes
    numbered = re.search(r"\b(?:note|hinweis|anmerkung|notiz)\s*(?:no\.?|nr\.?)?\s*(\d{1,2})\b", fold(asked.text))
    if numbered is not None:
        notes = tuple(note for note in notes if note.number.strip(" .)") == numbered[1])
    elif [word for word in speaking_words(asked) if not word.concepts <= {"note"}]:
        return answer_text(asked, index)
    if not notes:
        return None
    lines = [f"{note.number or '-'} {shortened(note.text, 300)}" for note in notes]
    intro = say("list", asked.language, name=heading("notes", asked.language), page=index.page, count=len(notes))
    elements = tuple(text_element(note.text, note.box, index.page, note.confidence) for note in notes)
    return Reply("\n".join([intro, "", *lines]), elements)


def answer_views(asked: Asked, index: SheetIndex) -> Reply | None:
    """The views of a page, of one kind where the question names it."""
    kinds = {kind for kind in ("section", "detail", "isometric") if kind in asked.concepts}
    views = [view for view in index.sheet.views if not kinds or view.kind in kinds]
    if asked.view is not None:
        views = [view for view in views if view.name.upper() in (asked.view, asked.view.split("-")[0])]
    if not views:
        return None
    rows = [(view.label or "–", heading(view.kind, asked.language), view.scale or "") for view in views]
    names = [heading(key, asked.language) for key in ("view", "kind", "scale")]
    intro = say("list", asked.language, name=heading("views", asked.language), page=index.page, count=len(views))
    elements = tuple(view_element(view, index.page) for view in views)
    return Reply(f"{intro}\n\n{markdown_table(names, rows)}", elements)


def answer_rooms(asked: Asked, index: SheetIndex) -> Reply | None:
    """The rooms that a floor plan labels."""
    rooms = [block for block in index.blocks if ROOM_NAMES & block.concepts and len(block.text) <= 40]
    if not rooms:
        return None
    ordered = sorted(rooms, key=lambda block: block.text)
    names = ", ".join(dict.fromkeys(block.text for block in ordered))
    text = say("count.listed", asked.language, count=len(ordered), value=names, page=index.page)
    return Reply(text, tuple(block_element(block, index.page) for block in ordered))


def answer_datums(asked: Asked, index: SheetIndex) -> Reply | None:
    """The datums that the sheet names."""
    found = [callout for callout in index.sheet.callouts if callout.kind is CalloutKind.DATUM]
    found = found or [callout for callout in index.sheet.callouts if callout.datums]
    if asked.datums:
        found = [
            callout for callout in found if set(callout.datums or (callout.text.strip("[] "),)) & set(asked.datums)
        ]
    if not found:
        return None
    elements = tuple(text_element(callout.text, callout.box, index.page, callout.confidence) for callout in found)
    names = listed(sorted({name for callout in found for name in callout.datums} or {c.text for c in found}))
    return Reply(say("measure", asked.language, name=measure_name("datum", asked.language), value=names), elements)
