"""A meaning while it is being read from a text.

Knows nothing of how a meaning is written, and of no place on a sheet.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from backend.reading.sheet import CalloutKind, Meaning

# How sure a reading is by its notation alone. `callouts.find` takes what is over 0.65 wherever it stands, weighs the
# rest by its place and leaves out what stays under 0.3; between those marks the order is what counts.
SURE_WORD = 0.98  # the word for a scale beside its ratio
SURE = 0.95  # a notation that stands for nothing else
PROVED = 0.9  # a value with a tolerance, a fit, a depth or a word that only callouts have
STATED = 0.85  # a value with its unit, or with a word that other texts have too
LIKELY = 0.8  # limits, parentheses, rows of cells: some part numbers look so
MARKED = 0.75  # feet without inches; what is marked as typical or with a modifier
PAIRED = 0.7  # two numbers with a sign between: a size, a ratio, a fit of hole and shaft
BARE = 0.6  # a number with decimals, or behind a letter that names other things too
OPEN = 0.5  # a whole number, a fraction: a callout as often as not
LOOSE = 0.4  # a fit or tolerance without its value
ZERO = 0.3  # a zero alone
UNLIKELY = 0.25  # a deviation alone
DIGITS = 3  # that a confidence is rounded to


@dataclass
class MeaningDraft:
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
    confidence: float = SURE
    strong: bool = True

    def meaning(self, text: str) -> Meaning:
        """What has been read, as the meaning of a text."""
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
