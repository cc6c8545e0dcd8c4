"""`malmoi search`."""

from __future__ import annotations

from typing import Annotated

import typer

from malmoi.cli.output import console, print_json, print_table, say
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
    from malmoi.pipeline import open_workspace

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


def parse_filters(pairs: list[str]) -> dict[str, list[str]]:
    """Return `k=v` pairs as filters; a key given twice means either."""
    filters: dict[str, list[str]] = {}
    for pair in pairs:
        key, mark, value = pair.partition("=")
        if not mark:
            raise UsageError(f"조건 {pair!r}: k=v 꼴이어야 합니다 (a filter is given as k=v)")
        filters.setdefault(key.strip(), []).append(value.strip())
    return filters
