"""What a search has just read is never lost because other searches read too, and memory stays bounded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from catalog.search.elastic.memory import Memory

MOST = 20


@given(st.lists(st.lists(st.integers(0, 60), max_size=5), max_size=40))
def test_what_was_just_added_is_remembered_and_right(batches: list[list[int]]) -> None:
    memory: Memory[int, int] = Memory(MOST)
    for batch in batches:
        memory.add({n: n * n for n in batch})
        assert [memory.get(n) for n in batch] == [n * n for n in batch]
    assert all(memory.get(n) in (None, n * n) for n in range(61))


@given(st.lists(st.integers(0, 10_000), unique=True, max_size=200))
def test_never_more_than_allowed_are_kept(keys: list[int]) -> None:
    memory: Memory[int, str] = Memory(MOST)
    for key in keys:
        memory.add({key: "x"})
    held = [k for k in keys if k in memory]
    assert len(held) <= MOST
    assert held == keys[len(keys) - len(held) :], "the oldest go first"
    assert len(held) >= min(len(keys), MOST // 2)


def test_a_newer_value_stands_before_an_older_one_and_a_forgotten_key_is_gone() -> None:
    memory: Memory[str, int] = Memory(4)
    memory.add({"a": 1, "b": 1})
    memory.add({"c": 1})  # a and b are the old half now
    memory.add({"a": 2})
    assert memory.get("a") == 2
    memory.forget("a")
    assert "a" not in memory
    assert memory.get("a") is None
