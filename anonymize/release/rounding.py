"""Rounding of released counts to a base: no exact residues, every cell and margin on its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from anonymize.release.cell import Cell


def rounded(cells: Sequence[Cell], base: int) -> list[Cell]:
    """Round every count to the nearest multiple; what a reader learns is the interval around it.

    Cells that break no rule are rounded too, so that rounding itself tells nothing.
    """
    made = []
    for cell in cells:
        shown = int(cell.true + base / 2) // base * base
        low, high = max(0.0, shown - base / 2), shown + base / 2
        low, high = float(-(-low // 1)), float(high // 1 - (1 if base % 2 == 0 else 0))
        made.append(replace(cell, status="rounded", low=low, high=high, need=1.0 if cell.reasons else 0.0))
    return made
