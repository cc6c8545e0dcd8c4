"""`malmoi anonymize`: find personal data, apply a policy, measure what risk is left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from malmoi.cli.output import print_json, print_lines, print_table, say
from malmoi.errors import UsageError
from malmoi.settings import load_settings

if TYPE_CHECKING:
    from polars import DataFrame

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
    from anonymize.risk import measure

    found = measure(_table(file), _columns(qi), _names(sensitive)).as_dict()
    if as_json:
        print_json(found)
    else:
        print_table(str(file), ("지표", "값"), found.items())


@app.command("report")
def report(
    file: Path,
    qi: Annotated[str, typer.Option("--qi", help="준식별자, 쉼표로 (quasi-identifiers).")],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="쓸 파일: .html, .md, .json (file to write).")
    ],
    after: Annotated[
        Path | None, typer.Option(help="비식별한 뒤의 파일 (the table after treatment).")
    ] = None,
    sensitive: Annotated[str, typer.Option(help="민감 속성, 쉼표로 (sensitive).")] = "",
    title: Annotated[str, typer.Option(help="제목 (title).")] = "재식별 위험 보고서",
) -> None:
    """적정성 검토용 위험 보고서를 씁니다 (write the risk report; without --after of the table as it stands)."""
    from anonymize.policy.table_file import replacing
    from anonymize.report import RiskReport, risk_report

    forms = {".html": RiskReport.html, ".md": RiskReport.markdown, ".json": RiskReport.json}
    form = forms.get(output.suffix.lower())
    if form is None:
        raise UsageError(f"-o {output}: .html, .md, .json 가운데 하나로 쓰십시오 (end it with one of them)")
    if output.resolve() in {file.resolve(), (after or file).resolve()}:
        raise UsageError(f"-o {output}: 읽는 파일에 덮어쓸 수 없습니다 (it is the file that is read)")
    before = _table(file)
    treated = before if after is None else _table(after)
    made = risk_report(before, treated, _columns(qi), _names(sensitive), title=title)
    with replacing(output) as place:
        place.write_text(form(made), encoding="utf-8")
    say(f"썼습니다 (written): {output}")


@app.command("methods")
def methods(as_json: Json = False) -> None:
    """정책에 쓸 수 있는 비식별 방법과 그 한글 이름 (the methods a policy can name)."""
    from anonymize.methods.catalogue import methods as all_methods

    offered: list[dict[str, Any]] = [
        {
            "method": one.code,
            "names": list(one.names),
            "group": one.group.value,
            "about": one.about,
            "needs_key": one.needs_key,
            "parameters": [name for name in one.parameters.model_fields if name not in ("method", "kind")],
        }
        for one in all_methods()
    ]
    if as_json:
        print_lines(offered)
        return
    rows = [
        (m["method"], ", ".join(m["names"]), m["group"], m["about"], ", ".join(m["parameters"]))
        for m in offered
    ]
    print_table("비식별 방법", ("method", "이름", "갈래", "하는 일", "매개변수"), rows)


def _table(file: Path) -> DataFrame:
    """Read a table that has columns at least."""
    from anonymize.detect.files import read_table
    from anonymize.errors import UnreadableFile

    if not file.is_file():
        raise UnreadableFile(str(file), "파일이 없습니다 (no such file)")
    frame = read_table(file)
    if not frame.width:
        raise UnreadableFile(
            str(file), "비어 있습니다: 머리글 행이 필요합니다 (it is empty: a header row is needed)"
        )
    return frame


def _columns(given: str) -> list[str]:
    """Return the quasi-identifiers named; there must be one."""
    names = _names(given)
    if not names:
        raise UsageError("--qi 에 준식별자를 하나 이상 주십시오 (name at least one quasi-identifier)")
    return names


def _names(given: str) -> list[str]:
    return [name.strip() for name in given.split(",") if name.strip()]
