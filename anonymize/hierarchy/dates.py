"""Dates made coarser: month, quarter, year, decade."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

import polars as pl

from anonymize.hierarchy.tree import TOP, Hierarchy
from anonymize.kanonymity.errors import BadHierarchy, MixedTypes

STEPS: Mapping[str, Callable[[date], str]] = MappingProxyType(
    {
        "month": lambda day: f"{day:%Y-%m}",
        "quarter": lambda day: f"{day.year}-Q{(day.month + 2) // 3}",
        "half": lambda day: f"{day.year}-H{(day.month + 5) // 6}",
        "year": lambda day: f"{day.year}",
        "decade": lambda day: f"{day.year // 10 * 10}s",
    }
)


def date_hierarchy(
    values: pl.Series, levels: Sequence[str] = ("month", "quarter", "year", "decade")
) -> Hierarchy:
    """Make a hierarchy over the dates that occur in `values` (a date column, or text as 2024-11-22).

    `levels` are out of month, quarter, half, year, decade, from fine to coarse. Missing values are
    left out.
    """
    order = list(STEPS)
    known = [level for level in levels if level in STEPS]
    if not levels or known != sorted(
        set(levels), key=lambda level: order.index(level) if level in order else -1
    ):
        raise BadHierarchy(
            f"계층 '{values.name}'의 날짜 단계 {list(levels)}는 {order}에서 고르고 그 순서여야 합니다",
            f"date levels {list(levels)} of hierarchy '{values.name}' must be out of {order}, in that order",
        )
    days = _dates(values).drop_nulls().unique().sort()
    rows = [(day.isoformat(), *(STEPS[level](day) for level in levels), TOP) for day in days]
    return Hierarchy.from_rows(values.name, rows)


def _dates(values: pl.Series) -> pl.Series:
    if values.dtype == pl.Date:
        return values
    days = values.str.to_date("%Y-%m-%d", strict=False) if values.dtype == pl.String else None
    if days is None or days.null_count() > values.null_count():
        wrong = (
            values.dtype if days is None else repr(values.filter(days.is_null() & values.is_not_null())[0])
        )
        raise MixedTypes(
            f"열 '{values.name}'에 날짜가 아닌 값이 있습니다: {wrong}. 날짜 열이나 2024-11-22 꼴의 문자로 바꾸세요",
            f"column '{values.name}' is not all dates: {wrong}; use dates or text as 2024-11-22",
        )
    return days
