"""Fixtures of real servers, one of each a session; where a server is not installed the test is skipped, under CI failed."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from servers.mariadb import mariadb_server
from servers.postgresql import postgresql_server
from servers.process import ServerMissing


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Give the SQLAlchemy address of a PostgreSQL server started for this session."""
    try:
        with postgresql_server() as url:
            yield url
    except ServerMissing as error:
        _missing(error)


@pytest.fixture(scope="session")
def mariadb_url() -> Iterator[str]:
    """Give the SQLAlchemy address of a MariaDB server started for this session."""
    try:
        with mariadb_server() as url:
            yield url
    except ServerMissing as error:
        _missing(error)


def _missing(error: ServerMissing) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{error} is missing, and under CI=true a test may not be skipped for that")
    pytest.skip(f"{error} is missing")
