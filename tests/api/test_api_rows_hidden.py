"""What is personal never comes out of a table: not by columns, values, conditions or order."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from api_files import Files, Opened, dataset

from catalog.records import Column, Kind
from catalog.store import PrivacyStatus

pytest_plugins = ("api_town", "api_files")


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
