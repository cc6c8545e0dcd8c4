"""`malmoi anonymize`: find personal data, apply a policy, measure what risk is left."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from malmoi.cli.output import print_json, print_lines, print_table, say
from malmoi.errors import UsageError
from malmoi.settings import load_settings

app = typer.Typer(help="개인정보 탐지·비식별 (personal data).", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="JSON으로 (as JSON).")]


@app.command("detect")
def detect(file: Path, as_json: Json = False) -> None:
    """문서나 표에서 개인정보를 찾습니다 (find personal data in documents and tables)."""
    from anonymize.detect.files import detect_file

    found = detect_file(file)
    if as_json:
        print_lines(found)
        return
    rows = [
        (r.get("doc", r.get("column")), r["kind"], r.get("share", ""), f"{r['score']:.2f}", r["reason"])
        for r in found
    ]
    print_table(str(file), ("문서·컬럼", "종류", "비율", "점수", "까닭"), rows)


@app.command("apply")
def apply(
    file: Path,
    policy: Annotated[Path, typer.Option(help="정책 YAML (policy).")],
    output: Annotated[Path, typer.Option("--output", "-o", help="쓸 파일 (file to write).")],
    as_json: Json = False,
) -> None:
    """정책대로 비식별해 새 파일을 씁니다 (apply a policy; the output is written whole or not at all)."""
    from anonymize.keys import KeyStore
    from anonymize.policy import apply_file

    keys = KeyStore.open(load_settings().home / "keys" / "anonymize", create=True)
    report = apply_file(file, policy, output, keys=keys)
    if as_json:
        print_json(report)
    else:
        say(f"썼습니다 (written): {output}")
        print_table("처리 결과", ("항목", "값"), report.items())


@app.command("risk")
def risk(
    file: Path,
    qi: Annotated[str, typer.Option("--qi", help="준식별자, 쉼표로 (quasi-identifiers).")],
    sensitive: Annotated[str, typer.Option(help="민감 속성, 쉼표로 (sensitive).")] = "",
    as_json: Json = False,
) -> None:
    """재식별 위험을 잽니다 (measure re-identification risk)."""
    from anonymize.detect.files import read_table
    from anonymize.risk import measure

    columns = [c.strip() for c in qi.split(",") if c.strip()]
    if not columns:
        raise UsageError("--qi 에 준식별자를 하나 이상 주십시오 (name at least one quasi-identifier)")
    found = measure(
        read_table(file), columns, [c.strip() for c in sensitive.split(",") if c.strip()]
    ).as_dict()
    if as_json:
        print_json(found)
    else:
        print_table(str(file), ("지표", "값"), found.items())
