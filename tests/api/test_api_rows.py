"""The data itself: what is asked comes back, what is hidden never does, and nothing typed becomes a statement."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import schemathesis
import sqlalchemy as sa
from api_town import SEES_ALL, SEES_PUBLIC, Town
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from api.problems import ProblemError
from api.rows import set_open
from api.rows.column import OpenColumn, Treatment, ValueType
from api.rows.file import FileTable, read_table
from api.rows.query import OPERATORS, asked, checked
from catalog.harvest import harvest
from catalog.items import SourceSpec
from catalog.records import Column, Dataset, Distribution, Kind, Table
from catalog.store import PrivacyStatus
from malmoi.demo.run import run_demo
from malmoi.demo.servers import agency_servers
from malmoi.pipeline import Workspace, harvest_source, open_workspace, process_changes
from malmoi.serving import build
from malmoi.settings import Settings

pytest_plugins = ("api_town", "api_server")
LOOPBACK = ("127.0.0.1",)


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


@pytest.fixture(scope="module")
def demo_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """The demo with its agencies' servers still running."""
    home = tmp_path_factory.mktemp("open-demo")
    settings = Settings(home=home, database_url="", search_url="", allowed_private_hosts=LOOPBACK)
    with agency_servers() as base, open_workspace(settings) as workspace:
        run_demo(workspace, base=base)
        with TestClient(build(workspace), client=("127.0.0.1", 50000)) as client:
            yield Opened(workspace, client, home)


# --- what is asked comes back ------------------------------------------------------------------------------------------

AIR = "대기 관측정보"
FOREST = "미세먼지 저감숲"


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


# --- what is hidden never comes out ------------------------------------------------------------------------------------


def secrets_of(demo_data: Opened) -> set[str]:
    """Return every personal value in the sample databases."""
    found: set[str] = set()
    wanted = {
        "TB_AIR_MSRSTN": ("MNGR_TELNO",),
        "PLANT_MST": ("CHARGER_HP",),
        "T_INDR_AIR_BPLC": ("RPRSV_RRNO", "ETC_CN"),
    }
    for file in (demo_data.home / "demo-agencies").glob("*.db"):
        connection = sqlite3.connect(file)
        for table, columns in wanted.items():
            known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone()
            for column in columns if known else ():
                found |= {r[0] for r in connection.execute(f"SELECT {column} FROM {table}") if r[0]}
        connection.close()
    return found


def test_no_personal_value_of_any_table_leaves_in_any_format(demo_data: Opened) -> None:
    secrets = secrets_of(demo_data)
    assert len(secrets) > 100
    for package in demo_data.client.get("/api/3/action/package_list").json()["result"]:
        for form in ("json", "jsonl", "csv"):
            text = demo_data.client.get(f"/api/v1/datasets/{package}/rows?size=10000&format={form}").text
            assert [s for s in secrets if s in text] == []


def test_hidden_columns_can_neither_be_chosen_nor_asked_about(demo_data: Opened) -> None:
    title = "실내공기질 관리 사업장"
    found = demo_data.get(title, "size=1")
    assert {c["name"] for c in found["withheld"]} >= {"RPRSV_RRNO", "ETC_CN"}
    assert "RPRSV_RRNO" not in found["items"][0]
    for query in (
        "select=RPRSV_RRNO",
        "RPRSV_RRNO[contains]=80",
        "sort=RPRSV_RRNO",
        "RPRSV_NM=김서준",  # masked: asking would tell who it is
        "RPRSV_NM[gte]=김",
        "sort=-RPRSV_NM",
    ):
        assert demo_data.get(title, query, 403)["status"] == 403
    assert "*" in demo_data.get(title, "select=RPRSV_NM")["items"][0]["RPRSV_NM"]


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


def test_personal_data_that_no_header_tells_of_is_found_by_the_values(files: Files, publish: Any) -> None:
    rows = "\n".join(
        f"{n},010-{2000 + n}-{1000 + n},민원 담당자 김서준 연락처 010-{3000 + n}-4567 로 문의,맑음"
        for n in range(60)
    )
    files.content["/a.csv"] = f"번호,col2,col3,날씨\n{rows}\n".encode()
    opened = publish(dataset(f"{files.base}/a.csv"))
    answer = opened.get("시험 데이터", "size=1000")
    text = json.dumps(answer["items"], ensure_ascii=False)
    assert "010-2001-1001" not in text
    assert "4567" not in text
    assert "김서준" not in text
    assert answer["items"][0]["날씨"] == "맑음"
    assert {c["name"] for c in answer["withheld"]} == {"col3"}


def test_a_single_personal_value_among_harmless_ones_is_caught_at_the_last(
    files: Files, publish: Any
) -> None:
    lines = [f"{n},점검 결과 이상 없음" for n in range(7000)]
    lines[6500] = "6500,신고자 휴대전화 010-9876-5432 로 회신"  # behind the sample that is looked at
    files.content["/a.csv"] = ("순번,결과\n" + "\n".join(lines)).encode()
    opened = publish(dataset(f"{files.base}/a.csv"))
    text = json.dumps(opened.get("시험 데이터", "size=10000")["items"], ensure_ascii=False)
    assert "010-9876-5432" not in text
    assert "010-****-5432" in text


PERSONAL = (Column("A_ID", logical_name="관리번호"), Column("A_NM", logical_name="담당자성명"))


def test_columns_nobody_has_examined_stay_where_they_are(files: Files, publish: Any) -> None:
    files.content["/a.csv"] = "A_ID,A_NM\n1,김서준\n".encode()
    opened = publish(dataset(f"{files.base}/a.csv", columns=PERSONAL), processed=False)
    row = opened.workspace.store.records.by_source_id(Kind.DATASET, "agency", "one")
    answer = opened.client.get(f"/api/v1/datasets/{row.id}/rows")
    assert answer.status_code == 403
    assert set(answer.json()["withheld"]) == {"A_ID", "A_NM"}
    assert "김서준" not in answer.text


def test_what_officers_decide_counts_at_once(files: Files, publish: Any) -> None:
    files.content["/a.csv"] = "A_ID,A_NM\n1,김서준\n2,이하은\n".encode()
    opened = publish(dataset(f"{files.base}/a.csv", columns=PERSONAL))
    store = opened.workspace.store
    name = next(
        c
        for c in store.records.columns_of(opened.id_of("시험 데이터"))
        if c.title.startswith("A_NM") or c.body["name"] == "A_NM"
    )
    assert opened.get("시험 데이터")["items"][0]["A_NM"] == "김*준"
    store.privacy.decide(name.id, PrivacyStatus.REJECTED, "officer", "공개 대상 직위자")
    assert opened.get("시험 데이터")["items"][0]["A_NM"] == "김서준"
    store.privacy.decide(name.id, PrivacyStatus.ACCEPTED, "officer", kind="RRN")
    assert opened.get("시험 데이터")["items"][0] == {"A_ID": "1"}
    assert len(files.fetched) == 3  # each decision is another table, the file is fetched for each


def test_what_the_agency_declares_closed_stays_closed(files: Files, publish: Any) -> None:
    files.content["/a.csv"] = b"A,B,C,D\n1,2,3,4\n"
    columns = (
        Column("A"),
        Column("B", public=False),
        Column("C", encrypted=True),
        Column("D", personal=True),
    )
    opened = publish(dataset(f"{files.base}/a.csv", columns=columns))
    assert opened.get("시험 데이터")["items"] == [{"A": 1}]


def test_a_file_is_fetched_once_for_many_questions(files: Files, publish: Any) -> None:
    files.content["/a.csv"] = ("A\n" + "\n".join(map(str, range(500)))).encode()
    opened = publish(dataset(f"{files.base}/a.csv"))
    for page in range(1, 6):
        assert len(opened.get("시험 데이터", f"size=100&page={page}")["items"]) == 100
    assert files.fetched == ["/a.csv"]
    assert opened.workspace.store.usage.of(opened.id_of("시험 데이터"))["api"] == 5


# --- where rows may come from ------------------------------------------------------------------------------------------


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


# --- databases of every kind -------------------------------------------------------------------------------------------

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
