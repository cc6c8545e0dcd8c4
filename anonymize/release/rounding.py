"""Rounding of released counts to a base: no exact residues, every cell and margin on its own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from anonymize.release.cell import Cell


def nearest(count: float, base: int) -> int:
    """Return the nearest multiple of the base, halves up."""
    return math.floor(count / base + 0.5) * base


def rounded(cells: Sequence[Cell], base: int) -> list[Cell]:
    """Round every count; what a reader learns is the interval of counts that round to the same multiple.

    Cells that break no rule are rounded too, so that rounding itself tells nothing.
    """
    made = []
    for cell in cells:
        shown = nearest(cell.true, base)
        low = max(0, math.ceil(shown - base / 2))
        high = math.ceil(shown + base / 2) - 1
        need = 1.0 if cell.reasons else 0.0
        made.append(replace(cell, status="rounded", low=float(low), high=float(high), need=need))
    return made
