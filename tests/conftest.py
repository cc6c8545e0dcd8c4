"""Fixtures every room's tests share."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from presence import missing

if TYPE_CHECKING:
    from fastapi.testclient import TestClient

    from malmoi.demo.run import DemoSummary
    from malmoi.pipeline import Workspace


pytest_plugins = ["servers.fixtures"]

PROJECT = Path(__file__).resolve().parents[1]


def data_folder() -> Path:
    """Where the shared test data lies: MALMOI_TEST_DATA, by default beside the checkout."""
    return Path(os.environ.get("MALMOI_TEST_DATA", PROJECT.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def test_data() -> Path:
    """Return the folder of shared test data."""
    folder = data_folder()
    if not folder.is_dir():
        missing(f"the test data folder {folder} (set MALMOI_TEST_DATA)")
    return folder


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, DemoSummary]]:
    """Run the demo's pipeline once and keep its installation open for reading."""
    from malmoi.demo.run import run_demo
    from malmoi.pipeline import open_workspace
    from malmoi.settings import Settings

    settings = Settings(home=tmp_path_factory.mktemp("demo"), database_url="", search_url="")
    with open_workspace(settings) as workspace:
        yield workspace, run_demo(workspace)


@pytest.fixture(scope="session")
def client(demo: tuple[Workspace, DemoSummary]) -> Iterator[TestClient]:
    """Return a client of the application over the demo's installation."""
    from fastapi.testclient import TestClient

    from malmoi.serving import build

    with TestClient(build(demo[0]), client=("127.0.0.1", 50000)) as client:
        yield client


@pytest.fixture
def limited_client(demo: tuple[Workspace, DemoSummary]) -> Iterator[TestClient]:
    """Return a client that comes from outside and may ask five times a minute."""
    from fastapi.testclient import TestClient

    from api.limits import RateLimit
    from malmoi.serving import build

    app = build(demo[0])
    app.state.services = dataclasses.replace(app.state.services, limit=RateLimit(5))
    with TestClient(app, client=("192.0.2.7", 50000)) as client:
        yield client


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own, found through the environment; the folder its command line runs in."""
    for name in ("MALMOI_DATABASE_URL", "MALMOI_SEARCH_URL", "MALMOI_VOCABULARY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("MALMOI_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path
