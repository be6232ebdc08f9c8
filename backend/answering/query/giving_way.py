"""Words that may ask for something and give way to another: a doing to a thing, a bound to the amount it bounds.

Knows no question as a whole, and nothing of sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from backend.vocabulary.concepts import Hit, concept, is_thing
from backend.vocabulary.forms import is_amount

BOUNDS = ("tolerance", "limits")  # parts of a value


def bounds_an_amount(hit: Hit, others: Sequence[Hit], beside: Sequence[Hit]) -> bool:
    """Whether a word only says which of an amount is asked for: `permissible force`, `operating voltage range`.

    hit: what the word means
    others: the hits that may ask
    beside: those in the same run of words, in order, itself too
    """
    if not all(concept(name).part in BOUNDS for name in hit.concepts):
        return False
    behind = beside if any(concept(name).part == "limits" for name in hit.concepts) else beside[beside.index(hit) :]
    return any(_is_amount(other) for other in behind if other in others)


def without_verbs(sure: Sequence[Hit], found: Sequence[Hit]) -> list[Hit]:
    """Hits without those that only tell how, unless the others may be things: `wie hoch ist der Winkel`."""
    verbs = [hit for hit in sure if _only_tells_how(hit, found)]
    others = [hit for hit in sure if hit not in verbs]
    plain = [hit for hit in others if not any(is_thing(name) for name in hit.concepts)]
    if verbs and not plain:  # `wie hoch ist die Motorleistung`
        plain = [hit for hit in others if not is_thing(hit.concepts[-1])]
    return plain or (verbs if verbs and others else others) or list(sure)


def _is_amount(hit: Hit) -> bool:
    """Whether a word is of an amount with a unit of its own, whatever it is of: an axial force."""
    forms = [concept(name).form for name in hit.concepts]
    return any(is_amount(form) or form == "hardness" for form in forms)


def _only_tells_how(hit: Hit, found: Sequence[Hit]) -> bool:
    """`drawn to what scale` asks for the scale, `who drew it` for the person."""
    asks_who = any("who" in other.concepts for other in found)
    return not asks_who and all(concept(name).verb for name in hit.concepts)


def characteristic(aspects: tuple[str, ...], constraints: Sequence[str]) -> tuple[str, ...]:
    """The geometric characteristic whose deviation is asked for: `Abweichung der Ebenheit`."""
    named = tuple(name for name in constraints if concept(name).symbols)
    parts = [concept(name).part for name in aspects]
    return named if len(named) == 1 and len(parts) == 1 and parts[0] in BOUNDS else aspects


def of_layer(aspects: tuple[str, ...], found: Iterable[Hit]) -> tuple[str, ...]:
    """The thickness of what lies on a part, where that is named: `how thick is the zinc`."""
    layers = {concept(name).layer for hit in found for name in hit.concepts} - {""}
    return tuple(layers) if aspects == ("thickness",) and len(layers) == 1 else aspects


def of_time(aspects: tuple[str, ...], found: Sequence[Hit]) -> tuple[str, ...]:
    """What is asked for; `how long` of what is done to last, `held`, `cured`, asks for no length."""
    lasts = any("lasting" in hit.concepts for hit in found)
    return tuple("duration" if lasts and name == "length" else name for name in aspects)
