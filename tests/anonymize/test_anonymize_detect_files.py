"""Files: every type the command line takes, and clear errors for those it cannot read."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from anonymize.detect import detect_file
from anonymize.errors import UnreadableFile

ROWS = [("성명", "연락처", "건수"), ("김서연", "010-1234-5678", 3), ("박지훈", "010-2345-6789", 4)]
CSV = "\n".join(",".join(map(str, row)) for row in ROWS) + "\n"
KINDS = [("성명", "PERSON"), ("연락처", "PHONE"), ("건수", None)]


def columns(path: Path) -> list[tuple[str, str | None]]:
    return [(line["column"], line["kind"]) for line in detect_file(path)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_csv_is_read_in_the_encodings_agencies_use(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "대장.csv"
    path.write_text(CSV, encoding=encoding)
    assert columns(path) == KINDS


def test_other_delimiters_are_recognised(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(CSV.replace(",", ";"), encoding="utf-8")
    assert columns(path) == KINDS


def test_xlsx_and_parquet_are_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    pl.DataFrame({name: [row[i] for row in ROWS[1:]] for i, name in enumerate(ROWS[0])}).write_parquet(
        tmp_path / "a.parquet"
    )
    assert columns(tmp_path / "a.xlsx") == columns(tmp_path / "a.parquet") == KINDS


def test_columns_answer_the_documented_fields(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    for line in detect_file(tmp_path / "a.csv"):
        assert {"column", "kind", "share", "score", "reason"} <= line.keys()
        json.dumps(line, ensure_ascii=False)


def test_lines_of_jsonl_are_named_by_id_or_order(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [{"text": "없음"}, {"id": "민원-7", "text": "010-1234-5678"}, {"text": "담당 김서연 과장"}]
    path.write_text("\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    answers = list(detect_file(path))
    assert [(a["doc"], a["kind"], a["text"]) for a in answers] == [
        ("민원-7", "PHONE", "010-1234-5678"),
        (2, "PERSON", "김서연"),
    ]
    assert {"doc", "kind", "text", "start", "end", "score", "reason"} <= answers[0].keys()


def test_a_text_file_is_named_by_its_file_name(tmp_path: Path) -> None:
    (tmp_path / "공문.txt").write_text("담당 김서연 과장 (02-2100-3382)", encoding="cp949")
    assert [(a["doc"], a["kind"]) for a in detect_file(tmp_path / "공문.txt")] == [
        ("공문.txt", "PERSON"),
        ("공문.txt", "PHONE"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.jsonl", b'{"text": "x"}\n{broken', "a.jsonl:2"),
        ("a.jsonl", b'{"body": "x"}', '"text"'),
        ("a.xlsx", b"not a workbook", "a.xlsx"),
        ("a.parquet", b"PAR1 no", "a.parquet"),
        ("a.pdf", b"%PDF", ".pdf"),
        ("a.txt", b"\xff\xff\xff\x80\x81", "a.txt"),
    ],
)
def test_bad_files_are_named_with_their_problem(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile, match="Cannot read") as caught:
        list(detect_file(tmp_path / name))
    assert told in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"none\.csv"):
        list(detect_file(tmp_path / "none.csv"))


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.jsonl"])
def test_an_empty_file_holds_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert list(detect_file(tmp_path / name)) == []


def test_a_csv_with_repeated_and_missing_headers_keeps_every_column(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "번호,번호,\n1,010-1234-5678,김서연\n2,010-2345-6789,박지훈\n", encoding="utf-8"
    )
    assert [line["kind"] for line in detect_file(tmp_path / "a.csv")] == [None, "PHONE", "PERSON"]
