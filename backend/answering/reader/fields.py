"""Answers about the fields of the title block, wherever on the sheet they are written.

A field is looked for in the title block, then among callouts of its kind, then in notes that speak of it.
Knows nothing of dimensions of the part.
"""

from __future__ import annotations

import re

from backend.answering.answer import Element
from backend.answering.elements import block_element, callout_elements, entry_element, view_element
from backend.answering.lookup.callouts import eligible, named_view, rank
from backend.answering.lookup.index import Block, SheetIndex
from backend.answering.lookup.patterns import FIELDS as FIELD_PATTERNS
from backend.answering.lookup.patterns import MATERIAL, RATIO
from backend.answering.question.target import FIELDS, Target
from backend.answering.question.understand import Asked
from backend.answering.question.words import fold
from backend.answering.reader.reply import Reply, listed, shortened
from backend.answering.reader.wording import FIELD_NAMES, say
from backend.reading.sheet import CalloutKind, TitleEntry, TitleField, View

LEAST_CONFIDENCE = 0.25
LEAST_REPEATED = 6  # letters: shorter values stand anywhere by chance
NEAR_LABEL = 0.04  # of the diagonal: a line or two of lettering


def answer_field(asked: Asked, index: SheetIndex) -> Reply | None:
    """What the sheet says for a field, or None where it says nothing."""
    if asked.target is Target.SCALE and asked.view is not None:
        return _scale_of_view(asked, index)
    entries = _entries(asked, index)
    if entries:
        return _from_entries(asked, index, entries)
    return _from_callouts(asked, index) or _from_notes(asked, index)


def _entries(asked: Asked, index: SheetIndex) -> list[TitleEntry]:
    fields = list(FIELDS[asked.target])
    if asked.target is Target.FINISH and "roughness" in asked.concepts:
        fields.append(TitleField.ROUGHNESS)
    return [
        entry
        for field in fields
        if (entry := index.sheet.field(field)) is not None
        and any(map(str.isalnum, entry.value))
        and entry.confidence >= LEAST_CONFIDENCE
    ]


def _from_entries(asked: Asked, index: SheetIndex, entries: list[TitleEntry]) -> Reply:
    entry = entries[0]
    rivals = [
        other
        for other in index.sheet.title_block
        if other.field == entry.field and other.value != entry.value and other.confidence > entry.confidence - 0.1
    ]
    text = _say_field(asked, entry.field, entry.value)
    if rivals:
        text += " " + say("also", asked.language, values=listed(rival.value for rival in rivals[:2]))
    shown = [entry, *rivals[:2]]
    if entry.field is TitleField.DATE and asked.everything:
        shown = [other for other in index.sheet.title_block if other.field is TitleField.DATE]
    elements = tuple(entry_element(one, index.page) for one in shown)
    return Reply(text, (*elements, *_repeated(entry, index)))


def _repeated(entry: TitleEntry, index: SheetIndex) -> list[Element]:
    """Other texts that state the same value in full: a note that names the material again."""
    if len(entry.value) < LEAST_REPEATED:
        return []
    value = fold(entry.value)
    same = [b for b in index.blocks if value in fold(b.text) and b.box.intersection(entry.box) < 0.3 * entry.box.area]
    return [block_element(block, index.page) for block in same[:3]]


def _say_field(asked: Asked, field: TitleField, value: str) -> str:
    name = FIELD_NAMES[asked.language][field]
    return say(f"field.{field.value}", asked.language, name=name, value=shortened(value))


def _scale_of_view(asked: Asked, index: SheetIndex) -> Reply | None:
    view = named_view(asked, index)
    if view is not None and view.scale:
        return _view_scale(asked, index, view, view.scale)
    written = _scale_near_label(asked, index)
    if written is not None:
        return written
    entry = index.sheet.field(TitleField.SCALE)
    if view is None or entry is None:
        return None
    text = say("field.scale_of_sheet", asked.language, view=view.label or asked.view, value=entry.value)
    return Reply(text, (entry_element(entry, index.page), view_element(view, index.page)))


def _view_scale(asked: Asked, index: SheetIndex, view: View, scale: str) -> Reply:
    text = say("field.scale_of_view", asked.language, view=view.label or asked.view, value=scale)
    element = view_element(view, index.page)
    labelled = element.model_copy(update={"bbox": view.label_box}) if view.label_box is not None else element
    return Reply(text, (labelled,))


def _scale_near_label(asked: Asked, index: SheetIndex) -> Reply | None:
    """The ratio in the text that names the view: `DETAIL A  SCALE 2:1`."""
    assert asked.view is not None
    name = re.escape(asked.view.lower()).replace(r"\-", r"\s*[-–]\s*")
    label = re.compile(
        rf"\b(?:section|schnitt|detail|einzelheit|view|ansicht|ausschnitt)\W*{name}(?!\w)|^{name}\W+\(?(?:scale|m)?"
    )
    for block in index.blocks:
        if label.search(fold(block.text)) and (ratio := RATIO.search(block.text)):
            text = say("field.scale_of_view", asked.language, view=asked.view, value=ratio[0])
            return Reply(text, (block_element(block, index.page),))
    return _scale_beside(asked, index)


def _scale_beside(asked: Asked, index: SheetIndex) -> Reply | None:
    """The scale that is written next to the name of the view."""
    assert asked.view is not None
    label = index.view_label(asked.view)
    scales = [callout for callout in index.sheet.callouts if callout.kind is CalloutKind.SCALE]
    if label is None or not scales:
        return None
    nearest = min(scales, key=lambda callout: index.distance(callout.box, label))
    if index.distance(nearest.box, label) > NEAR_LABEL:
        return None
    text = say("field.scale_of_view", asked.language, view=asked.view, value=nearest.text)
    return Reply(text, callout_elements([nearest], index.page))


_CALLOUT_TARGETS = {Target.ROUGHNESS, Target.GENERAL_TOLERANCE}


def _from_callouts(asked: Asked, index: SheetIndex) -> Reply | None:
    if asked.target not in _CALLOUT_TARGETS or not eligible(asked, index.sheet.callouts):
        return None
    ranked = [item.callout for item in rank(asked, index)]
    texts = list(dict.fromkeys(callout.text for callout in ranked))
    field = FIELDS[asked.target][0]
    text = _say_field(asked, field, texts[0])
    if len(texts) > 1:
        text += " " + say("also", asked.language, values=listed(texts[1:4]))
    shown = [callout for callout in ranked if callout.text in texts[:4]]
    return Reply(text, callout_elements(shown, index.page))


def _from_notes(asked: Asked, index: SheetIndex) -> Reply | None:
    """A note that speaks of the field and states a value for it."""
    block = _speaking_block(asked, index)
    if block is None:
        return None
    return Reply(
        _say_field(asked, FIELDS[asked.target][0], _value_of(asked.target, block)),
        (block_element(block, index.page),),
    )


def _value_of(target: Target, block: Block) -> str:
    """The line of a block that holds the value, or all of it."""
    pattern = _pattern(target)
    for line in block.lines:
        if pattern.search(fold(line.text)):
            return shortened(line.text)
    return shortened(block.text)


def _pattern(target: Target) -> re.Pattern[str]:
    return MATERIAL if target is Target.MATERIAL else FIELD_PATTERNS[target]


def _speaking_block(asked: Asked, index: SheetIndex) -> Block | None:
    if asked.target is Target.MATERIAL:
        return _material_block(asked, index)
    if asked.target not in FIELD_PATTERNS:
        return None
    pattern = _pattern(asked.target)
    found = [block for block in index.blocks if pattern.search(fold(block.text))]
    return max(found, key=lambda block: len(asked.concepts & block.concepts), default=None)


def _material_block(asked: Asked, index: SheetIndex) -> Block | None:
    """A text that names a material and says that something is made of it."""
    found = [
        block
        for block in index.blocks
        if MATERIAL.search(fold(block.text)) and ({"material", "made"} & block.concepts or _is_label(block))
    ]
    return max(found, key=lambda block: (len(asked.concepts & block.concepts), -len(block.text)), default=None)


def _is_label(block: Block) -> bool:
    return re.match(r"\W*(?:mat(?:erial|l)?|werkstoff)\b", fold(block.text)) is not None
