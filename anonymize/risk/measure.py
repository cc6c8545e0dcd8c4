"""The risk of a table: k, l, t, unique rows and the chance of re-identification."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl

from anonymize.kanonymity.classes import (
    Cells,
    Classes,
    check_columns,
    equivalence_classes,
    tabulate,
    value_codes,
)
from anonymize.kanonymity.closeness import equal_distance, ordered_distance
from anonymize.kanonymity.diversity import distinct_values
from anonymize.risk.population import estimated_unique, population_sizes


@dataclass(frozen=True)
class RiskyRow:
    """A row and how easily it is singled out; `risk` is 1 / rows it cannot be told from."""

    row: int
    risk: float
    class_size: int
    population_size: int | None
    values: dict[str, Any]


@dataclass(frozen=True)
class Risk:
    """The risk of a table on its quasi-identifiers; shares and risks are between 0 and 1.

    `l` and `t` are None without sensitive columns; with several, the worst column counts.
    `journalist_max` and `marketer` are the prosecutor's figures when no population was given
    (`population_known` tells). `population_unique` is the share of rows unique in the population,
    None when it is not known.
    """

    rows: int
    classes: int
    k: int
    l: int | None  # noqa: E741 - the model's own letter
    t: float | None
    sample_unique: int
    prosecutor_max: float
    prosecutor_mean: float
    journalist_max: float
    marketer: float
    population_known: bool
    population_unique: float | None
    quasi_identifiers: tuple[str, ...]
    sensitive: tuple[str, ...]
    _frame: pl.DataFrame = field(repr=False, compare=False)
    _classes: Classes = field(repr=False, compare=False)
    _population: np.ndarray | None = field(repr=False, compare=False)

    def as_dict(self) -> dict[str, int | float | None]:
        """Return the stable figures of `malmoi anonymize risk --json`."""
        names = (
            "rows", "classes", "k", "l", "t", "sample_unique",
            "prosecutor_max", "prosecutor_mean", "journalist_max", "marketer",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}

    @cached_property
    def row_risks(self) -> np.ndarray:
        """The risk of every row: 1 / population class where a population is known, else 1 / class."""
        sizes = self._classes.sizes if self._population is None else self._population
        return np.asarray(1.0 / sizes[self._classes.ids])

    def riskiest(self, n: int = 10) -> list[RiskyRow]:
        """Return the `n` rows most easily singled out, the first rows first among equals."""
        order = np.argsort(-self.row_risks, kind="stable")[: max(n, 0)]
        return [self._risky(int(row)) for row in order]

    def estimated_population_unique(self, fraction: float) -> float:
        """Estimate the share of rows unique in the population when the table is that `fraction` of it."""
        return estimated_unique(self._classes.sizes, fraction)

    def size_counts(self) -> dict[int, int]:
        """Return how many classes there are of every size, smallest size first."""
        sizes, counts = np.unique(self._classes.sizes, return_counts=True)
        return dict(zip(sizes.tolist(), counts.tolist(), strict=True))

    def _risky(self, row: int) -> RiskyRow:
        owner = self._classes.ids[row]
        population = None if self._population is None else int(self._population[owner])
        values = self._frame.row(row, named=True)
        return RiskyRow(row, float(self.row_risks[row]), int(self._classes.sizes[owner]), population, values)


def measure(
    frame: pl.DataFrame,
    quasi_identifiers: Sequence[str],
    sensitive: Sequence[str] = (),
    population: pl.DataFrame | None = None,
) -> Risk:
    """Measure the risk of `frame` on its quasi-identifiers.

    Missing values are a value of their own. t is the total variation for categories and the ordered
    earth mover's distance for numbers and dates. `population` has the same quasi-identifiers, one row
    a member. Raises `AnonymityError` for unknown columns, empty tables and types without order.
    Measures: El Emam, "Guide to the De-Identification of Personal Health Information", 2013.
    """
    check_columns(frame, [*quasi_identifiers, *sensitive])
    classes = equivalence_classes(frame, quasi_identifiers)
    members = None if population is None else population_sizes(frame, classes, quasi_identifiers, population)
    diversity, closeness = _sensitive_figures(frame, classes, sensitive)
    k, unique = int(classes.sizes.min()), int((classes.sizes == 1).sum())
    mean = len(classes) / frame.height
    return Risk(
        rows=frame.height,
        classes=len(classes),
        k=k,
        l=diversity,
        t=closeness,
        sample_unique=unique,
        prosecutor_max=1.0 / k,
        prosecutor_mean=mean,
        journalist_max=1.0 / k if members is None else 1.0 / int(members.min()),
        marketer=mean if members is None else float((classes.sizes / members).sum() / frame.height),
        population_known=members is not None,
        population_unique=None if members is None else float((members == 1).sum() / frame.height),
        quasi_identifiers=tuple(quasi_identifiers),
        sensitive=tuple(sensitive),
        _frame=frame.select(list(dict.fromkeys(quasi_identifiers))),
        _classes=classes,
        _population=members,
    )


def _sensitive_figures(
    frame: pl.DataFrame, classes: Classes, sensitive: Sequence[str]
) -> tuple[int | None, float | None]:
    """Return the smallest l and the largest t over the sensitive columns."""
    if not sensitive:
        return None, None
    diversity, closeness = [], []
    for name in sensitive:
        codes = value_codes(frame[name])
        cells = tabulate(classes.ids, codes, None, (len(classes), int(codes.max()) + 1))
        diversity.append(int(distinct_values(cells).min()))
        closeness.append(float(_distance(cells, frame.schema[name]).max()))
    return min(diversity), max(closeness)


def _distance(cells: Cells, kind: pl.DataType) -> np.ndarray:
    reference = cells.totals / cells.totals.sum()
    if kind.is_numeric() or kind.is_temporal():
        return ordered_distance(cells, reference)
    return equal_distance(cells, reference)
