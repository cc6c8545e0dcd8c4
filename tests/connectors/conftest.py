"""A loopback web server the tests write answers for, and the client and reading of sources."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from connectors.base import Context, Item, Problem, Profiler, SourceSpec
from connectors.http import HttpClient, Limits, Retry
from connectors.network import NetworkPolicy
from connectors.registry import connect


@dataclass
class Reply:
    """What the server answers once."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Web:
    """A loopback web server; answers by path with query, or by path, or by a function of the path."""

    port: int
    replies: dict[str, Any] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def reply(self, body: bytes = b"", status: int = 200, **headers: str) -> Reply:
        return Reply(body, status, {name.replace("_", "-"): value for name, value in headers.items()})

    def answer(self, path: str) -> Reply:
        found = self.replies.get(path, self.replies.get(path.partition("?")[0]))
        if callable(found):
            found = found(path)
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        return (
            found
            if isinstance(found, Reply)
            else Reply(found, 200)
            if found is not None
            else Reply(b"no", 404)
        )


@pytest.fixture
def web() -> Iterator[Web]:
    holder: dict[str, Web] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            holder["web"].requests.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
            reply = holder["web"].answer(self.path)
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that gives up in the middle is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    holder["web"] = Web(server.server_address[1])
    yield holder["web"]
    server.shutdown()
    server.server_close()


@pytest.fixture
def waits() -> list[float]:
    """Seconds the client would have slept."""
    return []


@pytest.fixture
def make_client(waits: list[float]) -> Iterator[Callable[..., HttpClient]]:
    """Make clients that may reach loopback and record their waits instead of sleeping."""
    made: list[HttpClient] = []

    def make(
        allowed: tuple[str, ...] = ("127.0.0.0/8",), limits: Limits | None = None, **more: Any
    ) -> HttpClient:
        policy = more.pop("policy", NetworkPolicy(allowed))
        client = HttpClient(
            policy, limits=limits or Limits(), retry=more.pop("retry", Retry()), sleep=waits.append, **more
        )
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture
def read(make_client: Callable[..., HttpClient]) -> Callable[..., list[Item]]:
    """Read a whole source and return its items."""

    def reader(
        kind: str,
        url: object,
        cursor: str | None = None,
        profilers: tuple[Profiler, ...] = (),
        agency: str | None = None,
        http: HttpClient | None = None,
        **options: Any,
    ) -> list[Item]:
        source = SourceSpec("test", kind, str(url), agency, options)
        return list(connect(Context(source, http or make_client(), profilers)).items(cursor))

    return reader


@pytest.fixture
def of() -> Callable[[list[Item], type], list[Any]]:
    """Pick the items of a type."""
    return lambda items, kind: [item for item in items if isinstance(item, kind)]


@pytest.fixture
def codes() -> Callable[[list[Item]], list[str]]:
    """Codes of the problems among items."""
    return lambda items: [item.code for item in items if isinstance(item, Problem)]


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def writer(content: bytes, name: str = "source.json") -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return writer
