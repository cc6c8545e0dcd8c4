"""Types of columns as the source spells them, cut into name, length and scale."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SIZE = re.compile(r"\(\s*(\d+)(?:\s+(?:CHAR|BYTE))?\s*(?:,\s*(-?\d+)\s*)?\)", re.IGNORECASE)
_ARGUMENTS = re.compile(r"\s*\([^()]*(?:\([^()]*\)[^()]*)*\)")
_ADDITIONS = re.compile(r"\s+(?:CHARACTER SET|COLLATE)\s+\S+", re.IGNORECASE)
_BINARY = re.compile(r"BLOB|BINARY|BYTEA|RAW|IMAGE|GEOMETRY|POINT|POLYGON|LINESTRING|OID|BIT", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ColumnType:
    """Type name without length, length (of numbers: precision) and scale."""

    name: str | None
    length: int | None = None
    scale: int | None = None

    @property
    def is_binary(self) -> bool:
        """Tell whether values are bytes or shapes that a profile cannot read."""
        return self.name is not None and _BINARY.search(self.name) is not None


def column_type(spelled: str | None) -> ColumnType:
    """Return the parts of a type such as `VARCHAR2(20 CHAR)` or `NUMBER(10,2)`."""
    if not spelled or not spelled.strip():
        return ColumnType(None)
    text = _ADDITIONS.sub("", spelled.strip())
    size = _SIZE.search(text)
    name = _ARGUMENTS.sub("", text).strip()
    if size is None:
        return ColumnType(name)
    return ColumnType(name, int(size[1]), int(size[2]) if size[2] is not None else None)
