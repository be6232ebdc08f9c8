"""Forms of values that tell by themselves what a value is: an address on the web, a weight, a date."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

_NAMES = frozenset({"url", "email", "phone", "code", "date", "hardness"})  # of values of which nobody asks how many


@lru_cache(maxsize=1)
def forms() -> dict[str, re.Pattern[str]]:
    """Each form by its name, compiled."""
    with (Path(__file__).parent / "forms.toml").open("rb") as file:
        return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in tomllib.load(file)["forms"].items()}


def is_amount(name: str) -> bool:
    """Whether values of a form are numbers with a unit; False for a name without one."""
    return name in forms() and name not in _NAMES


def has_form(name: str, text: str) -> bool:
    """Whether a text holds a value of a form; never for a name without one."""
    pattern = forms().get(name)
    return pattern is not None and pattern.search(text) is not None
