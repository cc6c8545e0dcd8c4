"""A table in numbers: its distinct rows, how often each occurs, and where every row went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from anonymize.kanonymity.classes import check_columns, numbered, value_codes
from anonymize.kanonymity.coding import Coding, encode

if TYPE_CHECKING:
    from anonymize.hierarchy import Hierarchy


@dataclass(frozen=True)
class Sensitive:
    """A sensitive column: the value code of every distinct row and the share of every value."""

    name: str
    values: np.ndarray
    reference: np.ndarray


@dataclass(frozen=True)
class Table:
    """Distinct rows of the quasi-identifiers (and the sensitive columns, where these matter).

    `leaves` is (quasi-identifiers, distinct rows); `weights` has the rows each stands for;
    `distinct` leads from a row of the frame to its distinct row.
    """

    codings: tuple[Coding, ...]
    leaves: np.ndarray
    weights: np.ndarray
    distinct: np.ndarray
    sensitive: tuple[Sensitive, ...]

    @property
    def rows(self) -> int:
        """The number of rows of the frame."""
        return int(self.distinct.size)


def tabled(frame: pl.DataFrame, hierarchies: Mapping[str, Hierarchy], sensitive: Sequence[str]) -> Table:
    """Number `frame` along its hierarchies.

    Raises `AnonymityError` for an empty frame, unknown columns and values no hierarchy knows.
    """
    check_columns(frame, [*hierarchies, *sensitive])
    codings = tuple(encode(frame[name], hierarchy) for name, hierarchy in hierarchies.items())
    values = [value_codes(frame[name]) for name in sensitive]
    widths = [coding.codes[0].size for coding in codings] + [int(codes.max()) + 1 for codes in values]
    distinct, count = numbered([*(coding.rows for coding in codings), *values], widths)
    head = np.empty(count, dtype=np.int64)
    head[distinct] = np.arange(frame.height)
    return Table(
        codings,
        np.stack([coding.rows[head] for coding in codings]),
        np.bincount(distinct).astype(np.float64),
        distinct,
        tuple(
            Sensitive(name, codes[head], np.bincount(codes) / codes.size)
            for name, codes in zip(sensitive, values, strict=True)
        ),
    )
