"""The database behind the store: one engine, ordered writes, and the migrations.

Writers are ordered: on SQLite by BEGIN IMMEDIATE, on PostgreSQL by an advisory lock held to the end of the
transaction. So a change that got its number earlier is also visible earlier, and a reader of the change feed that has
seen number n will never find a smaller one later.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
)

from catalog.errors import StoreError, StoreFullError

_WRITE_LOCK = 0x6D616C6D  # "malm": the advisory lock of ordered writers
_BUSY_SECONDS = 60
_CHUNK = 500  # values in one IN list
_COPY_FROM = 20  # rows; fewer are not worth a COPY
_PG_DISK_FULL = "53100"

_OURS = (
    IntegrityError,
    ProgrammingError,
    DataError,
    NotSupportedError,
    InternalError,
)  # a mistake of this code

Values = Mapping[str, Any]


class Database:
    """An engine with ordered write transactions. Thread-safe."""

    def __init__(self, url: str) -> None:
        self._private: tempfile.TemporaryDirectory[str] | None = None
        self.url = self._resolve(url)
        self.engine = _engine(self.url)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite."""
        return self.engine.dialect.name == "sqlite"

    @property
    def label(self) -> str:
        """The address without its password."""
        return self.url.render_as_string(hide_password=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection for reading."""
        with _explained(self.label), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection in an ordered write transaction; it commits at the end, or rolls back on an error."""
        with _explained(self.label), self.engine.connect() as plain:
            connection = plain.execution_options(malmoi_write=True)
            with connection.begin():
                if not self.is_sqlite:
                    connection.execute(text("SELECT pg_advisory_xact_lock(:k)"), {"k": _WRITE_LOCK})
                yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()
        if self._private is not None:
            self._private.cleanup()

    def _resolve(self, url: str) -> URL:
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise StoreError(
                f"not a database address: {url!r}; use sqlite:///FILE or postgresql://USER@HOST/NAME "
                "(데이터베이스 주소가 올바르지 않습니다)"
            ) from error
        if parsed.drivername in ("postgresql", "postgres"):
            return parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise StoreError(
                f"the store works on SQLite and PostgreSQL, not on {parsed.get_backend_name()!r}"
            )
        if parsed.get_backend_name() == "sqlite" and parsed.database in (None, "", ":memory:"):
            # Threads cannot share an in-memory database safely; a private file behaves the same and is as fast.
            self._private = tempfile.TemporaryDirectory(prefix="malmoi-store-")
            return parsed.set(database=str(Path(self._private.name) / "store.db"))
        return parsed


def chunks(values: Iterable[str], size: int = _CHUNK) -> Iterator[list[str]]:
    """Cut values into lists short enough for an IN clause."""
    block: list[str] = []
    for value in values:
        block.append(value)
        if len(block) == size:
            yield block
            block = []
    if block:
        yield block


def insert(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows that are not there yet; all rows have the same keys."""
    if len(rows) >= _COPY_FROM and connection.dialect.name == "postgresql":
        _copy(connection, table, rows)
    elif rows:
        connection.execute(table.insert(), list(rows))


def _copy(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert by COPY, in the same transaction and about four times as fast as by INSERT."""
    names = list(rows[0])
    columns = ", ".join(f'"{name}"' for name in names)
    driver: Any = connection.connection.driver_connection
    try:
        with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row([row[name] for name in names])
    except (
        connection.dialect.loaded_dbapi.OperationalError
    ) as error:  # goes past SQLAlchemy, which would wrap it
        raise OperationalError(f"COPY {table.name}", None, error) from error


def upsert(connection: Connection, table: Table, rows: Sequence[Values], *, keep: Sequence[str] = ()) -> None:
    """Insert rows, or replace those with the same key except their `keep` columns; the last of equal keys wins."""
    if not rows:
        return
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table)
    keys = [c.name for c in table.primary_key.columns]
    new = {c: statement.excluded[c] for c in rows[0] if c not in keys and c not in keep}
    if new:
        statement = statement.on_conflict_do_update(index_elements=keys, set_=new)
    else:
        statement = statement.on_conflict_do_nothing(index_elements=keys)
    connection.execute(statement, list(rows))


def insert_missing(connection: Connection, table: Table, rows: Sequence[Values]) -> None:
    """Insert rows and leave those alone whose key is there already."""
    if rows:
        dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
        connection.execute(dialect.insert(table).on_conflict_do_nothing(), list(rows))


@contextmanager
def _explained(label: str) -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, DatabaseError) as error:
        if isinstance(error, _OURS):
            raise
        raise _explanation(label, error.orig or error) from error


def _explanation(label: str, error: BaseException) -> StoreError:
    """Return what a driver's error means to whoever runs the store; a full disk has a code of its own."""
    told = str(error).strip().split("\n", maxsplit=1)[0]
    if _is_full(error):
        return StoreFullError(
            f"the disk of the database {label} is full: {told} (데이터베이스 디스크가 가득 찼습니다); nothing half-written "
            "stays; when it has room again, run again: the work goes on where it stopped"
        )
    return StoreError(
        f"the database {label} cannot be used: {told} (데이터베이스를 사용할 수 없습니다); "
        "check that it runs, has room, and that the address and rights are right, then run again"
    )


def _is_full(error: BaseException) -> bool:
    if getattr(error, "sqlstate", None) == _PG_DISK_FULL:
        return True
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF == sqlite3.SQLITE_FULL  # the upper bits tell more of the same


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20)
    if url.database:
        _make_folder(Path(url.database).expanduser().parent)
    engine = create_engine(
        url, connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False}, max_overflow=40
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"the folder {folder} for the database cannot be used: {error.strerror} (폴더를 만들 수 없습니다); "
            "choose another place or give yourself the right to write there"
        ) from error


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by _begin_sqlite, not by the driver
    for pragma in (
        "journal_mode = WAL",
        "synchronous = NORMAL",  # with WAL a crash of the process loses nothing
        "temp_store = MEMORY",
        "cache_size = -32000",  # KiB
        "wal_autocheckpoint = 4000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("malmoi_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
