"""Stores of both kinds for the catalog's tests: every test that takes `store` or `store_url` runs on each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from catalog.store import Store
from catalog.store.schema import metadata

KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=KINDS)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a store without content: a SQLite file, or the tests' schema on PostgreSQL, emptied."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    url: str = request.getfixturevalue("migrated_schema")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("; ".join(f'DELETE FROM "{name}"' for name in metadata.tables))
    return url


@pytest.fixture(params=KINDS)
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database without any tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.db'}"
    else:
        yield from _schema(request.getfixturevalue("postgresql_url"), "catalog_bare")


@pytest.fixture(scope="session")
def migrated_schema(postgresql_url: str) -> Iterator[str]:
    """Give the address of a PostgreSQL schema that is migrated once for all tests."""
    for url in _schema(postgresql_url, "catalog_store"):
        Store.open(url).close()
        yield url


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """Give an empty store."""
    with Store.open(store_url) as opened:
        yield opened


def _schema(server: str, name: str) -> Iterator[str]:
    address = server.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
        connection.execute(f'CREATE SCHEMA "{name}"')
        yield f"{address}{'&' if '?' in address else '?'}options=-csearch_path%3D{name}"
        connection.execute(f'DROP SCHEMA "{name}" CASCADE')
