"""The checks a diagnosis workbook is accepted by; for our own reports and for those agencies hand in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from quality.errors import UnreadableData
from quality.report import layout

Table = Sequence[Mapping[str, Any]]
EMPTY = (None, "", "-")


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a workbook is not accepted: a stable code, sheet and row (from 1, with the headings), and what is wrong."""

    code: str
    sheet: str
    row: int | None
    message: str


def check_report(path: Path, columns: Iterable[tuple[str, str]] | None = None) -> list[Fault]:
    """Return all faults of a workbook; with `columns` (table, column) also those the workbook is silent about.

    Raises UnreadableData for what is no workbook.
    """
    sheets, faults = _read(path)
    if faults:
        return faults
    found = [*_tables(sheets), *_expressions(sheets), *_runs(sheets), *_sums(sheets)]
    return [*found, *_columns(sheets, columns)]


def _read(path: Path) -> tuple[dict[str, Table], list[Fault]]:
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except Exception as error:  # zipfile, openpyxl and xml each have their own
        raise UnreadableData(f"xlsx 통합문서가 아닙니다 (not a workbook) {path.name}: {error}") from error
    sheets: dict[str, Table] = {}
    faults: list[Fault] = []
    by_name = {_plain(name): name for name in book.sheetnames}
    for name, wanted in layout.HEADINGS.items():
        if _plain(name) not in by_name:
            faults.append(Fault("missing_sheet", name, None, f"시트가 없습니다 (no such sheet): {name}"))
            continue
        rows = list(book[by_name[_plain(name)]].iter_rows(values_only=True))
        headings = [_plain(str(h)) for h in rows[0]] if rows else []
        missing = [h for h in wanted if _plain(h) not in headings]
        faults += [Fault("missing_heading", name, 1, f"제목이 없습니다 (no heading): {h}") for h in missing]
        places = {h: headings.index(_plain(h)) for h in wanted if h not in missing}
        sheets[name] = [{h: row[p] if p < len(row) else None for h, p in places.items()} for row in rows[1:]]
    book.close()
    return sheets, faults


def _tables(sheets: Mapping[str, Table]) -> Iterator[Fault]:
    for place, row in enumerate(sheets[layout.TABLES], 2):
        if row["상태"] == "제외" and row["의견"] in EMPTY:
            message = f"제외 사유가 없습니다 (excluded without a reason): {row['테이블명']}"
            yield Fault("exclusion_without_reason", layout.TABLES, place, message)
        elif row["상태"] not in ("수집", "제외"):
            message = f"수집되지 않은 테이블입니다 (table not collected): {row['테이블명']}"
            yield Fault("uncollected_table", layout.TABLES, place, message)


def _expressions(sheets: Mapping[str, Table]) -> Iterator[Fault]:
    for place, row in enumerate(sheets[layout.DOMAINS], 2):
        named = row["검증룰명"] not in EMPTY
        if named and row["검증룰"] in EMPTY:
            message = f"검증룰이 비었습니다 (rule without an expression): {row['테이블명']}.{row['컬럼명']}"
            yield Fault("rule_without_expression", layout.DOMAINS, place, message)
        if not named and row["의견"] in EMPTY:
            message = (
                f"룰도 제외 사유도 없습니다 (neither rule nor reason): {row['테이블명']}.{row['컬럼명']}"
            )
            yield Fault("column_without_rule", layout.DOMAINS, place, message)
    for place, row in enumerate(sheets[layout.BUSINESS], 2):
        if row["분석SQL"] in EMPTY:
            message = f"분석SQL이 비었습니다 (rule without an expression): {row['업무규칙ID']}"
            yield Fault("rule_without_expression", layout.BUSINESS, place, message)


def _runs(sheets: Mapping[str, Table]) -> Iterator[Fault]:
    ran = set()
    for place, row in enumerate(sheets[layout.RUNS], 2):
        key = (row["품질지표명"], row["테이블명"], row["컬럼명"])
        if row["실행일시"] in EMPTY or row["상태"] != "완료":
            message = f"실행하지 않은 룰입니다 (rule never run): {row['진단항목ID']} {row['테이블명']}.{row['컬럼명']}"
            yield Fault("rule_never_run", layout.RUNS, place, message)
        ran.add(key)
    for name in (layout.DOMAINS, layout.BUSINESS):
        for place, row in enumerate(sheets[name], 2):
            key = (row["품질지표명"], row["테이블명"], row["컬럼명"])
            if row["품질지표명"] not in EMPTY and key not in ran:
                message = f"실행 정보가 없는 룰입니다 (rule never run): {row['테이블명']}.{row['컬럼명']}"
                yield Fault("rule_never_run", name, place, message)


def _sums(sheets: Mapping[str, Table]) -> Iterator[Fault]:
    """Compare the summary with what was run: by indicator, and the line of totals."""
    result = [r for r in sheets[layout.RESULT] if r["분석영역"] != layout.TOTAL]
    done = [r for r in sheets[layout.RUNS] if r["상태"] == "완료"]
    summary, detail = _by(result, "검증유형"), _by(done, "품질지표명")
    for indicator in sorted(summary.keys() | detail.keys()):
        if summary.get(indicator) != detail.get(indicator):
            message = f"요약과 실행 정보가 다릅니다 (summary differs) {indicator}: {summary.get(indicator)} ≠ {detail.get(indicator)}"
            yield Fault("summary_differs", layout.RESULT, None, message)
    for place, row in enumerate(sheets[layout.RESULT], 2):
        wanted = (_sum(result, "전체데이터"), _sum(result, "오류데이터"))
        if row["분석영역"] == layout.TOTAL and (row["전체데이터"], row["오류데이터"]) != wanted:
            message = f"합계가 다릅니다 (totals differ): {row['전체데이터']}, {row['오류데이터']} ≠ {wanted}"
            yield Fault("summary_differs", layout.RESULT, place, message)


def _columns(sheets: Mapping[str, Table], columns: Iterable[tuple[str, str]] | None) -> Iterator[Fault]:
    told = {
        (row["테이블명"], name)
        for sheet in (layout.DOMAINS, layout.BUSINESS, layout.RUNS)
        for row in sheets[sheet]
        for name in str(row["컬럼명"]).split(", ")
    }
    left_out = {r["테이블명"] for r in sheets[layout.TABLES] if r["상태"] == "제외"}
    for table, column in columns or ():
        if (table, column) not in told and table not in left_out:
            message = f"룰도 제외 사유도 없습니다 (neither rule nor reason): {table}.{column}"
            yield Fault("column_without_rule", layout.DOMAINS, None, message)


def _by(rows: Table, heading: str) -> dict[str, tuple[int, int]]:
    names = {str(r[heading]) for r in rows}
    chosen = {n: [r for r in rows if str(r[heading]) == n] for n in names}
    return {n: (_sum(some, "전체데이터"), _sum(some, "오류데이터")) for n, some in chosen.items()}


def _sum(rows: Table, heading: str) -> int:
    return sum(int(r[heading] or 0) for r in rows)


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text)
