"""What fails its diagnosis is held back from the public until a later one passes, on both stores and both indexes."""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from catalog.access import ANONYMOUS, Principal, Role
from catalog.harvest import harvest
from catalog.items import SourceSpec
from catalog.records import Dataset, Kind
from catalog.search.request import SearchRequest
from catalog.store import Row, Store, schema
from catalog.store.migration import downgrade
from malmoi.errors import StepFailed
from malmoi.pipeline import (
    Workspace,
    add_source,
    harvest_source,
    open_workspace,
    process_changes,
    read_notices,
)
from malmoi.pipeline.gates import diagnose_step, gate_step
from malmoi.serving import build
from malmoi.settings import Settings

AGENCY, OTHER = "1480802", "6110000"
OFFICER, STRANGER = (
    Principal(frozenset({Role.OFFICER}), AGENCY, "김담당"),
    Principal(frozenset({Role.OFFICER}), OTHER, "박담당"),
)
STEWARD = Principal(frozenset({Role.STEWARD}), None, "이표준")
TOKENS = (f"김담당:{AGENCY}:officer-token-123456", f"박담당:{OTHER}:stranger-token-123456")
GOOD, BAD = "비산먼지 신고 현황", "황사 관측 현황"


@pytest.fixture(
    params=[
        "embedded",
        pytest.param("scaled-out", marks=[pytest.mark.postgres, pytest.mark.elasticsearch]),
    ]
)
def engines(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Give the addresses of store and index: SQLite and tantivy in the home, or PostgreSQL and Elasticsearch."""
    if request.param == "embedded":
        yield {"MALMOI_DATABASE_URL": "", "MALMOI_SEARCH_URL": ""}
        return
    name = f"held_{uuid.uuid4().hex[:8]}"
    plain = request.getfixturevalue("postgresql_url").replace("postgresql+psycopg://", "postgresql://")
    search = request.getfixturevalue("elasticsearch_url")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield {
            "MALMOI_DATABASE_URL": f"{plain.rpartition('/')[0]}/{name}",
            "MALMOI_SEARCH_URL": f"{search}/{name}",
        }
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def workspace(
    engines: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Workspace]:
    """Give an installation that harvested a database of two tables, one of them full of impossible dates."""
    environment = {
        **engines,
        "MALMOI_HOME": str(tmp_path / "home"),
        "MALMOI_OFFICER_TOKENS": ",".join(TOKENS),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    make_database(tmp_path / "air.db")
    with open_workspace(Settings()) as workspace:
        add_source(workspace, "air", "database", f"sqlite:///{tmp_path / 'air.db'}", agency=AGENCY)
        harvest_source(workspace, "air")
        process_changes(workspace)
        yield workspace


def make_database(path: Path) -> None:
    """Make a database of two tables with a date each."""
    with sqlite3.connect(path) as connection:
        connection.executescript(
            """CREATE TABLE TB_DUST (RCPT_YMD VARCHAR(8) NOT NULL, BPLC_NM VARCHAR(100));
            CREATE TABLE TB_YELLOW (OBSR_YMD VARCHAR(8) NOT NULL, OBSVTR_NM VARCHAR(100));"""
        )
        for n in range(60):
            connection.execute("INSERT INTO TB_DUST VALUES (?, ?)", (f"202601{n % 28 + 1:02}", f"사업장 {n}"))
    spoil(path, errors=30)


def spoil(path: Path, errors: int) -> None:
    """Fill the second table anew: that many of its 60 dates are impossible."""
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM TB_YELLOW")
        rows = [("20269999" if n < errors else "20260101", f"관측소 {n}") for n in range(60)]
        connection.executemany("INSERT INTO TB_YELLOW VALUES (?, ?)", rows)


def dataset(workspace: Workspace, table: str) -> Row:
    rows = [r for some in workspace.store.records.each(Kind.DATASET) for r in some]
    return next(r for r in rows if table in r.source_id)


def found(workspace: Workspace, text: str, principal: Principal | None) -> set[str]:
    process_changes(workspace)
    hits = workspace.index.search(SearchRequest(q=text, size=50, principal=principal)).hits
    return {hit.document["id"] for hit in hits}


def judged(**limits: Any) -> dict[str, Any]:
    """Diagnose and judge, as the DAG's two tasks do."""
    told = diagnose_step("air")
    return gate_step(told["source"], told["at"], **limits)


def test_only_what_fails_is_held_and_it_is_released_when_its_values_are_mended(
    workspace: Workspace, tmp_path: Path
) -> None:
    good, bad = dataset(workspace, "TB_DUST"), dataset(workspace, "TB_YELLOW")
    assert {good.id, bad.id} <= found(workspace, "", ANONYMOUS)

    first = judged(most_errors=5.0)
    assert (first["judged"], first["passed"], first["held"], first["newly_held"]) == (2, 1, 1, 1)
    assert found(workspace, "", ANONYMOUS) == {good.id}
    [notice] = read_notices(workspace.settings.home)
    assert (notice.kind, notice.subject) == ("stopped", "air")
    assert bad.id in notice.message

    again = judged(most_errors=5.0)
    assert (again["held"], again["newly_held"]) == (1, 0)
    assert len(read_notices(workspace.settings.home)) == 1, "officers were told the same thing twice"

    spoil(tmp_path / "air.db", errors=0)
    last = judged(most_errors=5.0)
    assert (last["held"], last["released"]) == (0, 1)
    assert found(workspace, "", ANONYMOUS) == {good.id, bad.id}


def test_what_is_held_is_seen_by_those_it_concerns_and_by_nobody_else(workspace: Workspace) -> None:
    bad = dataset(workspace, "TB_YELLOW")
    judged()
    store, name = workspace.store, bad.title
    for principal, sees in ((ANONYMOUS, False), (STRANGER, False), (OFFICER, True), (STEWARD, True)):
        assert (bad.id in found(workspace, name, principal)) is sees
        for kind in (Kind.DATASET, Kind.TABLE, Kind.COLUMN):
            listed = store.records.list(kind, principal=principal, limit=100).rows
            assert any(bad.id in (r.id, r.dataset_id) for r in listed) is sees
    suggested = {s.text for s in workspace.index.suggest(name[:2])}
    assert name not in suggested


def test_pages_and_api_hide_it_and_tell_officers_why(workspace: Workspace) -> None:
    good, bad = dataset(workspace, "TB_DUST"), dataset(workspace, "TB_YELLOW")
    judged()
    process_changes(workspace)
    with TestClient(build(workspace), client=("192.0.2.7", 50000)) as client:
        paths = (f"/api/v1/datasets/{bad.id}", f"/dataset/{bad.id}", f"/api/v1/datasets/{bad.id}/history")
        assert [client.get(path).status_code for path in paths] == [404, 404, 404]
        assert client.get(f"/api/v1/datasets/{good.id}").status_code == 200
        officer = {"Authorization": "Bearer officer-token-123456"}
        assert [client.get(path, headers=officer).status_code for path in paths] == [200, 200, 200]
        told = client.get(paths[2], headers=officer).json()["items"]
        assert "%" in json.dumps([entry["changes"] for entry in told], ensure_ascii=False)
        [held] = client.get(paths[0], headers=officer).json()["held"]
        assert held["cause"] == "values"
        page = client.get(paths[1], headers=officer).text
        assert "공개가 보류된" in page
        assert escape(held["reasons"][0]) in page
        assert "공개가 보류된" not in client.get(f"/dataset/{good.id}").text
        stranger = {"Authorization": "Bearer stranger-token-123456"}
        assert client.get(paths[0], headers=stranger).status_code == 404


OPEN_SURFACES = (
    "/catalog.jsonld",
    "/catalog.ttl",
    "/sitemap-1.xml",
    "/api/v1/datasets?q=",
    "/api/v1/tables",
    "/api/v1/columns",
    "/api/v1/suggest?q=황사",
    "/api/3/action/package_list",
    "/api/3/action/package_search?rows=100",
    "/api/3/action/current_package_list_with_resources",
)
OF_ONE = ("/dataset/{}.jsonld", "/api/3/action/package_show?id={}", "/api/v1/datasets/{}/openapi.json")


def test_every_open_surface_forgets_it_also_what_was_asked_before(workspace: Workspace) -> None:
    good, bad = dataset(workspace, "TB_DUST"), dataset(workspace, "TB_YELLOW")
    with TestClient(build(workspace), client=("192.0.2.7", 50000)) as client:
        before = "".join(client.get(path).text for path in OPEN_SURFACES)
        assert bad.id in before
        assert good.id in before
        judged()
        process_changes(workspace)
        for path in OPEN_SURFACES:
            told = client.get(path).text
            assert bad.id not in told, path
            assert bad.title not in told, path
        assert good.id in "".join(client.get(path).text for path in OPEN_SURFACES)
        for path in OF_ONE:
            assert client.get(path.format(bad.id)).status_code in (403, 404), path


def test_a_harvest_does_not_publish_what_is_held(workspace: Workspace, tmp_path: Path) -> None:
    bad = dataset(workspace, "TB_YELLOW")
    judged()
    before = workspace.store.changes.last_seq()
    harvest_source(workspace, "air")
    changed = [c for c in workspace.store.changes.since(before) if c.id == bad.id]
    assert changed == [], "a harvest that found nothing new changed a held dataset"
    with sqlite3.connect(tmp_path / "air.db") as connection:
        connection.execute("ALTER TABLE TB_YELLOW ADD COLUMN PM10_VAL NUMERIC")
    harvest_source(workspace, "air")
    row = workspace.store.records.get(Kind.DATASET, bad.id)
    assert row is not None
    parts = [*workspace.store.records.tables_of(bad.id), *workspace.store.records.columns_of(bad.id)]
    assert "PM10_VAL" in {p.body["name"] for p in parts}
    assert {row.visibility, *(p.visibility for p in parts)} == {"restricted"}
    assert bad.id not in found(workspace, bad.title, ANONYMOUS)


def test_limits_may_be_of_one_indicator_or_of_any_rule(workspace: Workspace) -> None:
    bad = dataset(workspace, "TB_YELLOW")
    assert judged(most_errors=None)["held"] == 0
    by_indicator = judged(most_errors=None, indicators={"날짜": 1})
    assert (by_indicator["held"], list(by_indicator["reasons"])) == (1, [bad.title])
    assert judged(most_errors=None, indicators={"날짜": 60})["released"] == 1
    assert judged(most_errors=None, most_errors_of_a_rule=10)["newly_held"] == 1
    with pytest.raises(StepFailed, match="날짜"):
        judged(indicators={"색깔": 1})


def test_a_decision_is_made_on_this_diagnosis_only(workspace: Workspace) -> None:
    judged()
    assert gate_step("air", "2020-01-01T00:00:00+00:00")["judged"] == 0
    held = workspace.store.publication.list()
    assert [h.dataset_id for h in held] == [dataset(workspace, "TB_YELLOW").id]


def test_what_its_source_restricts_stays_so_when_it_is_released(workspace: Workspace) -> None:
    row = dataset(workspace, "TB_DUST")
    publication = workspace.store.publication
    set_access(workspace.store, row.id, "비공개")
    assert publication.judge("values", [], {row.id: ["오류"]}).held == (row.id,)
    assert publication.judge("values", [row.id], {}).released == (row.id,)
    again = workspace.store.records.get(Kind.DATASET, row.id)
    assert again is not None
    assert again.visibility == "restricted"


def test_a_dataset_that_two_causes_hold_is_released_by_the_second(workspace: Workspace) -> None:
    row = dataset(workspace, "TB_DUST")
    publication = workspace.store.publication
    publication.judge("values", [], {row.id: ["오류"]})
    assert publication.judge("licence", [], {row.id: ["이용허락 없음"]}).held == ()
    assert publication.judge("values", [row.id], {}).released == ()
    assert [h.cause for h in publication.of([row.id])[row.id]] == ["licence"]
    assert publication.judge("licence", [row.id], {}).released == (row.id,)


def test_taking_the_schema_down_shows_what_was_held(workspace: Workspace) -> None:
    row = dataset(workspace, "TB_DUST")
    workspace.store.publication.judge("values", [], {row.id: ["오류"]})
    downgrade(workspace.store.database, "0002")
    again = workspace.store.records.get(Kind.DATASET, row.id)
    assert again is not None
    columns = workspace.store.records.columns_of(row.id)
    assert {again.visibility, *(c.visibility for c in columns)} == {"public"}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.booleans(), st.booleans()), max_size=6))
def test_a_dataset_is_restricted_exactly_while_a_cause_holds_it(steps: list[tuple[str, bool, bool]]) -> None:
    with Store.open("sqlite://") as store:
        ids = plain_datasets(store)
        holding: dict[str, set[str]] = {i: set() for i in ids}
        for cause, *failing in steps:
            failed = {i: ["오류"] for i, bad in zip(ids, failing, strict=True) if bad}
            store.publication.judge(cause, ids, failed)
            for i in ids:
                (holding[i].add if i in failed else holding[i].discard)(cause)
            for i in ids:
                row = store.records.get(Kind.DATASET, i)
                assert row is not None
                assert (row.visibility == "restricted") is bool(holding[i])
                assert {h.cause for h in store.publication.of([i]).get(i, ())} == holding[i]


def plain_datasets(store: Store) -> list[str]:
    class Two:
        def items(self, cursor: str | None = None) -> Iterator[Dataset]:
            yield from (Dataset("1", "하나"), Dataset("2", "둘"))

    spec = SourceSpec("two", "script", "http://data.example.go.kr", agency=AGENCY)
    store.sources.add(spec)
    harvest(store, Two(), spec)
    return [r.id for rows in store.records.each(Kind.DATASET) for r in rows]


def set_access(store: Store, identifier: str, rights: str) -> None:
    """Let a stored dataset say what its source says of its access."""
    row = store.records.get(Kind.DATASET, identifier)
    assert row is not None
    body = json.dumps({**row.body, "access_rights": rights}, ensure_ascii=False)
    table = schema.RECORDS[Kind.DATASET]
    with store.database.write() as connection:
        values = {"body": body, "visibility": "restricted"}
        connection.execute(update(table).where(table.c.id == identifier).values(values))
