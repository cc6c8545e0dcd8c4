"""Policies applied to files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml
from policy_people import FULL, people, policy

from anonymize.keys import KeyStore
from anonymize.methods import methods
from anonymize.policy import apply_file, apply_policy
from anonymize.policy.table_file import read, source
from anonymize.refusals import (
    EmptyTable,
    FileProblem,
    IdentifierLeft,
    KeyStoreError,
    MixedValues,
    UnknownPolicyColumn,
)


def write_policy(folder: Path, document: dict[str, Any]) -> Path:
    path = folder / "policy.yaml"
    path.write_text(yaml.safe_dump(document, allow_unicode=True))
    return path


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_files_of_every_format_are_treated(tmp_path: Path, keys: KeyStore, ending: str) -> None:
    frame, data = people(40), tmp_path / f"in.{ending}"
    if ending == "csv":
        frame.write_csv(data)
    elif ending == "parquet":
        frame.write_parquet(data)
    else:
        book = openpyxl.Workbook()
        for row in [frame.columns, *frame.iter_rows()]:
            book.active.append(row)
        book.save(data)
    report = apply_file(data, write_policy(tmp_path, FULL), tmp_path / f"out.{ending}", keys=keys)
    made = read(source(tmp_path / f"out.{ending}"))
    assert report["rows_out"] == made.height == 40
    assert made.columns == frame.columns
    direct = apply_policy(policy(FULL), frame, keys=keys).frame
    assert made["주민등록번호"].to_list() == direct["주민등록번호"].to_list()


@pytest.mark.parametrize(("encoding", "separator"), [("cp949", ","), ("utf-8-sig", ";"), ("utf-8", "\t")])
def test_csv_of_agencies_is_read_and_codes_keep_their_zeros(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    text = separator.join(["법정동코드", "점수"]) + "\n" + separator.join(["0110", "7"]) + "\n"
    (tmp_path / "in.csv").write_text(text, encoding)
    rule = {"columns": {"점수": {"method": "라운딩"}}}
    apply_file(tmp_path / "in.csv", write_policy(tmp_path, rule), tmp_path / "out.csv")
    lines = (tmp_path / "out.csv").read_text("utf-8").splitlines()
    assert lines == [separator.join(["법정동코드", "점수"]), separator.join(["0110", "10"])]


@pytest.mark.parametrize(
    ("rules", "error"),
    [
        ({"columns": {"나이": "delete"}}, IdentifierLeft),
        ({"columns": {"없음": "delete"}}, UnknownPolicyColumn),
        ({"columns": {"등급": "round"}, "others": "keep"}, MixedValues),
    ],
)
def test_a_refused_policy_writes_nothing_and_keeps_what_was_there(
    tmp_path: Path, rules: dict[str, Any], error: type[Exception]
) -> None:
    people(30).write_csv(tmp_path / "in.csv")
    (tmp_path / "out.csv").write_text("earlier")
    with pytest.raises(error):
        apply_file(tmp_path / "in.csv", write_policy(tmp_path, rules), tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "earlier"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.csv", "out.csv", "policy.yaml"]


def test_the_input_is_never_overwritten_and_keys_never_lie_beside_data(
    tmp_path: Path, keys: KeyStore
) -> None:
    people(9).write_csv(tmp_path / "in.csv")
    rules = write_policy(tmp_path, FULL)
    with pytest.raises(FileProblem, match="overwrite"):
        apply_file(tmp_path / "in.csv", rules, tmp_path / "in.csv", keys=keys)
    with pytest.raises(KeyStoreError, match="share"):
        apply_file(tmp_path / "in.csv", rules, keys.folder / "out.csv", keys=keys)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.hwp", b"x"), ("a.csv", b"\xff\xfe\x00\xd8\xff"), ("a.xlsx", b"no zip"), ("a.parquet", b"PAR?")],
)
def test_unreadable_files_are_clear_errors(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileProblem, match=name):
        apply_file(tmp_path / name, write_policy(tmp_path, {}), tmp_path / "out.csv")
    with pytest.raises(FileProblem, match="none"):
        apply_file(tmp_path / "none.csv", write_policy(tmp_path, {}), tmp_path / "out.csv")


@pytest.mark.parametrize("rows", ["", "이름,나이\n"])
def test_an_empty_file_is_a_clear_error(tmp_path: Path, rows: str) -> None:
    (tmp_path / "in.csv").write_text(rows)
    with pytest.raises((EmptyTable, FileProblem)):
        apply_file(tmp_path / "in.csv", write_policy(tmp_path, {}), tmp_path / "out.csv")


def test_a_workbook_of_several_sheets_asks_which(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["점수"])
    book.active.append([7])
    book.create_sheet("둘째").append(["다른"])
    book.save(tmp_path / "in.xlsx")
    with pytest.raises(FileProblem, match="둘째"):
        apply_file(tmp_path / "in.xlsx", write_policy(tmp_path, {}), tmp_path / "out.xlsx")
    rules = write_policy(tmp_path, {"sheet": "Sheet"})
    assert apply_file(tmp_path / "in.xlsx", rules, tmp_path / "out.xlsx")["rows_out"] == 1


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("메모\n=1+1\n")
    apply_file(tmp_path / "in.csv", write_policy(tmp_path, {}), tmp_path / "out.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "out.xlsx").active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_batches_give_what_the_whole_gives(
    tmp_path: Path, keys: KeyStore, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    frame, data = people(2_500), tmp_path / f"in.{ending}"
    frame.write_csv(data) if ending == "csv" else frame.write_parquet(data)
    rules = {"columns": {**FULL["columns"], "소득": "keep"}, "project": "복지"}
    path = write_policy(tmp_path, rules)
    apply_file(data, path, tmp_path / f"whole.{ending}", keys=keys)
    monkeypatch.setattr("anonymize.policy.file._WHOLE_BYTES", 0)
    monkeypatch.setattr("anonymize.policy.file.BATCH_ROWS", 700)
    report = apply_file(data, path, tmp_path / f"parts.{ending}", keys=keys)
    assert report["batches"]
    assert report["rows_out"] == 2_500
    assert read(source(tmp_path / f"parts.{ending}")).equals(read(source(tmp_path / f"whole.{ending}")))


def test_every_streaming_method_treats_each_row_alone() -> None:
    assert {m.code for m in methods() if m.streams} == {
        "pseudonymise",
        "delete",
        "partial_delete",
        "blank",
        "mask",
        "redact",
        "fpe",
        "generalise",
        "suppress",
        "keep",
    }
