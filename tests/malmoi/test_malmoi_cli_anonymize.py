"""`malmoi anonymize`, as a person types it, right and wrong."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from malmoi.cli.app import run

# the guideline's 17 methods and 마스킹 by their Korean names, one column each
POLICY = """
project: 시험
columns:
  성명: {method: 휴리스틱 가명화, prefix: 사람}
  주민등록번호: {method: 암호화, normalise: digits}
  휴대전화: {method: 마스킹}
  이메일: {method: 공백과 대체, replacement: "-"}
  주소: {method: 식별자 부분삭제, keep: sigungu}
  계좌번호: {method: 식별자 삭제}
  나이: {method: 범위 방법, width: 10}
  소득: {method: 라운딩, base: 100}
  부서: {method: 재배열}
  직급: {method: 교환 방법}
  점수1: {method: 임의 잡음 추가, scale: 1}
  점수2: {method: 총계처리, statistic: mean}
  점수3: {method: 부분총계, above: 90}
  점수4: {method: 레코드 삭제, above: 98}
  점수5: {method: 감추기, by: 부서}
  점수6: {method: 랜덤 라운딩, base: 5}
  점수7: {method: 제어 라운딩, base: 5}
  차량번호: {method: 식별요소 전부삭제, columns: [차량번호]}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation of its own, and the working folder of the person."""
    monkeypatch.setenv("MALMOI_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def people() -> pl.DataFrame:
    """A table of invented people."""
    dice = random.Random(5)
    digits = lambda count: "".join(dice.choices("0123456789", k=count))  # noqa: E731 - keeps the table below readable
    return pl.DataFrame(
        [
            {
                "성명": dice.choice("김이박최정") + dice.choice(["민준", "서연", "지우", "하은"]),
                "주민등록번호": f"{dice.randint(60, 99)}{dice.randint(1, 12):02d}{dice.randint(1, 28):02d}-{dice.choice('12')}{digits(6)}",
                "휴대전화": f"010-{digits(4)}-{digits(4)}",
                "이메일": f"u{digits(5)}@korea.kr",
                "주소": f"서울특별시 종로구 세종대로 {dice.randint(1, 300)}",
                "계좌번호": f"110-{digits(3)}-{digits(6)}",
                "나이": str(dice.randint(20, 79)),
                "소득": str(dice.randint(1000, 9999)),
                "부서": dice.choice(["총무과", "민원과", "세무과"]),
                "직급": dice.choice(["5급", "6급", "7급"]),
                **{f"점수{n}": str(dice.randint(50, 99)) for n in range(1, 8)},
                "차량번호": f"{dice.randint(10, 99)}가 {digits(4)}",
            }
            for _ in range(60)
        ]
    )


def written(frame: pl.DataFrame, path: Path) -> Path:
    """Write the table in the format of the name; csv as agencies' spreadsheets do, in CP949."""
    if path.suffix == ".csv":
        path.write_bytes(frame.write_csv().encode("cp949"))
    elif path.suffix == ".parquet":
        frame.write_parquet(path)
    else:
        from openpyxl import Workbook

        book = Workbook()
        for row in (frame.columns, *frame.iter_rows()):
            book.active.append(list(row))
        book.save(path)
    return path


def spoken(capfdbinary: pytest.CaptureFixture[bytes], *arguments: str | Path) -> tuple[int, list[Any], str]:
    """Run `malmoi anonymize`; return its exit code, the JSON lines it printed and what it said beside them."""
    code = run(["anonymize", *map(str, arguments)])
    out, err = capfdbinary.readouterr()
    lines = [line for line in out.decode().splitlines() if line.startswith("{")]
    return code, [json.loads(line) for line in lines], err.decode()


def test_documents_give_a_line_a_finding(
    home: Path, test_data: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    texts = (test_data / "pii" / "documents.jsonl").read_text("utf-8").splitlines()[:4:2]
    (home / "d.jsonl").write_text("\n".join(texts), "utf-8")
    code, found, _ = spoken(capfdbinary, "detect", "d.jsonl", "--json")
    assert code == 0
    assert found
    for one in found:
        assert {"doc", "kind", "text", "start", "end", "score", "reason"} <= one.keys()
        text = json.loads(texts[one["doc"]])["text"]
        assert text[one["start"] : one["end"]] == one["text"]


@pytest.mark.parametrize("name", ["p.csv", "p.xlsx", "p.parquet"])
def test_tables_give_a_line_a_column(
    home: Path, people: pl.DataFrame, name: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    code, found, _ = spoken(capfdbinary, "detect", written(people, home / name), "--json")
    assert code == 0
    assert [one["column"] for one in found] == people.columns
    assert all({"column", "kind", "share", "score", "reason"} <= one.keys() for one in found)
    kinds = [one["kind"] for one in found]
    assert kinds == ["PERSON", "RRN", "PHONE", "EMAIL", "ADDRESS", "ACCOUNT", *[None] * 11, "VEHICLE"]


@pytest.mark.parametrize(
    ("name", "out"), [("p.csv", "o.csv"), ("p.xlsx", "o.parquet"), ("p.parquet", "o.xlsx")]
)
def test_a_policy_in_korean_leaves_no_identifier(
    home: Path, people: pl.DataFrame, name: str, out: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (home / "policy.yaml").write_text(POLICY, "utf-8")
    source = written(people, home / name)
    code, (report,), said = spoken(
        capfdbinary, "apply", source, "--policy", "policy.yaml", "-o", out, "--json"
    )
    assert (code, said) == (0, "")
    assert report
    code, found, _ = spoken(capfdbinary, "detect", out, "--json")
    assert code == 0
    assert not {"계좌번호", "차량번호"} & {one["column"] for one in found}
    made = (home / out).read_bytes().decode("utf-8", "ignore")
    assert not any(number in made for number in people["주민등록번호"])


def test_a_wrong_policy_writes_nothing_and_names_what_is_wrong(
    home: Path, people: pl.DataFrame, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    source = written(people, home / "p.csv")
    for policy, told in (
        (POLICY + "  없는열: {method: 마스킹}\n", "없는열"),
        (POLICY.replace("재배열", "제배열"), "재배열"),
        ("columns: [", "policy.yaml"),
    ):
        (home / "policy.yaml").write_text(policy, "utf-8")
        code, out, said = spoken(capfdbinary, "apply", source, "--policy", "policy.yaml", "-o", "o.csv")
        assert code == 1
        assert out == []
        assert told in re.sub(r"\s*\n\s*", " ", said)
        assert "unexpected" not in said
        assert sorted(path.name for path in home.iterdir() if path.is_file()) == ["p.csv", "policy.yaml"]


def test_the_risk_of_adult_is_that_of_the_reference(
    home: Path, test_data: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    adult = test_data / "adult" / "adult.csv"
    qi = "sex,age,race,marital-status,education,native-country,workclass,occupation"
    code, (risk,), _ = spoken(capfdbinary, "risk", adult, "--qi", qi, "--sensitive", "salary-class", "--json")
    assert code == 0
    assert list(risk) == [
        "rows", "classes", "k", "l", "t", "sample_unique",
        "prosecutor_max", "prosecutor_mean", "journalist_max", "marketer",
    ]  # fmt: skip
    assert (risk["rows"], risk["classes"], risk["k"], risk["l"], risk["sample_unique"]) == (
        30162,
        18109,
        1,
        1,
        14021,
    )


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("detect", "missing.csv"), 1, "missing.csv"),
        (("risk", "missing.csv", "--qi", "나이"), 1, "no such file"),
        (("risk", "p.csv", "--qi", " , "), 2, "--qi"),
        (("risk", "p.csv", "--qi", "나이,없음"), 1, "없음"),
        (("report", "p.csv", "--qi", "나이", "-o", "r.pdf"), 2, ".html"),
        (("report", "p.csv", "--qi", "없음", "-o", "r.html"), 1, "없음"),
        (("report", "p.csv", "--qi", "나이", "-o", "nowhere/r.html"), 1, "nowhere"),
        (("report", "p.csv", "--qi", "나이", "--after", "missing.csv", "-o", "r.md"), 1, "missing.csv"),
    ],
)
def test_wrong_input_is_named_and_nothing_is_written(
    home: Path,
    people: pl.DataFrame,
    arguments: tuple[str, ...],
    code: int,
    told: str,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    written(people, home / "p.csv")
    answered, out, said = spoken(capfdbinary, *arguments)
    assert (answered, out) == (code, [])
    assert told in said
    assert "unexpected" not in said
    assert [path.name for path in home.iterdir() if path.is_file()] == ["p.csv"]


@pytest.mark.parametrize("name", ["e.csv", "e.xlsx"])
def test_an_empty_table_is_said_to_be_empty(
    home: Path, name: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    written(pl.DataFrame(), home / name)
    code, out, said = spoken(capfdbinary, "risk", name, "--qi", "나이")
    assert (code, out) == (1, [])
    assert "비어 있습니다" in said


def test_the_report_compares_before_and_after_in_three_forms(
    home: Path, people: pl.DataFrame, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    before = written(people, home / "p.csv")
    banded = people.with_columns(pl.col("나이").str.slice(0, 1) + "0대")
    after = written(banded, home / "a.parquet")
    for name in ("r.html", "r.md", "r.json"):
        asked = ("report", before, "--qi", "나이,부서", "--sensitive", "점수1", "--after", after, "-o", name)
        assert spoken(capfdbinary, *asked)[0] == 0
    made = json.loads((home / "r.json").read_text("utf-8"))
    assert made["before"]["classes"] > made["after"]["classes"]
    assert made["quasi_identifiers"] == ["나이", "부서"]
    for name in ("r.html", "r.md"):
        text = (home / name).read_text("utf-8")
        assert "재식별 위험 보고서" in text
        assert not any(number in text for number in people["주민등록번호"])


def test_a_report_never_replaces_the_table_it_reads(
    home: Path, people: pl.DataFrame, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (home / "t.json").write_text("[]", "utf-8")
    code, _, said = spoken(capfdbinary, "report", "t.json", "--qi", "나이", "-o", "t.json")
    assert code == 2
    assert "t.json" in said
    assert (home / "t.json").read_text("utf-8") == "[]"


def test_every_method_is_listed_with_its_korean_name(
    home: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    code, offered, _ = spoken(capfdbinary, "methods", "--json")
    assert code == 0
    named = {name for one in offered for name in one["names"]}
    assert {
        "휴리스틱 가명화",
        "암호화",
        "식별자 부분삭제",
        "제어 라운딩",
        "공백과 대체",
        "마스킹",
        "일반화",
    } <= named
    assert all({"method", "group", "about", "needs_key", "parameters"} <= one.keys() for one in offered)
