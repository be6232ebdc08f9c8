"""Answers from labelled texts that are no field of the title block: `CLIENT` over a name, `Bauherr` beside one.

A label is a short text without a figure that holds what the question asks for and nothing else; its value
stands under it in larger lettering, or behind it. Knows nothing of what the label means.
"""

from __future__ import annotations

import re

from backend.answering.elements import text_element
from backend.answering.lookup.index import Line, SheetIndex
from backend.answering.lookup.words import WEAK_CONCEPTS
from backend.answering.question.understand import Asked
from backend.answering.question.words import STOP_WORDS, concepts_of, edits, words_of
from backend.answering.reader.reply import Reply, shortened
from backend.answering.reader.wording import say
from backend.reading.labels.match import match_label

_LONGEST_LABEL = 40  # characters
_MOST_WORDS = 3
_UNDER = 3.0  # heights of the larger lettering from a label to its value
_BESIDE = 6.0
_FLUSH = 4.0  # heights by which a value may be indented or set out
_LESSER = 0.85  # a value is lettered at least so large, measured by its label


def answer_labelled(asked: Asked, index: SheetIndex) -> Reply | None:
    """The value of the label that the question names."""
    wanted = [word for word in words_of(asked.text) if word not in STOP_WORDS]
    if not wanted:
        return None
    labels = [line for line in index.lines if line.angle == index.reading_angle == 0 and _is_label(line.text)]
    scored = [(score, line) for line in labels if (score := _score(line.text, wanted)) > 0]
    for _, label in sorted(scored, key=lambda item: -item[0]):
        value = _value_of(label, index)
        if value is not None:
            text = say("labelled", asked.language, label=label.text.strip(" :"), value=shortened(value.text))
            return Reply(text, (text_element(value.text, value.box, index.page, value.confidence),))
    return None


def _is_label(text: str) -> bool:
    return len(text) <= _LONGEST_LABEL and not re.search(r"\d", text) and 1 <= len(words_of(text)) <= _MOST_WORDS


def _score(label: str, wanted: list[str]) -> float:
    """How surely the question names a label: every word of it, and at least half of the question's."""
    own = [word for word in words_of(label) if word not in STOP_WORDS]
    if not own or not all(any(_same(word, other) for other in wanted) for word in own):
        return 0.0
    named = sum(any(_same(word, other) for word in own) for other in wanted)
    return named / len(wanted) if 2 * named >= len(wanted) else 0.0


def _same(label: str, asked: str) -> bool:
    if label == asked or (len(label) >= 3 and asked.startswith(label)):  # `ASSY`, `APPR.` are cut short
        return True
    shared = (concepts_of(label) & concepts_of(asked)) - WEAK_CONCEPTS
    return bool(shared) or (len(label) >= 5 and edits(label, asked) <= 1)


def _value_of(label: Line, index: SheetIndex) -> Line | None:
    """The text under a label, else the one behind it; none where another label stands there."""
    under, beside = [], []
    for line in index.lines:
        height = max(line.height, label.height)
        if line is label or line.angle != label.angle or _names(line.text):
            continue
        if line.height < _LESSER * label.height:
            continue
        drop, gap = line.box.y1 - label.box.y2, line.box.x1 - label.box.x2
        if -0.4 * height < drop < _UNDER * height and abs(line.box.x1 - label.box.x1) < _FLUSH * height:
            under.append((drop, line))
        level = abs(line.box.center[1] - label.box.center[1]) < 0.6 * height
        if level and -0.3 * height < gap < _BESIDE * height:
            beside.append((gap, line))
    if label.text.rstrip().endswith(":"):
        return _nearest(beside) or _nearest(under)
    larger = [(drop, line) for drop, line in under if line.height > 1.15 * label.height]
    return _nearest(larger) or _nearest(beside)


def _names(text: str) -> bool:
    """Whether a text is a label itself, so that the field over it or before it was left open."""
    match = match_label(text)
    return match is not None and not match.rest


def _nearest(lines: list[tuple[float, Line]]) -> Line | None:
    return min(lines, key=lambda item: item[0])[1] if lines else None
