"""Where rows may come from: opened databases and files at public addresses, of public datasets, and nothing else."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from api_files import AIR, LOOPBACK, Files, Opened, dataset
from api_town import SEES_ALL, SEES_PUBLIC, Town
from fastapi.testclient import TestClient

from api.problems import ProblemError
from api.rows import set_open
from api.rows.column import OpenColumn, Treatment, ValueType
from api.rows.file import read_table
from api.rows.query import asked, checked
from catalog.items import SourceSpec
from malmoi.pipeline import harvest_source, open_workspace, process_changes
from malmoi.serving import build
from malmoi.settings import Settings

pytest_plugins = ("api_town", "api_files")


def test_databases_are_closed_until_somebody_opens_them(demo_data: Opened) -> None:
    store = demo_data.workspace.store
    assert demo_data.get(AIR, "size=1")["total"] > 0
    set_open(store, "demo-air", False)
    try:
        assert demo_data.get(AIR, "", 404)["code"] == "no_rows"
    finally:
        set_open(store, "demo-air", True)
    assert demo_data.get(AIR, "size=1")["total"] > 0


def test_inner_addresses_are_not_reached_and_not_told(files: Files, publish: Any) -> None:
    files.content["/a.csv"] = b"A\n1\n"
    opened = publish(dataset(f"{files.base}/a.csv"), reach=())
    problem = opened.get("시험 데이터", "", 502)
    assert problem["code"] == "forbidden_address"
    assert "127.0.0.1" not in problem["detail"]
    assert files.fetched == []


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "/etc/passwd", "ftp://example.go.kr/a.csv", "javascript:1"]
)
def test_only_web_addresses_are_files(publish: Any, url: str) -> None:
    assert publish(dataset(url)).get("시험 데이터", "", 404)["code"] == "no_rows"


def zipped(size: int) -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    return found.getvalue()


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("csv", b""),
        ("xlsx", b"not a workbook"),
        ("xlsx", zipped(600 * 2**20)),
        ("parquet", b"PAR1nothing"),
        ("json", b"{"),
        ("json", b'{"a": 1}'),
        ("json", b"[1, 2]"),
        ("jsonl", b'{"a": 1}\nnothing'),
    ],
)
def test_a_file_that_is_no_table_is_a_problem_of_its_source(kind: str, content: bytes) -> None:
    with pytest.raises(ProblemError) as raised:
        read_table(content, kind)
    assert raised.value.status == 502


def test_every_kind_of_file_is_a_table() -> None:
    frame = pl.DataFrame({"시군구코드": ["01110", "26110"], "농도": [1.5, None]})
    parquet, book = io.BytesIO(), io.BytesIO()
    frame.write_parquet(parquet)
    frame.write_csv(book)
    made = {
        "parquet": parquet.getvalue(),
        "csv": book.getvalue().decode().encode("cp949"),
        "tsv": book.getvalue().replace(b",", b"\t"),
        "json": json.dumps({"data": frame.to_dicts(), "count": 2}, ensure_ascii=False).encode(),
        "jsonl": frame.write_ndjson().encode(),
    }
    for kind, content in made.items():
        data = read_table(content, kind)
        columns = [OpenColumn(n, t, Treatment.GIVEN) for n, t in data.types.items()]
        assert data.types == {"시군구코드": ValueType.TEXT, "농도": ValueType.NUMBER}, kind
        assert [tuple(r) for r in data.rows(checked(asked(""), columns))] == [
            ("01110", 1.5),
            ("26110", None),
        ], kind


@pytest.mark.parametrize("role", SEES_PUBLIC)
def test_rows_of_a_restricted_dataset_are_not_there_for_others(quiet_town: Town, role: str) -> None:
    for tail in ("rows", "openapi.json"):
        path = f"/api/v1/datasets/{quiet_town.dataset}/{tail}"
        assert quiet_town.client.get(path, headers=quiet_town.headers(role)).status_code == 404


@pytest.mark.parametrize("role", SEES_ALL)
def test_not_even_its_officers_get_rows_of_a_restricted_dataset(quiet_town: Town, role: str) -> None:
    for tail in ("rows", "openapi.json"):
        path = f"/api/v1/datasets/{quiet_town.dataset}/{tail}"
        assert quiet_town.client.get(path, headers=quiet_town.headers(role)).status_code == 403


BINARY = {"postgresql": "BYTEA", "mysql": "BLOB", "mariadb": "BLOB"}


@pytest.mark.parametrize("server", ["postgresql_url", "mariadb_url"])
def test_rows_of_database_servers(server: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    url = request.getfixturevalue(server)
    engine = sa.create_engine(url)
    binary = BINARY[sa.engine.make_url(url).get_backend_name()]
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE IF EXISTS tb_open_rows")
        connection.exec_driver_sql(
            "CREATE TABLE tb_open_rows (stn_no INTEGER PRIMARY KEY, stn_nm VARCHAR(100), msr_ymd DATE,"
            f" reg_dt TIMESTAMP NULL, pm_vl NUMERIC(7,2), mngr_telno VARCHAR(20), photo {binary})"
        )
        row = "INSERT INTO tb_open_rows VALUES ({0}, '측정소{0}', '2026-01-{1:02d}', '2026-01-01 10:00:00', {0}.25, '010-{2}-1234', NULL)"
        for n in range(1, 41):
            connection.exec_driver_sql(row.format(n, 1 + n % 28, 2000 + n))
    try:
        settings = Settings(home=tmp_path, database_url="", search_url="", allowed_private_hosts=LOOPBACK)
        with open_workspace(settings) as workspace:
            options = {"include": ["tb_open_rows"]}
            workspace.store.sources.add(SourceSpec("peer", "database", url, "환경부", options))
            assert harvest_source(workspace, "peer").ok
            process_changes(workspace)
            set_open(workspace.store, "peer", True)
            with TestClient(build(workspace), client=("127.0.0.1", 50000)) as client:
                assert_rows(client)
    finally:
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE tb_open_rows")
        engine.dispose()


def assert_rows(client: TestClient) -> None:
    (identifier,) = client.get("/api/3/action/package_list").json()["result"]

    def rows(query: str) -> Any:
        answer = client.get(f"/api/v1/datasets/{identifier}/rows?{query}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    found = rows("sort=stn_no&size=2")
    assert found["total"] == 40
    assert found["items"][0]["stn_nm"] == "측정소1"
    assert found["items"][0]["pm_vl"] == 1.25
    assert found["items"][0]["msr_ymd"] == "2026-01-02"
    assert found["items"][0]["mngr_telno"] == "010-****-1234"
    assert rows("pm_vl[gte]=30.25")["total"] == 11
    assert rows("stn_no[in]=1,2,99")["total"] == 2
    assert rows("stn_no<2.5")["total"] == 2
    assert rows("msr_ymd>=2026-01-28&stn_no<30")["total"] == 1
    assert rows("reg_dt>=2026-01-01T09:00:00")["total"] == 40
    assert rows("stn_nm[contains]=소4")["total"] == 2
    assert rows("stn_nm=%27 OR 1=1 --")["total"] == 0
    refused = client.get(f"/api/v1/datasets/{identifier}/rows?mngr_telno=010-2001-1234")
    assert refused.status_code == 403
