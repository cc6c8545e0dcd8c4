"""`malmoi index`: the search index follows the database; here it is looked at and mended."""

from __future__ import annotations

from typing import Annotated

import typer

from malmoi.cli.output import CODES, print_json, print_table, say
from malmoi.settings import load_settings

app = typer.Typer(help="검색 색인 (search index).", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="JSON으로 (as JSON).")]


@app.command("status")
def status(as_json: Json = False) -> None:
    """색인이 어디까지 따라왔는지 (how far the index has followed)."""
    from malmoi.pipeline import index_status, open_workspace

    with open_workspace(load_settings()) as workspace:
        found = index_status(workspace)
    if as_json:
        print_json(found)
    else:
        print_table("색인", ("항목", "값"), found.items())


@app.command("rebuild")
def rebuild(as_json: Json = False) -> int:
    """색인을 새로 만듭니다; 그동안 검색은 계속됩니다 (build anew; searches go on)."""
    from catalog.search import indexer
    from malmoi.pipeline import open_workspace

    with open_workspace(load_settings()) as workspace:
        report = indexer.rebuild(workspace.store, workspace.index)
    found = {"indexed": report.indexed, "rejected": [{"id": i, "reason": r} for i, r in report.rejected]}
    if as_json:
        print_json(found)
    else:
        say(f"{report.indexed:,}건을 색인했습니다 (indexed), 거부 {len(report.rejected)}건 (rejected)")
    return CODES["findings"] if report.rejected else 0


@app.command("repair")
def repair(as_json: Json = False) -> None:
    """데이터베이스와 견주어 어긋난 것을 고칩니다 (compare with the database and mend)."""
    from catalog.search import indexer
    from malmoi.pipeline import open_workspace

    with open_workspace(load_settings()) as workspace:
        drift = indexer.repair(workspace.store, workspace.index)
    found = {"missing": len(drift.missing), "surplus": len(drift.surplus), "stale": len(drift.stale)}
    if as_json:
        print_json({**found, "clean": drift.clean})
    else:
        say("어긋난 것이 없습니다 (no drift)" if drift.clean else f"고쳤습니다 (mended): {found}")
