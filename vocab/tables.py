"""The room's own data files: small UTF-8 tables in `vocab/data`, read when first needed."""

from __future__ import annotations

import csv
from importlib.resources import files


def rows_of(name: str) -> list[dict[str, str]]:
    """Read a tab-separated table of `vocab/data`; lines that begin with `#` are remarks on its source."""
    text = files("vocab").joinpath("data", name).read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return [
        {key: value or "" for key, value in row.items()}
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    ]
