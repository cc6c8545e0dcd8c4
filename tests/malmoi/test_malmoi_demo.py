"""The demo, as a person runs it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from catalog.records import Kind
from catalog.search.request import SearchRequest
from malmoi.demo import values
from malmoi.demo.agencies import demo_sources
from malmoi.demo.run import DemoSummary
from malmoi.pipeline import Workspace


def test_the_demo_reaches_at_least_eight_agencies_over_six_kinds_of_source(
    demo: tuple[Workspace, DemoSummary],
) -> None:
    sources = demo[1].as_dict()["sources"]
    assert len({s["agency"] for s in sources}) >= 8
    assert {s["type"] for s in sources} == {"database", "ckan", "dcat", "datajson", "schemaorg", "sheet"}
    assert all(s["datasets"] > 0 for s in sources)


def test_defects_of_sources_become_errors_and_the_rest_goes_in(demo: tuple[Workspace, DemoSummary]) -> None:
    errors = {s["name"]: s["errors"] for s in demo[1].as_dict()["sources"]}
    assert errors["demo-alert"] >= 1  # an entry without identifier
    assert errors["demo-coal"] >= 1  # a line that is cut off
    assert errors["demo-air"] == 0


def test_one_word_finds_the_data_of_eight_agencies(demo: tuple[Workspace, DemoSummary]) -> None:
    found = demo[0].index.search(SearchRequest(q="미세먼지", size=50)).as_dict()["items"]
    assert len({i["agency"] for i in found}) >= 8


@pytest.mark.parametrize("query", ["미세먼지", "altpajswl", "미세먼저", "ㅁㅅㅁㅈ"])
def test_a_word_is_found_however_it_is_typed(demo: tuple[Workspace, DemoSummary], query: str) -> None:
    found = demo[0].index.search(SearchRequest(q=query, size=3)).as_dict()["items"]
    assert any("미세먼지" in i["title"] for i in found)


def test_personal_columns_are_found_by_values_names_and_declarations(
    demo: tuple[Workspace, DemoSummary],
) -> None:
    store = demo[0].store
    columns = {r.title: r.id for rows in store.records.each(Kind.COLUMN) for r in rows}
    by_name = {r.body["name"]: r.id for rows in store.records.each(Kind.COLUMN) for r in rows}
    found = store.privacy.of(by_name.values())
    kinds = {name: found[i].kind for name, i in by_name.items() if i in found}
    assert columns
    assert kinds["RPRSV_RRNO"] == "RRN"
    assert kinds["CHARGER_HP"] == "PHONE"
    assert kinds["RPRSV_NM"] == "PERSON"
    assert kinds["REPR_JUMIN"] == "RRN"  # a form: only names to go by
    assert kinds["PM10_VL"] is None


def test_standard_names_are_told_from_names_of_the_agency_s_own(demo: tuple[Workspace, DemoSummary]) -> None:
    shares = {s["name"]: s["conformity"] for s in demo[1].as_dict()["sources"]}
    assert shares["demo-air"] > shares["demo-power"]


def test_stations_and_measurements_of_other_agencies_can_be_joined(
    demo: tuple[Workspace, DemoSummary],
) -> None:
    relations = demo[0].store.relations.count()
    assert relations.get("joinable", 0) >= 1
    assert relations.get("same-topic", 0) >= 5


def test_no_raw_personal_value_of_a_sample_source_is_kept_anywhere(
    demo: tuple[Workspace, DemoSummary], capfd: pytest.CaptureFixture[str]
) -> None:
    workspace = demo[0]
    people = [s.owner for s in values.sites()]
    secrets = {p.resident_number for p in people} | {p.mobile for p in people} | {"010-3456-7890", "홍길순"}
    kept = [p for p in workspace.settings.home.rglob("*") if p.is_file() and "demo-agencies" not in p.parts]
    assert kept
    for path in kept:
        content = path.read_bytes()
        leaked = [s for s in secrets if s.encode() in content]
        assert not leaked, f"{path.name} holds {leaked[:3]}"
    out, err = capfd.readouterr()
    assert not [s for s in secrets if s in out or s in err]


def test_running_the_demo_again_changes_nothing(demo: tuple[Workspace, DemoSummary], tmp_path: Path) -> None:
    home = tmp_path / "home"
    first, second = _demo_once(home), _demo_once(home)
    assert [{k: v for k, v in s.items() if k != "errors"} for s in first["sources"]] == [
        {k: v for k, v in s.items() if k != "errors"} for s in second["sources"]
    ]
    assert first["relations"] == second["relations"]


def test_the_sample_sources_are_the_same_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        demo_sources(tmp_path / name, "http://127.0.0.1:1")
    rows = [values.sites(), values.sites()]
    assert rows[0] == rows[1]


def _demo_once(home: Path) -> dict[str, list[dict[str, object]]]:
    command = [sys.executable, "-c", "from malmoi.cli import main; main()", "demo", "--once", "--json"]
    environment = {**os.environ, "MALMOI_HOME": str(home)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[dict[str, object]]] = json.loads(done.stdout)
    return found
