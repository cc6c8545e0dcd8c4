"""Kept answers."""

from __future__ import annotations

from api.cache import AnswerCache


def test_an_answer_is_made_once_until_the_index_moves_on() -> None:
    version, made = [1], []

    def make() -> bytes:
        made.append(version[0])
        return str(version[0]).encode()

    cache = AnswerCache(lambda: version[0])
    assert [cache.get("q", make), cache.get("q", make)] == [b"1", b"1"]
    version[0] = 2
    assert cache.get("q", make) == b"2"
    assert made == [1, 2]


def test_memory_is_bounded_and_the_oldest_goes_first() -> None:
    cache = AnswerCache(lambda: 1, most_bytes=10)
    for key in ("a", "b", "c"):
        cache.get(key, lambda: b"xxxx")
    made: list[str] = []
    for key in ("a", "c"):
        cache.get(key, lambda key=key: made.append(key) or b"yyyy")  # type: ignore[misc]  # a lambda that notes
    assert made == ["a"]


def test_very_large_answers_are_not_kept() -> None:
    cache, made = AnswerCache(lambda: 1), []
    for _ in range(2):
        cache.get("q", lambda: made.append(1) or b"x" * 300_000)  # type: ignore[func-returns-value]  # notes
    assert len(made) == 2
