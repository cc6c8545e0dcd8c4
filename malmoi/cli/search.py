"""`malmoi search` and `malmoi search-eval`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from malmoi.cli.output import CODES, console, print_json, print_table, say
from malmoi.errors import UsageError
from malmoi.settings import load_settings


def search_command(
    query: Annotated[str, typer.Argument(help="찾는 말 (query).")],
    filters: Annotated[list[str] | None, typer.Option("--filter", help="조건 k=v, 여러 번 (filter).")] = None,
    size: Annotated[int, typer.Option(min=1, max=1000, help="건수 (results).")] = 10,
    page: Annotated[int, typer.Option(min=1, help="쪽 (page).")] = 1,
    sort: Annotated[str, typer.Option(help="정렬 (order).")] = "relevance",
    facet: Annotated[list[str] | None, typer.Option("--facet", help="셀 항목 (facet to count).")] = None,
    explain: Annotated[bool, typer.Option(help="왜 나왔는지 (why).")] = False,
    exact: Annotated[
        bool, typer.Option("--no-correct", help="오타를 고치지 않음 (take it as typed).")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON으로 (as JSON).")] = False,
) -> None:
    """데이터를 찾습니다 (search the dictionary)."""
    from catalog.search.request import SearchRequest
    from malmoi.pipeline import open_workspace, update_index

    request = SearchRequest(
        q=query,
        filters=parse_filters(filters or []),
        facets=tuple(facet or ("agency", "format", "standard_state", "has_personal")),
        page=page,
        size=size,
        sort=sort,
        explain=explain,
        correct=not exact,
    )
    with open_workspace(load_settings()) as workspace:
        if workspace.index.status().documents == 0:  # a new place, or an index of another version: it is derived
            update_index(workspace)
        found = workspace.index.search(request).as_dict()
    if as_json:
        print_json(found)
        return
    if found["corrected_query"]:
        say(f"‘{found['corrected_query']}’(으)로 찾았습니다 (그대로 찾기: --no-correct)")
    rows = ((i["title"], i["agency"], f"{i['score']:.2f}", i["id"]) for i in found["items"])
    print_table(f"{found['total']:,}건 · {found['took_ms']} ms", ("데이터", "기관", "점수", "식별자"), rows)
    if explain:
        console().print_json(data={"understood": found.get("understood")})


def evaluate_command(
    queries: Annotated[Path, typer.Argument(help="질의 jsonl (judged queries).")],
    qrels: Annotated[Path, typer.Argument(help="판정 tsv (judgements).")],
    save: Annotated[Path | None, typer.Option(help="결과를 담을 파일 (keep the run).")] = None,
    against: Annotated[
        Path | None, typer.Option(help="견줄 이전 결과 (an earlier run to compare with).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON으로 (as JSON).")] = False,
) -> int:
    """판정된 질의로 검색 품질을 잽니다 (measure search quality on judged queries)."""
    from catalog.search import evaluation
    from malmoi.pipeline import open_workspace

    with open_workspace(load_settings()) as workspace:
        run = evaluation.evaluate(workspace.index, queries, qrels)
    comparison = evaluation.compare(evaluation.load(against), run) if against else None
    if save:
        evaluation.save(run, save)
    if as_json:
        print_json({**run.as_dict(), "comparison": comparison.as_dict() if comparison else None})
    else:
        console().print(run.table(), markup=False)
        if comparison:
            console().print(comparison.text(), markup=False)
    return CODES["findings"] if comparison and comparison.worse else 0


def parse_filters(pairs: list[str]) -> dict[str, list[str]]:
    """Return `k=v` pairs as filters; a key given twice means either."""
    filters: dict[str, list[str]] = {}
    for pair in pairs:
        key, mark, value = pair.partition("=")
        if not mark:
            raise UsageError(f"조건 {pair!r}: k=v 꼴이어야 합니다 (a filter is given as k=v)")
        filters.setdefault(key.strip(), []).append(value.strip())
    return filters
