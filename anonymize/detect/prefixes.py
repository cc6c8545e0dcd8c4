"""Parts of identifiers assigned by an authority: regions, types, letters; read from the data folder when first asked for."""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path

PREFIXES = Path(__file__).parents[1] / "data" / "detect" / "prefixes.csv"


@lru_cache(maxsize=32)
def prefixes(what: str) -> tuple[str, ...]:
    """Return the assigned values of one kind of prefix (a row of prefixes.csv)."""
    with PREFIXES.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(line for line in lines if not line.startswith("#")):
            if row["what"] == what:
                return tuple(row["values"].split())
    raise KeyError(what)
