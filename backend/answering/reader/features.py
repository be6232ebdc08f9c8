"""Answers about features whose figures drafting standards put in a place of their own.

The width of a keyway is the straight size with a fit of keyways (DIN 6885, ISO/R 773); the depth of a counterbore
stands behind its sign in the callout of the hole; the area of a room stands with its name. Knows no ranking.
"""

from __future__ import annotations

import re

from backend.answering.elements import callout_elements, text_element
from backend.answering.lookup.index import Block, SheetIndex
from backend.answering.question.target import Target
from backend.answering.question.understand import Asked
from backend.answering.question.words import fold
from backend.answering.reader.reply import Reply
from backend.answering.reader.text import ROOM_NAMES
from backend.answering.reader.wording import measure_name, say
from backend.reading.sheet import CalloutKind

_KEYWAY = re.compile(r"\b(?:passfeder|keyway|key ?seat|keilnut|nut\b)")
_KEYWAY_FITS = frozenset({"P9", "N9", "JS9", "D10"})
_SUNK = re.compile(
    r"(?:[⌴⌵]|c'?bore|counter ?bore|spot ?face|senk\w*).*?(?:↧|depth|tiefe|x)\s*(?P<before>[\d.,]*\d)"
    r"|(?:[⌴⌵]|c'?bore|counter ?bore|spot ?face|senk\w*).*?(?P<behind>[\d.,]*\d)\s*(?:mm\s*)?(?:deep|tief|dp)\b",
    re.IGNORECASE,
)
# features that drawings state by the number of their standard
_STANDARDS = tuple(
    (re.compile(asked), re.compile(stated, re.IGNORECASE))
    for asked, stated in (
        (r"freistich|undercut|relief groove", r"\b(?:din\s*509|iso\s*18388)\b"),
        (r"zentrier(?:ung|bohrung)|cent(?:er|re) (?:hole|drill)|zentrum", r"\b(?:iso\s*6411|din\s*332)\b"),
        (r"gewindefreistich|thread (?:undercut|relief|run-?out)", r"\bdin\s*76\b"),
        (r"raendel|knurl", r"\b(?:din\s*82|iso\s*13444)\b|\b[rg][abegkv]+ ?\d[.,]\d\b"),
        (r"verzahnungsqualitaet|gear quality", r"\b(?:din\s*3961|iso\s*1328)\b"),
        (r"(?:schweiss|weld).*(?:toleranz|toleranc)", r"\biso\s*13920\b"),
        (r"(?:bewertungsgruppe|quality level|schweissnahtguete)", r"\biso\s*(?:5817|10042)\b"),
    )
)
_AREA = re.compile(r"\d+(?:[.,]\d+)?\s*(?:m²|m2|qm|sq\.? ?(?:ft|m)|sf\b|ft²)", re.IGNORECASE)
_AREA_ASKED = re.compile(r"\b(?:qm|m2|m²|flaeche|flaechen|area|gross|groesse|big|large|size|square)\b")
_LONGEST_LINE = 120  # characters
_AREA_HEIGHTS = 4.0  # lettering heights between the name of a room and its area
_ROOMS = ROOM_NAMES - {"room"}


def answer_feature(asked: Asked, index: SheetIndex) -> Reply | None:
    """The figure of such a feature; None where the question is about something else."""
    return (
        _by_standard(asked, index)
        or _room_area(asked, index)
        or _keyway_width(asked, index)
        or _sunk_depth(asked, index)
    )


def _keyway_width(asked: Asked, index: SheetIndex) -> Reply | None:
    if asked.target not in (Target.WIDTH, Target.FIT, Target.SIZE) or not _KEYWAY.search(_compounds(asked.text)):
        return None
    found = [c for c in index.sheet.callouts if c.kind is CalloutKind.LINEAR and (c.fit or "").upper() in _KEYWAY_FITS]
    if not found:
        return None
    name = measure_name(asked.target.value, asked.language)
    return Reply(say("measure", asked.language, name=name, value=found[0].text), callout_elements(found, index.page))


def _compounds(text: str) -> str:
    return re.sub(r"(passfeder|keil)(?=nut)", r"\1 ", fold(text))


def _sunk_depth(asked: Asked, index: SheetIndex) -> Reply | None:
    if asked.target is not Target.DEPTH or not {"counterbore", "countersink"} & asked.concepts:
        return None
    for callout in index.sheet.callouts:
        match = _SUNK.search(callout.text)
        if match is not None:
            depth = match["before"] or match["behind"]
            text = say("depth", asked.language, depth=depth, value=callout.text)
            return Reply(text, callout_elements([callout], index.page))
    return None


def _by_standard(asked: Asked, index: SheetIndex) -> Reply | None:
    folded = fold(asked.text)
    for wanted, stated in _STANDARDS:
        if wanted.search(folded) is None or asked.target is Target.COUNT:
            continue
        for line in index.lines:
            if stated.search(line.text) and len(line.text) <= _LONGEST_LINE:
                text = say("text", asked.language, value=line.text)
                return Reply(text, (text_element(line.text, line.box, index.page, line.confidence),))
    return None


def _room_area(asked: Asked, index: SheetIndex) -> Reply | None:
    rooms = _ROOMS & asked.concepts
    if not rooms or not _AREA_ASKED.search(fold(asked.text)):
        return None
    for block in index.blocks:
        if rooms & block.concepts and len(block.text) <= 60 and (area := _area_of(block, index)) is not None:
            value, place = area
            text = say("row", asked.language, row=block.lines[0].text, value=value)
            return Reply(text, (text_element(value, place.box, index.page, place.confidence),))
    return None


def _area_of(block: Block, index: SheetIndex) -> tuple[str, Block] | None:
    """The area in the block that names a room, else in the nearest one."""
    if own := _AREA.search(block.text):
        return own[0], block
    near = [(index.distance(block.box, other.box), other) for other in index.blocks if _AREA.search(other.text)]
    reach = _AREA_HEIGHTS * max(line.height for line in block.lines) / index.diagonal
    distance, nearest = min(near, key=lambda item: item[0], default=(1.0, block))
    found = _AREA.search(nearest.text)
    return (found[0], nearest) if found is not None and distance <= reach else None
