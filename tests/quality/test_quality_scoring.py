"""Scoring the dictionary: what is stored, what ranks, what links earn, and how fast it is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import orjson
import pytest

from catalog.errors import UnknownRecordError
from catalog.records import Kind
from malmoi.pipeline import Workspace, add_source, harvest_source, link_checker, open_workspace, score_quality
from malmoi.pipeline.scoring import catalog_score
from malmoi.settings import Settings
from quality.mqa.links import check_links

DAMAGED, MOVED, GONE = "/damaged", "/moved", "/gone"


class Answers(BaseHTTPRequestHandler):
    """A server with a page that answers, one that moved and one that is gone."""

    def do_GET(self) -> None:
        status = {MOVED: 302, GONE: 404, DAMAGED: 500}.get(self.path, 200)
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/here")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as found:
        Thread(target=found.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{found.server_address[1]}"
        found.shutdown()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    settings = Settings(home=tmp_path / "home", allowed_private_hosts=("127.0.0.1",))
    with open_workspace(settings) as opened:
        yield opened


def offer(workspace: Workspace, folder: Path, name: str, **urls: str) -> str:
    """Harvest one dataset with a csv file and return its id."""
    body = {
        "@type": "Dataset",
        "identifier": name,
        "name": f"{name} 현황",
        "description": "설명",
        "keywords": ["대기"],
        "creator": {"@type": "Organization", "name": "환경부"},
        "distribution": [{"@type": "DataDownload", "encodingFormat": "CSV", **urls}],
    }
    file = folder / f"{name}.jsonl"
    file.write_bytes(orjson.dumps(body))
    add_source(workspace, name, "schemaorg", str(file))
    result = harvest_source(workspace, name)
    assert result.as_dict()["created"] >= 1
    row = workspace.store.records.by_source_id(Kind.DATASET, name, name)
    assert row is not None
    return row.id


def test_a_score_is_kept_with_every_metric_and_ranks(workspace: Workspace, tmp_path: Path) -> None:
    dataset = offer(workspace, tmp_path, "air", contentUrl="https://example.go.kr/a.csv")
    (found,) = score_quality(workspace, dataset)
    stored = workspace.store.quality.of(dataset)
    assert stored["mqa"].value == pytest.approx(found["score"])
    assert len([m for m in stored if m.startswith("mqa.")]) == 23
    assert (stored["mqa.keyword"].value, stored["mqa.keyword"].population) == (1, 1)
    assert stored["mqa"].at
    (document,) = workspace.store.documents([dataset])
    assert document.quality == pytest.approx(found["score"])


def test_links_are_asked_only_with_a_checker_and_remembered_after(
    workspace: Workspace, tmp_path: Path, server: str
) -> None:
    dataset = offer(workspace, tmp_path, "air", contentUrl=server + MOVED)
    before = score_quality(workspace, dataset)[0]
    asked = score_quality(workspace, dataset, link_checker(workspace))[0]
    after = score_quality(workspace, dataset)[0]
    assert before["dimensions"]["accessibility"] < asked["dimensions"]["accessibility"]
    assert after["dimensions"] == asked["dimensions"]


@pytest.mark.parametrize(("path", "status"), [("/", 200), (MOVED, 200), (GONE, 404)])
def test_the_checker_tells_the_status_behind_redirects(
    workspace: Workspace, server: str, path: str, status: int
) -> None:
    assert link_checker(workspace)(server + path) == status


def test_the_checker_obeys_the_network_policy(tmp_path: Path, server: str) -> None:
    with open_workspace(Settings(home=tmp_path / "closed", allowed_private_hosts=())) as closed:
        assert link_checker(closed)(server + "/") is None


def test_an_address_is_asked_once_and_a_broken_checker_spoils_only_its_own() -> None:
    asked: list[str] = []

    def check(address: str) -> int | None:
        asked.append(address)
        if "bad" in address:
            raise OSError(address)
        return 200

    found = check_links(["http://a/1", "http://a/1", "http://bad/2", "::not an address"], check)
    assert found == {"http://a/1": 200, "http://bad/2": None, "::not an address": 200}
    assert sorted(asked) == sorted(found)


def test_the_catalog_and_each_agency_have_a_score_of_their_own(workspace: Workspace, tmp_path: Path) -> None:
    first = offer(workspace, tmp_path, "air", contentUrl="https://example.go.kr/a.csv")
    offer(workspace, tmp_path, "water")
    assert catalog_score(workspace) is None
    score_quality(workspace, first)
    assert catalog_score(workspace) is None, "one dataset was taken for the catalog"
    scored = score_quality(workspace, None)
    whole = catalog_score(workspace)
    row = workspace.store.records.get(Kind.DATASET, first)
    assert row is not None
    assert row.agency_id is not None
    of_agency = catalog_score(workspace, row.agency_id)
    assert len(scored) == 2
    assert whole is not None
    assert of_agency == whole
    assert {m.metric.id: m.population for m in whole.measured}["keyword"] == 2


def test_management_items_are_scored_beside_and_kept_for_dataset_and_agency(
    workspace: Workspace, tmp_path: Path
) -> None:
    dataset = offer(workspace, tmp_path, "air", contentUrl="https://example.go.kr/a.csv")
    (found,) = score_quality(workspace, None)
    kept = workspace.store.quality.of(dataset)["management"]
    row = workspace.store.records.get(Kind.DATASET, dataset)
    assert row is not None
    agency = workspace.store.quality.of(row.agency_id or "")["management"]
    assert 0 < found["management"] < 100
    assert kept.value == agency.value == pytest.approx(found["management"], abs=0.01)
    assert sorted(kept.detail["missing"]) == found["missing_items"]
    assert {"분류체계", "업데이트 주기", "이용허락범위"} <= set(found["missing_items"])


def test_an_unknown_dataset_is_an_error_that_names_it(workspace: Workspace) -> None:
    with pytest.raises(UnknownRecordError, match="nothing"):
        score_quality(workspace, "nothing")


@pytest.mark.data
def test_five_thousand_datasets_are_scored_in_ten_seconds(workspace: Workspace, test_data: Path) -> None:
    add_source(workspace, "portal", "schemaorg", str(test_data / "catalog" / "data_go_kr.jsonl"))
    harvest_source(workspace, "portal")
    begun = time.process_time()
    found = score_quality(workspace, None)
    assert len(found) > 5000
    assert time.process_time() - begun < 10
