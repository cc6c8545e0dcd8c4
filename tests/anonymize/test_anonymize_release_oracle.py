"""The primary rules say what ACRO's say, cell by cell; ACRO runs in the rivals' environment."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from anonymize.release import Rules
from anonymize.release.tabulate import grid
from bench.anonymize import acro_client as acro

# ACRO's checks and our reasons for the same; an empty cell fails its threshold and is "zero" here
CHECKS = {
    "MinimumThresholdCheck": {"threshold", "zero"},
    "NKCheck": {"dominance"},
    "PPercentCheck": {"p-ratio"},
}
SEEDS = range(6)
MODELS = [{"observations": n, "parameters": p} for n, p in ((30, 3), (14, 4), (14, 5), (12, 2), (11, 2))]


def table(seed: int) -> pl.DataFrame:
    """Rows with rare and empty combinations, and amounts that a few people dominate."""
    draw = np.random.default_rng(seed)
    size = int(draw.integers(150, 600))
    amounts = draw.lognormal(3, 2.2, size).round(2)
    frame = pl.DataFrame(
        {
            "A": [f"a{i}" for i in draw.choice(6, size, p=draw.dirichlet(np.ones(6)))],
            "B": [f"b{i}" for i in draw.choice(4, size, p=draw.dirichlet(np.ones(4)))],
            "v": amounts,
        }
    )
    return frame.filter((pl.col("A") != "a1") | (pl.col("B") != "b2"))


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    """ACRO's answer for the counts and sums of every table, and for the models."""
    asked = [acro.question(table(seed), "A", "B", value) for seed in SEEDS for value in (None, "v")]
    answer = acro.ask(asked, MODELS)
    if answer is None:
        pytest.skip("ACRO is not installed (the rivals' environment)")
    return answer


def ours(frame: pl.DataFrame, value: str | None) -> dict[tuple[str, str], set[str]]:
    found = grid(frame, ["A", "B"], value, Rules(), margins=False)
    return {(at[0][1], at[1][1]): set(reasons) for at, (_, _, reasons) in found.items()}


def theirs(answer: dict[str, Any]) -> dict[tuple[str, str], set[str]]:
    return {(row, column): set(checks) for row, column, _, checks in answer["cells"]}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_count_below_the_threshold_is_hidden_where_acro_hides_it(told: dict[str, Any], seed: int) -> None:
    mine, other = ours(table(seed), None), theirs(told["tables"][2 * seed])
    assert mine.keys() == other.keys()
    hidden = {place for place, checks in other.items() if "MinimumThresholdCheck" in checks}
    assert hidden
    assert {place for place, why in mine.items() if why & {"threshold", "zero"}} == hidden


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("check", CHECKS)
def test_a_sum_breaks_the_rules_acro_says_it_breaks(told: dict[str, Any], seed: int, check: str) -> None:
    mine, other = ours(table(seed), "v"), theirs(told["tables"][2 * seed + 1])
    filled = (
        {place for place, why in mine.items() if "zero" not in why}
        if check != "MinimumThresholdCheck"
        else {*mine}
    )
    broken = {place for place, checks in other.items() if check in checks}
    assert {place for place, why in mine.items() if why & CHECKS[check]} & filled == broken & filled


def test_the_tables_break_every_rule_and_keep_every_rule_somewhere(told: dict[str, Any]) -> None:
    cells = [checks for seed in SEEDS for checks in theirs(told["tables"][2 * seed + 1]).values()]
    for check in CHECKS:
        assert 0 < sum(check in checks for checks in cells) < len(cells)


@pytest.mark.parametrize("number", range(len(MODELS)))
def test_a_model_needs_the_degrees_of_freedom_acro_asks_for(told: dict[str, Any], number: int) -> None:
    asked, answer = MODELS[number], told["models"][number]
    assert answer["degrees_of_freedom"] == asked["observations"] - asked["parameters"]
    assert Rules().model_allowed(**asked) == answer["allowed"]
