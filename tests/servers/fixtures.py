"""Fixtures of real servers, one of each a session; where a server is not installed the test is skipped, under CI failed."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from servers.elasticsearch import ElasticsearchServer, elasticsearch_server
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


@pytest.fixture(scope="session")
def elasticsearch_server_running() -> Iterator[ElasticsearchServer]:
    """Give an Elasticsearch server with nori, started for this session; it can be killed and started again."""
    try:
        with elasticsearch_server() as server:
            yield server
    except ServerMissing as error:
        _missing(error)


@pytest.fixture(scope="session")
def elasticsearch_url(elasticsearch_server_running: ElasticsearchServer) -> str:
    """Give the address of the session's Elasticsearch server."""
    return elasticsearch_server_running.url


def _missing(error: ServerMissing) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(f"{error} is missing, and under CI=true a test may not be skipped for that")
    pytest.skip(f"{error} is missing")
