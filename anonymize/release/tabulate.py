"""Cross-tabulate a frame into cells, margins included."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations, product

import polars as pl

from anonymize.methods.values import numbers, texts
from anonymize.refusals import BadQuery, EmptyTable, UnknownPolicyColumn
from anonymize.release.cell import Cell, Coordinates
from anonymize.release.rules import Rules, contributions, magnitude_reasons

MISSING = "(결측)"
LARGEST = 20_000

Grid = dict[Coordinates, tuple[int, float, tuple[str, ...]]]


def grid(
    frame: pl.DataFrame, variables: Sequence[str], value: str | None, rules: Rules, *, margins: bool
) -> Grid:
    """Return per cell: rows, sum of the value column (0 without one), and the primary rules it breaks.

    Combinations that do not occur are cells of zero rows: that nobody is there can disclose too.
    """
    _check(frame, variables, value)
    table = frame.select([_labels(frame[name]) for name in variables])
    if value is not None:
        table = table.with_columns(numbers(frame[value]).cast(pl.Float64).alias("\0value"))
    domains = {name: sorted(table[name].unique().to_list()) for name in variables}
    cells: Grid = {}
    for chosen in _groups(tuple(variables), margins=margins):
        cells |= _grouped(table, chosen, domains, value is not None, rules)
    if rules.full_cells:
        _mark_full(cells, tuple(variables), domains)
    return cells


def _check(frame: pl.DataFrame, variables: Sequence[str], value: str | None) -> None:
    missing = [name for name in (*variables, *([value] if value else [])) if name not in frame.columns]
    if missing:
        raise UnknownPolicyColumn(
            f"표의 열이 자료에 없습니다: {', '.join(missing)}", f"columns do not exist: {', '.join(missing)}"
        )
    if not variables or len(set(variables)) < len(variables):
        raise BadQuery(
            "표에는 서로 다른 변수가 하나 이상 필요합니다", "a table needs one or more different variables"
        )
    if frame.height == 0:
        raise EmptyTable("빈 자료로는 표를 만들 수 없습니다", "there are no rows to tabulate")
    size = 1
    for name in variables:
        size *= frame[name].n_unique() + 1
    if size > LARGEST:
        raise BadQuery(
            f"표가 너무 큽니다: {size}칸 (최대 {LARGEST}). 범주를 묶으십시오",
            f"the table has {size} cells (at most {LARGEST}): group categories",
        )


def _labels(series: pl.Series) -> pl.Series:
    return texts(series).fill_null(MISSING).rename(series.name)


def _groups(variables: tuple[str, ...], *, margins: bool) -> Iterator[tuple[str, ...]]:
    sizes = range(len(variables) + 1) if margins else [len(variables)]
    return chain.from_iterable(combinations(variables, size) for size in sizes)


def _grouped(
    table: pl.DataFrame, chosen: tuple[str, ...], domains: dict[str, list[str]], valued: bool, rules: Rules
) -> Grid:
    counted = table.group_by(chosen).len() if chosen else pl.DataFrame({"len": [table.height]})
    rows = {tuple(row[name] for name in chosen): row for row in counted.iter_rows(named=True)}
    sums = {}
    if valued:
        made = contributions(table, list(chosen), "\0value", rules)
        sums = {tuple(row[name] for name in chosen): row for row in made.iter_rows(named=True)}
    cells: Grid = {}
    for key in product(*[domains[name] for name in chosen]):
        count = int(rows[key]["len"]) if key in rows else 0
        reasons = rules.count_reasons(count)
        if key in sums and count:
            reasons = tuple(dict.fromkeys([*reasons, *magnitude_reasons(sums[key], rules)]))
        cells[tuple(zip(chosen, key, strict=True))] = (
            count,
            float(sums[key]["sum"]) if key in sums else 0.0,
            reasons,
        )
    return cells


def _mark_full(cells: Grid, variables: tuple[str, ...], domains: dict[str, list[str]]) -> None:
    """A group of several whose members all fall into one cell has that cell marked full."""
    for at, (count, total, reasons) in list(cells.items()):
        if len(at) != len(variables) or len(variables) < 2 or count < 2:
            continue
        for name, _ in at:
            group = tuple(pair for pair in at if pair[0] != name)
            several = len(domains[name]) > 1
            if several and group in cells and cells[group][0] == count:
                cells[at] = (count, total, tuple(dict.fromkeys([*reasons, "full-cell"])))
                break


def parts(cells: Grid, rules: Rules, *, magnitude: bool, counts: bool) -> dict[str, list[Cell]]:
    """Return the cells per measure, primary ones suppressed with the width they need."""
    made: dict[str, list[Cell]] = {}
    if counts:
        made["count"] = [
            _cell(at, c, reasons, float(rules.protection)) for at, (c, _, reasons) in cells.items()
        ]
    if magnitude:
        scale = max((abs(s) for _, s, _ in cells.values()), default=0.0) or 1.0
        made["sum"] = [
            _cell(at, s, reasons, max(rules.protection_share * abs(s), 1e-4 * scale))
            for at, (_, s, reasons) in cells.items()
        ]
    return made


def _cell(at: Coordinates, true: float, reasons: tuple[str, ...], need: float) -> Cell:
    if reasons:
        return Cell(at, true, "suppressed", float("-inf"), float("inf"), need, reasons)
    return Cell(at, true, "published", true, true)
