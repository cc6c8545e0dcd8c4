"""`malmoi quality` as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import spoken

from quality.report.acceptance import check_report


def test_scores_are_told_a_line_a_dataset(home: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    lines = [json.dumps({"@type": "Dataset", "identifier": f"d{n}", "name": f"자료 {n}"}) for n in range(3)]
    (home / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    spoken(capfdbinary, "source", "add", "a", "--type", "schemaorg", "--url", "a.jsonl")
    spoken(capfdbinary, "harvest", "a", "--json")
    capfdbinary.readouterr()
    code, found, _ = spoken(capfdbinary, "quality", "run", "--all", "--json")
    assert (code, len(found)) == (0, 3)
    assert {"id", "title", "score", "rating", "dimensions", "management", "advice"} <= found[0].keys()
    code, (one,), _ = spoken(capfdbinary, "quality", "run", found[1]["id"], "--json")
    assert (code, one) == (0, found[1])


@pytest.mark.parametrize(
    "arguments", [("run",), ("run", "x", "--all"), ("run", "nothing"), ("diagnose", "nothing")]
)
def test_what_cannot_be_done_is_told_without_a_traceback(
    home: Path, capfdbinary: pytest.CaptureFixture[bytes], arguments: tuple[str, ...]
) -> None:
    code, found, said = spoken(capfdbinary, "quality", *arguments)
    assert code in (1, 2)
    assert found == []
    assert said.startswith("malmoi: ")
    assert "Traceback" not in said


def test_a_file_is_diagnosed_into_a_report_and_findings_end_with_3(
    home: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (home / "허가.csv").write_text("허가일자,사용여부\n20240101,Y\n20240231,N\n,Q\n", encoding="cp949")
    code, (found,), said = spoken(capfdbinary, "quality", "diagnose", "허가.csv", "-o", "진단.xlsx", "--json")
    assert code == 3
    assert {r["columns"][0]: (r["total"], r["errors"]) for r in found["results"]} == {
        "허가일자": (3, 1),
        "사용여부": (3, 1),
    }
    assert "진단.xlsx" in said
    assert check_report(home / "진단.xlsx") == []


def test_sound_data_end_with_0(home: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    (home / "a.csv").write_text("허가일자\n20240101\n", encoding="utf-8")
    code, (found,), _ = spoken(capfdbinary, "quality", "diagnose", "a.csv", "--json")
    assert (code, found["errors"]) == (0, 0)


def test_a_report_that_is_no_xlsx_is_refused_before_anything_runs(
    home: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    (home / "a.csv").write_text("허가일자\n20240101\n", encoding="utf-8")
    code, _, said = spoken(capfdbinary, "quality", "diagnose", "a.csv", "-o", "report.pdf")
    assert code == 2
    assert ".xlsx" in said
