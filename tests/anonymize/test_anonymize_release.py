"""Release control: what was hidden cannot be computed from anything that was shown.

`Attack` knows only the published tables and is written apart from the code it attacks.
"""

from __future__ import annotations

import stat
from multiprocessing.pool import ThreadPool
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from anonymize.refusals import BadQuery, EmptyTable, LedgerProblem, ReleaseRefused, UnknownPolicyColumn
from anonymize.release import Ledger, Release, Released, Rules

TOTAL = "합계"


def data(seed: int, rows: int, a: int, b: int) -> pl.DataFrame:
    """Return skewed random rows over two variables, a third one and an amount."""
    draw = np.random.default_rng(seed)
    return pl.DataFrame(
        {
            "국적(코드)": [f"n{i}" for i in draw.choice(a, rows, p=draw.dirichlet(np.full(a, 0.5)))],
            "native-country": [f"b{i}" for i in draw.choice(b, rows, p=draw.dirichlet(np.ones(b)))],
            "C": [f"c{i}" for i in draw.choice(3, rows)],
            "v": draw.lognormal(3, 1, rows).round(2),
        }
    )


A, B = "국적(코드)", "native-country"


class Attack:
    """A reader with a linear program over the cells of A x B; adds up what published tables say of them."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.rows = sorted(frame[A].unique())
        self.columns = sorted(frame[B].unique())
        self.equations: list[tuple[np.ndarray, float]] = []
        self.hidden: list[np.ndarray] = []

    def read(self, table: pl.DataFrame, across: bool = True, down: str = A) -> None:
        for line in table.iter_rows(named=True):
            for head in table.columns[1:]:
                row, column = (line[down], head) if across else (line[down], TOTAL)
                place = self._place(row, column) if down == A else self._place(TOTAL, row)
                if line[head] is None:
                    self.hidden.append(place)
                else:
                    self.equations.append((place, float(line[head])))

    def _place(self, row: str, column: str) -> np.ndarray:
        grid = np.zeros((len(self.rows), len(self.columns)))
        i = slice(None) if row == TOTAL else self.rows.index(row)
        j = slice(None) if column == TOTAL else self.columns.index(column)
        grid[i, j] = 1
        return grid.ravel()

    def interval(self, place: np.ndarray) -> tuple[float, float]:
        matrix = np.array([e[0] for e in self.equations])
        values = np.array([e[1] for e in self.equations])
        ends = []
        for sign in (1, -1):
            found = linprog(sign * place, A_eq=matrix, b_eq=values, method="highs")
            ends.append(sign * found.fun if found.status == 0 else -sign * np.inf)
        return ends[0], ends[1]

    def recovered(self) -> int:
        return sum(high - low < 1e-6 for low, high in map(self.interval, self.hidden))


def primary(made: Released) -> list[dict[str, str]]:
    return [s.at for s in made.suppressed if set(s.reasons) - {"secondary"}]


def test_a_small_cell_beside_open_margins_takes_others_with_it() -> None:
    frame = pl.DataFrame({A: ["x"] * 53 + ["y"] * 60, B: ["p"] * 50 + ["q"] * 3 + ["p"] * 30 + ["q"] * 30})
    made = Release().table(frame, A, B)
    assert primary(made) == [{A: "x", B: "q"}]
    assert len(made.suppressed) == 4
    assert made.table.filter(pl.col(A) == TOTAL)[TOTAL][0] == 113


@pytest.mark.parametrize(("a", "b", "rows"), [(5, 4, 200), (8, 3, 400), (41, 2, 1500)])
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("order", ["after", "before", "between"])
def test_no_hidden_cell_is_recovered_with_one_way_tables_before_or_after(
    a: int, b: int, rows: int, seed: int, order: str
) -> None:
    frame, release = data(seed, rows, a, b), Release()
    attack = Attack(frame)

    def one_way(name: str) -> None:
        attack.read(release.table(frame, name).table, across=False, down=name)

    if order == "before":
        one_way(A)
        one_way(B)
    if order == "between":
        one_way(A)
    attack.read(release.table(frame, A, B).table)
    if order == "between":
        one_way(B)
    if order == "after":
        one_way(A)
        one_way(B)
    assert attack.hidden
    assert attack.recovered() == 0


def test_no_hidden_cell_of_a_twenty_by_fifteen_table_is_recovered() -> None:
    frame, release = data(3, 6000, 20, 15), Release()
    attack = Attack(frame)
    attack.read(release.table(frame, A, B).table)
    attack.read(release.table(frame, A).table, across=False)
    attack.hidden = attack.hidden[::5]
    assert attack.recovered() == 0


def test_a_table_without_margins_is_safe_when_the_margins_follow() -> None:
    frame, release = data(1, 300, 6, 4), Release()
    attack = Attack(frame)
    attack.read(release.table(frame, A, B, margins=False).table)
    attack.read(release.table(frame, A).table, across=False)
    attack.read(release.table(frame, B).table, across=False, down=B)
    assert attack.recovered() == 0


@pytest.mark.parametrize("seed", range(6))
def test_every_hidden_cell_keeps_the_width_its_rule_asks_for(seed: int) -> None:
    frame, release = data(seed, 500, 7, 5), Release()
    for down, across in ((A, B), (A, "C"), ("C", B), (A, ())):
        release.table(frame, down, across)
    audit = release.audit()
    assert audit.cells.height
    assert (audit.recoverable, audit.narrow) == (0, 0)


def test_a_total_published_later_does_not_open_a_table_of_other_variables() -> None:
    frame = pl.DataFrame({A: ["x"] * 50 + ["y"] * 3 + ["z"] * 47, B: ["p"] * 60 + ["q"] * 40})
    release = Release()
    first = release.table(frame, A, margins=False)
    assert len(first.suppressed) == 1
    second = release.table(frame, B)
    assert second.table.filter(pl.col(B) == TOTAL)["값"][0] is None
    assert len(second.suppressed) >= 2
    assert (release.audit().recoverable, release.audit().narrow) == (0, 0)


def test_three_way_tables_and_their_faces_are_protected_together() -> None:
    frame, release = data(2, 900, 5, 4), Release()
    release.table(frame, [A], [B, "C"])
    release.table(frame, A, "C")
    assert release.audit().recoverable == 0


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=12, max_size=150))
def test_any_table_is_safe_or_refused(rows: list[tuple[int, int]]) -> None:
    frame = pl.DataFrame({A: [f"r{i}" for i, _ in rows], B: [f"c{j}" for _, j in rows]})
    release, attack = Release(rules=Rules(threshold=5, protection=3)), Attack(frame)
    try:
        attack.read(release.table(frame, A, B).table)
        attack.read(release.table(frame, A).table, across=False)
    except ReleaseRefused:
        pass
    assert attack.recovered() == 0
    assert release.audit().narrow == 0


# --- primary rules ------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=80), st.integers(2, 12))
def test_no_count_below_the_threshold_is_ever_shown(rows: list[tuple[int, int]], threshold: int) -> None:
    frame = pl.DataFrame({A: [f"r{i}" for i, _ in rows], B: [f"c{j}" for _, j in rows]})
    try:
        table = Release(rules=Rules(threshold=threshold)).table(frame, A, B).table
    except ReleaseRefused:
        return
    shown = [v for column in table.columns[1:] for v in table[column] if v is not None]
    assert all(v >= threshold for v in shown)


def test_zeros_may_be_allowed_and_full_cells_never_are() -> None:
    frame = pl.DataFrame({A: ["x"] * 30 + ["y"] * 40, B: ["p"] * 30 + ["p"] * 20 + ["q"] * 20})
    open_zeros = Release(rules=Rules(zeros=False)).table(frame, A, B)
    assert {A: "x", B: "p"} in primary(open_zeros)
    assert any("full-cell" in s.reasons for s in open_zeros.suppressed)
    closed = Release().table(frame, A, B)
    assert any("zero" in s.reasons for s in closed.suppressed)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([1000.0, 900.0] + [5.0] * 20, "dominance"),
        ([1000.0, 500.0] + [3.0] * 20, "p-ratio"),
        ([7.0] * 22, "all-equal"),
        ([5.0, 6.0, 7.0] + [None] * 19, "threshold"),
    ],
)
def test_sums_are_hidden_by_the_rules_for_magnitudes(values: list[float | None], reason: str) -> None:
    even = [float(10 + i % 7) for i in range(40)]
    frame = pl.DataFrame({A: ["x"] * len(values) + ["y"] * 20 + ["z"] * 20, "v": [*values, *even]})
    made = Release().table(frame, A, value="v", statistic="sum")
    assert reason in {r for s in made.suppressed for r in s.reasons}


def test_sums_and_means_are_safe_together_with_counts() -> None:
    frame, release = data(4, 700, 6, 4), Release()
    means = release.table(frame, A, B, "v", statistic="mean")
    release.table(frame, A, B)
    release.table(frame, A, value="v", statistic="sum")
    assert (release.audit().recoverable, release.audit().narrow) == (0, 0)
    truth = frame["v"].mean()
    shown = means.table.filter(pl.col(A) == TOTAL)[TOTAL][0]
    assert shown is None or shown == pytest.approx(truth)


def test_models_need_residual_degrees_of_freedom() -> None:
    release = Release()
    assert release.model_allowed(100, 5)
    assert not release.model_allowed(14, 5)


# --- differencing -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("gone", [1, 3, 9])
def test_two_tables_that_differ_by_a_few_rows_tell_nothing_of_them(gone: int) -> None:
    frame, release = data(5, 600, 4, 3), Release()
    first = release.table(frame, A, B)
    try:
        second = release.table(frame.slice(gone), A, B)
    except ReleaseRefused:
        return
    together = first.table.join(second.table, on=A, suffix="'")
    for name in first.table.columns[1:]:
        apart = (together[name] - together[f"{name}'"]).drop_nulls()
        assert not apart.is_between(1, 9).any()
    assert release.audit().narrow == 0


def test_rows_exchanged_for_a_few_others_are_refused() -> None:
    frame, release = data(6, 300, 3, 3).with_row_index("id"), Release()
    release.table(frame.slice(0, 295), A, ids=["id"])
    with pytest.raises(ReleaseRefused, match="8 persons"):
        release.table(frame.slice(4, 295), A, ids=["id"])


def test_the_same_rows_with_other_columns_are_the_same_population() -> None:
    frame, release = data(7, 300, 4, 3), Release()
    release.table(frame.select(A, B), A, B)
    release.table(frame, A, "C")
    assert release.audit().recoverable == 0


# --- rounding -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", [3, 5, 10])
def test_rounded_tables_show_multiples_only_and_pin_no_small_cell(base: int) -> None:
    frame, release = data(8, 400, 6, 4), Release()
    table = release.table(frame, A, B, rounding=base).table
    shown = pl.concat([table[c].drop_nulls() for c in table.columns[1:]])
    assert (shown % base == 0).all()


def test_exact_counts_after_rounded_ones_never_show_what_rounding_hid() -> None:
    frame, release = data(9, 400, 4, 3), Release()
    release.table(frame, A, B, rounding=5)
    with pytest.raises(ReleaseRefused):
        release.table(frame, A, B)


# --- the ledger ---------------------------------------------------------------------------------------------------


def test_a_refused_table_leaves_the_ledger_as_it_was() -> None:
    frame, release = data(9, 400, 4, 3), Release()
    release.table(frame, A, B, rounding=5)
    before = len(release.ledger.parts())
    with pytest.raises(ReleaseRefused):
        release.table(frame, A, B)
    assert len(release.ledger.parts()) == before


def test_the_ledger_remembers_over_sessions_and_keeps_projects_apart(tmp_path: Path) -> None:
    frame, path = data(1, 300, 5, 4), tmp_path / "release.db"
    Release(Ledger(path, "복지")).table(frame, A, B, name="표 1")
    again = Release(Ledger(path, "복지"))
    assert [p.release for p in again.ledger.parts()] == ["표 1"]
    attack = Attack(frame)
    attack.read(again.table(frame, A).table, across=False)
    assert again.audit().recoverable == 0
    assert Release(Ledger(path, "교통")).ledger.parts() == []
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def _release(path: Path, seed: int) -> None:
    Release(Ledger(path)).table(data(1, 300, 5, 4), [A, B][seed % 2], "C")


def test_releases_at_the_same_time_are_checked_against_each_other(tmp_path: Path) -> None:
    with ThreadPool(2) as pool:
        pool.starmap(_release, [(tmp_path / "r.db", 0), (tmp_path / "r.db", 1)])
    release = Release(Ledger(tmp_path / "r.db"))
    assert len(release.ledger.parts()) == 2
    assert (release.audit().recoverable, release.audit().narrow) == (0, 0)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ({"rows": "없음"}, UnknownPolicyColumn),
        ({"rows": A, "columns": A}, BadQuery),
        ({"rows": []}, BadQuery),
        ({"rows": A, "value": "v"}, BadQuery),
        ({"rows": A, "statistic": "sum"}, BadQuery),
        ({"rows": A, "rounding": 1}, BadQuery),
        ({"rows": A, "ids": ["없음"]}, UnknownPolicyColumn),
    ],
)
def test_bad_requests_are_clear_errors(call: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        Release().table(data(0, 50, 3, 3), **call)


def test_an_empty_frame_a_giant_table_and_a_broken_ledger_are_clear_errors(tmp_path: Path) -> None:
    frame = data(0, 50, 3, 3)
    with pytest.raises(EmptyTable):
        Release().table(frame.clear(), A)
    wide = pl.DataFrame({"x": range(300), "y": range(300)})
    with pytest.raises(BadQuery, match="90"):
        Release().table(wide, "x", "y")
    (tmp_path / "r.db").write_text("nothing " * 200)
    with pytest.raises(LedgerProblem, match=r"r\.db"):
        Ledger(tmp_path / "r.db")


@pytest.mark.parametrize("wrong", [{"threshold": 0}, {"dominance_k": 2}, {"p_ratio": -1}, {"protection": 0}])
def test_senseless_rules_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(BadQuery):
        Rules(**wrong)


def test_missing_values_are_a_category_of_their_own() -> None:
    frame = pl.DataFrame({A: ["x"] * 30 + [None] * 30})
    assert Release().table(frame, A).table[A].to_list() == ["(결측)", "x", TOTAL]
