"""The risk report in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from anonymize.report.words import loss_rows, notes, rows_of, verdict, written

SPECIAL = str.maketrans({sign: "\\" + sign for sign in "\\`*_{}[]<>|#"})


def report_markdown(report: dict[str, Any]) -> str:
    """Write `RiskReport.as_dict()` in Markdown."""
    before, after = report["before"], report["after"]
    parts = [
        f"# {escaped(report['title'])}",
        f"- 준식별자: {_names(report['quasi_identifiers'])}\n- 민감 열: {_names(report['sensitive'])}",
        "## 위험",
        table(("지표", "처리 전", "처리 후"), rows_of(before, after)),
        "\n".join(f"- {note}" for note in notes(report)),
        "## 동질집합 크기별 행의 비율",
        table(("크기", "처리 전", "처리 후"), _bands(before, after)),
        "## 정보 손실",
        table(("지표", "값"), loss_rows(report)),
        *_levels(report),
        *_checks(report),
        "## 사람을 가려내는 열의 조합",
        table(("열", "유일한 행 (처리 전)", "이 조합만으로 유일한 행"), _combinations(before)),
        "## 위험이 큰 행 (처리 후)",
        table(("행 번호", "위험", "동질집합 크기", *_value_head(after)), _riskiest(after)),
    ]
    return "\n\n".join(parts) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table; without rows it says so."""
    body = [f"| {' | '.join(escaped(cell) for cell in row)} |" for row in rows]
    if not body:
        return "없음"
    return "\n".join([f"| {' | '.join(head)} |", "|" + " --- |" * len(head), *body])


def escaped(text: str) -> str:
    """Write text so that no sign of it is taken for Markdown; a line stays a line."""
    return " ".join(str(text).translate(SPECIAL).split())


def _names(names: list[str]) -> str:
    return ", ".join(map(escaped, names)) or "–"


def _bands(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    late = after.get("rows_by_class_size", {})
    return [
        (name, written(share, "share"), written(late.get(name), "share"))
        for name, share in before["rows_by_class_size"].items()
    ]


def _levels(report: dict[str, Any]) -> list[str]:
    if not report["levels"]:
        return []
    rows = [(name, str(level)) for name, level in report["levels"].items()]
    return ["## 일반화 단계", table(("준식별자", "단계 (0: 그대로)"), rows)]


def _checks(report: dict[str, Any]) -> list[str]:
    if not report["checks"]:
        return []
    rows = [(one["name"], one["asked"], one["measured"], verdict(one["met"])) for one in report["checks"]]
    return ["## 요구와 결과", table(("항목", "요구", "결과", "판정"), rows)]


def _combinations(side: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (" + ".join(one["columns"]), f"{one['unique_rows']:,}", f"{one['minimal_rows']:,}")
        for one in side["special_combinations"]
    ]


def _value_head(side: dict[str, Any]) -> list[str]:
    return ["값"] if any("values" in one for one in side.get("riskiest", [])) else []


def _riskiest(side: dict[str, Any]) -> list[list[str]]:
    return [
        [str(one["row"] + 1), written(one["risk"], "share"), f"{one['class_size']:,}"]
        + [", ".join(f"{name}={value}" for name, value in one.get("values", {}).items())] * ("values" in one)
        for one in side.get("riskiest", [])
    ]
