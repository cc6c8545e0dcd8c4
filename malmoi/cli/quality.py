"""`malmoi quality`: metadata quality of datasets, and diagnosis of values."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from malmoi.cli.output import CODES, print_json, print_lines, print_table, say
from malmoi.errors import UsageError
from malmoi.settings import load_settings

if TYPE_CHECKING:
    from quality.values.diagnosis import Diagnosis

app = typer.Typer(help="데이터 품질 (quality).", no_args_is_help=True)


@app.callback()
def quality() -> None:
    """데이터 품질 (quality)."""


@app.command("run")
def run(
    dataset_id: Annotated[str | None, typer.Argument(help="데이터 식별자 (dataset id).")] = None,
    everything: Annotated[bool, typer.Option("--all", help="모두 (all datasets).")] = False,
    links: Annotated[
        bool, typer.Option("--links", help="주소가 열리는지도 확인 (also ask the addresses).")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="한 줄에 하나씩 JSON (JSON lines).")] = False,
) -> None:
    """메타데이터 품질을 405점으로 잽니다 (score metadata quality, 405 points)."""
    from malmoi.pipeline import open_workspace
    from malmoi.pipeline.scoring import link_checker, score_quality

    if (dataset_id is None) == (not everything):
        raise UsageError("데이터 식별자나 --all 가운데 하나를 주십시오 (give an id or --all)")
    with open_workspace(load_settings()) as workspace:
        checker = link_checker(workspace) if links else None
        found = score_quality(workspace, None if everything else dataset_id, checker)
    if as_json:
        print_lines(found)
        return
    rows = ((f["id"], f["title"], f["score"], f["rating"], f["management"]) for f in found)
    print_table("메타데이터 품질 (405점)", ("식별자", "데이터", "점수", "등급", "관리항목(%)"), rows)
    for advice in found[0]["advice"] if len(found) == 1 else ():
        say(f"+{advice['earns']:g}점  {advice['name']}: {advice['fix']}")


@app.command("diagnose")
def diagnose(
    target: Annotated[
        str,
        typer.Argument(help="등록된 수집원, 데이터베이스 주소, 파일 (source name, database URL or file)."),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="진단 보고서 (report, .xlsx).")
    ] = None,
    rules: Annotated[Path | None, typer.Option("--rules", help="업무규칙 파일 (rules, YAML).")] = None,
    rows: Annotated[
        int | None, typer.Option("--rows", help="테이블마다 볼 행 수, 없으면 모두 (rows of a table).")
    ] = None,
    examples: Annotated[
        bool, typer.Option("--examples", help="오류값도 보임; 기관 안에서만 (show values in error).")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON 문서 하나 (one JSON document).")] = False,
) -> None:
    """값을 표준 도메인과 업무규칙으로 진단합니다; 오류가 있으면 3으로 끝납니다 (diagnose values)."""
    from malmoi.pipeline import open_workspace
    from malmoi.pipeline.diagnosing import diagnose as run_diagnosis
    from quality.report.workbook import write_report

    if output is not None and output.suffix.lower() != ".xlsx":
        raise UsageError(f"보고서 이름은 .xlsx로 끝나야 합니다 (the report must end in .xlsx): {output}")
    with open_workspace(load_settings()) as workspace:
        found = run_diagnosis(workspace, target, rules=rules, rows=rows, examples=examples)
    if output is not None:
        write_report(found, output)
        say(f"보고서 (report): {output}")
    if as_json:
        print_json(found.as_dict())
    else:
        _show(found)
    raise typer.Exit(CODES["findings"] if found.errors else CODES["done"])


def _show(found: Diagnosis) -> None:
    rates = ((i.indicator.value, i.rules, i.total, i.errors, f"{i.rate:.3f}") for i in found.by_indicator())
    print_table(f"값 진단 {found.name}", ("품질지표", "룰", "전체데이터", "오류데이터", "오류율(%)"), rates)
    wrong = (
        (r.rule.id, r.rule.table, r.rule.column, r.errors, f"{r.rate:.3f}", next(iter(r.shapes), None))
        for r in found.results
        if r.errors or not r.ran
    )
    print_table("오류가 있는 항목", ("항목", "테이블", "컬럼", "오류", "오류율(%)", "값의 모양"), wrong)
