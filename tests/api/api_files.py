"""Installations whose data can be read: the demo with its agencies running, and files made by a test."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from catalog.harvest import harvest
from catalog.items import SourceSpec
from catalog.records import Column, Dataset, Distribution, Table
from malmoi.demo.run import run_demo
from malmoi.demo.servers import agency_servers
from malmoi.pipeline import Workspace, open_workspace, process_changes
from malmoi.serving import build
from malmoi.settings import Settings

LOOPBACK = ("127.0.0.1",)
AIR = "대기 관측정보"
FOREST = "미세먼지 저감숲"


@dataclass
class Opened:
    """An installation whose data can be read."""

    workspace: Workspace
    client: TestClient
    home: Path

    def id_of(self, title: str) -> str:
        found = self.client.get("/api/3/action/package_search", params={"fq": f'title:"{title}"'}).json()
        return str(found["result"]["results"][0]["id"])

    def get(self, title: str, query: str = "", expected: int = 200) -> Any:
        answer = self.client.get(f"/api/v1/datasets/{self.id_of(title)}/rows?{query}")
        assert answer.status_code == expected, answer.text
        return answer.json()


@pytest.fixture(scope="session")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """The demo with its agencies' servers still running."""
    home = tmp_path_factory.mktemp("open-demo")
    settings = Settings(home=home, database_url="", search_url="", allowed_private_hosts=LOOPBACK)
    with agency_servers() as base, open_workspace(settings) as workspace:
        run_demo(workspace, base=base)
        with TestClient(build(workspace), client=("127.0.0.1", 50000)) as client:
            yield Opened(workspace, client, home)


@dataclass
class Files:
    """Files served on loopback, and how often each was fetched."""

    base: str
    content: dict[str, bytes] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)


@pytest.fixture
def files() -> Iterator[Files]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.fetched.append(self.path)
            body = served.content.get(self.path)
            self.send_response(200 if body is not None else 404)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = Files(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield served
    server.shutdown()
    server.server_close()
    thread.join()


class Published:
    """A source of the datasets it is given."""

    def __init__(self, *datasets: Dataset) -> None:
        self._datasets = datasets

    def items(self, cursor: str | None = None) -> Iterator[Dataset]:
        yield from self._datasets


@pytest.fixture
def publish(tmp_path: Path) -> Iterator[Any]:
    """Make an installation of datasets; `reach` is what it may connect to, `processed` whether columns were examined."""
    stack = ExitStack()

    def _publish(*datasets: Dataset, reach: tuple[str, ...] = LOOPBACK, processed: bool = True) -> Opened:
        settings = Settings(home=tmp_path, database_url="", search_url="", allowed_private_hosts=reach)
        workspace = Workspace(settings)
        spec = SourceSpec("agency", "script", "http://data.example.go.kr", agency="환경부")
        workspace.store.sources.add(spec)
        assert harvest(workspace.store, Published(*datasets), spec).ok
        if processed:
            process_changes(workspace)
        client = stack.enter_context(TestClient(build(workspace), client=("127.0.0.1", 50000)))
        stack.callback(workspace.close)
        return Opened(workspace, client, tmp_path)

    with stack:
        yield _publish


def dataset(url: str, kind: str = "csv", columns: tuple[Column, ...] = (), **more: Any) -> Dataset:
    tables = (Table("T", columns=columns),) if columns else ()
    parts = (Distribution(source_id="d", title="파일", download_url=url, format=kind),)
    return Dataset("one", "시험 데이터", publisher="환경부", distributions=parts, tables=tables, **more)
