"""Vectors of texts kept by content, so that learning anew asks the model only for texts it has not seen."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
_ASKED = 500  # keys in one query
_WAIT = 30.0  # seconds for another process's write
_TABLE = """CREATE TABLE IF NOT EXISTS vectors (
  embedder TEXT NOT NULL, key BLOB NOT NULL, row BLOB NOT NULL, PRIMARY KEY (embedder, key)
) WITHOUT ROWID"""


class KeptVectors:
    """A file of vectors by embedder and content hash, half precision; several processes may use it.

    It is a cache: a file that cannot be read or written is not used, and vectors are made again.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self, embedder: str, keys: Sequence[bytes], dimensions: int) -> dict[bytes, Floats]:
        """Return the vectors that are kept."""
        found: dict[bytes, Floats] = {}
        if not self._file.exists():
            return found
        try:
            with self._opened() as database:
                for start in range(0, len(keys), _ASKED):
                    some = keys[start : start + _ASKED]
                    marks = ",".join("?" * len(some))
                    rows = database.execute(
                        f"SELECT key, row FROM vectors WHERE embedder = ? AND key IN ({marks})",
                        (embedder, *some),
                    )
                    found |= {k: np.frombuffer(r, np.float16).astype(np.float32) for k, r in rows}
        except sqlite3.Error:
            return {}
        return {k: v for k, v in found.items() if len(v) == dimensions}

    def write(self, embedder: str, rows: Mapping[bytes, Floats]) -> None:
        """Keep vectors; those of other embedders than this one go."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._opened() as database:
                database.execute(_TABLE)
                for other in ("<", ">"):  # ranges of the key, where <> would read all rows
                    database.execute(f"DELETE FROM vectors WHERE embedder {other} ?", (embedder,))
                database.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)",
                    [(embedder, key, row.astype(np.float16).tobytes()) for key, row in rows.items()],
                )
                database.commit()
        except (sqlite3.Error, OSError):
            return

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=_WAIT)) as database:
            yield database
