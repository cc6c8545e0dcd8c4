"""`malmoi search-eval`: search quality on judged queries, and what a change did to it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from malmoi.cli.output import CODES, print_json, print_table, say
from malmoi.errors import UsageError
from malmoi.settings import load_settings

if TYPE_CHECKING:
    from catalog.search.evaluation import Comparison, Evaluation
    from malmoi.pipeline import Workspace

SURE = 0.05  # p value under which a loss counts


def evaluate_command(
    queries: Annotated[Path, typer.Argument(help="질의 jsonl (judged queries).")],
    qrels: Annotated[Path, typer.Argument(help="판정 tsv (judgements).")],
    save: Annotated[Path | None, typer.Option(help="결과를 담을 파일 (keep the run).")] = None,
    against: Annotated[Path | None, typer.Option(help="견줄 이전 결과 (an earlier run).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON으로 (as JSON).")] = False,
) -> int:
    """판정된 질의로 검색 품질을 잽니다 (measure search quality on judged queries)."""
    from catalog.search import evaluation
    from malmoi.pipeline import open_workspace

    judged = evaluation.read_queries(queries, qrels)
    earlier = _read(against) if against else None
    with open_workspace(load_settings()) as workspace:
        run = evaluation.evaluate(judged, lambda text: _found(workspace, text))
    comparison = evaluation.compare(earlier, run) if earlier else None
    if save:
        save.write_bytes(orjson.dumps(run.as_dict()))
    if as_json:
        print_json({**run.as_dict(), "comparison": asdict(comparison) if comparison else None})
    else:
        _show(run, comparison)
    lost = comparison is not None and comparison.difference < 0 and comparison.p_value < SURE
    return CODES["findings"] if lost else 0


def _found(workspace: Workspace, text: str) -> list[str]:
    from catalog.search.request import SearchRequest

    return [h.document["source_id"] for h in workspace.index.search(SearchRequest(q=text, size=20)).hits]


def _read(path: Path) -> Evaluation:
    from catalog.search.evaluation import Evaluation

    try:
        return Evaluation.from_dict(orjson.loads(path.read_bytes()))
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path}: search-eval --save 로 쓴 파일이 아닙니다 (not a saved run): {error}"
        ) from error


def _show(run: Evaluation, comparison: Comparison | None) -> None:
    table: dict[str, dict[str, Any]] = run.by_class()
    measures = list(next(iter(table.values()), {}))
    rows = ([kind, *(f"{found[m]:.3f}" for m in measures)] for kind, found in table.items())
    print_table("검색 품질", ("종류", *measures), rows)
    if comparison:
        interval = f"[{comparison.low:+.3f}, {comparison.high:+.3f}]"
        say(f"nDCG@10 {comparison.difference:+.4f} {interval}, p = {comparison.p_value:.3f}")
        say(
            f"나아진 질의 {', '.join(comparison.better) or '-'}; 나빠진 질의 {', '.join(comparison.worse) or '-'}"
        )
