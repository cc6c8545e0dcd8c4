"""`malmoi link`: what belongs together."""

from __future__ import annotations

from typing import Annotated

import typer

from malmoi.cli.output import print_lines, print_table
from malmoi.settings import load_settings

app = typer.Typer(help="연관 데이터와 결합 열쇠 (related data and join keys).", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="한 줄에 하나씩 JSON (JSON lines).")]


@app.command("related")
def related(dataset_id: str, as_json: Json = False) -> None:
    """데이터 하나와 함께 쓸 수 있는 데이터 (datasets that belong with one)."""
    from malmoi.pipeline import open_workspace, related_datasets

    with open_workspace(load_settings()) as workspace:
        found = related_datasets(workspace.store, dataset_id)
    if as_json:
        print_lines(found)
        return
    rows = (
        (r["title"], r["agency"], r["kind"], f"{r['score']:.2f}", " / ".join(r["evidence"])) for r in found
    )
    print_table(dataset_id, ("데이터", "기관", "관계", "점수", "근거"), rows)


@app.command("joins")
def joins(as_json: Json = False) -> None:
    """값이 겹쳐 결합할 수 있는 컬럼 쌍 (pairs of columns that can be joined)."""
    from malmoi.pipeline import column_joins, open_workspace

    with open_workspace(load_settings()) as workspace:
        found = [j.as_dict() for j in column_joins(workspace)]
    if as_json:
        print_lines(found)
        return

    def name(side: dict[str, str]) -> str:
        return f"{side['title']}: {side['table']}.{side['column']}"

    rows = (
        (name(j["left"]), name(j["right"]), j["containment"], j["score"], ", ".join(j["evidence"]))
        for j in found
    )
    print_table("결합할 수 있는 컬럼", ("왼쪽", "오른쪽", "포함률", "점수", "근거"), rows)
