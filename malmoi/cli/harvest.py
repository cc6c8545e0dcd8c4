"""`malmoi harvest` and `malmoi extract`: metadata in, values never."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from malmoi.cli.output import CODES, notes, print_lines, print_table, say
from malmoi.errors import UsageError
from malmoi.settings import load_settings

if TYPE_CHECKING:
    from rich.status import Status

    from catalog.harvest import Progress

STATUS = {"succeeded": "성공", "failed": "실패", "held": "보류"}


def harvest_command(
    names: Annotated[list[str] | None, typer.Argument(help="수집 대상 이름 (sources).")] = None,
    everything: Annotated[bool, typer.Option("--all", help="모두 (all sources).")] = False,
    dry_run: Annotated[bool, typer.Option(help="쓰지 않고 무엇이 바뀔지만 (write nothing).")] = False,
    accept_removals: Annotated[
        bool, typer.Option(help="보류된 대량 삭제를 받아들임 (accept removals).")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="한 줄에 하나씩 JSON (JSON lines).")] = False,
) -> int:
    """수집 → 표준화 → 개인정보 분류 → 색인 (harvest, standardise, protect, index)."""
    from malmoi.pipeline import harvest_source, open_workspace, process_changes

    if bool(names) == everything:
        raise UsageError("수집 대상 이름이나 --all 가운데 하나를 주십시오 (give names or --all)")
    with open_workspace(load_settings()) as workspace:
        wanted = (
            [s.name for s in workspace.store.sources.list()]
            if everything
            else list(dict.fromkeys(names or []))
        )
        for name in wanted:
            workspace.store.sources.get(name)  # unknown names are refused before anything is harvested
        results = []
        for name in wanted:
            with notes().status(f"{name} 수집 중") as status:
                found = harvest_source(
                    workspace,
                    name,
                    dry_run=dry_run,
                    accept_removals=accept_removals,
                    on_progress=partial(_progress, status),
                )
            results.append(found.as_dict())
            if as_json:
                print_lines([results[-1]])
        if not dry_run:
            process_changes(workspace)
    if not as_json:
        _show(results)
    return _exit_code(results)


def extract_command(
    database_url: str,
    output: Annotated[Path, typer.Option("--output", "-o", help="쓸 파일, JSON Lines (file to write).")],
    option: Annotated[
        list[str] | None, typer.Option("--option", help="커넥터 옵션 k=v (connector option).")
    ] = None,
) -> None:
    """데이터베이스 가까이에서 메타데이터만 뽑아 파일로 (extract a database's metadata near it, into a file)."""
    from malmoi.pipeline import extract_database, open_workspace, parse_options

    with open_workspace(load_settings()) as workspace:
        count = extract_database(workspace, database_url, output, parse_options(option or []))
    say(f"{count:,}건을 썼습니다 (records written): {output}")


def _progress(status: Status, done: Progress) -> None:
    status.update(f"{done.source} 수집 중: {done.seen:,}건")


def _show(results: list[dict[str, Any]]) -> None:
    keys = ("source", "seen", "created", "updated", "unchanged", "removed", "revived", "seconds")
    headings = ("수집 대상", "본 것", "새로", "바뀜", "그대로", "사라짐", "되살림", "초", "상태", "오류")
    rows = ([*(r[k] for k in keys), STATUS.get(r["status"], r["status"]), len(r["errors"])] for r in results)
    print_table("수집 결과", headings, rows)
    for result in results:
        for error in result["errors"][:20]:
            where = (
                f"{result['source']} · {error['source_id'] or '-'} · {error['code']} {error['field'] or ''}"
            )
            say(f"{'!' if error['severity'] == 'error' else '·'} {where}: {error['message']}")
        if len(result["errors"]) > 20:
            say(f"… 그 밖에 {len(result['errors']) - 20}건: malmoi harvest {result['source']} --json")


def _exit_code(results: list[dict[str, Any]]) -> int:
    states = {r["status"] for r in results}
    if "failed" in states:
        return CODES["failed"]
    return CODES["held"] if "held" in states else 0
