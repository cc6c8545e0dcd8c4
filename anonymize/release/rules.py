"""The primary rules: which cells of a table may not be shown.

The rules and their usual numbers are those of output checkers: a threshold of 10, dominance (n, k) = (2, 90 %), the p
ratio 10 %, 10 degrees of freedom, and zeros and full cells as disclosive (a group whose members all share a value).
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from anonymize.refusals import BadQuery


@dataclass(frozen=True)
class Rules:
    """The numbers of the rules. `protection`: how wide a reader's interval for a hidden count must stay.

    `protection_share`: the same for hidden sums, as a share of the sum.
    """

    threshold: int = 10
    dominance_n: int = 2
    dominance_k: float = 0.9
    p_ratio: float = 0.1
    degrees_of_freedom: int = 10
    zeros: bool = True
    full_cells: bool = True
    protection: int = 5
    protection_share: float = 0.1

    def __post_init__(self) -> None:
        """Refuse numbers that make no sense."""
        wrong = (
            self.threshold < 1 or self.dominance_n < 1 or self.protection < 1 or self.protection_share <= 0
        )
        if wrong or not 0 < self.dominance_k <= 1 or not 0 <= self.p_ratio <= 1:
            raise BadQuery(f"통제 규칙의 값이 잘못되었습니다: {self}", f"the rules make no sense: {self}")

    def model_allowed(self, observations: int, parameters: int) -> bool:
        """Whether a fitted model has the residual degrees of freedom asked for."""
        return observations - parameters >= self.degrees_of_freedom

    def count_reasons(self, count: int) -> tuple[str, ...]:
        """Return the rules a frequency breaks."""
        if count == 0:
            return ("zero",) if self.zeros else ()
        return ("threshold",) if count < self.threshold else ()


def contributions(frame: pl.DataFrame, by: list[str], value: str, rules: Rules) -> pl.DataFrame:
    """Return per group: sum, largest, the n largest together, the two largest together, distinct values."""
    weight = pl.col(value).cast(pl.Float64)
    largest = weight.abs().drop_nulls().sort(descending=True)
    columns = [
        weight.sum().alias("sum"),
        weight.abs().sum().alias("total"),
        weight.count().alias("valued"),
        largest.head(rules.dominance_n).sum().alias("top_n"),
        largest.head(2).sum().alias("top_2"),
        largest.head(1).sum().alias("top_1"),
        weight.n_unique().alias("distinct"),
    ]
    return frame.group_by(by).agg(columns) if by else frame.select(columns)


def magnitude_reasons(row: dict[str, float], rules: Rules) -> tuple[str, ...]:
    """Return the rules a sum or mean breaks: dominance, p ratio, all values equal, too few values."""
    reasons = []
    total = row["total"]
    if row["valued"] < rules.threshold:
        reasons.append("threshold")
    if total > 0 and row["top_n"] >= rules.dominance_k * total:
        reasons.append("dominance")
    if row["top_1"] > 0 and total - row["top_2"] < rules.p_ratio * row["top_1"]:
        reasons.append("p-ratio")
    if rules.full_cells and row["valued"] > 1 and row["distinct"] == 1:
        reasons.append("all-equal")
    return tuple(reasons)
