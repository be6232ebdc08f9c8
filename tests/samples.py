"""Of many cases of one kind, those that `make check` runs too: the rest is `slow`, and only `make test` runs it."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Any

import pytest


def slow(*case: Any) -> Any:
    """One of many cases of its kind."""
    return pytest.param(*case, marks=pytest.mark.slow)


def sampled(cases: Iterable[Any], quick: Container[Any]) -> list[Any]:
    """Cases of one value, of which the quick ones stay."""
    return [case if case in quick else slow(case) for case in cases]


QUARTERS = sampled((90, 180, 270), quick=(90,))  # turns of a page
