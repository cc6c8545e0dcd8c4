"""Tables of a database, read through a connection that the caller opened (read only, within its network policy)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from catalog.records import Table
from quality.errors import RuleError, UnreadableData
from quality.values.data import BATCH_ROWS, frame
from quality.values.rule import Query, Reference, Rule, Unique
from vocab.datatypes import data_type

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]  # pandas ships no types


class DatabaseData:
    """A database's tables; `rows` limits how many rows of each are looked at."""

    def __init__(
        self, engine: sa.Engine, tables: Sequence[Table], name: str, rows: int | None = None
    ) -> None:
        self.engine: sa.Engine | None = engine
        self._engine = engine
        self._tables = tuple(t for t in tables if t.table_type == "table")
        self.name = name
        self.dbms = engine.dialect.name
        self._rows = rows

    def tables(self) -> Sequence[Table]:
        """Return the tables; views show other tables' values and are left out."""
        return self._tables

    def row_limit(self) -> int | None:
        """Return how many rows of a table are looked at."""
        return self._rows

    def batches(self, table: Table, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        """Yield rows as the server sends them. Raises UnreadableData that names the table."""
        fixed = frozenset(c.name for c in table.columns if data_type(c.data_type or "").family == "CHAR")
        query: sa.Select[*tuple[Any, ...]] = sa.select(*[sa.column(_quoted(c)) for c in columns]).select_from(
            _relation(table)
        )
        if self._rows is not None:
            query = query.limit(self._rows)
        try:
            with self._engine.connect().execution_options(stream_results=True) as connection:
                result = connection.execute(query)
                while rows := result.fetchmany(BATCH_ROWS):
                    yield frame(columns, rows, fixed)
        except sa.exc.SQLAlchemyError as error:
            reason = type(getattr(error, "orig", None) or error).__name__
            raise UnreadableData(
                f"테이블을 읽지 못했습니다 (cannot read table) {table.name}: {reason}"
            ) from None


def error_query(engine: sa.Engine, rule: Rule) -> str:
    """Return the SQL that gives the rows in error of a key, a reference or a written query. Raises RuleError."""
    if isinstance(rule.check, Query):
        return _single(rule)
    if isinstance(rule.check, Unique):
        found = _repeated(rule)
    elif isinstance(rule.check, Reference):
        found = _orphans(rule, rule.check)
    else:
        raise RuleError(
            f"규칙 {rule.id}: 데이터베이스에서 실행하는 규칙이 아닙니다 (does not run in the database)"
        )
    return str(found.compile(dialect=engine.dialect, compile_kwargs={"literal_binds": True}))


def _repeated(rule: Rule) -> sa.Select[Any]:
    key = _relation_of(rule.table, rule.schema, rule.columns)
    other = key.alias("d")
    twice = (
        sa.select(*[other.c[c] for c in rule.columns])
        .where(*[other.c[c].is_not(None) for c in rule.columns])
        .group_by(*[other.c[c] for c in rule.columns])
        .having(sa.func.count() > 1)
        .subquery("r")
    )
    row = key.alias("k")
    same = sa.and_(*[row.c[c] == twice.c[c] for c in rule.columns])
    return sa.select(*[row.c[c] for c in rule.columns]).select_from(row.join(twice, same))


def _orphans(rule: Rule, check: Reference) -> sa.Select[Any]:
    child = _relation_of(rule.table, rule.schema, rule.columns).alias("c")
    parent = _relation_of(check.table, check.schema, check.columns).alias("p")
    same = [parent.c[p] == child.c[c] for c, p in zip(rule.columns, check.columns, strict=True)]
    filled = [child.c[c].is_not(None) for c in rule.columns]
    known = sa.exists(sa.select(sa.literal_column("1")).select_from(parent).where(*same))
    return sa.select(*[child.c[c] for c in rule.columns]).where(*filled, ~known)


def _single(rule: Rule) -> str:
    """Return a written query if it is one reading statement."""
    sql = str(rule.check).strip().rstrip(";").strip()
    if not sql.lower().startswith(("select", "with")) or ";" in sql:
        raise RuleError(f"규칙 {rule.id}: SELECT 문 하나만 쓸 수 있습니다 (one SELECT statement only)")
    return sql


def _relation(table: Table) -> sa.TableClause:
    return sa.table(_quoted(table.name), schema=_quoted(table.schema) if table.schema else None)


def _relation_of(table: str, schema: str | None, columns: Sequence[str]) -> sa.TableClause:
    made: Mapping[str, sa.ColumnClause[Any]] = {c: sa.column(_quoted(c)) for c in columns}
    return sa.table(_quoted(table), *made.values(), schema=_quoted(schema) if schema else None)


def _quoted(name: str) -> sa.sql.quoted_name:
    return sa.sql.quoted_name(name, quote=True)
