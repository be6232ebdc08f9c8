"""What a callout means, without the place where it stands.

`Meaning` is a `Callout` without box and text direction: the result of the grammar, and what two statements
are compared by. Knows nothing of how a meaning is written.
"""

from __future__ import annotations

from dataclasses import dataclass

from backend.reading.sheet import CalloutKind


@dataclass(frozen=True)
class Meaning:
    """The fields of `Callout` that a text alone can give; see there."""

    kind: CalloutKind
    text: str
    value: float | None = None
    unit: str | None = None
    count: int = 1
    upper: float | None = None
    lower: float | None = None
    limits: tuple[float, float] | None = None
    fit: str | None = None
    thread: str | None = None
    depth: float | None = None
    through: bool = False
    reference: bool = False
    basic: bool = False
    symbol: str | None = None
    datums: tuple[str, ...] = ()
    note: str | None = None
    confidence: float = 1.0

    @property
    def toleranced(self) -> bool:
        return self.upper is not None or self.lower is not None or self.limits is not None or self.fit is not None
