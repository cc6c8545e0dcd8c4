"""What each kind of database says about itself in its own catalog: estimates, sizes, partitions, comments, units."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import sqlalchemy as sa

from connectors.database.ddl import DdlComments, ddl_comments

DBMS: Mapping[str, str] = MappingProxyType(
    {
        "postgresql": "PostgreSQL",
        "mysql": "MySQL",
        "mariadb": "MariaDB",
        "sqlite": "SQLite",
        "oracle": "Oracle",
        "mssql": "Microsoft SQL Server",
    }
)
# SQLite enforces no length: what is declared was written by the standard, which counts bytes.
LENGTH_UNITS: Mapping[str, str] = MappingProxyType(
    {
        "oracle": "bytes",
        "mssql": "bytes",
        "tibero": "bytes",
        "altibase": "bytes",
        "cubrid": "characters",
        "sqlite": "bytes",
    }
)
SYSTEM_SCHEMAS = frozenset(
    {
        "information_schema",
        "pg_catalog",
        "pg_toast",
        "mysql",
        "performance_schema",
        "sys",
        "SYS",
        "SYSTEM",
        "INFORMATION_SCHEMA",
    }
)
_PG_ESTIMATES = """SELECT n.nspname, c.relname, c.reltuples::bigint, c.relispartition
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm', 'f') AND n.nspname = :schema"""
_MYSQL_ESTIMATES = """SELECT table_schema, table_name, table_rows, 0 FROM information_schema.tables
WHERE table_type = 'BASE TABLE' AND table_schema = :schema"""
_PG_TYPES = """SELECT c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = :schema AND c.relname = ANY(:names) AND a.attnum > 0 AND NOT a.attisdropped"""
_SIZES: Mapping[str, str] = MappingProxyType(
    {
        "postgresql": "SELECT pg_catalog.pg_database_size(current_database())",
        "mysql": "SELECT sum(data_length + index_length) FROM information_schema.tables WHERE table_schema = database()",
        "sqlite": "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    }
)


def kind_of(connection: sa.Connection) -> str:
    """Return the kind of database: MariaDB is told from MySQL by what the server says."""
    name = connection.dialect.name
    return "mariadb" if name == "mysql" and getattr(connection.dialect, "is_mariadb", False) else name


def version(connection: sa.Connection) -> str | None:
    """Return the server's version as numbers with points."""
    info = getattr(connection.dialect, "server_version_info", None)
    if kind_of(connection) == "mariadb":
        return str(connection.exec_driver_sql("SELECT version()").scalar()).partition("-")[0]
    return ".".join(str(part) for part in info) if info else None


def length_unit(connection: sa.Connection) -> str:
    """Return what declared lengths of texts count, bytes or characters."""
    return LENGTH_UNITS.get(connection.dialect.name, "characters")


def size_mb(connection: sa.Connection) -> float | None:
    """Return the size in MB, None where the database does not tell."""
    name = connection.dialect.name
    statement = _SIZES.get("mysql" if name == "mariadb" else name)
    size = connection.exec_driver_sql(statement).scalar() if statement else None
    return round(float(size) / 2**20, 2) if size is not None else None


def estimates(connection: sa.Connection, schema: str | None) -> tuple[dict[str, int], frozenset[str]]:
    """Return estimated row counts by table, and the tables that are only partitions of another."""
    name = connection.dialect.name
    if schema is None or name not in ("postgresql", "mysql", "mariadb"):
        return {}, frozenset()
    statement = _PG_ESTIMATES if name == "postgresql" else _MYSQL_ESTIMATES
    rows = connection.execute(sa.text(statement), {"schema": schema}).all()
    counts = {str(row[1]): int(row[2]) for row in rows if row[2] is not None and int(row[2]) >= 0}
    return counts, frozenset(str(row[1]) for row in rows if row[3])


def declared_types(
    connection: sa.Connection, schema: str | None, tables: list[str]
) -> dict[tuple[str, str], str]:
    """Return types in the source's own spelling where reflection loses them: SQLite's free ones, PostgreSQL's added ones."""
    if connection.dialect.name == "sqlite":
        statement = sa.text("SELECT name, type FROM pragma_table_xinfo(:name, coalesce(:schema, 'main'))")
        return {
            (table, str(row[0])): str(row[1])
            for table in tables
            for row in connection.execute(statement, {"name": table, "schema": schema})
        }
    if connection.dialect.name == "postgresql":
        found = connection.execute(sa.text(_PG_TYPES), {"schema": schema, "names": tables})
        return {(str(row[0]), str(row[1])): str(row[2]) for row in found}
    return {}


def written_comments(connection: sa.Connection, tables: list[str]) -> dict[str, DdlComments]:
    """Return the comments SQLite keeps in its DDL text."""
    if connection.dialect.name != "sqlite":
        return {}
    found = connection.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL"
    )
    return {str(name): ddl_comments(str(sql)) for name, sql in found if str(name) in set(tables)}
