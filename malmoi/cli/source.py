"""`malmoi source`: the registry of sources."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from malmoi.cli.output import console, print_json, print_lines, print_table, say
from malmoi.settings import load_settings

app = typer.Typer(help="수집 대상 관리 (sources to harvest).", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="JSON으로 (as JSON).")]


@app.command("add")
def add(
    name: str,
    kind: Annotated[str, typer.Option("--type", help="커넥터 (connector): `malmoi source types`.")],
    url: Annotated[
        str, typer.Option("--url", help="주소, 데이터베이스 URL 또는 파일 (address, database URL or file).")
    ],
    agency: Annotated[str | None, typer.Option(help="기관코드 또는 기관명 (agency code or name).")] = None,
    option: Annotated[
        list[str] | None, typer.Option("--option", help="커넥터 옵션 k=v (connector option).")
    ] = None,
    schedule: Annotated[str | None, typer.Option(help="수집 주기, cron 또는 @daily (schedule).")] = None,
) -> None:
    """수집 대상을 등록합니다 (register a source)."""
    from malmoi.pipeline import add_source, open_workspace, parse_options

    with open_workspace(load_settings()) as workspace:
        options = parse_options(option or [])
        spec = add_source(workspace, name, kind, url, agency=agency, options=options, schedule=schedule)
    say(f"등록했습니다 (registered): {spec.name}. 다음 (next): malmoi harvest {spec.name}")


@app.command("list")
def list_sources(as_json: Json = False) -> None:
    """등록된 수집 대상 (registered sources)."""
    from malmoi.pipeline import open_workspace, source_states

    with open_workspace(load_settings()) as workspace:
        states = source_states(workspace)
    if as_json:
        print_lines(states)
        return
    keys = ("name", "type", "agency", "status", "finished_at", "url")
    print_table(
        "수집 대상",
        ("이름", "방식", "기관", "최근 상태", "시각", "주소"),
        ([s[k] for k in keys] for s in states),
    )


@app.command("show")
def show(name: str, as_json: Json = False) -> None:
    """수집 대상 하나와 최근 실행 (one source and its latest run)."""
    from malmoi.pipeline import open_workspace, source_state

    with open_workspace(load_settings()) as workspace:
        state = source_state(workspace, name)
    if as_json:
        print_json(state)
        return
    for key, value in state.items():
        console().print(f"{key}: {value}", markup=False)


@app.command("remove")
def remove(
    name: str,
    purge: Annotated[bool, typer.Option(help="레코드도 지움 표시 (tombstone its records too).")] = False,
) -> None:
    """수집 대상을 뺍니다; 레코드는 남습니다 (remove a source; its records stay unless --purge)."""
    from malmoi.pipeline import open_workspace

    with open_workspace(load_settings()) as workspace:
        workspace.store.sources.remove(name, purge=purge)
    say(f"뺐습니다 (removed): {name}")


@app.command("open")
def open_rows(
    name: str,
    close: Annotated[bool, typer.Option("--close", help="다시 닫음 (close them again).")] = False,
) -> None:
    """데이터베이스 내용을 데이터 API로 엽니다; 개인정보는 가립니다 (open a database's rows to the data API, personal data masked)."""
    from api.rows import set_open
    from malmoi.pipeline import open_workspace

    with open_workspace(load_settings()) as workspace:
        set_open(workspace.store, name, not close)
    say(f"{'닫았습니다 (closed)' if close else '열었습니다 (opened)'}: {name}")


@app.command("types")
def types(as_json: Json = False) -> None:
    """쓸 수 있는 커넥터와 옵션 (connectors and their options)."""
    from connectors.registry import load, names, option_help

    found: list[dict[str, Any]] = [
        {
            "type": name,
            "title": load(name).title,
            "options": [
                {
                    "name": o.name,
                    "type": o.type,
                    "default": o.default,
                    "required": o.required,
                    "help": o.description,
                }
                for o in option_help(name)
            ],
        }
        for name in names()
    ]
    if as_json:
        print_lines(found)
        return
    rows = [(f["type"], f["title"], *_option(o)) for f in found for o in (f["options"] or [None])]
    print_table("커넥터", ("방식", "이름", "옵션", "형", "기본값", "설명"), rows)


def _option(option: dict[str, Any] | None) -> list[Any]:
    return [option[k] if option else None for k in ("name", "type", "default", "help")]
