"""The nearest vectors are exactly the nearest, whatever is left out unseen."""

from __future__ import annotations

import numpy as np
import pytest

from catalog.search.meaning.sieve import Floats, Sieve
from catalog.search.meaning.vectors import VectorTable

MANY = 40_000  # more than are looked at in full


def unit_rows(count: int, seed: int) -> Floats:
    """Return vectors that differ most in some directions, as those of texts do."""
    chance = np.random.default_rng(seed)
    rows = chance.normal(size=(count, 64)) * np.linspace(2.0, 0.2, 64)
    turned = rows @ np.linalg.qr(chance.normal(size=(64, 64)))[0]
    return (turned / np.linalg.norm(turned, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def rows() -> Floats:
    return unit_rows(MANY, 1)


@pytest.fixture(scope="module")
def table(rows: Floats) -> VectorTable:
    return VectorTable.of("e", 64, [(range(1, MANY + 1), rows)])


def exact(rows: Floats, query: Floats, size: int, least: float) -> list[int]:
    alike = rows.astype(np.float16).astype(np.float32) @ query
    return [int(i) + 1 for i in np.argsort(-alike, kind="stable")[:size] if alike[i] >= least]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("least", [0.0, 0.55])
def test_of_many_vectors_the_nearest_are_found(
    rows: Floats, table: VectorTable, seed: int, least: float
) -> None:
    query = rows[seed * 7] + 0.3 * unit_rows(1, 100 + seed)[0]
    assert table.nearest(query, 40, least) == exact(rows, query, 40, least)


@pytest.mark.parametrize("count", [1, 3_000, 9_000])
def test_vectors_that_came_later_are_found_too(rows: Floats, table: VectorTable, count: int) -> None:
    table.prepare()
    more = unit_rows(count, 2)
    grown = table.added(range(MANY + 1, MANY + 1 + count), more)
    for query in (more[-1], rows[5]):
        assert grown.nearest(query, 10, 0.0) == exact(np.concatenate([rows, more]), query, 10, 0.0)


def test_vectors_of_nothing_are_never_near(rows: Floats) -> None:
    empty = VectorTable.of("e", 64, [(range(MANY), np.zeros((MANY, 64), np.float32))])
    assert empty.nearest(rows[0], 10, 0.1) == []


def test_no_product_exceeds_its_bound(rows: Floats) -> None:
    halves = rows[:5000].astype(np.float16)
    sieve = Sieve.of(halves)
    for query in unit_rows(20, 3):
        assert (halves.astype(np.float32) @ query <= sieve.bounds(query)).all()
