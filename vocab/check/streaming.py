"""Checking columns from any source: a database catalogue, a generator, a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from vocab.check.checker import Checker, Judgement
from vocab.check.tally import Tally
from vocab.columns import CheckedDatabase, ColumnSpec

if TYPE_CHECKING:
    from vocab.rules.finding import Finding
    from vocab.vocabulary import Vocabulary


class FindingStream(Iterator["Finding"]):
    """Findings as they are made; `summary` tells the classes and rates of the columns seen so far."""

    def __init__(self, judgements: Iterator[Judgement]) -> None:
        self._tally = Tally()
        self._findings = self._each(judgements)

    def _each(self, judgements: Iterator[Judgement]) -> Iterator[Finding]:
        for judgement in judgements:
            self._tally.add(judgement)
            yield from judgement.findings

    def __next__(self) -> Finding:
        return next(self._findings)

    @property
    def summary(self) -> dict[str, Any]:
        """The summary so far; complete when the stream is exhausted."""
        return self._tally.as_dict()


def check_columns(
    vocabulary: Vocabulary, columns: Iterable[ColumnSpec], database: CheckedDatabase | None = None
) -> FindingStream:
    """Check columns one by one, with flat memory; the stream's `summary` has the rates."""
    return FindingStream(judge_columns(vocabulary, columns, database))


def judge_columns(
    vocabulary: Vocabulary, columns: Iterable[ColumnSpec], database: CheckedDatabase | None = None
) -> Iterator[Judgement]:
    """Yield a judgement a column: its conformity and its findings."""
    checker = Checker(vocabulary, database)
    return (checker.check(column) for column in columns)
