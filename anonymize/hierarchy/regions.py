"""Korean regions made coarser: 읍면동, 시군구, 시도."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from anonymize.hierarchy.tree import TOP, Hierarchy
from anonymize.kanonymity.classes import check_columns

KOREA = ("시도명", "시군구명", "읍면동명")


def region_hierarchy(
    name: str, table: pl.DataFrame, *, columns: Sequence[str] = KOREA, code: str | None = None
) -> Hierarchy:
    """Make a hierarchy from a table of region codes, such as the 법정동코드 file.

    `columns` go from the widest region to the narrowest. Labels are full names ("서울특별시 종로구
    청운동"), since 중구 and 신촌동 occur many times. The leaves are the values of column `code`, or the
    full names when none is given. A row without a narrower region (a 시도 itself, 세종 without 시군구)
    keeps the name it has at the levels below.
    """
    check_columns(table, [*columns, *([code] if code else [])])
    paths = [
        pl.concat_str(
            [_named(column) for column in columns[: depth + 1]], separator=" ", ignore_nulls=True
        ).alias(f"level{depth}")
        for depth in reversed(range(len(columns)))
    ]
    leaf = [pl.col(code).cast(pl.String).alias("leaf")] if code else []
    rows = table.select(*leaf, *paths).drop_nulls().unique(maintain_order=True)
    return Hierarchy.from_rows(name, [(*row, TOP) for row in rows.iter_rows()])


def _named(column: str) -> pl.Expr:
    """Return the names of a column, with blank ones missing."""
    text = pl.col(column).cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text)
