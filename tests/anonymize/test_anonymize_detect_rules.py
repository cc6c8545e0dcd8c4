"""Rules as data: what an agency adds works in documents, batches and columns; mistakes are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from anonymize.detect import Detector, standard_rules
from anonymize.detect.rules import STANDARD, read_rows
from anonymize.errors import RuleError

AGENCY = r"""
rules:
  - {name: employee-no, kind: EMPLOYEE_NO, score: 0.7, reason: "직원번호", legal_class: 개인정보,
     pattern: '사번\d{6}|(?<!\d)[A-Z]{2}-\d{4}(?!\d)'}
labels: {EMPLOYEE_NO: [직원번호]}
headers: {EMPLOYEE_NO: [직원번호, EMPNO]}
"""


@pytest.fixture
def agency(tmp_path: Path) -> Detector:
    path = tmp_path / "agency.yaml"
    path.write_text(AGENCY, encoding="utf-8")
    return Detector(standard_rules().extended(path))


def test_an_added_kind_is_found_in_documents_batches_and_columns(agency: Detector) -> None:
    [found] = [f for f in agency.document("담당 AB-1234 확인") if f.kind == "EMPLOYEE_NO"]
    assert (found.text, found.legal_class) == ("AB-1234", "개인정보")
    assert [f.kind for f in agency.batch(["사번123456"])[0]] == ["EMPLOYEE_NO"]
    assert agency.column("col1", ["AB-1234", "CD-5678", "EF-9012"]).kind == "EMPLOYEE_NO"
    assert agency.column("EMPNO", []).kind == "EMPLOYEE_NO"


def test_standard_rules_are_left_as_they_are(agency: Detector) -> None:
    assert Detector().document("담당 AB-1234 확인") == []
    assert [f.kind for f in agency.document("010-1234-5678")] == ["PHONE"]


def test_a_rule_of_the_same_name_replaces_the_standard_one(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(
        r"rules: [{name: email, kind: EMAIL, pattern: '[a-z]+@korea\.kr', score: 0.9}]", encoding="utf-8"
    )
    detector = Detector(standard_rules().extended(path))
    assert detector.document("a@naver.com") == []
    assert [f.text for f in detector.document("kim@korea.kr")] == ["kim@korea.kr"]


def test_the_threshold_is_a_setting(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("threshold: 0.95\n", encoding="utf-8")
    strict = Detector(standard_rules().extended(path))
    assert [f.kind for f in strict.document("홍보 1588-2188 kim@korea.kr")] == ["EMAIL"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("rules: [{name: a, kind: X, pattern: '(', score: 1}]", "bad pattern"),
        ("rules: [{name: a, kind: X, pattern: 'x*', score: 1}]", "empty string"),
        ("rules: [{name: a, kind: X, pattern: x}]", "missing score"),
        ("rules: [{name: a, kind: X, pattern: x, score: high}]", "score"),
        ("rules: [{name: a, kind: X, pattern: x, score: 7}]", "score"),
        ("rules: [{name: a, kind: X, pattern: x, score: 1, check: nope}]", "unknown check"),
        ("rules: [3]", "mapping"),
        ("rules: 3", "list"),
        ("labels: [a]", "labels"),
        ("threshold: often", "threshold"),
        ("[1, 2]", "mapping"),
        ("a: [", "agency.yaml"),
    ],
)
def test_a_mistake_in_a_rule_file_is_named(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "agency.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RuleError) as caught:
        standard_rules().extended(path)
    assert told in str(caught.value)
    assert "agency.yaml" in str(caught.value)


def test_a_missing_rule_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"none\.yaml"):
        standard_rules().extended(tmp_path / "none.yaml")


def test_every_data_file_tells_its_source_and_date() -> None:
    for path in STANDARD.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("#"), path
        assert "ource" in text, path
        assert "202" in text, path
        assert list(read_rows(path))
