"""The data itself: what is asked comes back, what is hidden never does, and nothing typed becomes a statement."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from dataclasses import replace
from html import unescape
from typing import Any

import polars as pl
import pytest
import schemathesis
from api_files import AIR, FOREST, Opened
from hypothesis import given, settings
from hypothesis import strategies as st

from api.problems import ProblemError
from api.rows.column import OpenColumn, Treatment, ValueType
from api.rows.file import FileTable
from api.rows.query import OPERATORS, asked, checked

pytest_plugins = ("api_town", "api_files")


def test_every_file_and_opened_database_of_the_demo_gives_rows(demo_data: Opened) -> None:
    packages = demo_data.client.get("/api/3/action/package_search?rows=100").json()["result"]["results"]
    sheets = {"demo-fugitive", "demo-access"}  # forms describe tables, they are not the tables
    for package in packages:
        answer = demo_data.client.get(f"/api/v1/datasets/{package['id']}/rows?size=3")
        source = next(e["value"] for e in package["extras"] if e["key"] == "harvest_source_title")
        assert answer.status_code == (404 if source in sheets else 200), (package["title"], answer.text)
        if answer.status_code == 200:
            assert (
                package["title"]
                in demo_data.client.get(f"/dataset/{package['id']}", headers={"accept": "text/html"}).text
            )
            assert len(answer.json()["items"]) == 3
            assert answer.json()["total"] >= 12


def air_rows(demo_data: Opened) -> list[dict[str, Any]]:
    file = next((demo_data.home / "demo-agencies").glob("*air*"))
    connection = sqlite3.connect(file)
    connection.row_factory = sqlite3.Row
    found = [dict(r) for r in connection.execute("SELECT * FROM TB_AIR_QLTY_DAY")]
    connection.close()
    return found


def test_conditions_choose_what_they_say(demo_data: Opened) -> None:
    rows = air_rows(demo_data)

    def total(query: str) -> int:
        return int(demo_data.get(AIR, query + "&size=1")["total"])

    assert total("") == len(rows) > 1000
    assert total("PM10_VL[gte]=60") == total("PM10_VL>=60") == sum(r["PM10_VL"] >= 60 for r in rows) > 0
    assert total("PM10_VL<30") == sum(r["PM10_VL"] < 30 for r in rows) > 0
    assert total("MSRSTN_CD=111101") == sum(r["MSRSTN_CD"] == "111101" for r in rows) > 0
    assert total("STTS!=1") == sum(r["STTS"] != "1" for r in rows) > 0
    assert total("MSRSTN_CD[in]=111101,111102") == 2 * total("MSRSTN_CD=111101")
    assert total("MSRMT_YMD[contains]=202601") == sum("202601" in r["MSRMT_YMD"] for r in rows)
    assert total("PM10_VL>=30&PM10_VL<60&MSRSTN_CD=111101") == sum(
        30 <= r["PM10_VL"] < 60 and r["MSRSTN_CD"] == "111101" for r in rows
    )


def test_columns_order_and_pages(demo_data: Opened) -> None:
    found = demo_data.get(AIR, "select=MSRSTN_CD,PM10_VL&sort=-PM10_VL,MSRSTN_CD&size=5")
    highest = sorted((r["PM10_VL"] for r in air_rows(demo_data)), reverse=True)[:5]
    assert [i["PM10_VL"] for i in found["items"]] == highest
    assert all(set(i) == {"MSRSTN_CD", "PM10_VL"} for i in found["items"])
    for title, size in ((AIR, 500), (FOREST, 70)):
        seen: list[str] = []
        path: str | None = f"/api/v1/datasets/{demo_data.id_of(title)}/rows?size={size}"
        while path:
            page = demo_data.client.get(path.removeprefix("http://127.0.0.1:8000")).json()
            seen += [json.dumps(i) for i in page["items"]]
            path = page["next"]
        assert len(seen) == page["total"]
        assert title == FOREST or len(set(seen)) == len(seen)


def test_every_format_holds_the_same_rows(demo_data: Opened) -> None:
    path = f"/api/v1/datasets/{demo_data.id_of(FOREST)}/rows?size=20"
    items = demo_data.client.get(path).json()["items"]
    lines = demo_data.client.get(path + "&format=jsonl")
    assert [json.loads(line) for line in lines.text.splitlines()] == items
    assert lines.headers["x-total-count"] == "240"
    assert 'rel="next"' in lines.headers["link"]
    table = demo_data.client.get(path + "&format=csv")
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    assert list(csv.DictReader(io.StringIO(table.text))) == [{k: str(v) for k, v in i.items()} for i in items]


def test_the_pages_lead_to_the_rows(demo_data: Opened) -> None:
    html = {"accept": "text/html"}
    identifier = demo_data.id_of(AIR)
    page = demo_data.client.get(f"/dataset/{identifier}", headers=html).text
    assert f"/api/v1/datasets/{identifier}/rows" in page
    assert f"/api/v1/datasets/{identifier}/openapi.json" in page
    calls = re.findall(r'name="path" value="([^"]+)"', demo_data.client.get("/sandbox", headers=html).text)
    assert any("/rows?" in c for c in calls)
    assert any("/api/3/action/" in c for c in calls)
    assert any("/catalog" in c for c in calls)
    for call in calls:
        assert demo_data.client.get(unescape(call)).status_code == 200, call


def test_columns_are_told_with_their_standard_terms(demo_data: Opened) -> None:
    columns = {c["name"]: c for c in demo_data.get(AIR, "size=1")["columns"]}
    assert columns["PM10_VL"]["title"] == "미세먼지농도"
    assert columns["PM10_VL"]["type"] == "number"
    assert columns["MSRSTN_CD"]["term"]


# --- what is wrong is told ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("size=10001", 400),
        ("size=0", 400),
        ("size=x", 400),
        ("page=0", 400),
        ("page=-3", 400),
        ("page=999999999999999999999", 400),
        ("page=1000000&size=10000", 400),
        ("format=xml", 400),
        ("select=", 400),
        ("select=NOPE", 400),
        ("NOPE=1", 400),
        ("PM10_VL=abc", 400),
        ("PM10_VL=nan", 400),
        ("PM10_VL=1e999999", 400),
        ("PM10_VL[between]=1", 400),
        ("PM10_VL[contains]=1", 400),
        ("MSRSTN_CD=%00", 400),
        ("MSRSTN_CD=" + "9" * 1001, 400),
        ("MSRSTN_CD[in]=" + ",".join("9" * 201), 400),
        ("&".join(["STTS=1"] * 31), 400),
        ("sort=NOPE", 400),
        ("justatext", 400),
        ("table=NOPE", 404),
    ],
)
def test_wrong_questions_are_problems_that_say_what_is_wrong(
    demo_data: Opened, query: str, status: int
) -> None:
    problem = demo_data.get(AIR, query, status)
    assert problem["status"] == status
    assert len(problem["detail"]) > 5


@pytest.mark.parametrize(
    "evil",
    [
        "' OR '1'='1",
        "1; DROP TABLE TB_AIR_QLTY_DAY",
        "') UNION SELECT sql FROM sqlite_master --",
        "%",
        "_",
        "\\",
        '"',
    ],
)
@pytest.mark.parametrize(("title", "column"), [(AIR, "MSRSTN_CD"), (FOREST, "숲명칭")])
def test_values_stay_values_and_names_are_names_of_the_table(
    demo_data: Opened, title: str, column: str, evil: str
) -> None:
    for operator in ("eq", "contains", "in", "gt"):
        answer = demo_data.client.get(
            f"/api/v1/datasets/{demo_data.id_of(title)}/rows", params={f"{column}[{operator}]": evil}
        )
        assert answer.status_code == 200
        if operator in ("eq", "contains", "in"):
            assert answer.json()["total"] == 0
    for name in ("select", "sort"):
        demo_data.get(title, f"{name}={evil.replace('%', '%25').replace(';', '%3B')}", 400)
    answer = demo_data.client.get(
        f"/api/v1/datasets/{demo_data.id_of(title)}/rows", params={f'{column}"': evil}
    )
    assert answer.status_code == 400


cells = st.one_of(st.none(), st.integers(-50, 50))
tables = st.lists(
    st.tuples(cells, st.one_of(st.none(), st.text("ab%_'\\", max_size=3))), min_size=1, max_size=30
)


@given(
    tables,
    st.sampled_from(["eq", "ne", "lt", "lte", "gt", "gte", "in"]),
    st.integers(-50, 50),
    st.text("ab%_'\\", max_size=2),
)
@settings(max_examples=60, deadline=None)
def test_files_are_asked_as_python_would(
    rows: list[tuple[int | None, str | None]], operator: str, number: int, text: str
) -> None:
    data = FileTable(
        pl.DataFrame(
            {"n": [r[0] for r in rows], "t": [r[1] for r in rows]}, schema={"n": pl.Int64, "t": pl.String}
        ),
        {"n": ValueType.INTEGER, "t": ValueType.TEXT},
    )
    columns = [OpenColumn(n, k, Treatment.GIVEN) for n, k in data.types.items()]
    query = replace(checked(asked(f"n[{operator}]={number}"), columns), size=100)
    compare = {
        "eq": lambda v: v == number,
        "ne": lambda v: v != number,
        "in": lambda v: v == number,
        "lt": lambda v: v is not None and v < number,
        "lte": lambda v: v is not None and v <= number,
        "gt": lambda v: v is not None and v > number,
        "gte": lambda v: v is not None and v >= number,
    }[operator]
    expected = [r for r in rows if compare(r[0])]
    assert [tuple(r) for r in data.rows(query)] == expected
    assert data.count(query) == len(expected)
    holding = replace(
        query, conditions=(replace(query.conditions[0], column="t", operator="contains", values=(text,)),)
    )
    assert [tuple(r) for r in data.rows(holding)] == [r for r in rows if r[1] is not None and text in r[1]]


@given(st.text(max_size=60))
def test_no_query_string_is_more_than_a_problem(text: str) -> None:
    columns = [
        OpenColumn("A", ValueType.INTEGER, Treatment.GIVEN),
        OpenColumn("B", ValueType.DATE, Treatment.GIVEN),
    ]
    for query in (text, f"A={text}", f"B[gte]={text}", f"select={text}", f"sort={text}", f"page={text}"):
        try:
            assert checked(asked(query), columns).columns
        except ProblemError as error:
            assert error.status in (400, 403)  # noqa: PT017  # both ends are right


# --- its own description -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", [AIR, FOREST, "실내공기질 관리 사업장", "노후 경유차"])
def test_each_dataset_describes_itself_and_keeps_its_word(demo_data: Opened, title: str) -> None:
    document = demo_data.client.get(f"/api/v1/datasets/{demo_data.id_of(title)}/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    (path,) = document["paths"]
    schema = schemathesis.openapi.from_dict(document)
    assert len(list(schema.get_all_operations())) == 1
    row = document["components"]["schemas"]["Row"]["properties"]
    found = demo_data.client.get(path).json()
    assert set(row) == {c["name"] for c in found["columns"]}
    names = {p["name"] for p in document["paths"][path]["get"]["parameters"]}
    hidden = {c["name"] for c in found["columns"] if c["treatment"] != "given"} | {
        c["name"] for c in found["withheld"]
    }
    assert not {n.partition("[")[0] for n in names} & hidden
    for parameter in document["paths"][path]["get"]["parameters"]:
        operator = parameter["name"].partition("[")[2].rstrip("]")
        assert operator in ("", *OPERATORS)
        if operator or parameter["name"] in row:
            value = {"number": "1.5", "integer": "1"}.get(parameter["schema"]["type"], "1")
            answer = demo_data.client.get(path, params={parameter["name"]: value})
            assert answer.status_code == 200, answer.text


def test_terms_and_types_stand_in_the_description(demo_data: Opened) -> None:
    document = demo_data.client.get(f"/api/v1/datasets/{demo_data.id_of(AIR)}/openapi.json").json()
    row = document["components"]["schemas"]["Row"]["properties"]
    assert row["PM10_VL"]["type"] == ["number", "null"]
    assert row["PM10_VL"]["title"] == "미세먼지농도"
    assert "표준용어" in row["MSRSTN_CD"]["description"]
    assert row["MSRSTN_CD"]["maxLength"] == 6
