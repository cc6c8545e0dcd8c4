"""Information loss: what a release tells less than the table it was made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from anonymize.kanonymity.classes import check_columns, equivalence_classes

if TYPE_CHECKING:
    from anonymize.hierarchy import Hierarchy


def ncp(frame: pl.DataFrame, hierarchies: Mapping[str, Hierarchy], suppressed: int = 0) -> float:
    """Return the normalised certainty penalty of a released table, between 0 and 1.

    The mean over all cells of (leaves under the label - 1) / (leaves of the hierarchy - 1); every
    suppressed row counts 1 in every column. A label that stands at several levels counts as the
    widest. Xu et al., "Utility-based anonymization using local recoding", KDD 2006.
    """
    if not frame.height and suppressed:
        return 1.0
    check_columns(frame, list(hierarchies))
    lost = sum(_column_loss(frame[name], hierarchy) for name, hierarchy in hierarchies.items())
    cells = (frame.height + suppressed) * len(hierarchies)
    return float((lost + suppressed * len(hierarchies)) / cells)


def discernibility(frame: pl.DataFrame, quasi_identifiers: list[str], suppressed: int = 0) -> float:
    """Return the discernibility metric divided by the square of all rows.

    (sum of squared class sizes + suppressed rows * all rows) / all rows squared.
    Bayardo and Agrawal, "Data privacy through optimal k-anonymization", ICDE 2005.
    """
    total = frame.height + suppressed
    squares = 0.0
    if frame.height:
        squares = float(np.square(equivalence_classes(frame, quasi_identifiers).sizes.astype(float)).sum())
    return (squares + suppressed * total) / total**2 if total else 0.0


def _column_loss(column: pl.Series, hierarchy: Hierarchy) -> float:
    """Sum the penalties of one column; a missing value that was kept loses nothing."""
    from anonymize.hierarchy import plain_text

    widths: dict[str, int] = {}
    for level in hierarchy.levels:
        labels, counts = np.unique(np.asarray(level, dtype=object), return_counts=True)
        for label, count in zip(labels.tolist(), counts.tolist(), strict=True):
            widths[label] = max(widths.get(label, 0), count)
    held = plain_text(column.drop_nulls()).value_counts(name="rows")
    lost = sum((widths.get(label, 1) - 1) * rows for label, rows in held.iter_rows())
    return lost / (hierarchy.leaves - 1) if hierarchy.leaves > 1 else 0.0
