"""The budget ledger: what of a project's privacy budget is spent. Spending comes before answering.

One SQLite file; a spend is one immediate transaction, so two processes cannot spend the same remainder. Amounts are
kept as whole nano-epsilons (rounded up) and femto-deltas, so sums are exact.
"""

from __future__ import annotations

import math
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from anonymize.refusals import BadQuery, BudgetExhausted, LedgerProblem

_NANO = 10**9
_FEMTO = 10**15
_TABLES = """
CREATE TABLE IF NOT EXISTS budgets (project TEXT PRIMARY KEY, epsilon INTEGER, delta INTEGER);
CREATE TABLE IF NOT EXISTS spends (
    seq INTEGER PRIMARY KEY, project TEXT, query TEXT, epsilon INTEGER, delta INTEGER, at TEXT);
"""


@dataclass(frozen=True)
class Spend:
    """One entry of the ledger."""

    query: str
    epsilon: float
    delta: float
    at: str


@dataclass(frozen=True)
class Balance:
    """A project's budget: granted, spent, left (basic composition: epsilons and deltas add up)."""

    epsilon: float
    delta: float
    spent_epsilon: float
    spent_delta: float

    @property
    def left(self) -> float:
        """Epsilon that may still be spent."""
        return self.epsilon - self.spent_epsilon


class BudgetLedger:
    """Budgets of projects in one SQLite file (mode 0600)."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
            with self._connected() as connection:
                connection.executescript(_TABLES)
        except (sqlite3.Error, OSError) as error:
            raise LedgerProblem(
                f"예산 대장 {path}을(를) 열 수 없습니다: {error}",
                f"cannot open the budget ledger {path}: {error}",
            ) from error

    def grant(self, project: str, epsilon: float, delta: float = 0.0) -> None:
        """Give a project its budget, once; raise BadQuery when it already has one."""
        if not (math.isfinite(epsilon) and epsilon > 0 and 0 <= delta < 1):
            raise BadQuery(
                f"예산 epsilon={epsilon}, delta={delta}이(가) 잘못되었습니다",
                f"a budget needs epsilon > 0 and 0 <= delta < 1, not {epsilon}, {delta}",
            )
        with self._transaction() as connection:
            if self._granted(connection, project) is not None:
                raise BadQuery(
                    f"프로젝트 '{project}'의 예산은 이미 정해졌습니다",
                    f"project '{project}' already has a budget: spent privacy cannot be refilled",
                )
            connection.execute(
                "INSERT INTO budgets VALUES (?, ?, ?)", (project, int(epsilon * _NANO), int(delta * _FEMTO))
            )

    def spend(self, project: str, epsilon: float, delta: float = 0.0, query: str = "") -> None:
        """Take from the budget; raise BudgetExhausted and take nothing when too little is left."""
        if not (math.isfinite(epsilon) and epsilon > 0 and 0 <= delta < 1):
            raise BadQuery(
                f"epsilon={epsilon}, delta={delta}로는 질의할 수 없습니다",
                f"a query needs epsilon > 0 and 0 <= delta < 1, not {epsilon}, {delta}",
            )
        asked = math.ceil(epsilon * _NANO - 1e-6), math.ceil(delta * _FEMTO - 1e-6)
        with self._transaction() as connection:
            granted = self._granted(connection, project)
            if granted is None:
                raise LedgerProblem(
                    f"프로젝트 '{project}'에 정해진 예산이 없습니다",
                    f"project '{project}' has no budget: grant one first",
                )
            spent = self._spent(connection, project)
            if spent[0] + asked[0] > granted[0] or spent[1] + asked[1] > granted[1]:
                raise _exhausted(project, granted, spent, asked)
            connection.execute(
                "INSERT INTO spends (project, query, epsilon, delta, at) VALUES (?, ?, ?, ?, ?)",
                (project, query, *asked, datetime.now(UTC).isoformat(timespec="seconds")),
            )

    def balance(self, project: str) -> Balance:
        """Return what was granted and spent; raise LedgerProblem for an unknown project."""
        with self._connected() as connection:
            granted = self._granted(connection, project)
            spent = self._spent(connection, project)
        if granted is None:
            raise LedgerProblem(
                f"프로젝트 '{project}'에 정해진 예산이 없습니다", f"project '{project}' has no budget"
            )
        return Balance(granted[0] / _NANO, granted[1] / _FEMTO, spent[0] / _NANO, spent[1] / _FEMTO)

    def spends(self, project: str) -> list[Spend]:
        """Return every entry, oldest first."""
        with self._connected() as connection:
            rows = connection.execute(
                "SELECT query, epsilon, delta, at FROM spends WHERE project = ? ORDER BY seq", (project,)
            ).fetchall()
        return [Spend(query, epsilon / _NANO, delta / _FEMTO, at) for query, epsilon, delta, at in rows]

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self.path, timeout=60, isolation_level=None)
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @staticmethod
    def _granted(connection: sqlite3.Connection, project: str) -> tuple[int, int] | None:
        found = connection.execute(
            "SELECT epsilon, delta FROM budgets WHERE project = ?", (project,)
        ).fetchone()
        return None if found is None else (int(found[0]), int(found[1]))

    @staticmethod
    def _spent(connection: sqlite3.Connection, project: str) -> tuple[int, int]:
        found = connection.execute(
            "SELECT COALESCE(SUM(epsilon), 0), COALESCE(SUM(delta), 0) FROM spends WHERE project = ?",
            (project,),
        ).fetchone()
        return int(found[0]), int(found[1])


def _exhausted(
    project: str, granted: tuple[int, int], spent: tuple[int, int], asked: tuple[int, int]
) -> BudgetExhausted:
    left = (granted[0] - spent[0]) / _NANO
    left_delta = (granted[1] - spent[1]) / _FEMTO
    return BudgetExhausted(
        f"프로젝트 '{project}'의 남은 예산은 epsilon {left:g}, delta {left_delta:g}인데 "
        f"{asked[0] / _NANO:g}, {asked[1] / _FEMTO:g}이(가) 필요합니다",
        f"project '{project}' has epsilon {left:g} and delta {left_delta:g} left, and the query needs "
        f"{asked[0] / _NANO:g} and {asked[1] / _FEMTO:g}",
    )
