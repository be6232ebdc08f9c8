"""A meaning while it is being read from a text.

Knows nothing of how a meaning is written, and of no place on a sheet.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from backend.reading.sheet import CalloutKind, Meaning


@dataclass
class Draft:
    """A meaning that is being read; `strong` once a sign, unit or tolerance proves that it is a callout."""

    kind: CalloutKind = CalloutKind.LINEAR
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
    counterbore: float | None = None
    counterbore_depth: float | None = None
    countersink: float | None = None
    countersink_angle: float | None = None
    drill: float | None = None
    reference: bool = False
    basic: bool = False
    symbol: str | None = None
    datums: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    confidence: float = 0.95
    strong: bool = True

    def meaning(self, text: str) -> Meaning:
        return Meaning(
            kind=self.kind,
            text=text,
            value=self.value,
            unit=self.unit,
            count=self.count,
            upper=self.upper,
            lower=self.lower,
            limits=self.limits,
            fit=self.fit,
            thread=self.thread,
            depth=self.depth,
            through=self.through,
            counterbore=self.counterbore,
            counterbore_depth=self.counterbore_depth,
            countersink=self.countersink,
            countersink_angle=self.countersink_angle,
            drill=self.drill,
            reference=self.reference,
            basic=self.basic,
            symbol=self.symbol,
            datums=self.datums,
            note=" ".join(self.notes) or None,
            confidence=self.confidence,
        )
