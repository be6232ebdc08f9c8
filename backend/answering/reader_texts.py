"""Answers from the words on the sheet: notes, rooms, addresses, views, places, and whatever nothing else explains.

A text answers a question if it holds enough of the question's rare words; the others are shown as nearest, and
said not to answer. Knows nothing of callouts' meaning.
"""

from __future__ import annotations

import re
from collections import defaultdict

from backend.answering.lookup_index import Block, SheetIndex
from backend.answering.lookup_words import WEAK_CONCEPTS, Match, match_words
from backend.answering.phrases import heading, measure_name, say
from backend.answering.question import Asked
from backend.answering.question_target import Target
from backend.answering.reader_reply import Reply, block_element, listed, place_of, shortened, text_element
from backend.answering.response import view_element
from backend.geometry import Box
from backend.reading.sheet import Note

ENOUGH = 0.55  # share of the question's weight that a text must hold to answer it
STRONG = 0.8  # strength of a word that is the same word, not only a like one
_CONTACT = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w.-]+\.(?:com|net|org|de|at|ch|eu|info|io)\b\S*|\b[\w.+-]+@[\w-]+\.[\w.]+",
    re.IGNORECASE,
)
_ROOM_SIZE = re.compile(r"\d+\s?['’′]|\d+(?:[.,]\d+)?\s*(?:x|×)\s*\d+|\d+(?:[.,]\d+)?\s?m²")


def answer_text(asked: Asked, index: SheetIndex) -> Reply | None:
    """The block that holds what the question speaks of."""
    if not asked.words:
        return None
    matches = match_words(asked.words, index)
    ranked = _ranked(matches)
    if not ranked:
        return None
    block, score = ranked[0]
    if score < ENOUGH or not _speaks(asked, matches, block):
        return None
    note = _note_around(block, index)
    text, box = (note.text, note.box) if note is not None else (block.text, block.box)
    reply = say("text", asked.language, value=shortened(text))
    return Reply(reply, (text_element(shortened(text), box, index.page, block.confidence),))


def _ranked(matches: tuple[Match, ...]) -> list[tuple[Block, float]]:
    total = sum(_weight(match) for match in matches) or 1.0
    scores: dict[Block, float] = defaultdict(float)
    for match in matches:
        for block, strength in match.blocks.items():
            scores[block] += strength * _weight(match) / total
    return sorted(scores.items(), key=lambda item: (-item[1], len(item[0].text)))


def _weight(match: Match) -> float:
    if match.word.concepts and match.word.concepts <= WEAK_CONCEPTS:
        return 0.3
    return (1.5 if match.word.label else 1.0) * (match.rarity if match.found else 1.0)


def _speaks(asked: Asked, matches: tuple[Match, ...], block: Block) -> bool:
    """Whether a block says something about the question's words, beyond being one of them."""
    strong = [
        match
        for match in matches
        if match.blocks.get(block, 0.0) >= STRONG or (match.word.label and block in match.blocks)
    ]
    return bool(strong) and len(block.words) > len(strong)


def _note_around(block: Block, index: SheetIndex) -> Note | None:
    best = max(index.sheet.notes, key=lambda note: note.box.intersection(block.box), default=None)
    if best is not None and best.box.intersection(block.box) > 0.5 * block.box.area:
        return best
    return None


def nearest(asked: Asked, index: SheetIndex) -> Block | None:
    """The text with most of the question's words, to be shown where nothing answers."""
    ranked = _ranked(match_words(asked.words, index))
    return ranked[0][0] if ranked else None


def answer_contact(asked: Asked, index: SheetIndex) -> Reply | None:
    found = [(match[0], line) for line in index.lines if (match := _CONTACT.search(line.text))]
    if not found:
        return None
    text = say("contact", asked.language, value=listed(value for value, _ in found[:3]))
    return Reply(text, tuple(text_element(value, line.box, index.page, line.confidence) for value, line in found[:3]))


def answer_notes(asked: Asked, index: SheetIndex) -> Reply | None:
    """All notes, or the one that the question's words are found in."""
    notes = index.sheet.notes
    if not notes:
        return None
    if not asked.everything and (reply := answer_text(asked, index)) is not None:
        return reply
    lines = [f"- {note.number + ' ' if note.number else ''}{' '.join(note.text.split())}" for note in notes]
    name = heading("notes", asked.language)
    intro = say("list", asked.language, name=name, page=index.page, count=len(notes))
    elements = tuple(text_element(shortened(note.text), note.box, index.page, note.confidence) for note in notes)
    return Reply(intro + "\n\n" + "\n".join(lines), elements)


def answer_views(asked: Asked, index: SheetIndex) -> Reply | None:
    """Where a view is, or which views there are."""
    if asked.view is not None:
        view = index.named_view(asked.view, asked.view_kind)
        if view is None:
            return None
        place = place_of(view.label_box or view.box, index, asked.language).split(",")[0]
        text = say("where", asked.language, value=view.label or view.name, place=place)
        return Reply(text, (view_element(view, index.page),))
    kinds = {kind for kind in ("section", "detail") if kind in asked.concepts}
    views = [view for view in index.sheet.views if view.label and (not kinds or view.kind in kinds)]
    if not views:
        return None
    if asked.counting:
        text = say(
            "count.listed", asked.language, count=len(views), page=index.page, value=listed(v.label for v in views)
        )
    else:
        name = measure_name("views", asked.language)
        text = say("field", asked.language, name=name[:1].upper() + name[1:], value=listed(v.label for v in views))
    return Reply(text, tuple(view_element(view, index.page) for view in views))


def answer_rooms(asked: Asked, index: SheetIndex) -> Reply | None:
    """Texts that name rooms, on a plan."""
    rooms = [block for block in index.blocks if "room" in block.concepts and len(block.text) < 60]
    if not rooms:
        return None
    text = say(
        "field", asked.language, name=measure_name("rooms", asked.language), value=listed(b.text for b in rooms[:24])
    )
    return Reply(text, tuple(block_element(block, index.page) for block in rooms[:24]))


def answer_size_of(asked: Asked, index: SheetIndex) -> Reply | None:
    """The size written with a name, as plans have it: "BEDROOM 2 / 13'6 x 11'"."""
    matches = [
        match for match in match_words(asked.words, index) if match.found and not match.word.concepts <= WEAK_CONCEPTS
    ]
    for block, _ in _ranked(tuple(matches)):
        sized = [line for line in block.lines if _ROOM_SIZE.search(line.text)]
        if sized:
            value = " ".join(line.text for line in sized)
            text = say("field", asked.language, name=_name_of(block, value), value=value)
            return Reply(text, (block_element(block, index.page),))
    return None


def _name_of(block: Block, value: str) -> str:
    return shortened(block.text.replace(value, "").strip(" -:"), 60) or block.text


def answer_where(asked: Asked, index: SheetIndex) -> Reply | None:
    """The place of a text that the question quotes or names."""
    wanted = [*asked.quoted, *(value.text for value in asked.values)]
    for text in wanted:
        pattern = re.compile(re.escape(text).replace(r"\ ", r"\s*"), re.IGNORECASE)
        lines = [line for line in index.lines if pattern.search(line.text)]
        if lines:
            return _places(asked, index, [(text, line.box) for line in lines])
    matches = match_words(asked.words, index)
    ranked = _ranked(matches)
    if not ranked or ranked[0][1] < ENOUGH or not any(m.blocks.get(ranked[0][0], 0) >= STRONG for m in matches):
        return None
    block = ranked[0][0]
    return _places(asked, index, [(shortened(block.text, 120), block.box)])


def _places(asked: Asked, index: SheetIndex, found: list[tuple[str, Box]]) -> Reply:
    text, box = found[0]
    place = place_of(box, index, asked.language)
    key = "where" if len(found) == 1 else "where.many"
    said = say(key, asked.language, value=text, place=place, count=len(found))
    return Reply(said, tuple(text_element(text, box, index.page) for text, box in found[:20]))


def not_found(asked: Asked, index: SheetIndex | None) -> Reply:
    """That the sheet does not say it, with the nearest text as such."""
    if index is None or not index.lines:
        return Reply(say("unread", asked.language), answered=False)
    if asked.view is not None and index.named_view(asked.view, asked.view_kind) is None:
        text = say("not_found.view", asked.language, view=asked.view)
    elif asked.values and asked.target is not Target.TEXT:
        text = say("not_found.value", asked.language, value=listed(value.text for value in asked.values))
    else:
        text = say("not_found", asked.language, name=measure_name(asked.symbol or asked.target.value, asked.language))
    block = nearest(asked, index)
    if block is None:
        return Reply(text, answered=False)
    text += say("not_found.nearest", asked.language, value=shortened(block.text, 120))
    return Reply(text, (block_element(block, index.page),), answered=False)
