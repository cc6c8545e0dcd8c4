"""The type of a column with its length, as its source spells it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def spelled_type(column: Mapping[str, Any]) -> str | None:
    """Return VARCHAR(10) or NUMERIC(7,2) of a column's body; None where no type is known."""
    kind, length, scale = column.get("data_type"), column.get("length"), column.get("scale")
    if not kind or length is None:
        return kind
    return f"{kind}({length},{scale})" if scale else f"{kind}({length})"
