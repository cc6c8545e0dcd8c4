"""`malmoi quality`: metadata quality of datasets."""

from __future__ import annotations

from typing import Annotated

import typer

from malmoi.cli.output import print_lines, print_table
from malmoi.errors import UsageError
from malmoi.settings import load_settings

app = typer.Typer(help="데이터 품질 (quality).", no_args_is_help=True)


@app.callback()
def quality() -> None:
    """데이터 품질 (quality)."""


@app.command("run")
def run(
    dataset_id: Annotated[str | None, typer.Argument(help="데이터 식별자 (dataset id).")] = None,
    everything: Annotated[bool, typer.Option("--all", help="모두 (all datasets).")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="한 줄에 하나씩 JSON (JSON lines).")] = False,
) -> None:
    """메타데이터 품질을 405점으로 잽니다 (score metadata quality, 405 points)."""
    from malmoi.pipeline import open_workspace, score_quality

    if (dataset_id is None) == (not everything):
        raise UsageError("데이터 식별자나 --all 가운데 하나를 주십시오 (give an id or --all)")
    with open_workspace(load_settings()) as workspace:
        found = score_quality(workspace, None if everything else dataset_id)
    if as_json:
        print_lines(found)
        return
    rows = ((f["id"], f["title"], f["score"], f["rating"]) for f in found)
    print_table("메타데이터 품질 (405점)", ("식별자", "데이터", "점수", "등급"), rows)
