"""The time one table may take: what is left of it becomes the limit of each statement, in the server itself."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable

import sqlalchemy as sa

_TIMEOUT_CODES = frozenset({"57014", "55P03", "1969", "3024", "1205"})


class TimeIsUp(Exception):
    """The table's time was used up, or a statement reached its limit."""


class TableTime:
    """Counts down the seconds of one table and limits every statement on a connection to what is left."""

    def __init__(
        self, connection: sa.Connection, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._end = clock() + seconds

    def limit_next(self) -> None:
        """Set the limit of the next statement. Raises TimeIsUp when nothing is left."""
        left = self._end - self._clock()
        if left <= 0:
            raise TimeIsUp
        dialect = self._connection.dialect
        if dialect.name == "sqlite":
            raw = self._connection.connection.driver_connection
            if isinstance(raw, sqlite3.Connection):
                raw.set_progress_handler(lambda: int(self._clock() > self._end), 10_000)
        elif dialect.name == "postgresql":
            self._run(f"SET statement_timeout = {max(1, int(left * 1000))}")
        elif dialect.name == "mariadb" or getattr(dialect, "is_mariadb", False):
            self._run(f"SET SESSION max_statement_time = {max(0.001, left):.3f}")
        elif dialect.name == "mysql":
            self._run(f"SET SESSION max_execution_time = {max(1, int(left * 1000))}")

    def lift(self) -> None:
        """Take the limit back, so that it does not fall on what is read next."""
        dialect = self._connection.dialect
        if dialect.name == "sqlite":
            raw = self._connection.connection.driver_connection
            if isinstance(raw, sqlite3.Connection):
                raw.set_progress_handler(None, 0)
        elif dialect.name == "postgresql":
            self._run("RESET statement_timeout")
        elif dialect.name == "mariadb" or getattr(dialect, "is_mariadb", False):
            self._run("SET SESSION max_statement_time = DEFAULT")
        elif dialect.name == "mysql":
            self._run("SET SESSION max_execution_time = DEFAULT")

    def _run(self, statement: str) -> None:
        self._connection.exec_driver_sql(statement)


def is_timeout(error: Exception) -> bool:
    """Tell whether a database error says that a statement was stopped for its time."""
    original = getattr(error, "orig", None)
    state = str(getattr(original, "sqlstate", None) or "")
    number = str(original.args[0]) if original is not None and original.args else ""
    return (
        isinstance(error, TimeIsUp)
        or state in _TIMEOUT_CODES
        or number in _TIMEOUT_CODES
        or number == "interrupted"
    )


def error_name(error: Exception) -> str:
    """Return what kind of database error it was; never its text, which may quote values."""
    original = getattr(error, "orig", None)
    code = getattr(original, "sqlstate", None) or (
        original.args[0] if original is not None and original.args else None
    )
    kind = type(original or error).__name__
    return f"{kind} {code}" if isinstance(code, int) or (isinstance(code, str) and len(code) == 5) else kind
