"""Differential privacy: exact noise, checked against OpenDP, and a budget that cannot be overspent."""

from __future__ import annotations

import math
import multiprocessing
import stat
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import stats

from anonymize.budget import BudgetLedger, PrivateTable, discrete_gaussian, discrete_laplace
from anonymize.refusals import BadQuery, BudgetExhausted, LedgerProblem

DRAWS = 200_000
SURELY = 1e-5  # a test fails by chance once in a hundred thousand runs


def chi_square(draws: np.ndarray, probability: dict[int, float]) -> float:
    """Return the p-value of the draws under the probabilities; rare ends are put together."""
    common = {x: p for x, p in probability.items() if p * len(draws) >= 20}
    observed = [int((draws == x).sum()) for x in common]
    expected = [p * len(draws) for p in common.values()]
    observed.append(len(draws) - sum(observed))
    expected.append(len(draws) - sum(expected))
    return float(stats.chisquare(observed, expected).pvalue)


@pytest.mark.parametrize("scale", [0.25, 1.0, 3.7, 40.0])
def test_laplace_noise_has_exactly_its_distribution(scale: float) -> None:
    q = math.exp(-1 / (math.ceil(scale * 1024) / 1024))
    probability = {x: (1 - q) / (1 + q) * q ** abs(x) for x in range(-1000, 1001)}
    assert chi_square(discrete_laplace(scale, DRAWS), probability) > SURELY


@pytest.mark.parametrize("sigma", [0.5, 2.0, 11.3])
def test_gaussian_noise_has_exactly_its_distribution(sigma: float) -> None:
    weight = {x: math.exp(-x * x / (2 * sigma * sigma)) for x in range(-300, 301)}
    total = sum(weight.values())
    assert chi_square(discrete_gaussian(sigma, DRAWS), {x: w / total for x, w in weight.items()}) > SURELY


@pytest.mark.parametrize("scale", [2.0, 15.0])
def test_noise_agrees_with_opendp(scale: float) -> None:
    dp = pytest.importorskip("opendp.prelude")
    dp.enable_features("contrib")
    space = dp.atom_domain(T="i64"), dp.absolute_distance(T="i64")
    laplace, gaussian = dp.m.make_laplace(*space, scale=scale), dp.m.make_gaussian(*space, scale=scale)
    for ours, theirs in ((discrete_laplace, laplace), (discrete_gaussian, gaussian)):
        mine, other = ours(scale, 20_000), np.array([theirs(0) for _ in range(4_000)])
        assert stats.ks_2samp(mine, other).pvalue > SURELY
        assert laplace.map(1) == pytest.approx(1 / scale, rel=1e-6)


def test_a_gaussian_answer_is_at_least_as_private_as_opendp_says() -> None:
    dp = pytest.importorskip("opendp.prelude")
    dp.enable_features("contrib")
    from anonymize.budget.query import _Noise

    noise = _Noise(1, 0.5, 1e-6)
    space = dp.atom_domain(T="i64"), dp.absolute_distance(T="i64")
    theirs = dp.c.make_zCDP_to_approxDP(dp.m.make_gaussian(*space, scale=noise.scale))
    assert theirs.map(1).epsilon(1e-6) <= 0.5


@pytest.mark.parametrize("scale", [0.0, -1.0, math.nan, math.inf, 2.0**40])
def test_a_senseless_scale_is_refused(scale: float) -> None:
    with pytest.raises(BadQuery):
        discrete_laplace(scale, 1)


@pytest.fixture
def ledger(tmp_path: Path) -> BudgetLedger:
    made = BudgetLedger(tmp_path / "budget.db")
    made.grant("p", 100.0, 1e-3)
    return made


@pytest.fixture
def table(ledger: BudgetLedger) -> PrivateTable:
    draw = np.random.default_rng(5)
    frame = pl.DataFrame(
        {
            "나이": draw.integers(0, 100, 20_000),
            "비율": draw.random(20_000),
            "성별": draw.choice(["남", "여"], 20_000),
        }
    )
    return PrivateTable(frame, ledger, "p")


def test_answers_lie_near_the_truth(table: PrivateTable) -> None:
    age, rate = table.frame["나이"], table.frame["비율"]
    assert table.count(1.0).value == pytest.approx(20_000, abs=20)
    assert table.count(1.0, 1e-6).value == pytest.approx(20_000, abs=60)
    assert table.count(1.0, where=pl.col("나이") > 50).value == pytest.approx((age > 50).sum(), abs=20)
    assert table.sum("나이", 0, 100, 1.0).value == pytest.approx(age.sum(), abs=2_000)
    assert table.mean("나이", 0, 100, 1.0).value == pytest.approx(age.mean(), abs=0.5)
    assert table.mean("비율", 0, 1, 1.0, 1e-6).value == pytest.approx(rate.mean(), abs=0.02)
    assert table.quantile("나이", 0.5, 0, 100, 1.0).value == pytest.approx(age.median(), abs=2)
    assert table.quantile("비율", 0.9, 0, 1, 1.0).value == pytest.approx(0.9, abs=0.03)
    cells = table.histogram("성별", ["남", "여", "그 밖"], 1.0)
    assert cells["남"].value == pytest.approx((table.frame["성별"] == "남").sum(), abs=20)
    assert abs(cells["그 밖"].value) < 20


def test_values_outside_the_bounds_count_as_the_bounds(table: PrivateTable) -> None:
    assert table.sum("나이", 0, 10, 50.0).value <= 10 * 20_000 + 100


def test_the_stated_margin_holds_most_of_the_time(table: PrivateTable) -> None:
    inside = [abs(a.value - 20_000) <= a.margin95 for a in (table.count(0.2) for _ in range(200))]
    assert np.mean(inside) > 0.87


def test_every_answer_is_paid_for(table: PrivateTable, ledger: BudgetLedger) -> None:
    table.count(0.5)
    table.mean("나이", 0, 100, 0.25, 1e-6)
    assert ledger.balance("p").spent_epsilon == pytest.approx(0.75)
    assert ledger.balance("p").spent_delta == pytest.approx(1e-6)
    assert [s.query for s in ledger.spends("p")] == ["count", "mean 나이"]


def test_a_question_beyond_the_budget_is_not_answered_and_takes_nothing(tmp_path: Path) -> None:
    ledger = BudgetLedger(tmp_path / "b.db")
    ledger.grant("p", 1.0)
    table = PrivateTable(pl.DataFrame({"a": [1]}), ledger, "p")
    for _ in range(10):
        table.count(0.1)
    with pytest.raises(BudgetExhausted, match="'p'"):
        table.count(1e-6)
    with pytest.raises(BudgetExhausted):
        table.count(1e-9, 1e-9)
    assert ledger.balance("p").left == 0


@pytest.mark.parametrize("epsilon", [0.0, -1.0, math.nan, math.inf])
def test_a_senseless_epsilon_is_refused(table: PrivateTable, epsilon: float) -> None:
    with pytest.raises(BadQuery):
        table.count(epsilon)


def test_bad_questions_cost_nothing(table: PrivateTable, ledger: BudgetLedger) -> None:
    for ask in (
        lambda: table.sum("없음", 0, 1, 1.0),
        lambda: table.sum("나이", 5, 5, 1.0),
        lambda: table.quantile("나이", 1.5, 0, 1, 1.0),
        lambda: table.histogram("성별", [], 1.0),
    ):
        with pytest.raises(BadQuery):
            ask()
    assert ledger.balance("p").spent_epsilon == 0


def test_a_budget_is_granted_once_and_unknown_projects_have_none(ledger: BudgetLedger) -> None:
    with pytest.raises(BadQuery, match="already"):
        ledger.grant("p", 5.0)
    with pytest.raises(LedgerProblem, match="'q'"):
        ledger.spend("q", 0.1)


def test_the_ledger_survives_and_only_its_owner_reads_it(ledger: BudgetLedger) -> None:
    ledger.spend("p", 1.0)
    assert BudgetLedger(ledger.path).balance("p").left == 99.0
    assert stat.S_IMODE(ledger.path.stat().st_mode) == 0o600


def _spend(path: Path) -> int:
    ledger, done = BudgetLedger(path), 0
    for _ in range(30):
        try:
            ledger.spend("p", 0.1)
            done += 1
        except BudgetExhausted:
            break
    return done


def test_two_processes_cannot_spend_the_same_remainder(tmp_path: Path) -> None:
    ledger = BudgetLedger(tmp_path / "b.db")
    ledger.grant("p", 4.0)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        done = pool.map(_spend, [ledger.path, ledger.path])
    assert sum(done) == 40
    assert ledger.balance("p").left == pytest.approx(0)


def test_a_file_that_is_no_ledger_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "b.db").write_text("no database " * 100)
    with pytest.raises(LedgerProblem, match=r"b\.db"):
        BudgetLedger(tmp_path / "b.db")
