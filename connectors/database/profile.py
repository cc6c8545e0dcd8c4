"""What is learned of a column's values while they pass by; nothing of it can be turned back into a value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.records import Column, ValueProfile
from connectors.base import ColumnProfiling, Profiler
from connectors.database.pattern import pattern_class


class ColumnProfile:
    """Gathers the profile of one column from batches of values."""

    def __init__(self, column: Column, profilers: Sequence[Profiler]) -> None:
        self._running: dict[str, ColumnProfiling] = {p.name: p.start(column) for p in profilers}
        self._failed: dict[str, str] = {}
        self._rows = 0
        self._nulls = 0
        self._lengths: tuple[int, int] | None = None
        self._hashes: set[int] = set()
        self._classes: Counter[str] = Counter()

    def feed(self, values: Sequence[object]) -> None:
        """Look at a batch of values, nulls included."""
        self._rows += len(values)
        present = [value for value in values if value is not None]
        self._nulls += len(values) - len(present)
        for value in present:
            self._look_at(value)
        readable = [value for value in present if not isinstance(value, bytes | bytearray | memoryview)]
        for name in tuple(self._running):
            try:
                self._running[name].feed(readable)
            except (
                Exception
            ) as error:  # a profiler is a guest: its failure must cost neither structure nor run
                self._fail(name, error)

    def finish(self) -> ValueProfile:
        """Return the profile; shares are of the sampled rows, pattern shares of those that are not null."""
        present = self._rows - self._nulls
        shortest, longest = self._lengths or (None, None)
        return ValueProfile(
            sampled=self._rows,
            null_share=round(self._nulls / self._rows, 4) if self._rows else None,
            distinct=len(self._hashes),
            min_length=shortest,
            max_length=longest,
            patterns=tuple((name, round(n / present, 4)) for name, n in _ordered(self._classes)),
            evidence=self._evidence(),
        )

    def _look_at(self, value: object) -> None:
        self._classes[pattern_class(value)] += 1
        if not isinstance(value, bytes | bytearray | memoryview):
            text = value if isinstance(value, str) else str(value)
            size = len(text)
            low, high = self._lengths or (size, size)
            self._lengths = (min(low, size), max(high, size))
            self._hashes.add(hash(text))

    def _evidence(self) -> Mapping[str, Any]:
        found: dict[str, Any] = {name: {"failed": kind} for name, kind in self._failed.items()}
        for name in tuple(self._running):
            try:
                evidence = self._running[name].finish()
            except Exception as error:  # as above
                found[name] = {"failed": type(error).__name__}
                continue
            if evidence:
                found[name] = evidence
        return found

    def _fail(self, name: str, error: Exception) -> None:
        """Drop a profiler, keeping only the kind of its error: the text could quote a value."""
        self._failed[name] = type(error).__name__
        del self._running[name]


def _ordered(classes: Counter[str]) -> list[tuple[str, int]]:
    return sorted(classes.items(), key=lambda pair: (-pair[1], pair[0]))
