"""What is diagnosed, as the runner sees it: tables, and batches of their rows as texts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from catalog.records import Table

if TYPE_CHECKING:
    import pandas as pd  # type: ignore[import-untyped]  # pandas ships no types
    import sqlalchemy as sa

BATCH_ROWS = 50_000


class Data(Protocol):
    """Tables to diagnose. `engine` is there where rules can run in the database itself."""

    name: str
    dbms: str
    engine: sa.Engine | None

    def tables(self) -> Sequence[Table]:
        """Return the tables with their columns."""

    def batches(self, table: Table, columns: Sequence[str]) -> Iterator[pd.DataFrame]:
        """Yield some columns of a table, each value a text or None, at most `BATCH_ROWS` rows at a time."""

    def row_limit(self) -> int | None:
        """Return how many rows of a table are looked at; None: all."""


def as_text(value: Any) -> str | None:
    """Return a value as the text rules look at; None for missing and blank values.

    Numbers are written out (never 1E+2), dates in ISO form with a space before the time.
    """
    if value is None:
        return None
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, float):
        return None if math.isnan(value) else _written(Decimal(repr(value)))
    if isinstance(value, Decimal):
        return _written(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def frame(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], fixed: frozenset[str] = frozenset()
) -> pd.DataFrame:
    """Return rows as a frame of texts; `fixed` columns are CHAR, whose padding is no part of the value."""
    import pandas as pd

    texts: dict[str, list[str | None]] = {}
    for place, name in enumerate(columns):
        values = [as_text(row[place]) for row in rows]
        texts[name] = [v.rstrip(" ") if v else v for v in values] if name in fixed else values
    return pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in texts.items()})


def _written(value: Decimal) -> str:
    if not value.is_finite():
        return str(value)
    whole = format(value, "f")
    return whole.rstrip("0").rstrip(".") if "." in whole else whole
