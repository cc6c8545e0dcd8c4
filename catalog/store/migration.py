"""Bring a database to a revision of the schema; the steps lie in catalog/migrations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text

from catalog.errors import SchemaError
from catalog.store.database import Database

_MIGRATION_LOCK = 0x6D616C6E
_FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the database up to a revision; two programs that start at once do it one after the other.

    Raises SchemaError when the database was made by a newer version.
    """
    with database.read() as connection:
        if revision == "head" and current(connection) == head():
            return
    _run(database, lambda config: command.upgrade(config, revision))


def downgrade(database: Database, revision: str) -> None:
    """Take the database down to a revision; "base" takes everything away."""
    _run(database, lambda config: command.downgrade(config, revision))


def current(connection: Connection) -> str | None:
    """Return the revision the database is at."""
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str | None:
    """Return the newest revision."""
    return ScriptDirectory(str(_FOLDER)).get_current_head()


def require_head(database: Database) -> None:
    """Raise SchemaError unless the database is at the newest revision."""
    with database.read() as connection:
        found = current(connection)
    if found != head():
        raise SchemaError(
            f"the database {database.label} is at schema revision {found}, this version needs {head()}; "
            "open it with migrate=True (데이터베이스 구조를 먼저 올려야 합니다)"
        )


def _run(database: Database, step: Callable[[Config], None]) -> None:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:k)"), {"k": _MIGRATION_LOCK})
        config.attributes["connection"] = connection
        try:
            step(config)
        except CommandError as error:
            raise SchemaError(
                f"the database {database.label} cannot be migrated: {error}; it was probably made by a newer version "
                "of Malmoi (더 새로운 버전이 만든 데이터베이스입니다)"
            ) from error
