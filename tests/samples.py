"""Many cases of one kind: those that `make check` runs too, and tables that are one test.

The other cases are `slow`, and only `make test` runs them.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable
from typing import Any

import pytest


def slow(*case: Any) -> Any:
    """One of many cases of its kind."""
    return pytest.param(*case, marks=pytest.mark.slow)


def sampled(cases: Iterable[Any], quick: Container[Any]) -> list[Any]:
    """Cases of one value, of which the quick ones stay."""
    return [case if case in quick else slow(case) for case in cases]


QUARTERS = sampled((90, 180, 270), quick=(90,))  # turns of a page


def every(names: str | tuple[str, ...], cases: Iterable[Any]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """Written like `parametrize`, and one test: for tables whose cases each take less than a test costs.

    All cases are tried, and each that fails is told with its own assertion. For tests without fixtures.
    """
    told = [name.strip() for name in names.split(",")] if isinstance(names, str) else list(names)
    cases = list(cases)
    assert not any(hasattr(case, "marks") for case in cases), "a case with a mark or a name is a test of its own"
    tried = [(case,) if len(told) == 1 else tuple(case) for case in cases]

    def over_table(test: Callable[..., None]) -> Callable[[], None]:
        def test_all() -> None:
            failed = []
            for case in tried:
                try:
                    test(**dict(zip(told, case, strict=True)))
                except AssertionError as error:
                    error.add_note(f"in the case {case!r}")
                    failed.append(error)
                except BaseException as error:
                    error.add_note(f"in the case {case!r}")
                    raise
            if failed:
                raise ExceptionGroup(f"{len(failed)} of {len(tried)} cases fail", failed)

        assert tried, f"{test.__name__} has no cases"
        test_all.__name__, test_all.__doc__ = test.__name__, test.__doc__
        return test_all

    return over_table
