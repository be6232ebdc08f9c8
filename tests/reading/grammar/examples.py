"""The callout grammar by examples: what stands on a drawing, and what it means.

Each row: the text, the kind, and the fields that differ from those of an empty callout. `value` comes first
because nearly every callout has one.
"""

from __future__ import annotations

from typing import Any

Row = tuple[str, str, dict[str, Any]]


def row(text: str, kind: str, value: float | None = None, **fields: Any) -> Row:
    return text, kind, {"value": value, **fields}
