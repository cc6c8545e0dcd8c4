"""Release control: a table leaves only in a form from which, with all tables before it, no hidden cell follows."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import polars as pl

from anonymize.refusals import BadQuery, ReleaseRefused
from anonymize.release.audit import Audit, audit_project
from anonymize.release.cell import Cell, Coordinates, Part, Population
from anonymize.release.differencing import nested_pairs, refuse_near_equal
from anonymize.release.layout import cells_frame, wide
from anonymize.release.ledger import Ledger
from anonymize.release.population import population
from anonymize.release.rounding import nearest, rounded
from anonymize.release.rules import Rules
from anonymize.release.secondary import Protection
from anonymize.release.system import build, linked, with_difference_targets
from anonymize.release.tabulate import Grid, grid, parts

Statistic = Literal["count", "sum", "mean"]


@dataclass(frozen=True)
class Suppressed:
    """A hidden cell and why: rule names, or "secondary". For the officer, not for publication."""

    at: dict[str, str]
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Released:
    """A released table. `table` may be published (hidden cells are null); `cells` and `suppressed` may not."""

    id: str
    table: pl.DataFrame
    suppressed: tuple[Suppressed, ...]
    cells: pl.DataFrame


class Release:
    """Releases tables of one project, each checked against all before it."""

    def __init__(self, ledger: Ledger | None = None, *, rules: Rules | None = None) -> None:
        self.ledger = ledger or Ledger()
        self.rules = rules or Rules()

    def table(
        self,
        frame: pl.DataFrame,
        rows: str | Sequence[str],
        columns: str | Sequence[str] = (),
        value: str | None = None,
        *,
        statistic: Statistic = "count",
        margins: bool = True,
        rounding: int | None = None,
        ids: Sequence[str] | None = None,
        name: str | None = None,
    ) -> Released:
        """Tabulate and release counts, or sums or means of `value`, by `rows` and `columns`.

        `ids`: columns that tell persons apart, so that populations of several tables can be compared (default: the
        whole row). `rounding`: round to this base instead of suppressing (counts only). Raises ReleaseRefused when
        no form of the table is safe; the ledger then stays as it was.
        """
        across = [columns] if isinstance(columns, str) else list(columns)
        down = [rows] if isinstance(rows, str) else list(rows)
        _check(value, statistic, rounding)
        people = population(frame, ids)
        found = grid(frame, [*down, *across], value, self.rules, margins=margins)
        made = self._parts(found, people, value, statistic, rounding, (*down, *across), name)
        with self.ledger.writing():
            safe = self._protected(made, people)
            self.ledger.add(safe, people)
        return _released(safe, down, across, statistic, found, rounding)

    def audit(self) -> Audit:
        """Compute again, by linear programming, what a reader of all released tables can learn of hidden cells."""
        return audit_project(self.ledger.parts(), self.ledger.populations(), self.rules)

    def model_allowed(self, observations: int, parameters: int) -> bool:
        """Whether a model fitted on so many observations may be released (residual degrees of freedom)."""
        return self.rules.model_allowed(observations, parameters)

    def _parts(
        self,
        found: Grid,
        people: Population,
        value: str | None,
        statistic: Statistic,
        rounding: int | None,
        variables: tuple[str, ...],
        name: str | None,
    ) -> list[Part]:
        magnitude, counts = statistic != "count", statistic != "sum"
        cells = parts(found, self.rules, magnitude=magnitude, counts=counts)
        if rounding is not None:
            cells = {measure: rounded(column, rounding) for measure, column in cells.items()}
        label = name or f"release-{secrets.token_hex(4)}"
        signed = any(total < 0 for _, total, _ in found.values())
        return [
            Part(
                measure if measure == "count" else f"sum of {value}",
                variables,
                people.id,
                tuple(column),
                signed and measure == "sum",
                label,
            )
            for measure, column in cells.items()
        ]

    def _protected(self, made: list[Part], people: Population) -> list[Part]:
        earlier = self.ledger.parts()
        populations = {**self.ledger.populations(), people.id: people}
        refuse_near_equal(people, list(populations.values()), self.rules.threshold)
        hidden: set[Coordinates] = {c.at for part in made for c in part.cells if c.status == "suppressed"}
        while True:
            before = len(hidden)
            for place, part in enumerate(made):
                made[place] = self._protect(_hiding(part, hidden), earlier, populations)
                hidden |= {c.at for c in made[place].cells if c.status == "suppressed"}
            if len(hidden) == before and all(
                _hidden_at(part) == hidden or part.cells[0].status == "rounded" for part in made
            ):
                return self._with_totals(made, earlier, populations, hidden)

    def _protect(self, part: Part, earlier: list[Part], populations: dict[str, Population]) -> Part:
        near = linked(earlier, part, populations)
        system = build([*near, *_totals(part, near, earlier)], part, populations)
        pairs = nested_pairs([*near, *_totals(part, near, earlier), part], populations)
        need = float(self.rules.protection)
        if part.measure == "count":
            system = with_difference_targets(system, pairs, self.rules.threshold, need)
        guard = Protection(system, 1.0 if system.whole else _least(system.cells))
        guard.protect()
        guard.trim()
        mine = [i for i, own in enumerate(system.own) if own]
        cells = [_settled(part.cells[k], bool(guard.hidden[i]), guard) for k, i in enumerate(mine)]
        return replace(part, cells=tuple(cells))

    def _with_totals(
        self,
        made: list[Part],
        earlier: list[Part],
        populations: dict[str, Population],
        hidden: set[Coordinates],
    ) -> list[Part]:
        """A first published total also bounds tables of other variables: hide it when that tells too much."""
        for part in made:
            total = next((c for c in part.cells if not c.at and c.status == "published"), None)
            near = linked(earlier, part, populations)
            far = [p for p in earlier if p.measure == part.measure and p not in near]
            told = Part(part.measure, (), part.population, (total,) if total else ())
            if total is None or all(self._holds(p, told, earlier, populations) for p in far):
                continue
            need = max(cell.need for p in far for cell in p.cells)
            return [self._without_total(own, need, earlier, populations, hidden) for own in made]
        return made

    def _holds(self, part: Part, told: Part, earlier: list[Part], populations: dict[str, Population]) -> bool:
        if part.population != told.population or not any(c.status == "suppressed" for c in part.cells):
            return True
        system = build([part, *linked(earlier, part, populations), told], None, populations)
        try:
            Protection(system, 0.0).protect()
        except ReleaseRefused:
            return False
        return True

    def _without_total(
        self,
        part: Part,
        need: float,
        earlier: list[Part],
        populations: dict[str, Population],
        hidden: set[Coordinates],
    ) -> Part:
        """Hide the total too, so widely that what it would have told stays open."""
        closed = _hiding(part, hidden | {()})
        cells = [replace(c, need=max(c.need, need)) if not c.at else c for c in closed.cells]
        return self._protect(replace(closed, cells=tuple(cells)), earlier, populations)


def _check(value: str | None, statistic: Statistic, rounding: int | None) -> None:
    if (value is None) != (statistic == "count"):
        raise BadQuery(
            "합계·평균 표에는 value가 필요하고, 빈도표에는 쓰지 않습니다",
            "sums and means need a value column, counts take none (say statistic='sum' or 'mean')",
        )
    if rounding is not None and (rounding < 2 or statistic != "count"):
        raise BadQuery(
            "rounding은 2 이상이며 빈도표에만 씁니다", "rounding is a base of 2 or more, for counts only"
        )


def _hiding(part: Part, hidden: set[Coordinates]) -> Part:
    """Hide the same coordinates in every measure of one release."""
    cells = [
        replace(
            c,
            status="suppressed",
            low=float("-inf"),
            high=float("inf"),
            need=c.need,
            reasons=c.reasons or ("secondary",),
        )
        if c.at in hidden and c.status == "published"
        else c
        for c in part.cells
    ]
    return replace(part, cells=tuple(cells))


def _hidden_at(part: Part) -> set[Coordinates]:
    return {c.at for c in part.cells if c.status == "suppressed"}


def _settled(cell: Cell, hidden: bool, guard: Protection) -> Cell:
    if not hidden:
        restored = cell.status == "suppressed"
        return replace(cell, status="published", low=cell.true, high=cell.true) if restored else cell
    if cell.status == "suppressed":
        return cell
    need = 1.0 if guard.system.whole else _least(guard.system.cells)
    return replace(
        cell,
        status="suppressed",
        low=float("-inf"),
        high=float("inf"),
        need=need,
        reasons=(*cell.reasons, "secondary"),
    )


def _least(cells: Sequence[Cell]) -> float:
    return 1e-4 * max((abs(c.true) for c in cells), default=1.0) or 1e-4


def _totals(part: Part, near: list[Part], earlier: list[Part]) -> list[Part]:
    """Totals other tables of the same population and measure have published are known here too."""
    return [
        Part(p.measure, (), p.population, tuple(c for c in p.cells if not c.at))
        for p in earlier
        if p not in near
        and p.measure == part.measure
        and p.population == part.population
        and any(not c.at and c.status != "suppressed" for c in p.cells)
    ]


def _released(
    safe: list[Part],
    down: list[str],
    across: list[str],
    statistic: Statistic,
    found: Grid,
    rounding: int | None,
) -> Released:
    shown = safe[-1]
    values: dict[Coordinates, Any] = {}
    for cell in shown.cells:
        value = nearest(cell.true, rounding) if rounding and cell.status == "rounded" else cell.true
        if statistic == "mean":
            count = found[cell.at][0]
            value = cell.true / count if count else 0.0
        values[cell.at] = None if cell.status == "suppressed" else value
    whole = statistic == "count"
    hidden = tuple(Suppressed(dict(c.at), c.reasons) for c in shown.cells if c.status == "suppressed")
    return Released(shown.release, wide(values, down, across, whole=whole), hidden, cells_frame(shown.cells))
