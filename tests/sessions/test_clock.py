"""The time by which sessions end: it follows corrections of the wall clock, and no jumps."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.sessions import clock
from backend.sessions.clock import STEP_S, SteadyClock, elapsed_s

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class Times:
    """A wall clock that can be set, and the time that really passes."""

    def __init__(self) -> None:
        self.wall, self.passed = START, 1000.0
        self.clock = SteadyClock(lambda: self.wall, lambda: self.passed)

    def go(self, seconds: float, *, set_by: float = 0) -> datetime:
        self.wall += timedelta(seconds=seconds + set_by)
        self.passed += seconds
        return self.clock()


def test_it_goes_with_the_wall_clock():
    assert Times().go(3600) == START + timedelta(hours=1)


@pytest.mark.parametrize("set_by", [-STEP_S, STEP_S])
def test_a_correction_is_followed(set_by):
    assert Times().go(60, set_by=set_by) == START + timedelta(seconds=60 + set_by)


@pytest.mark.parametrize("days", [-1, 1, 365])
def test_a_jump_is_not_followed_and_told_once(days, monkeypatch):
    told = []
    monkeypatch.setattr(clock.log, "warning", lambda text, *values: told.append(text % values))
    times = Times()
    assert times.go(60, set_by=days * 86_400) == START + timedelta(seconds=60)
    assert times.go(60) == START + timedelta(seconds=120)
    assert len(told) == 1 and "jumped" in told[0]


def test_a_clock_that_is_set_right_again_is_followed():
    times = Times()
    times.go(60, set_by=86_400)
    times.go(60, set_by=-86_400)
    assert times.go(60, set_by=10) == START + timedelta(seconds=190)


def test_the_time_that_passes_never_goes_back():
    first = elapsed_s()
    assert elapsed_s() >= first
