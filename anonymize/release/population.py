"""Which rows a table was made of, so that two tables of nearly equal rows are not taken for unrelated ones."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from anonymize.refusals import UnknownPolicyColumn
from anonymize.release.cell import Population

Hashes = NDArray[np.uint64]
_STRIDE = np.uint64(0x9E3779B97F4A7C15)


def population(frame: pl.DataFrame, ids: Sequence[str] | None) -> Population:
    """Identify the rows of a frame by its id columns, else by their whole content and occurrence number."""
    columns = list(ids) if ids else sorted(frame.columns)
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise UnknownPolicyColumn(
            f"식별 열이 자료에 없습니다: {', '.join(missing)}",
            f"id columns do not exist: {', '.join(missing)}",
        )
    hashed = frame.select(columns).hash_rows(seed=7).rename("h")
    occurrence = hashed.to_frame().select(pl.int_range(pl.len()).over("h")).to_series().to_numpy()
    hashes = np.sort(hashed.to_numpy() + occurrence.astype(np.uint64) * _STRIDE)
    basis = f"{'ids' if ids else 'rows'}:{pl.__version__}:" + "|".join(
        f"{name}={frame.schema[name]}" for name in columns
    )
    digest = hashlib.sha256(basis.encode() + hashes.tobytes()).hexdigest()[:16]
    return Population(digest, frame.height, basis, hashes)


def memberships(populations: Sequence[Population]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return the patterns of membership that occur (patterns x populations) and the rows of each.

    Populations known by other columns cannot be compared row by row. They are then taken as nested by size, which
    only adds to what a reader is assumed to know.
    """
    sets = _comparable(populations)
    everyone = np.unique(np.concatenate(sets))
    member = np.zeros((len(everyone), len(sets)), dtype=bool)
    for place, hashes in enumerate(sets):
        member[np.searchsorted(everyone, hashes), place] = True
    patterns, counts = np.unique(member, axis=0, return_counts=True)
    return patterns, counts


def overlap(a: Population, b: Population) -> tuple[int, int, int]:
    """Return how many rows are in both, only in the first, only in the second."""
    first, second = _comparable([a, b])
    both = len(np.intersect1d(first, second, assume_unique=True))
    return both, len(first) - both, len(second) - both


def _comparable(populations: Sequence[Population]) -> list[Hashes]:
    bases = {p.basis for p in populations}
    if len(bases) == 1:
        return [p.hashes for p in populations]
    largest: Any = max(populations, key=lambda p: p.rows)
    return [p.hashes if p.basis == largest.basis else largest.hashes[: p.rows] for p in populations]
