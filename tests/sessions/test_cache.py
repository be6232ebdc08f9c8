"""A bounded memory: what was not used for longest leaves first, and the bound always holds."""

from hypothesis import given
from hypothesis import strategies as st

from backend.sessions.cache import Cache


def test_what_was_used_last_stays():
    cache: Cache[str] = Cache(2)
    cache.put("a", "A", 1)
    cache.put("b", "B", 1)
    assert cache.get("a") == "A"
    cache.put("c", "C", 1)
    assert [cache.get(key) for key in "abc"] == ["A", None, "C"]


def test_what_costs_more_than_the_bound_is_not_kept_and_displaces_nothing():
    cache: Cache[str] = Cache(10)
    cache.put("small", "s", 4)
    cache.put("huge", "h", 11)
    assert (cache.get("small"), cache.get("huge")) == ("s", None)


def test_a_new_value_takes_the_place_of_the_old_one():
    cache: Cache[str] = Cache(10)
    cache.put("a", "old", 6)
    cache.put("a", "new", 6)
    cache.put("b", "B", 4)
    assert (cache.get("a"), cache.get("b")) == ("new", "B")


def test_all_of_one_folder_can_be_dropped():
    cache: Cache[int] = Cache(10)
    for key in ("one/1", "one/2", "two/1"):
        cache.put(key, 1, 1)
    cache.drop_all("one/")
    assert [cache.get(key) for key in ("one/1", "one/2", "two/1")] == [None, None, 1]


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 12))))
def test_what_is_held_never_costs_more_than_the_bound(puts):
    cache: Cache[int] = Cache(10)
    for key, cost in puts:
        cache.put(key, cost, cost)
        held = [value for name in "abcde" if (value := cache.get(name)) is not None]
        assert sum(held) <= 10
