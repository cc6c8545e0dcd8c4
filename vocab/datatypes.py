"""Data types by family: VARCHAR2 and VARCHAR are one, NUMBER, NUMERIC and DECIMAL another (매뉴얼 p.14-22)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from vocab.columns import LengthUnit
from vocab.tables import rows_of

_DECLARATION: Final = re.compile(r"^(?P<base>[A-Z_][A-Z0-9_ ]*)(?:\((?P<inside>[^()]*)\)[A-Z_ ]*)?$")
_LENGTH: Final = re.compile(
    r"^(?P<length>\d+)(?:\.0*)?\s*(?:[,.]\s*(?P<scale>-?\d+)(?:\.0*)?)?\s*(?P<unit>CHAR|BYTE|C|B)?"
)
_NOISE: Final = re.compile(r"\b(?:UNSIGNED|SIGNED|ZEROFILL|IDENTITY|WITH(?:OUT)?(?: LOCAL)? TIME ZONE)\b")
_UNITS: Final = {"CHAR": LengthUnit.CHARACTERS, "C": LengthUnit.CHARACTERS}


@dataclass(frozen=True, slots=True)
class DataType:
    """A declared type taken apart: spelling, family, length, scale and, where told, the length's own unit."""

    name: str
    family: str  # CHAR VARCHAR NUMERIC DATETIME TIME TEXT FLOAT BOOLEAN BINARY OTHER
    length: int | None = None
    scale: int | None = None
    unit: LengthUnit | None = None

    @property
    def counts_characters(self) -> bool:
        """Whether the length is one of text, so that its unit matters."""
        return self.family in {"CHAR", "VARCHAR"}


@dataclass(frozen=True, slots=True)
class _Known:
    family: str
    digits: int | None
    unit: LengthUnit | None


@lru_cache(maxsize=1)
def _known_types() -> dict[str, _Known]:
    return {
        row["type"]: _Known(
            row["family"],
            int(row["digits"]) if row["digits"] else None,
            LengthUnit(row["unit"]) if row["unit"] else None,
        )
        for row in rows_of("datatypes.tsv")
    }


@lru_cache(maxsize=4096)
def data_type(declared: str, length: int | None = None, scale: int | None = None) -> DataType:
    """Take a declared type apart.

    `length` and `scale` given beside the type win over those inside its parentheses; integer types without a
    length get the digits they hold (INTEGER 10). An unknown type gets the family OTHER, never an error.
    """
    text = " ".join(declared.upper().split())
    matched = _DECLARATION.match(_NOISE.sub("", text).strip())
    if matched is None:
        return DataType(text, "OTHER", length, scale)
    base = matched["base"].strip()
    known = (
        _known_types().get(base) or _known_types().get(base.replace(" ", "")) or _Known("OTHER", None, None)
    )
    inside = _parenthesised(matched["inside"], base, known)
    if length is not None:
        inside = replace(inside, length=length)
    if scale is not None:
        inside = replace(inside, scale=scale)
    return inside


def _parenthesised(inside: str | None, base: str, known: _Known) -> DataType:
    sized = known.family in {"CHAR", "VARCHAR", "NUMERIC", "BINARY"} and known.digits is None
    matched = _LENGTH.match(inside.strip()) if inside and sized else None
    if matched is None:
        return DataType(base, known.family, known.digits, None, known.unit)
    scale = int(matched["scale"]) if matched["scale"] else None
    unit = _UNITS.get(matched["unit"], LengthUnit.BYTES) if matched["unit"] else known.unit
    return DataType(base, known.family, int(matched["length"]), scale, unit)


def parse_length(text: str) -> tuple[int | None, int | None, LengthUnit | None]:
    """Read a length cell: `100`, `100.0`, `15,4`, `(100)`, `100 BYTE`; (None, None, None) where there is no number."""
    matched = _LENGTH.match(text.upper().strip().strip("()").strip())
    if matched is None:
        return None, None, None
    unit = _UNITS.get(matched["unit"], LengthUnit.BYTES) if matched["unit"] else None
    return int(matched["length"]), int(matched["scale"]) if matched["scale"] else None, unit
