"""A checked query as a SELECT: columns by quoted names of the table itself, every value bound."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect

from api.rows.column import ValueType
from api.rows.query import Condition, RowsQuery

Selected = sa.Select[*tuple[Any, ...]]
_TYPES: dict[ValueType, sa.types.TypeEngine[Any]] = {
    ValueType.TEXT: sa.Text(),
    ValueType.INTEGER: sa.Numeric(asdecimal=False),  # a whole number may be compared with a fraction
    ValueType.NUMBER: sa.Numeric(asdecimal=False),
    ValueType.DATE: sa.Date(),
    ValueType.TIME: sa.DateTime(),
    ValueType.BOOLEAN: sa.Boolean(),
}


def rows_statement(query: RowsQuery, relation: sa.FromClause, types: dict[str, ValueType]) -> Selected:
    """Return the SELECT of one page and one row more, which tells whether there is another page."""
    chosen = [_named(c.name).label(f"c{n}") for n, c in enumerate(query.columns)]
    order = [_named(name).desc() if down else _named(name).asc() for name, down in query.order]
    found = sa.select(*chosen).select_from(relation).where(*_conditions(query, types)).order_by(*order)
    return found.limit(query.size + 1).offset((query.page - 1) * query.size)


def count_statement(query: RowsQuery, relation: sa.FromClause, types: dict[str, ValueType]) -> Selected:
    """Return the SELECT of how many rows there are."""
    return sa.select(sa.func.count()).select_from(relation).where(*_conditions(query, types))


def relation_of(name: str, schema: str | None = None) -> sa.TableClause:
    """Return a table by its name as it is written."""
    quoted = sa.sql.quoted_name(schema, quote=True) if schema else None
    return sa.table(sa.sql.quoted_name(name, quote=True), schema=quoted)


def compiled(statement: Selected) -> tuple[str, list[Any]]:
    """Return a statement as text with question marks and the values for them, for databases without a dialect here."""
    dialect = DefaultDialect(paramstyle="qmark")
    found = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    return str(found), [found.params[name] for name in found.positiontup or ()]


def _conditions(query: RowsQuery, types: dict[str, ValueType]) -> list[sa.ColumnElement[bool]]:
    return [_condition(c, types[c.column]) for c in query.conditions]


def _condition(condition: Condition, kind: ValueType) -> sa.ColumnElement[bool]:
    column: sa.ColumnElement[Any] = sa.column(sa.sql.quoted_name(condition.column, quote=True), _TYPES[kind])
    value = condition.values[0]
    match condition.operator:
        case "eq":
            return column == value
        case "ne":
            return sa.or_(column != value, column.is_(None))
        case "lt":
            return column < value
        case "lte":
            return column <= value
        case "gt":
            return column > value
        case "gte":
            return column >= value
        case "contains":
            return column.contains(str(value), autoescape=True)
    return column.in_(condition.values)


def _named(name: str) -> sa.ColumnClause[Any]:
    return sa.column(sa.sql.quoted_name(name, quote=True))
