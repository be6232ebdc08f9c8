"""The simulated fleet: what affinity and the size of a cache do to the first word, in small worlds."""

from dataclasses import replace

import pytest

from bench.fleet.simulation import Service, simulate

FEW = replace(Service(), pause_s=60.0, think_s=10.0)


def simulated(service=FEW, people=20, boxes=2, affinity=True):
    return simulate(service, people, boxes, affinity, minutes=30)


def test_the_same_seed_gives_the_same_world():
    assert simulated() == simulated()


def test_by_session_every_follow_up_finds_its_conversation_where_the_caches_hold_all():
    assert simulated().found == 1.0
    assert simulated(affinity=False).found < 0.9


def test_a_follow_up_in_the_cache_waits_for_its_own_words_alone():
    found = simulated(people=1, boxes=1)
    alone = FEW.around_s + FEW.prompt_s(FEW.first_tokens + FEW.turn_tokens, FEW.first_tokens + FEW.answer_tokens)
    assert found.p50_s == pytest.approx(alone)


def test_a_cache_of_one_conversation_is_lost_between_two_people_who_take_turns():
    small = replace(FEW, cache_tokens=FEW.first_tokens + 8 * FEW.turn_tokens)
    assert simulated(small, people=1, boxes=1).found == 1.0
    assert simulated(small, people=8, boxes=1).found < 0.5


def test_too_few_boxes_make_everybody_wait():
    busy = replace(FEW, sheet_s=5.0, cache_tokens=0)
    assert simulated(busy, boxes=1).p95_s > 5 * simulated(busy, boxes=16).p95_s
