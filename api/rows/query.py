"""What is asked of a table: columns, conditions, order and page, read from an address and checked against the table.

COLUMN=value                    equal
COLUMN[op]=value                op is one of eq ne lt lte gt gte contains in
COLUMN!=v  COLUMN<v  COLUMN<=v  COLUMN>v  COLUMN>=v      the same, as people write them
select=A,B   sort=A,-B   page=2   size=100   table=NAME   format=json|jsonl|csv
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from urllib.parse import unquote_plus

from api.problems import ProblemError
from api.rows.column import OpenColumn, Treatment, ValueType

RESERVED = ("select", "sort", "page", "size", "table", "format")
FORMATS = ("json", "jsonl", "csv")
OPERATORS = ("eq", "ne", "lt", "lte", "gt", "gte", "contains", "in")
SIGNS = {"!=": "ne", "<=": "lte", ">=": "gte", "<": "lt", ">": "gt", "=": "eq"}
MOST_SIZE = 10_000  # rows an answer
MOST_DEEP = 1_000_000  # rows that can be paged through
MOST_CONDITIONS = 30
MOST_VALUES = 200  # of `in`
LONGEST = 1_000  # characters of a value
_PART = re.compile(r"^(?P<name>.*?)(?:\[(?P<op>\w+)\]=|(?P<sign>!=|<=|>=|<|>|=))(?P<value>.*)$", re.DOTALL)
Bound = str | int | float | Decimal | date | datetime | bool


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition; `values` has one, for `in` any number."""

    column: str
    operator: str
    values: tuple[Bound, ...]


@dataclass(frozen=True, slots=True)
class RowsQuery:
    """What is asked, checked: every column is one of the table's that may be used so, every value of its type."""

    columns: tuple[OpenColumn, ...]
    conditions: tuple[Condition, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()  # column, descending
    page: int = 1
    size: int = 100


@dataclass(frozen=True)
class Asked:
    """An address's parameters before they are checked against a table."""

    conditions: tuple[tuple[str, str, str], ...]
    given: Mapping[str, str]

    @property
    def table(self) -> str | None:
        """The table asked for."""
        return self.given.get("table")

    @property
    def format(self) -> str:
        """The format asked for. Raises ProblemError for one there is not."""
        wanted = self.given.get("format", "json").lower()
        if wanted not in FORMATS:
            raise ProblemError(
                400, f"format={wanted[:50]!r}: {', '.join(FORMATS)} 가운데 하나 (unknown format)"
            )
        return wanted


def asked(query_string: str) -> Asked:
    """Return the parameters of a query string. Raises ProblemError."""
    conditions, given = [], dict[str, str]()
    for raw in filter(None, query_string.split("&")):
        # The raw text: frameworks cut at the first `=`, which belongs to `>=`.
        found = _PART.match(unquote_plus(raw))
        if found is None:
            raise ProblemError(400, f"{raw[:100]!r}: 이름=값 꼴이어야 합니다 (name=value)")
        name, value = found["name"], found["value"]
        operator = found["op"] or SIGNS[found["sign"]]
        if name in RESERVED and operator == "eq" and not found["op"]:
            given[name] = value
        else:
            conditions.append((name, operator, value))
    return Asked(tuple(conditions), given)


def checked(asked: Asked, columns: Sequence[OpenColumn]) -> RowsQuery:
    """Return what is asked of a table with these columns. Raises ProblemError that names column and way out."""
    if len(asked.conditions) > MOST_CONDITIONS:
        raise ProblemError(400, f"조건은 {MOST_CONDITIONS}개까지입니다 (too many conditions)")
    known = {c.name: c for c in columns}
    page, size = _number(asked.given, "page", 1, MOST_DEEP), _number(asked.given, "size", 100, MOST_SIZE)
    if page * size > MOST_DEEP:
        raise ProblemError(
            400, f"앞의 {MOST_DEEP:,}행까지 넘겨 볼 수 있습니다; 조건으로 좁히십시오 (narrow the rows)"
        )
    return RowsQuery(
        tuple(_selected(asked.given.get("select"), columns, known)),
        tuple(_condition(*c, known) for c in asked.conditions),
        tuple(_ordered(asked.given.get("sort"), known)),
        page,
        size,
    )


def _selected(
    text: str | None, columns: Sequence[OpenColumn], known: Mapping[str, OpenColumn]
) -> list[OpenColumn]:
    if text is None:
        return [c for c in columns if c.treatment is not Treatment.WITHHELD]
    chosen = [_column(name.strip(), known) for name in text.split(",") if name.strip()]
    for column in chosen:
        if column.treatment is Treatment.WITHHELD:
            raise ProblemError(403, f"컬럼 {column.name}은(는) 내보내지 않습니다: {column.reason} (withheld)")
    if not chosen:
        raise ProblemError(400, "select에 컬럼이 없습니다 (no column selected)")
    return list(dict.fromkeys(chosen))


def _condition(name: str, operator: str, value: str, known: Mapping[str, OpenColumn]) -> Condition:
    column = _usable(name, known)
    if operator not in OPERATORS:
        raise ProblemError(
            400, f"{name}[{operator[:30]}]: {', '.join(OPERATORS)} 가운데 하나 (unknown operator)"
        )
    if operator == "contains":
        if column.type is not ValueType.TEXT:
            raise ProblemError(400, f"{name}: contains는 글자 컬럼에만 씁니다 (text columns only)")
        return Condition(name, operator, (_text(name, value),))
    parts = value.split(",") if operator == "in" else [value]
    if len(parts) > MOST_VALUES:
        raise ProblemError(400, f"{name}[in]: 값은 {MOST_VALUES}개까지입니다 (too many values)")
    return Condition(name, operator, tuple(typed(column, part) for part in parts))


def _ordered(text: str | None, known: Mapping[str, OpenColumn]) -> list[tuple[str, bool]]:
    parts = [p.strip() for p in (text or "").split(",") if p.strip()]
    return [(_usable(p.lstrip("-+"), known).name, p.startswith("-")) for p in parts[:10]]


def _usable(name: str, known: Mapping[str, OpenColumn]) -> OpenColumn:
    column = _column(name, known)
    if not column.comparable:
        raise ProblemError(
            403, f"컬럼 {name}(으)로는 고르거나 차례 지을 수 없습니다: {column.reason} (hidden column)"
        )
    return column


def _column(name: str, known: Mapping[str, OpenColumn]) -> OpenColumn:
    if name not in known:
        raise ProblemError(
            400, f"컬럼 {name[:100]!r}이(가) 없습니다 (no such column); 있는 것: {', '.join(known)}"[:1000]
        )
    return known[name]


def _number(given: Mapping[str, str], name: str, default: int, most: int) -> int:
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= most and len(text) <= 12):
        raise ProblemError(400, f"{name}={text[:50]!r}: 1부터 {most:,}까지의 정수 (a whole number)")
    return int(text)


def typed(column: OpenColumn, text: str) -> Bound:
    """Return a value as its column's type. Raises ProblemError."""
    value = (
        _text(column.name, text).strip() if column.type is not ValueType.TEXT else _text(column.name, text)
    )
    try:
        return _read(column.type, value)
    except (ValueError, InvalidOperation):
        detail = f"{column.name}={text[:100]!r}: {column.type.value} 값이어야 합니다 (wrong type)"
        raise ProblemError(400, detail) from None


def _read(kind: ValueType, value: str) -> Bound:
    match kind:
        case ValueType.INTEGER | ValueType.NUMBER:
            number = Decimal(value)
            if not number.is_finite() or abs(number) > Decimal(10) ** 30:
                raise ValueError
            return int(number) if number == number.to_integral_value() else float(number)
        case ValueType.DATE:
            return date.fromisoformat(value)
        case ValueType.TIME:
            return datetime.fromisoformat(value)
        case ValueType.BOOLEAN:
            if value.lower() not in ("true", "false"):
                raise ValueError
            return value.lower() == "true"
    return value


def _text(name: str, text: str) -> str:
    if len(text) > LONGEST or "\x00" in text:
        raise ProblemError(400, f"{name}: 값은 NUL 없이 {LONGEST}자까지입니다 (value too long)")
    return text
