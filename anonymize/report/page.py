"""The risk report as one page of HTML: styles and charts inside, no script, no other file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from anonymize.report.chart import paired_bars
from anonymize.report.words import loss_rows, notes, rows_of, verdict, written

STYLE = """
body{font:16px/1.6 "Pretendard","Noto Sans KR",system-ui,sans-serif;max-width:56rem;margin:2rem auto;
padding:0 1rem;color:#1e2124;background:#fff}
h1{font-size:1.7rem}h2{font-size:1.2rem;margin-top:2.2rem;border-bottom:1px solid #cdd1d5}
table{border-collapse:collapse;width:100%;margin:.6rem 0}caption{text-align:left;color:#464c53}
th,td{padding:.35rem .6rem;border-bottom:1px solid #e6e8ea;text-align:left;vertical-align:top}
td.figure{text-align:right;font-variant-numeric:tabular-nums}thead th{background:#f4f5f6}
svg{width:100%;height:auto}svg text{font-size:13px;fill:#1e2124}
.met{color:#0b5e2c;font-weight:600}.unmet{color:#a4161a;font-weight:600}
@media print{body{margin:0;max-width:none}h2{break-after:avoid}svg,table{break-inside:avoid}}
"""


def report_page(report: dict[str, Any]) -> str:
    """Write `RiskReport.as_dict()` as a page."""
    return page(report["title"], report_body(report))


def page(title: str, body: str) -> str:
    """Put a body into a page of its own."""
    return (
        '<!DOCTYPE html>\n<html lang="ko"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )


def report_body(report: dict[str, Any]) -> str:
    """Write the sections of a report."""
    before, after = report["before"], report["after"]
    return "".join(
        (
            f"<p>준식별자: {_names(report['quasi_identifiers'])}<br>민감 열: {_names(report['sensitive'])}</p>",
            _checks(report),
            "<h2>위험</h2>",
            table(("지표", "처리 전", "처리 후"), rows_of(before, after)),
            "".join(f"<p>{escape(note)}</p>" for note in notes(report)),
            "<h2>동질집합 크기별 행의 비율</h2>",
            paired_bars("동질집합 크기별 행의 비율", _pairs(before, after, "rows_by_class_size")),
            "<h2>정보 손실</h2>",
            table(("지표", "값"), loss_rows(report)),
            _levels(report),
            "<h2>사람을 가려내는 열</h2>",
            paired_bars("유일하게 만드는 조합에 들어가는 비율", _pairs(before, after, "column_shares")),
            table(("열의 조합", "유일한 행 (처리 전)", "이 조합만으로 유일한 행"), _combinations(before)),
            "<h2>위험이 큰 행 (처리 후)</h2>",
            table(("행 번호", "위험", "동질집합 크기", "값"), _riskiest(after)),
        )
    )


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a table; the first cell of a row is its heading. Without rows it says so."""
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>' + "".join(_cell(cell) for cell in row[1:]) + "</tr>"
        for row in rows
    )
    if not body:
        return "<p>없음</p>"
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _cell(text: str) -> str:
    """Write a cell; figures stand on the right."""
    kind = ' class="figure"' if text[:1].isdigit() and " " not in text else ""
    return f"<td{kind}>{escape(text)}</td>"


def _names(names: list[str]) -> str:
    return escape(", ".join(names)) or "–"


def _pairs(before: dict[str, Any], after: dict[str, Any], key: str) -> list[tuple[str, float, float | None]]:
    late = after.get(key, {})
    return [(name, share, late.get(name)) for name, share in before[key].items()]


def _checks(report: dict[str, Any]) -> str:
    if not report["checks"]:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{escape(one["name"])}</th><td>{escape(one["asked"])}</td>'
        f'<td>{escape(one["measured"])}</td><td class="{"met" if one["met"] else "unmet"}">{verdict(one["met"])}</td></tr>'
        for one in report["checks"]
    )
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("항목", "요구", "결과", "판정"))
    return f"<h2>요구와 결과</h2><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _levels(report: dict[str, Any]) -> str:
    if not report["levels"]:
        return ""
    rows = [(name, str(level)) for name, level in report["levels"].items()]
    return "<h2>일반화 단계</h2>" + table(("준식별자", "단계 (0: 그대로)"), rows)


def _combinations(side: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (" + ".join(one["columns"]), f"{one['unique_rows']:,}", f"{one['minimal_rows']:,}")
        for one in side["special_combinations"]
    ]


def _riskiest(side: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [
        (
            str(one["row"] + 1),
            written(one["risk"], "share"),
            f"{one['class_size']:,}",
            ", ".join(f"{name}={value}" for name, value in one["values"].items())
            if "values" in one
            else "가림",
        )
        for one in side.get("riskiest", [])
    ]
