"""The application behind a real port, for clients that speak HTTP themselves; and connectors that may reach it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI

from catalog.items import SourceSpec
from catalog.records import Record
from connectors.base import Context, Item
from connectors.http import HttpClient
from connectors.network import NetworkPolicy
from connectors.registry import connect
from malmoi.demo.run import DemoSummary
from malmoi.pipeline import Workspace
from malmoi.serving import build


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free loopback port; yields its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        threading.Event().wait(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def demo_address(demo: tuple[Workspace, DemoSummary]) -> Iterator[str]:
    """The address of the demo's installation, served."""
    with running(build(demo[0])) as address:
        yield address


def harvested(kind: str, url: str, **options: Any) -> list[Item]:
    """Return what a connector yields of a source on this machine's loopback."""
    spec = SourceSpec("peer", kind, url, None, options)
    with HttpClient(NetworkPolicy(allowed=("127.0.0.1",))) as http:
        return list(connect(Context(spec, http, ())).items())


def records_of(items: list[Item], kind: type[Record]) -> dict[str, Any]:
    """Return the records of a kind by their identifiers."""
    return {i.source_id: i for i in items if isinstance(i, kind)}
