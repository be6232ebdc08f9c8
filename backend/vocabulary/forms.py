"""Forms of values that tell by themselves what a value is: an address on the web, a weight, a date."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from backend.vocabulary.dates import DATE, MONTH_OF_YEAR
from backend.vocabulary.files import load
from backend.vocabulary.fold import fold
from backend.vocabulary.sheets.load import one_of, words
from backend.vocabulary.standards import NORMS

_NAMES = frozenset(
    {"url", "email", "phone", "code", "date", "hardness", "norm", "roughness"}
)  # of values of which nobody asks how many


@lru_cache(maxsize=1)
def forms() -> dict[str, re.Pattern[str]]:
    """Each form by its name, compiled."""
    patterns: dict[str, str] = load(Path(__file__).parent / "forms.toml")["forms"]
    for sign, expression in _expressions().items():
        patterns = {name: pattern.replace(sign, expression) for name, pattern in patterns.items()}
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in patterns.items()}


def _expressions() -> dict[str, str]:
    """What stands for a sign in the patterns."""
    return {
        "<date>": DATE,
        "<month_of_year>": MONTH_OF_YEAR,
        "<hours>": one_of(words("forms", "duration")),
        "<standard>": one_of(NORMS),
        "<level>": one_of(words("forms", "level")),
        "<quality>": one_of(words("forms", "quality")),
        "<between>": one_of(words("forms", "between")),
    }


def is_amount(name: str) -> bool:
    """Whether values of a form are numbers with a unit; False for a name without one."""
    return name in forms() and name not in _NAMES


def has_form(name: str, text: str) -> bool:
    """Whether a text holds a value of a form; never for a name without one."""
    pattern = forms().get(name)
    return pattern is not None and pattern.search(text) is not None


# Of a range, `10 ... 24 V`; a deviation; what goes on with `/m` is another quantity.
_BETWEEN = rf"(?:\.{{2,3}}|…|–|-|~|±|/|÷|\b{one_of(words('forms', 'between'))}\b)"
_BEGIN = rf"(?:(?<![\w.,])[-+−~≈±]?\d+(?:[.,]\d+)?\s?(?:°\s?c?\s?)?{_BETWEEN}\s?)?(?:(?<!\d)[.,])?"
_END = r"(?:\s?±\s?\d+(?:[.,]\d+)?\s?%?)?(?!\s?/\s?[^\W\d_])"


@lru_cache(maxsize=64)
def _inside(name: str) -> re.Pattern[str]:
    pattern = forms()[name].pattern
    whole = f"{_BEGIN}(?:{pattern}){_END}" if is_amount(name) else pattern
    return re.compile(whole, re.IGNORECASE)


@lru_cache(maxsize=100_000)
def values_in(name: str, text: str) -> tuple[str, ...]:
    """The different values of a form in a longer text, as they are written there; none for a name without a form."""
    if name not in forms():
        return ()
    found = {same_value(match[0]): match[0].strip() for match in _inside(name).finditer(text)}
    return tuple(found.values())


def same_value(text: str) -> str:
    """A value so that one that is written with another decimal mark or blank is the same."""
    return fold(text).replace(" ", "").replace(",", ".")
