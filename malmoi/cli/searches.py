"""`malmoi searches`: what people look for, without who, for those who keep the thesaurus and the catalog."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from enum import StrEnum
from typing import Annotated, Any

import typer

from malmoi.cli.output import print_lines, print_table, say
from malmoi.settings import load_settings


class Report(StrEnum):
    """What can be reported."""

    POPULAR = "popular"
    ZERO = "zero"
    UNOPENED = "unopened"
    PROPOSALS = "proposals"


def searches_command(
    report: Annotated[Report, typer.Argument(help="많이 찾은 말, 못 찾은 말, 열지 않은 말, 유의어 제안.")],
    size: Annotated[int, typer.Option(min=1, max=1000, help="건수 (rows).")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="한 줄에 하나씩 JSON (JSON lines).")] = False,
) -> None:
    """사람들이 무엇을 찾는지; 둘 이상이 찾은 것만 보입니다 (what people search; only what several asked)."""
    from malmoi.serving import open_journal

    journal = open_journal(load_settings())
    if journal is None:
        say("검색 기록을 두지 않습니다 (no search log is kept): MALMOI_QUERY_LOG_DAYS=0")
        return
    reports: dict[Report, Callable[[int], Sequence[Any]]] = {
        Report.POPULAR: journal.popular,
        Report.ZERO: journal.without_results,
        Report.UNOPENED: journal.without_clicks,
        Report.PROPOSALS: journal.proposals,
    }
    found = [asdict(row) for row in reports[report](size)]
    journal.close()
    if as_json:
        print_lines(found)
    else:
        print_table(report.value, list(found[0]) if found else ["-"], (list(r.values()) for r in found))
