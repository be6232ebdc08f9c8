"""Answers about measures: one dimension, its tolerance, its depth, or a list of them.

Takes the ranked callouts of `lookup_callouts` and says the best, with what could be meant as well where the
question does not decide. States callouts as they stand on the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from backend.answering.answer import Element
from backend.answering.elements import block_element, callout_elements, tolerance_text
from backend.answering.lookup.callouts import LONGEST_LIST, ROUND, Ranked, eligible, named_view, rank
from backend.answering.lookup.index import SheetIndex
from backend.answering.question.target import Target
from backend.answering.question.understand import Asked
from backend.answering.reader.reply import Reply, listed
from backend.answering.reader.text import best_passages
from backend.answering.reader.wording import KIND_NAMES, heading, markdown_table, measure_name, say
from backend.reading.sheet import Callout, CalloutKind, Sheet, TitleField

CLOSE = 1.0  # callouts whose scores differ by less could be meant as well
MOST_OTHERS = 3


def answer_measure(asked: Asked, index: SheetIndex) -> Reply | None:
    """The callout that the question means, or None where no callout can be meant."""
    if asked.view is not None and named_view(asked, index) is None and index.view_label(asked.view) is None:
        return None
    if asked.extreme in ("tightest", "loosest"):
        return _tightest(asked, index)
    ranked = rank(asked, index)
    if not ranked:
        return None
    if asked.everything and asked.extreme is None and not asked.values and len(ranked) > 1:
        return list_callouts(asked, index, [item.callout for item in ranked])
    best, others = ranked[0], _others(ranked)
    if asked.target is Target.TOLERANCE and asked.values:
        return _tolerance(asked, index.sheet, best.callout, others)
    deep = _depth_beside(asked, index, best.callout)
    if deep is not None or _without_depth(asked, best.callout):
        return deep
    text = _statement(asked, best.callout)
    if others:
        text += " " + say("also", asked.language, values=listed(other.text for other in others))
    same = [item.callout for item in ranked[1:] if item.callout.text == best.callout.text and item.score > 0][
        :MOST_OTHERS
    ]
    shown = callout_elements([best.callout, *others, *same], index.page)
    elements = (*shown, *_spoken(asked, index, best.callout))
    return Reply(text, elements, others=_rest(ranked, index.page))


def _spoken(asked: Asked, index: SheetIndex, callout: Callout) -> list[Element]:
    """A text about the thing that states the same value: a note that belongs to the callout."""
    number = re.search(r"\d*[.,]?\d+", callout.text)
    if number is None or len(number[0]) < 3:
        return []
    written = re.compile(rf"(?<![\d.,]){re.escape(number[0])}(?![\d.,])")
    passages = [passage for passage in best_passages(asked, index)[:2] if passage.share >= 0.3]
    blocks = [p.block for p in passages if written.search(p.block.text) and not p.block.box.intersection(callout.box)]
    return [block_element(block, index.page) for block in blocks]


def _without_depth(asked: Asked, callout: Callout) -> bool:
    return asked.target is Target.DEPTH and callout.depth is None and callout.kind is not CalloutKind.LINEAR


def _depth_beside(asked: Asked, index: SheetIndex, callout: Callout) -> Reply | None:
    """The depth of a hole whose depth sign was not read: the length right behind its diameter, on one line."""
    if asked.target is not Target.DEPTH or callout.depth is not None or callout.kind not in ROUND:
        return None
    height = max(1.0, min(callout.box.height, callout.box.width))
    for other in index.sheet.callouts:
        gap = other.box.x1 - callout.box.x2
        level = abs(other.box.center[1] - callout.box.center[1])
        if other.kind is CalloutKind.LINEAR and 0 < gap < 3.0 * height and level < 0.5 * height:
            text = say("depth", asked.language, depth=other.text, value=callout.text)
            return Reply(text, callout_elements([other, callout], index.page))
    return None


def _others(ranked: Sequence[Ranked]) -> list[Callout]:
    """Callouts that the question could mean as well: nearly as good, and another text."""
    best = ranked[0]
    found: dict[str, Callout] = {}
    for item in ranked[1:]:
        if best.score - item.score < CLOSE and item.callout.text != best.callout.text:
            found.setdefault(item.callout.text, item.callout)
    return list(found.values())[:MOST_OTHERS]


def _rest(ranked: Sequence[Ranked], page: int) -> tuple[Element, ...]:
    texts = {ranked[0].callout.text}
    rest: list[Callout] = []
    for item in ranked[1:12]:
        if item.callout.text not in texts:
            texts.add(item.callout.text)
            rest.append(item.callout)
    return callout_elements(rest, page)


def _statement(asked: Asked, callout: Callout) -> str:
    name = _name(asked)
    if asked.target is Target.DEPTH and callout.depth is not None:
        return say("depth", asked.language, depth=_as_written(callout.depth, callout.text), value=callout.text)
    if asked.target in (Target.TOLERANCE, Target.FIT):
        tolerance = tolerance_text(callout)
        if tolerance is not None and tolerance != callout.text and callout.limits is None:
            return say("tolerance", asked.language, value=callout.text, tolerance=tolerance)
    key = f"measure.{asked.extreme}" if asked.extreme in ("largest", "smallest") else "measure"
    return say(key, asked.language, name=name, value=callout.text)


def _name(asked: Asked) -> str:
    if asked.symbol is not None:
        return measure_name(asked.symbol, asked.language)
    if asked.target is Target.TOLERANCE:
        return measure_name("limits" if "limit" in asked.head else "tolerance", asked.language)
    if asked.target is Target.DIAMETER:
        for concept in ("outer", "inner"):
            if concept in asked.concepts:
                return measure_name(concept, asked.language)
    return measure_name(asked.target.value, asked.language)


def _as_written(number: float, text: str) -> str:
    """A number in the spelling it has in a text: `1,5` for 1.5, or its plain form."""
    for match in re.finditer(r"\d*[.,]?\d+\s?(?:mm|in|\")?", text):
        digits = re.sub(r"[^\d.,]", "", match[0]).replace(",", ".")
        if abs(float(digits) - number) < 1e-9:
            return match[0].strip()
    return f"{number:g}"


def _tolerance(asked: Asked, sheet: Sheet, callout: Callout, others: Sequence[Callout]) -> Reply:
    """The tolerance of a callout that the question names by its value."""
    elements = callout_elements([callout, *others], sheet.page)
    tolerance = tolerance_text(callout)
    if tolerance is not None:
        text = say("tolerance", asked.language, value=callout.text, tolerance=tolerance)
        if others:
            text += " " + say("also", asked.language, values=listed(other.text for other in others))
        return Reply(text, elements)
    general = general_tolerance(sheet)
    if general is None:
        return Reply(say("tolerance.none", asked.language, value=callout.text), elements, answered=False)
    return Reply(say("tolerance.general", asked.language, value=callout.text, tolerance=general), elements)


def general_tolerance(sheet: Sheet) -> str | None:
    entry = sheet.field(TitleField.GENERAL_TOLERANCE)
    if entry is not None:
        return entry.value
    return next((c.text for c in sheet.callouts if c.kind is CalloutKind.GENERAL_TOLERANCE), None)


def _width(callout: Callout) -> float | None:
    """How wide a tolerance is; None where it is not written in numbers."""
    if callout.limits is not None:
        return abs(callout.limits[1] - callout.limits[0])
    if callout.upper is None and callout.lower is None:
        return None
    return abs((callout.upper or 0.0) - (callout.lower or 0.0))


def _tightest(asked: Asked, index: SheetIndex) -> Reply | None:
    kinds = eligible(asked, index.sheet.callouts)
    widths = [
        (width, callout) for callout in kinds if callout.kind is not CalloutKind.ANGLE and (width := _width(callout))
    ]
    if not widths:
        return None
    extreme = min if asked.extreme == "tightest" else max
    width = extreme(width for width, _ in widths)
    found = [callout for other, callout in widths if abs(other - width) < 1e-9]
    text = say("measure", asked.language, name=measure_name("tolerance", asked.language), value=found[0].text)
    if len(found) > 1:
        text += " " + say("also", asked.language, values=listed(callout.text for callout in found[1:4]))
    return Reply(text, callout_elements(found, index.page))


def list_callouts(asked: Asked, index: SheetIndex, callouts: Sequence[Callout]) -> Reply:
    """A Markdown table of callouts, equal ones once, in the order of the sheet."""
    if asked.toleranced:
        callouts = [callout for callout in callouts if callout.toleranced] or callouts
    view = named_view(asked, index)
    if view is not None:
        callouts = [callout for callout in callouts if view.box.contains(*callout.box.center)] or callouts
    ordered = sorted(callouts, key=lambda callout: (callout.kind.value, callout.box.y1, callout.box.x1))
    rows: dict[str, tuple[str, str, str]] = {}
    for callout in ordered:
        kind = KIND_NAMES[asked.language][callout.kind]
        rows.setdefault(callout.text, (callout.text, kind, tolerance_text(callout) or ""))
    names = [heading(key, asked.language) for key in ("dimension", "kind", "tolerance")]
    intro = say("list", asked.language, name=_list_name(asked), page=index.page, count=len(rows))
    table = markdown_table(names, list(rows.values())[:LONGEST_LIST])
    more = len(rows) - LONGEST_LIST
    tail = "\n\n" + say("list.more", asked.language, count=more) if more > 0 else ""
    return Reply(f"{intro}\n\n{table}{tail}", callout_elements(ordered[: 2 * LONGEST_LIST], index.page))


def _list_name(asked: Asked) -> str:
    if asked.target in (Target.TOLERANCE, Target.DIMENSION):
        return heading("dimensions", asked.language)
    return _name(asked)[:1].upper() + _name(asked)[1:]
