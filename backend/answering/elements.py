"""What an answer points to, made from what stands on a Sheet.

One maker for each part of a Sheet. Knows nothing of questions or HTTP. Boxes are pixels of the page image.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from backend.answering.answer import Element, ElementType
from backend.reading.facts import Fact, FactKind
from backend.reading.sheet import Callout, CalloutKind, Sheet, Table, TitleEntry, TitleField, View

NOT_DIMENSIONS = frozenset({CalloutKind.DATUM, CalloutKind.SCALE, CalloutKind.WELD, CalloutKind.GENERAL_TOLERANCE})
_NUMBERS = (TitleField.DRAWING_NUMBER, TitleField.PART_NUMBER)


def dimension_callouts(sheet: Sheet) -> list[Callout]:
    return [callout for callout in sheet.callouts if callout.kind not in NOT_DIMENSIONS]


def fact_element(fact: Fact) -> Element:
    """A fact as what an answer points to."""
    if fact.kind is FactKind.CALLOUT and fact.callout is not None:
        return callout_element(fact.callout, fact.page)
    if fact.kind is FactKind.TITLE and fact.field is not None:
        kind = ElementType.PART_NUMBER if fact.field in _NUMBERS else ElementType.TITLE
        known = {"field": fact.field.value, "label": fact.label}
        return Element(
            label=fact.text,
            element_type=kind,
            bbox=fact.box,
            page=fact.page,
            confidence=fact.confidence,
            metadata=known,
        )
    kind = ElementType.VIEW if fact.kind is FactKind.VIEW else ElementType.TEXT
    return Element(label=fact.text, element_type=kind, bbox=fact.box, page=fact.page, confidence=fact.confidence)


def callout_element(callout: Callout, page: int) -> Element:
    meaning = callout.model_dump(
        mode="json", exclude={"text", "box", "confidence"}, exclude_none=True, exclude_defaults=True
    )
    return Element(
        label=callout.text,
        element_type=ElementType.DIMENSION,
        bbox=callout.box,
        page=page,
        confidence=callout.confidence,
        metadata=meaning,
    )


def callout_elements(callouts: Iterable[Callout], page: int) -> tuple[Element, ...]:
    return tuple(callout_element(callout, page) for callout in callouts)


def view_element(view: View, page: int, **origin: str) -> Element:
    """`origin` goes into the metadata: where the view comes from, if not from the Sheet."""
    return Element(
        label=view.label or view.kind,
        element_type=ElementType.VIEW,
        bbox=view.box,
        page=page,
        confidence=view.confidence,
        metadata={"kind": view.kind, "name": view.name, "scale": view.scale, **origin},
    )


def table_element(table: Table, page: int) -> Element:
    return Element(
        label=" | ".join(table.headers) or table.kind.value,
        element_type=ElementType.TABLE,
        bbox=table.box,
        page=page,
        confidence=table.confidence,
        metadata={"table_type": table.kind.value, "rows": len(table.rows)},
    )


def entry_element(entry: TitleEntry, page: int) -> Element:
    return Element(
        label=entry.value,
        element_type=ElementType.PART_NUMBER if entry.field in _NUMBERS else ElementType.TITLE,
        bbox=entry.box,
        page=page,
        confidence=entry.confidence,
        metadata={"field": entry.field.value, "label": entry.label},
    )


def tolerance_text(callout: Callout) -> str | None:
    """The tolerance of a callout in the sheet's notation: `±0.1`, `+0,1/-0,2`, `H7`, `5.8 - 5.85`."""
    comma = "," in callout.text and "." not in callout.text
    if callout.fit is not None and callout.upper is None and callout.limits is None:
        return callout.fit
    if callout.limits is not None:
        return " - ".join(_number(limit, comma) for limit in callout.limits)
    if callout.upper is None and callout.lower is None:
        return None
    upper, lower = callout.upper or 0.0, callout.lower or 0.0
    written = _written_deviations(callout.text)
    if written is not None:
        return written
    return f"±{_number(upper, comma)}" if upper == -lower else f"{_with_sign(upper, comma)}/{_with_sign(lower, comma)}"


def _written_deviations(text: str) -> str | None:
    """The part of a callout after its nominal, as it stands: from the first sign on, or a zero before it."""
    inside = max((dash.end() for dash in _DASH_OF_NOMINAL.finditer(text)), default=1)
    starts = [position for position in (text.find(sign, inside) for sign in ("±", "+", "−", "-")) if position > 0]
    if not starts:
        return None
    zero = _ZERO_BEFORE.search(text[: min(starts)])
    return text[zero.start() if zero else min(starts) :].strip(" ()[]")


_DASH_OF_NOMINAL = re.compile(r"(?<=')\s?-\s?(?=\d)|(?<=\d)-(?=\d+/\d)")  # 12'-6", 1-3/4
_ZERO_BEFORE = re.compile(r"(?<=\s)0(?:[.,]0+)?\s*/?\s*$")


def _number(value: float, comma: bool) -> str:
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


def _with_sign(value: float, comma: bool) -> str:
    return ("+" if value > 0 else "") + _number(value, comma)
