"""`malmoi demo`: everything, on sample agencies."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer

from malmoi.cli.output import notes, print_json, print_table, say
from malmoi.settings import load_settings


def demo_command(
    port: Annotated[int, typer.Option(min=1, max=65535, help="포트 (port).")] = 8000,
    once: Annotated[
        bool, typer.Option(help="파이프라인만 돌리고 끝냄 (run the pipeline, then end).")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="요약을 JSON으로 (summary as JSON).")] = False,
) -> None:
    """표본 기관 열 곳을 수집해 표준화·보호·색인하고 화면을 엽니다 (the whole pipeline on ten sample agencies)."""
    from malmoi.demo.run import LOOPBACK, run_demo
    from malmoi.demo.servers import agency_servers
    from malmoi.pipeline import open_workspace

    settings = load_settings()
    with agency_servers() as base:
        with open_workspace(settings) as workspace, notes().status("준비 중") as status:
            summary = run_demo(workspace, status.update, base).as_dict()
        if as_json:
            print_json(summary)
        else:
            _show(summary)
        if once:
            return
        from malmoi.serving import serve

        say(f"열었습니다 (serving): http://127.0.0.1:{port}  (그만두기: Ctrl+C)")
        # The sample agencies keep serving their files, whose rows the data API gives.
        os.environ["MALMOI_ALLOWED_PRIVATE_HOSTS"] = ",".join((*settings.allowed_private_hosts, LOOPBACK))
        serve(LOOPBACK, port)


def _show(summary: dict[str, Any]) -> None:
    keys = (
        "name",
        "type",
        "agency",
        "datasets",
        "tables",
        "columns",
        "conformity",
        "personal_columns",
        "errors",
    )
    headings = ("수집 대상", "방식", "기관", "데이터", "테이블", "컬럼", "표준준수율", "개인정보", "오류")
    rows = []
    for source in summary["sources"]:
        share = source["conformity"]
        shown = {**source, "conformity": "-" if share is None else f"{share:.0%}"}
        rows.append([shown[k] for k in keys])
    print_table("말모이 시연 (demo)", headings, rows)
    say(f"관계 {summary['relations']}건, {summary['seconds']}초")
