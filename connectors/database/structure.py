"""Structure of a database through SQLAlchemy's inspector: schemas, tables, views, columns, keys, comments."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.reflection import ObjectKind
from sqlalchemy.types import NullType, TypeEngine

from catalog.records import Column, Table
from connectors.base import Problem
from connectors.column_type import column_type
from connectors.database import facts
from connectors.database.comment import logical_name
from connectors.database.ddl import DdlComments
from connectors.database.limit import error_name
from connectors.database.options import DatabaseOptions

Reflected = Mapping[tuple[str | None, str], Any]


@dataclass(frozen=True, order=True)
class TableKey:
    """Where a table or view lies; `schema` is empty where the database has none."""

    schema: str
    name: str
    is_view: bool = False

    @property
    def source_id(self) -> str:
        """Identifier within the source."""
        return f"{self.schema}.{self.name}" if self.schema else self.name


def table_keys(connection: sa.Connection, options: DatabaseOptions) -> list[TableKey]:
    """Return all tables and views that are wanted, in order; system schemas and mere partitions are left out."""
    inspector = sa.inspect(connection)
    found: list[TableKey] = []
    for schema in _schemas(connection, inspector, options):
        _, partitions = facts.estimates(connection, schema)
        tables = set(inspector.get_table_names(schema=schema)) - partitions
        views = _views(inspector, schema) if options.views else set()
        found += [
            TableKey(schema or "", name, name in views) for name in tables | views if options.wants(name)
        ]
    return sorted(found)


def read_tables(
    connection: sa.Connection, keys: Sequence[TableKey]
) -> Iterator[tuple[TableKey, Table | Problem]]:
    """Yield the tables of one schema; one that cannot be read is a problem and does not hide the others."""
    try:
        yield from _read(connection, keys)
    except Exception as error:  # drivers and reflection raise many kinds for a single odd table
        if len(keys) > 1:
            for key in keys:
                yield from read_tables(connection, [key])
            return
        message = f"테이블 구조를 읽지 못했습니다 (structure could not be read): {error_name(error)}"
        yield (
            keys[0],
            Problem(keys[0].source_id, "table_unreadable", "error", None, keys[0].source_id, message),
        )


def _schemas(
    connection: sa.Connection, inspector: sa.Inspector, options: DatabaseOptions
) -> list[str | None]:
    if options.schemas:
        return list(options.schemas)
    name = connection.dialect.name
    if name == "sqlite":
        return [None]
    if name in ("mysql", "mariadb") and connection.engine.url.database:
        return [connection.engine.url.database]
    return [
        s for s in inspector.get_schema_names() if s not in facts.SYSTEM_SCHEMAS and not s.startswith("pg_")
    ]


def _views(inspector: sa.Inspector, schema: str | None) -> set[str]:
    found = set(inspector.get_view_names(schema=schema))
    try:
        return found | set(inspector.get_materialized_view_names(schema=schema))
    except NotImplementedError:
        return found


def _read(connection: sa.Connection, keys: Sequence[TableKey]) -> Iterator[tuple[TableKey, Table | Problem]]:
    schema = keys[0].schema or None
    names = [key.name for key in keys]
    inspector = sa.inspect(connection)  # a fresh one a chunk: its cache would grow with the source
    chosen: dict[str, Any] = {"schema": schema, "filter_names": names, "kind": ObjectKind.ANY}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sa.exc.SAWarning)  # unknown types are handled below
        columns: Reflected = inspector.get_multi_columns(**chosen)
        primary: Reflected = inspector.get_multi_pk_constraint(**chosen)
        foreign: Reflected = inspector.get_multi_foreign_keys(**chosen)
        comments = _comments(inspector, chosen)
    declared = facts.declared_types(connection, schema, names)
    written = facts.written_comments(connection, names)
    counts, _ = facts.estimates(connection, schema)
    for key in keys:
        place = (schema, key.name)
        if place not in columns:
            message = "읽는 사이에 없어졌거나 권한이 없습니다 (gone meanwhile, or not permitted)"
            yield key, Problem(key.source_id, "table_unreadable", "warning", None, key.source_id, message)
            continue
        notes = written.get(key.name, DdlComments())
        described = _columns(connection, columns[place], primary.get(place), foreign.get(place) or (), schema)
        described = [_declared(column, declared.get((key.name, column.name)), notes) for column in described]
        comment = (comments.get(place) or {}).get("text") or notes.table
        yield key, _table(key, comment, described, counts.get(key.name))


def _comments(inspector: sa.Inspector, chosen: dict[str, Any]) -> Reflected:
    try:
        found: Reflected = inspector.get_multi_table_comment(**chosen)
    except NotImplementedError:
        return {}
    return found


def _table(key: TableKey, comment: str | None, columns: list[Column], rows: int | None) -> Table:
    name, description = logical_name(comment)
    return Table(
        name=key.name,
        schema=key.schema or None,
        logical_name=name,
        description=description,
        table_type="view" if key.is_view else "table",
        row_count=None if key.is_view else rows,
        columns=tuple(columns),
    )


def _columns(
    connection: sa.Connection,
    reflected: Sequence[Mapping[str, Any]],
    primary: Any,
    foreign: Any,
    schema: str | None,
) -> list[Column]:
    keys = list((primary or {}).get("constrained_columns") or ())
    targets = _targets(foreign, schema)
    found = []
    for body in reflected:
        name = str(body["name"])
        kind = column_type(_spelled_type(body["type"], connection.dialect))
        title, description = logical_name(body.get("comment"))
        default = body.get("default")
        found.append(
            Column(
                name=name,
                logical_name=title,
                description=description,
                data_type=kind.name,
                length=kind.length,
                scale=kind.scale,
                nullable=bool(body.get("nullable", True)) and name not in keys,
                primary_key=keys.index(name) + 1 if name in keys else None,
                foreign_key=targets.get(name),
                default=str(default)[:500] if default is not None else None,
            )
        )
    return found


def _declared(column: Column, spelled: str | None, notes: DdlComments) -> Column:
    """Return a column with the type in its source's spelling and the comment written in the DDL."""
    kind = column_type(spelled)
    if kind.name is not None:
        column = replace(column, data_type=kind.name, length=kind.length, scale=kind.scale)
    if column.logical_name is None and column.name in notes.columns:
        title, description = logical_name(notes.columns[column.name])
        column = replace(column, logical_name=title, description=description)
    return column


def _targets(foreign: Any, schema: str | None) -> dict[str, str]:
    """Return TABLE.COLUMN by column; a table in another schema is written with its schema."""
    found: dict[str, str] = {}
    for constraint in foreign:
        place = constraint.get("referred_schema")
        table = (
            constraint["referred_table"]
            if place in (None, schema)
            else f"{place}.{constraint['referred_table']}"
        )
        pairs = zip(constraint["constrained_columns"], constraint["referred_columns"], strict=False)
        found.update({name: f"{table}.{target}" for name, target in pairs})
    return found


def _spelled_type(kind: TypeEngine[object], dialect: sa.Dialect) -> str | None:
    """Return a reflected type in its database's words, None for one SQLAlchemy does not know."""
    if isinstance(kind, NullType):
        return None
    try:
        return str(kind.compile(dialect=dialect))
    except sa.exc.SQLAlchemyError:
        return type(kind).__name__.upper()
