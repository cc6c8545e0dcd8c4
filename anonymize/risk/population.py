"""The population behind a sample: how often a class occurs among everybody."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from anonymize.kanonymity.classes import Classes, check_columns
from anonymize.kanonymity.errors import MixedTypes


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
