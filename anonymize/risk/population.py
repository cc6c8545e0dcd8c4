"""The population behind a sample: how often a class occurs among everybody."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from anonymize.kanonymity.classes import Classes, check_columns, equivalence_classes
from anonymize.kanonymity.errors import ImpossibleRequirement, MixedTypes


def population_sizes(
    frame: pl.DataFrame, classes: Classes, columns: Sequence[str], population: pl.DataFrame
) -> np.ndarray:
    """Count for every class of `frame` the rows of `population` that agree with it.

    A class is never counted smaller than in the sample itself: the population contains the sample.
    """
    check_columns(population, columns)
    _check_types(frame, population, columns)
    names = [f"q{i}" for i in range(len(columns))]
    counts = _renamed(population, columns).group_by(names).len("members")
    first = np.zeros(len(classes), dtype=np.int64)
    first[classes.ids] = np.arange(frame.height)
    heads = _renamed(frame, columns)[first].with_row_index("class")
    joined = heads.join(counts, on=names, how="left", nulls_equal=True).sort("class")
    return np.asarray(np.maximum(joined["members"].fill_null(0).to_numpy().astype(np.int64), classes.sizes))


def _renamed(frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    return frame.select(pl.col(name).alias(f"q{i}") for i, name in enumerate(columns))


def _check_types(frame: pl.DataFrame, population: pl.DataFrame, columns: Sequence[str]) -> None:
    for name in columns:
        here, there = frame.schema[name], population.schema[name]
        if here != there and not (here.is_integer() and there.is_integer()):
            raise MixedTypes(
                f"열 '{name}'의 자료형이 표({here})와 모집단({there})에서 다릅니다. 같게 바꾸세요",
                f"column '{name}' is {here} in the table and {there} in the population; make them equal",
            )


def presence(frame: pl.DataFrame, columns: Sequence[str], population: pl.DataFrame) -> tuple[float, float]:
    """Return the bounds of delta-presence: the least and the largest chance that a member is in `frame`.

    For every class of the population, the share of its members that the table holds. Nergiz, Atzori and
    Clifton, "Hiding the presence of individuals from shared databases", SIGMOD 2007.
    """
    classes = equivalence_classes(frame, columns)
    members = population_sizes(frame, classes, columns, population)
    shares = classes.sizes / members
    absent = _renamed(population, columns).join(
        _renamed(frame, columns).unique(),
        on=[f"q{i}" for i in range(len(columns))],
        how="anti",
        nulls_equal=True,
    )
    return 0.0 if absent.height else float(shares.min()), float(shares.max())


def estimated_unique(sizes: np.ndarray, fraction: float) -> float:
    """Estimate the share of rows that are unique in a population of which the table is a random sample.

    `sizes` has the class sizes of the sample, `fraction` the share of the population it holds. The
    sizes in the sample stand for those in the population: Zayatz, "Estimation of the percent of unique
    population elements", US Bureau of the Census, 1991.
    """
    if not 0 < fraction <= 1:
        raise ImpossibleRequirement(
            f"표본 비율 {fraction}은(는) 0보다 크고 1 이하여야 합니다",
            f"the sampling fraction must be above 0 and at most 1, not {fraction}",
        )
    size, count = np.unique(sizes, return_counts=True)
    if size[0] != 1:
        return 0.0
    once = count * size * fraction * (1.0 - fraction) ** (size - 1)
    return float(once[0] / once.sum() * count[0] / (size * count).sum())
