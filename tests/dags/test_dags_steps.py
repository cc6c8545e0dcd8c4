"""What the tasks call: which failures pass by themselves, notices, the registry's snapshot, links."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from servers.process import free_port

from catalog.errors import LeaseLostError, SchemaError, SourceBusyError, StoreError
from catalog.items import SourceSpec
from catalog.records import Kind
from catalog.search.elastic.errors import IndexRefused, IndexUnreachable
from catalog.store import Store
from malmoi.errors import SourceUnavailable, StepFailed
from malmoi.pipeline import (
    check_links_step,
    give_notice,
    harvest_step,
    link_batches_step,
    passes,
    read_notices,
    schedule_step,
    scheduled_sources,
    sweep_step,
    vocabulary_step,
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give an installation of its own, named by the environment as it is for tasks."""
    monkeypatch.setenv("MALMOI_HOME", str(tmp_path))
    monkeypatch.setenv("MALMOI_ALLOWED_PRIVATE_HOSTS", "127.0.0.1")
    for name in ("DATABASE_URL", "SEARCH_URL", "NOTICE_URL"):
        monkeypatch.setenv(f"MALMOI_{name}", "")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def register(home: Path, name: str, url: str, **more: Any) -> None:
    with Store.open(f"sqlite:///{home / 'malmoi.db'}") as store:
        store.sources.add(
            SourceSpec(name, "datajson", url, more.get("agency")), schedule=more.get("schedule")
        )


class Answers(BaseHTTPRequestHandler):
    """Answers a path /STATUS/... with that status, /data with a catalog, and keeps what was posted."""

    posted: list[Any]
    asked: ClassVar[list[str]] = []
    at_once: ClassVar[int] = 0
    most_at_once: ClassVar[int] = 0
    guard: ClassVar[threading.Lock] = threading.Lock()

    def do_GET(self) -> None:
        kind = type(self)
        with kind.guard:
            kind.asked.append(self.path)
            kind.at_once += 1
            kind.most_at_once = max(kind.most_at_once, kind.at_once)
        try:
            self._answer()
        finally:
            with kind.guard:
                kind.at_once -= 1

    def _answer(self) -> None:
        first = self.path.split("/")[1]
        status = int(first) if first.isdigit() else 200
        self._send(status, self.server.catalog if status == 200 else b"{}")  # type: ignore[attr-defined]  # set below

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append(json.loads(body))  # type: ignore[attr-defined]  # set below
        self._send(200, b"ok")

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if status == 503:
            self.send_header("Retry-After", "3600")  # longer than is waited for: the run ends at once
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def serving(*paths: str) -> Iterator[tuple[str, list[Any]]]:
    """Serve a catalog of one dataset whose distributions are at `paths`; give the address and what was posted."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    base = f"http://127.0.0.1:{server.server_address[1]}"
    files = [{"downloadURL": base + path, "mediaType": "text/csv"} for path in paths]
    dataset = {
        "identifier": "d1",
        "title": "대기오염 측정",
        "description": "농도",
        "keyword": ["대기"],
        "distribution": files,
    }
    server.catalog = json.dumps({"dataset": [dataset]}).encode()  # type: ignore[attr-defined]  # for the handler
    server.posted = []  # type: ignore[attr-defined]  # for the handler
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield base, server.posted  # type: ignore[attr-defined]  # set above
    finally:
        server.shutdown()
        server.server_close()


def test_a_source_that_is_busy_for_the_moment_is_worth_another_try(home: Path) -> None:
    with serving() as (base, _):
        register(home, "busy", f"{base}/503/data.json")
        with pytest.raises(SourceUnavailable, match="503"):
            harvest_step("busy")


def test_nobody_at_the_address_is_worth_another_try(home: Path) -> None:
    register(home, "away", f"http://127.0.0.1:{free_port()}/data.json")
    with pytest.raises(SourceUnavailable, match="connection"):
        harvest_step("away")


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_source_that_refuses_is_not_worth_another_try(home: Path, status: int) -> None:
    with serving() as (base, _):
        register(home, "refusing", f"{base}/{status}/data.json")
        with pytest.raises(StepFailed, match=str(status)):
            harvest_step("refusing")


def test_only_what_passes_by_itself_is_tried_again() -> None:
    passing = [SourceUnavailable, SourceBusyError, LeaseLostError, StoreError, IndexUnreachable]
    assert all(passes(kind("x")) for kind in [*passing, ConnectionResetError, TimeoutError])
    assert not any(
        passes(kind("x")) for kind in [StepFailed, SchemaError, IndexRefused, ValueError, KeyError]
    )


def test_a_held_harvest_succeeds_and_gives_notice_to_a_person(home: Path, tmp_path: Path) -> None:
    datasets = [{"identifier": f"d{n}", "title": f"자료 {n}", "description": "설명"} for n in range(10)]
    file = tmp_path / "data.json"
    file.write_text(json.dumps({"dataset": datasets}))
    register(home, "shrinking", str(file))
    assert harvest_step("shrinking")["changed"] == 10
    file.write_text(json.dumps({"dataset": datasets[:3]}))
    held = harvest_step("shrinking")
    assert (held["status"], held["changed"]) == ("held", 0)
    [notice] = read_notices(home)
    assert (notice.kind, notice.subject) == ("held", "shrinking")
    accepted = harvest_step("shrinking", accept_removals=True)
    assert (accepted["status"], accepted["changed"]) == ("succeeded", 7)


def test_a_notice_is_sent_kept_and_read_back_newest_first(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as (base, posted):
        monkeypatch.setenv("MALMOI_NOTICE_URL", f"{base}/hook")
        give_notice("failed", "harvest__seoul", "연결이 끊겼습니다", "http://airflow/log")
        give_notice("held", "busan", "보류")
    assert [p["subject"] for p in posted] == ["harvest__seoul", "busan"]
    assert "연결이 끊겼습니다" in posted[0]["text"]
    assert [(n.subject, n.sent) for n in read_notices(home)] == [("busan", True), ("harvest__seoul", True)]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/nobody", "no address at all"])
def test_a_webhook_that_does_not_answer_loses_no_notice(
    home: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("MALMOI_NOTICE_URL", url)
    assert give_notice("failed", "x", "y")["sent"] is False
    assert [n.subject for n in read_notices(home)] == ["x"]


def test_a_notice_that_cannot_be_kept_stops_nothing(home: Path) -> None:
    (home / "notices").write_text("a file where the folder should be")
    assert give_notice("failed", "x", "y")["subject"] == "x"


def test_without_a_snapshot_the_store_is_asked_and_left_as_it_is(home: Path) -> None:
    assert scheduled_sources() == []
    assert not (home / "malmoi.db").exists()
    register(home, "seoul", "http://data.example.go.kr/data.json", agency="6110000", schedule="@daily")
    [found] = scheduled_sources()
    assert (found.name, found.pool, found.schedule) == ("seoul", "agency_6110000", "@daily")


def test_the_snapshot_stands_in_while_the_store_is_down(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    register(home, "seoul", "http://data.example.go.kr/data.json")
    assert schedule_step() == {"sources": 1, "pools": 1, "changed": True}
    assert schedule_step()["changed"] is False
    monkeypatch.setenv("MALMOI_DATABASE_URL", "postgresql://malmoi@127.0.0.1:9/nobody")
    assert [s.name for s in scheduled_sources()] == ["seoul"]


def test_wrong_settings_leave_the_other_dags_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MALMOI_MAX_REMOVAL_SHARE", "many")
    assert scheduled_sources() == []


def test_links_are_checked_and_count_in_the_score(home: Path) -> None:
    with serving("/a.csv", "/404/b.csv") as (base, _):
        register(home, "seoul", f"{base}/data.json")
        harvest_step("seoul")
        assert link_batches_step() == [["seoul"]]
        assert check_links_step(["seoul"]) == {"datasets": 1, "addresses": 2, "answered": 1}
    with Store.open(f"sqlite:///{home / 'malmoi.db'}") as store:
        [row] = store.records.list(Kind.DATASET, limit=1).rows
        links = store.quality.of(row.id)["mqa"].detail["links"]
    assert {address.rsplit("/", 1)[1]: status for address, status in links.items()} == {
        "a.csv": 200,
        "b.csv": 404,
    }


def test_a_server_is_asked_one_thing_at_a_time_and_each_address_once(home: Path) -> None:
    paths = [f"/{n % 5}.csv" for n in range(20)]
    with serving(*paths) as (base, _):
        register(home, "seoul", f"{base}/data.json")
        harvest_step("seoul")
        Answers.most_at_once, Answers.asked = 0, []
        assert check_links_step(["seoul"]) == {"datasets": 1, "addresses": 5, "answered": 5}
    assert sorted(Answers.asked) == sorted(set(paths))
    assert Answers.most_at_once == 1


def test_no_run_is_swept_where_none_died(home: Path) -> None:
    register(home, "seoul", "http://data.example.go.kr/data.json")
    assert sweep_step() == {"interrupted": [], "forgotten": []}


def test_a_vocabulary_folder_that_is_not_there_is_told_of(home: Path) -> None:
    with pytest.raises(StepFailed, match="nowhere"):
        vocabulary_step(str(home / "nowhere"))


def test_a_revision_in_the_inbox_is_imported_once(home: Path, test_data: Path) -> None:
    inbox = home / "inbox" / "vocabulary"
    inbox.mkdir(parents=True)
    files = [f for f in sorted((test_data / "vocabulary").rglob("*")) if f.suffix in {".csv", ".xlsx"}][:1]
    assert files
    for file in files:
        (inbox / file.name).write_bytes(file.read_bytes())
    first = vocabulary_step()
    assert first["changed"] == len(files)
    assert sum(first["counts"].values()) > 0
    assert vocabulary_step() == {"changed": 0, "files": 0}
    assert [f.name for f in (inbox / "imported").iterdir()] == [f.name for f in files]
