"""`malmoi vocab`: import the official vocabulary, recommend terms, check 정의서."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from malmoi.cli import requests
from malmoi.cli.output import CODES, print_json, print_lines, print_table, say
from malmoi.errors import UsageError
from malmoi.settings import load_settings

if TYPE_CHECKING:
    from vocab.check import CheckResult

MOST_SHOWN = 200
MANY = 20_000  # names from which starting a second process pays

app = typer.Typer(help="표준 단어·용어·도메인 (standard vocabulary).", no_args_is_help=True)
app.add_typer(requests.app, name="request")
Json = Annotated[bool, typer.Option("--json", help="한 줄에 하나씩 JSON (JSON lines).")]


@app.command("import")
def import_files(
    files: list[Path],
    agency: Annotated[str | None, typer.Option(help="기관표준이면 그 기관 (whose own, an overlay).")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="무엇이 바뀔지만 (only what would change).")
    ] = False,
    as_json: Json = False,
) -> int:
    """공통표준이나 기관표준 파일을 들입니다 (import official files, or an agency's own)."""
    from malmoi.pipeline import import_vocabulary, open_workspace

    with open_workspace(load_settings()) as workspace:
        report = import_vocabulary(workspace, files, agency, dry_run=dry_run)
    if as_json:
        print_json(report)
    else:
        counts = ", ".join(f"{k} {v:,}" for k, v in report["counts"].items())
        say(
            f"들였습니다 (imported): {counts}; 거부 {len(report['refused'])}건, 충돌 {len(report['conflicts'])}건"
        )
        for line in (*report["refused"][:20], *report["conflicts"][:20]):
            say(f"· {line}")
        _show_changes(report["changes"])
    return 0


def _show_changes(changes: dict[str, Any] | None) -> None:
    """Say what a revision changes in what was there before."""
    if changes is None:
        return
    lists = {
        "바뀜 (changed)": "changed",
        "폐기 (abolished)": "abolished",
        "기관 항목과 겹침 (collides)": "collisions",
    }
    say(f"{changes['before'] or '-'} → {changes['after'] or '-'}: 새로 (added) {changes['added']:,}")
    for label, name in lists.items():
        say(f"{label} {len(changes[name]):,}")
        for line in changes[name][:10]:
            say(f"  · {line}")


@app.command("recommend")
def recommend(
    names: Annotated[list[str] | None, typer.Argument(help="컬럼 이름 (column names).")] = None,
    file: Annotated[Path | None, typer.Option(help="한 줄에 하나씩 적은 파일 (a name a line).")] = None,
    as_json: Json = False,
) -> None:
    """표준용어를 추천합니다 (recommend standard terms)."""
    from malmoi.pipeline import open_workspace

    wanted = [*(names or []), *(_lines(file) if file else [])]
    if not wanted:
        raise UsageError("이름이나 --file 을 주십시오 (give names or --file)")
    with open_workspace(load_settings()) as workspace:
        workers = os.cpu_count() or 1 if len(wanted) >= MANY else 1
        found = (r.as_dict() for r in workspace.recommender.recommend_many(wanted, workers=workers))
        if as_json:
            print_lines(found)
            return
        for one in found:
            _show(one)


@app.command("check")
def check(
    target: Annotated[
        str, typer.Argument(help="정의서·DDL 파일, 수집 대상 이름, 데이터베이스 URL (what to check).")
    ],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="보고서 xlsx (report).")] = None,
    corrected: Annotated[
        Path | None, typer.Option(help="고친 정의서나 DDL을 쓸 파일 (corrected copy).")
    ] = None,
    system: Annotated[str | None, typer.Option(help="정보시스템 이름 (system).")] = None,
    dbms: Annotated[
        str | None, typer.Option(help="postgresql, mysql, mariadb, oracle, tibero, mssql.")
    ] = None,
    dbms_version: Annotated[str | None, typer.Option(help="DBMS 판 (version).")] = None,
    length_unit: Annotated[str | None, typer.Option(help="bytes, utf8_bytes, characters.")] = None,
    not_null: Annotated[
        str | None, typer.Option(help="NOT NULL 여부의 Y: y_is_not_null, y_is_nullable.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="오류가 있으면 3으로 끝남 (exit 3 on errors).")
    ] = False,
    as_json: Json = False,
) -> int:
    """정의서, DDL, 데이터베이스가 표준을 지키는지 봅니다 (check names against the standard)."""
    from malmoi.pipeline.checking import check_settings, check_target
    from malmoi.pipeline.workspace import open_workspace
    from vocab.check import write_corrected, write_report

    database = check_settings(system, dbms, dbms_version, length_unit, not_null)
    with open_workspace(load_settings()) as workspace:
        result = check_target(workspace, target, database)
        if corrected:
            write_corrected(workspace.vocabulary, Path(target), corrected, database)
    if output:
        write_report(result, output)
    if as_json:
        print_lines(result.lines())
    else:
        _show_check(target, result)
    return CODES["findings"] if strict and result.has_errors else 0


def _show_check(target: str, result: CheckResult) -> None:
    keys = ("row", "table", "column", "rule", "severity", "message", "suggestion")
    headings = ("행", "테이블", "컬럼", "규칙", "심각도", "내용", "제안")
    first = (f.as_dict() for f in islice(result.findings, MOST_SHOWN))
    print_table(target, headings, ([f[k] for k in keys] for f in first))
    shown = {k: v for k, v in result.summary.items() if not isinstance(v, dict | list)}
    print_table("요약", ("항목", "값"), shown.items())


def _lines(file: Path) -> list[str]:
    raw = file.read_bytes()
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return [line.strip() for line in raw.decode(encoding).splitlines() if line.strip()]
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{file}: UTF-8이나 CP949로 읽을 수 없습니다 (neither UTF-8 nor CP949)")


def _show(found: dict[str, Any]) -> None:
    words = " + ".join(f"{w['text']}({w['abbreviation'] or '?'})" for w in found["words"])
    keys = ("term", "abbreviation", "domain", "data_type", "length", "score", "reason")
    headings = ("용어", "약어", "도메인", "자료형", "길이", "점수", "까닭")
    title = f"{found['name']} [{found['status']}] {words}"
    print_table(title, headings, ([c[k] for k in keys] for c in found["candidates"]))
    if found["proposal"]:
        say(f"제안 (proposal): {found['proposal']}")
