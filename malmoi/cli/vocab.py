"""`malmoi vocab`: import the official vocabulary, recommend terms, check 정의서."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from malmoi.cli.output import CODES, print_json, print_lines, print_table, say
from malmoi.errors import UsageError
from malmoi.settings import load_settings

app = typer.Typer(help="표준 단어·용어·도메인 (standard vocabulary).", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="한 줄에 하나씩 JSON (JSON lines).")]


@app.command("import")
def import_files(files: list[Path], as_json: Json = False) -> int:
    """공통표준 파일을 들입니다 (import official csv/xlsx files and agency overlays)."""
    from malmoi.pipeline import import_vocabulary, open_workspace

    with open_workspace(load_settings()) as workspace:
        report = import_vocabulary(workspace, files)
    if as_json:
        print_json(report)
    else:
        counts = ", ".join(f"{k} {v:,}" for k, v in report["counts"].items())
        say(
            f"들였습니다 (imported): {counts}; 거부 {len(report['refused'])}건, 충돌 {len(report['conflicts'])}건"
        )
        for line in (*report["refused"][:20], *report["conflicts"][:20]):
            say(f"· {line}")
    return 0


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
        found = (r.as_dict() for r in workspace.recommender.recommend_many(wanted))
        if as_json:
            print_lines(found)
            return
        for one in found:
            _show(one)


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(help="정의서 xlsx·csv 또는 DDL (form or DDL).")],
    output: Annotated[Path | None, typer.Option("--output", "-o", help="보고서 xlsx (report).")] = None,
    as_json: Json = False,
) -> int:
    """정의서나 DDL이 표준을 지키는지 봅니다 (check a form or DDL against the standard)."""
    from malmoi.pipeline import open_workspace
    from vocab.check import check_file, write_report

    with open_workspace(load_settings()) as workspace:
        result = check_file(workspace.vocabulary, file)
    if output:
        write_report(result, output)
    findings = [f.as_dict() for f in result.findings]
    if as_json:
        print_lines([*findings, {"summary": result.summary}])
    else:
        keys = ("row", "table", "column", "rule", "severity", "message", "suggestion")
        headings = ("행", "테이블", "컬럼", "규칙", "심각도", "내용", "제안")
        print_table(str(file), headings, ([f[k] for k in keys] for f in findings[:200]))
        print_table("요약", ("항목", "값"), result.summary.items())
    return CODES["findings"] if any(f["severity"] == "error" for f in findings) else 0


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
