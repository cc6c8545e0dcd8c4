"""A sample of a table's rows, spread over it without reading it whole, in batches that are forgotten at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from catalog.records import Table
from connectors.column_type import ColumnType
from connectors.database.limit import TableTime

BATCH = 500
SLICES = 10
LONGEST_TEXT = 4_000
_INTEGERS = frozenset(
    {"INTEGER", "INT", "BIGINT", "SMALLINT", "SERIAL", "BIGSERIAL", "integer", "bigint", "smallint"}
)
_TEXTS = ("CHAR", "TEXT", "CLOB", "JSON", "XML")


def row_count(connection: sa.Connection, table: Table, limit: TableTime) -> int:
    """Return the exact number of rows. Raises a timeout error of the database or TimeIsUp."""
    limit.limit_next()
    counted = connection.execute(sa.select(sa.func.count()).select_from(_relation(table))).scalar()
    return int(counted or 0)


def batches(
    connection: sa.Connection, table: Table, rows: int, limit: TableTime
) -> Iterator[list[Sequence[object]]]:
    """Yield batches of rows, the columns in the table's order; bytes come as None or b""."""
    for statement in _statements(connection, table, rows, limit):
        limit.limit_next()
        with connection.execute(statement) as result:
            while batch := result.fetchmany(BATCH):
                yield [tuple(row) for row in batch]


def _statements(
    connection: sa.Connection, table: Table, rows: int, limit: TableTime
) -> list[sa.Select[*tuple[Any, ...]]]:
    whole = sa.select(*[_value(connection, table, place) for place in range(len(table.columns))])
    relation = _relation(table)
    count = table.row_count or 0
    if count <= rows * 2:
        return [whole.select_from(relation).limit(rows)]
    if connection.dialect.name == "postgresql":
        share = min(100.0, 100.0 * rows * 1.5 / count)
        return [whole.select_from(relation.tablesample(sa.func.system(share))).limit(rows)]
    key = _integer_key(connection, table)
    if key is None:
        return [whole.select_from(relation).limit(rows)]
    limit.limit_next()
    low, high = connection.execute(sa.select(sa.func.min(key), sa.func.max(key)).select_from(relation)).one()
    return _slices(whole.select_from(relation), key, int(low or 0), int(high or 0), rows)


def _slices(
    whole: sa.Select[*tuple[Any, ...]], key: sa.ColumnElement[int], low: int, high: int, rows: int
) -> list[sa.Select[*tuple[Any, ...]]]:
    """Cut the key's range into slices and take the first rows of each: index ranges, no scan."""
    step = max(1, (high - low + 1) // SLICES)
    starts = [low + step * number for number in range(SLICES) if low + step * number <= high]
    size = -(-rows // max(1, len(starts)))
    ends = [*starts[1:], high + 1]
    return [
        whole.where(key >= start, key < end).order_by(key).limit(size)
        for start, end in zip(starts, ends, strict=True)
    ]


def _integer_key(connection: sa.Connection, table: Table) -> sa.ColumnElement[int] | None:
    if connection.dialect.name == "sqlite" and table.table_type == "table":
        return sa.literal_column("rowid", sa.Integer)
    keys = [column for column in table.columns if column.primary_key]
    if len(keys) == 1 and (keys[0].data_type or "").partition(" ")[0] in _INTEGERS:
        return sa.column(keys[0].name, sa.Integer)
    return None


def _relation(table: Table) -> sa.TableClause:
    return sa.table(
        sa.sql.quoted_name(table.name, quote=True),
        schema=sa.sql.quoted_name(table.schema, quote=True) if table.schema else None,
    )


def _value(connection: sa.Connection, table: Table, place: int) -> sa.ColumnElement[object]:
    """Return what is selected of a column: texts cut, of bytes and shapes only whether they are there."""
    column = table.columns[place]
    kind = ColumnType(column.data_type, column.length, column.scale)
    value: sa.ColumnElement[object] = sa.column(sa.sql.quoted_name(column.name, quote=True))
    label = f"c{place}"
    if kind.is_binary:
        return sa.case((value.is_(None), None), else_=sa.literal(b"")).label(label)
    if (
        any(part in (kind.name or "").upper() for part in _TEXTS)
        and (kind.length or LONGEST_TEXT + 1) > LONGEST_TEXT
    ):
        text = sa.cast(value, sa.Text) if connection.dialect.name == "postgresql" else value
        return sa.func.substr(text, 1, LONGEST_TEXT).label(label)
    return value.label(label)
