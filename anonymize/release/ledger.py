"""The project's ledger of released tables. It knows the true values, so it is as secret as the data.

One SQLite file (mode 0600): every release is written in the same transaction that checked it, so two officers cannot
release two tables that are safe one by one and not together.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from anonymize.refusals import LedgerProblem
from anonymize.release.cell import Cell, Part, Population

_TABLES = """
CREATE TABLE IF NOT EXISTS populations (
    project TEXT, id TEXT, rows INTEGER, basis TEXT, hashes BLOB, PRIMARY KEY (project, id));
CREATE TABLE IF NOT EXISTS parts (
    seq INTEGER PRIMARY KEY, project TEXT, release TEXT, measure TEXT, variables TEXT, population TEXT,
    signed INTEGER, cells TEXT, at TEXT);
"""


class Ledger:
    """Released tables of one project, in a file (or ":memory:" for a single session)."""

    def __init__(self, path: Path | str = ":memory:", project: str = "default") -> None:
        self.project = project
        self.path = path
        try:
            if path != ":memory:":
                Path(path).parent.mkdir(parents=True, exist_ok=True)
                os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._connection = sqlite3.connect(path, timeout=60, isolation_level=None)
            self._connection.executescript(_TABLES)
        except (sqlite3.Error, OSError) as error:
            raise LedgerProblem(
                f"공개 대장 {path}을(를) 열 수 없습니다: {error}",
                f"cannot open the release ledger {path}: {error}",
            ) from error

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the ledger alone until the release is written or given up."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise LedgerProblem(
                "공개 대장이 다른 작업으로 잠겨 있습니다. 잠시 뒤 다시 하십시오",
                f"the release ledger is locked by another release: {error}",
            ) from error
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def parts(self) -> list[Part]:
        """Return everything released, oldest first."""
        rows = self._connection.execute(
            "SELECT release, measure, variables, population, signed, cells FROM parts WHERE project = ? ORDER BY seq",
            (self.project,),
        )
        return [
            Part(
                measure,
                tuple(json.loads(variables)),
                people,
                tuple(Cell.from_dict(cell) for cell in json.loads(cells)),
                bool(signed),
                release,
            )
            for release, measure, variables, people, signed, cells in rows
        ]

    def populations(self) -> dict[str, Population]:
        """Return the populations of the released tables."""
        rows = self._connection.execute(
            "SELECT id, rows, basis, hashes FROM populations WHERE project = ?", (self.project,)
        )
        return {
            name: Population(name, count, basis, np.frombuffer(hashes, dtype=np.uint64))
            for name, count, basis, hashes in rows
        }

    def add(self, parts: list[Part], people: Population) -> None:
        """Write a release; call inside `writing`."""
        self._connection.execute(
            "INSERT OR IGNORE INTO populations VALUES (?, ?, ?, ?, ?)",
            (self.project, people.id, people.rows, people.basis, people.hashes.tobytes()),
        )
        for part in parts:
            self._connection.execute(
                "INSERT INTO parts (project, release, measure, variables, population, signed, cells, at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    self.project,
                    part.release,
                    part.measure,
                    json.dumps(part.variables),
                    part.population,
                    int(part.signed),
                    json.dumps([cell.as_dict() for cell in part.cells], ensure_ascii=False),
                    datetime.now(UTC).isoformat(timespec="seconds"),
                ),
            )

    def close(self) -> None:
        """Close the file."""
        self._connection.close()
