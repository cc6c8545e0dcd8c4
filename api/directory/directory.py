"""The directory: a derived SQLite file that follows the store's change feed.

The store is made for reading and writing records, the index for finding them; neither counts keywords, nor pages through
half a million datasets by any order. What harvesters of this catalog ask for is exactly that. So what datasets are
listed by is noted here, from the same numbered changes the index follows, by whichever process asks first: it takes in
what has changed since and remembers the number in the same transaction. A lost file is made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from api.directory.entry import Entry, entry_of
from catalog.records import Kind
from catalog.store import ACTIVE, Store
from catalog.store.rows import Row

VERSION = 1  # of the tables: another one is another file
BATCH = 1000
WAIT = 120.0  # seconds for another process that is taking changes in

TABLES = """
CREATE TABLE IF NOT EXISTS state (seq INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS packages (
  id TEXT PRIMARY KEY, visibility TEXT NOT NULL, agency_code TEXT, title TEXT NOT NULL COLLATE NOCASE, notes TEXT,
  created TEXT NOT NULL, modified TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS packages_modified ON packages (modified, id);
CREATE TABLE IF NOT EXISTS marks (
  package TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL COLLATE NOCASE, label TEXT NOT NULL,
  PRIMARY KEY (package, field, value)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS marks_value ON marks (field, value, package);
CREATE TABLE IF NOT EXISTS resources (
  id TEXT PRIMARY KEY, package TEXT NOT NULL, name TEXT, description TEXT, format TEXT COLLATE NOCASE, url TEXT,
  created TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS resources_package ON resources (package);
"""


class Directory:
    """What there is, by what it is listed by. Safe to use from several threads and processes."""

    def __init__(self, store: Store, folder: Path | None = None) -> None:
        """Keep the file in a folder, or without one in a private place that goes with the process."""
        self._store = store
        if folder is None:
            private = tempfile.TemporaryDirectory(prefix="malmoi-directory-")
            weakref.finalize(self, private.cleanup)
            folder = Path(private.name)
        folder.mkdir(parents=True, exist_ok=True)
        of = hashlib.blake2b(store.database.label.encode(), digest_size=6).hexdigest()
        self._path = folder / f"directory-{VERSION}-{of}.db"
        self._seq = -1
        with self._open() as connection:
            connection.executescript("PRAGMA journal_mode=WAL;" + TABLES)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection that sees every change the store has now."""
        self.refresh()
        with self._open() as connection:
            connection.execute("PRAGMA query_only=1")
            yield connection

    def seq(self) -> int:
        """Return the number of the last change taken in; what was made from the directory is current as long as it stays."""
        self.refresh()
        return self._seq

    def refresh(self) -> None:
        """Take in what has changed in the store."""
        last = self._store.changes.last_seq()
        if last == self._seq:
            return
        with self._open() as connection:
            connection.execute("BEGIN IMMEDIATE")
            at = connection.execute("SELECT seq FROM state").fetchone()
            anew = at is None or at[0] > last  # new, or of a store that was made anew
            reached = self._fill(connection, last) if anew else self._follow(connection, at[0], last)
            connection.execute("DELETE FROM state")
            connection.execute("INSERT INTO state VALUES (?)", (reached,))
            connection.execute("COMMIT")
        self._seq = reached

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        connection = sqlite3.connect(self._path, timeout=WAIT, isolation_level=None, cached_statements=0)
        with contextlib.closing(connection):
            yield connection

    def _fill(self, connection: sqlite3.Connection, last: int) -> int:
        """Note everything; what changes meanwhile has a number above `last` and is taken in next time."""
        for table in ("packages", "marks", "resources"):
            connection.execute(f"DELETE FROM {table}")
        for rows in self._store.records.each(Kind.DATASET, batch=BATCH):
            self._note(connection, rows)
        return last

    def _follow(self, connection: sqlite3.Connection, seq: int, last: int) -> int:
        while seq < last:
            found = self._store.changes.since(seq, BATCH, (Kind.DATASET, Kind.AGENCY))
            changed = list(dict.fromkeys(c.id for c in found if c.kind is Kind.DATASET))
            changed += self._of_agencies([c.id for c in found if c.kind is Kind.AGENCY])
            for start in range(0, len(changed), BATCH):
                block = changed[start : start + BATCH]
                _forget(connection, block)
                rows = self._store.records.get_many(Kind.DATASET, block)
                self._note(connection, [r for r in rows if r.state == ACTIVE])
            seq = found[-1].seq if len(found) == BATCH else last
        return seq

    def _of_agencies(self, agencies: Sequence[str]) -> list[str]:
        """Return the datasets that are listed under the names of changed agencies."""
        if not agencies:
            return []
        filters = {"agency_id": agencies}
        return [r.id for rows in self._store.records.each(Kind.DATASET, filters=filters) for r in rows]

    def _note(self, connection: sqlite3.Connection, rows: Sequence[Row]) -> None:
        records = self._store.records
        agencies = {
            a.id: a for a in records.get_many(Kind.AGENCY, {r.agency_id for r in rows if r.agency_id})
        }
        parts: dict[str, list[Row]] = {}
        mine = {"dataset_id": [r.id for r in rows]}
        for found in records.each(Kind.DISTRIBUTION, filters=mine):
            for part in found:
                parts.setdefault(part.dataset_id or "", []).append(part)
        _write(connection, [entry_of(r, agencies.get(r.agency_id or ""), parts.get(r.id, ())) for r in rows])


def _write(connection: sqlite3.Connection, entries: Sequence[Entry]) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO packages VALUES (?,?,?,?,?,?,?)", [_package(e.row) for e in entries]
    )
    marks = [(e.row.id, m.field, m.value, m.label) for e in entries for m in e.marks]
    connection.executemany("INSERT OR IGNORE INTO marks VALUES (?,?,?,?)", marks)
    resources = [_resource(r) for e in entries for r in e.resources]
    connection.executemany("INSERT OR REPLACE INTO resources VALUES (?,?,?,?,?,?,?)", resources)


def _package(row: Row) -> tuple[str | None, ...]:
    about = row.body.get("description")
    return row.id, row.visibility, row.agency_code, row.title, about, row.created_at, row.updated_at


def _resource(row: Row) -> tuple[str | None, ...]:
    body = row.body
    url = body.get("download_url") or body.get("access_url")
    head = (row.id, row.dataset_id, row.title, body.get("description"))
    return (*head, body.get("format"), url, row.created_at)


def _forget(connection: sqlite3.Connection, ids: Sequence[str]) -> None:
    some = [(i,) for i in ids]
    connection.executemany("DELETE FROM packages WHERE id = ?", some)
    connection.executemany("DELETE FROM marks WHERE package = ?", some)
    connection.executemany("DELETE FROM resources WHERE package = ?", some)
