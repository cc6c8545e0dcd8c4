from datetime import date
from itertools import product

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.hierarchy import Hierarchy, age_hierarchy, date_hierarchy
from anonymize.kanonymity import anonymise
from anonymize.kanonymity.errors import (
    AnonymityError,
    BadHierarchy,
    EmptyFrame,
    ImpossibleRequirement,
    MixedTypes,
    UnknownColumn,
    ValueNotInHierarchy,
)
from anonymize.loss import discernibility, ncp
from anonymize.risk import measure

QI = ["sex", "age", "race", "marital-status", "education", "native-country", "workclass", "occupation"]
TREES = {
    "성별(코드)": Hierarchy.from_rows("성별(코드)", [("남", "*"), ("여", "*")]),
    "나 이": Hierarchy.from_rows("나 이", [(str(i), f"{i // 2}", f"{i // 4}대", "*") for i in range(8)]),
    "[지역]": Hierarchy.from_rows(
        "[지역]", [("중구", "서울", "*"), ("종로구", "서울", "*"), ("해운대구", "부산", "*")]
    ),
}
people = st.lists(
    st.tuples(
        st.sampled_from(["남", "여"]),
        st.one_of(st.none(), st.integers(0, 7)),
        st.sampled_from(["중구", "종로구", "해운대구"]),
        st.sampled_from("가나다"),
    ),
    min_size=2,
    max_size=24,
)


def table(rows):
    schema = {"성별(코드)": pl.String, "나 이": pl.Int64, "[지역]": pl.String, "병명": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.fixture(scope="module")
def adult(test_data):
    return pl.read_csv(test_data / "adult" / "adult.csv", separator=";")


@pytest.fixture(scope="module")
def trees(test_data):
    names = [*QI, "salary-class"]
    folder = test_data / "adult"
    return {name: Hierarchy.from_csv(folder / f"adult_hierarchy_{name}.csv", name=name) for name in names}


@pytest.mark.parametrize(
    ("columns", "suppression", "most"),
    [
        (8, 0.0, 0.6608),
        (8, 0.02, 0.3314),
        (8, 0.05, 0.2618),
        (8, 1.0, 0.2271),
        (9, 0.0, 0.6355),
        (9, 0.02, 0.3575),
        (9, 0.05, 0.2696),
        (9, 1.0, 0.2277),
    ],
)
def test_adult_is_released_with_the_least_loss_known(adult, trees, columns, suppression, most):
    chosen = dict(list(trees.items())[:columns])
    made = anonymise(adult, chosen, k=5, suppression=suppression)
    assert round(made.ncp, 4) <= most
    assert made.suppressed_rows <= suppression * adult.height
    assert made.frame.height == adult.height - made.suppressed_rows
    assert measure(made.frame, list(chosen)).k >= 5
    assert ncp(made.frame, chosen, made.suppressed_rows) == pytest.approx(made.ncp)
    assert made.judged < made.nodes / 5


@pytest.mark.parametrize(
    ("rules", "most"), [({"k": 10}, 0.3315), ({"k": 5, "l": 2}, 0.3740), ({"k": 5, "t": 0.2}, 0.5514)]
)
def test_adult_meets_l_and_t_with_no_more_loss_than_arx(adult, trees, rules, most):
    chosen = {name: trees[name] for name in QI}
    made = anonymise(adult, chosen, sensitive=["salary-class"], suppression=0.05, **rules)
    risk = measure(made.frame, QI, ["salary-class"])
    assert round(made.ncp, 4) <= most
    assert risk.k >= rules["k"]
    assert risk.l >= rules.get("l", 1)
    assert risk.t <= rules.get("t", 1) + 1e-9


def test_discernibility_of_the_optimum_is_the_reference_s(adult, trees):
    chosen = dict(trees)
    made = anonymise(adult, chosen, k=5, suppression=0.0)
    assert made.classes == 24
    assert discernibility(made.frame, list(chosen)) == pytest.approx(0.0770, abs=5e-5)


def brute_force(frame, k, suppression, holds):
    """Return the least loss over all nodes, by definition."""
    names, best = list(TREES), 1.0
    rows = frame.rows(named=True)
    has_missing = {name: frame[name].null_count() > 0 for name in names}
    for levels in product(*(range(TREES[name].height) for name in names)):
        classes = {}
        for row in rows:
            cell = [
                _released(name, row[name], level, has_missing[name])
                for name, level in zip(names, levels, strict=True)
            ]
            classes.setdefault(tuple(label for label, _ in cell), []).append(
                (row, sum(loss for _, loss in cell) / len(names))
            )
        kept = [members for members in classes.values() if len(members) >= k]
        kept = holds(kept, rows)
        left = sum(len(members) for members in kept)
        if len(rows) - left <= suppression * len(rows) + 1e-9:
            loss = (sum(loss for members in kept for _, loss in members) + len(rows) - left) / len(rows)
            best = min(best, loss)
    return best


def _released(name, value, level, has_missing):
    tree = TREES[name]
    leaves = tree.leaves + has_missing
    if level == tree.height - 1:
        return "*", 1.0
    if value is None:
        return None, 0.0
    labels = tree.levels[level]
    label = labels[tree.levels[0].index(str(value))]
    return label, (labels.count(label) - 1) / (leaves - 1)


def _shares(rows):
    return {value: sum(row["병명"] == value for row in rows) / len(rows) for value in "가나다"}


def _distance(rows, reference):
    own = _shares(rows)
    return sum(abs(own[value] - reference[value]) for value in "가나다") / 2


@settings(max_examples=60, deadline=None)
@given(people, st.integers(1, 4), st.sampled_from([0.0, 0.1, 0.3, 1.0]))
def test_no_node_is_better_than_the_one_found(rows, k, suppression):
    frame = table(rows)
    k = min(k, frame.height)
    made = anonymise(frame, TREES, k=k, suppression=suppression)
    assert made.ncp == pytest.approx(brute_force(frame, k, suppression, lambda kept, _: kept))
    assert not made.frame.height or measure(made.frame, list(TREES)).k >= k


@settings(max_examples=60, deadline=None)
@given(people, st.integers(1, 3), st.sampled_from([0.0, 0.2, 0.5, 1.0]))
def test_pruning_loses_nothing_under_diversity(rows, k, suppression):
    frame = table(rows)
    wanted = min(2, frame["병명"].n_unique())
    k = min(k, frame.height)
    made = anonymise(frame, TREES, k=k, sensitive=["병명"], l=wanted, suppression=suppression)

    def diverse(kept, _):
        return [members for members in kept if len({row["병명"] for row, _ in members}) >= wanted]

    assert made.ncp == pytest.approx(brute_force(frame, k, suppression, diverse))


@settings(max_examples=60, deadline=None)
@given(people, st.sampled_from([0.0, 0.2, 0.5, 1.0]), st.sampled_from([0.1, 0.3, 0.5]))
def test_pruning_loses_nothing_under_closeness(rows, suppression, t):
    frame = table(rows)
    made = anonymise(frame, TREES, k=2, sensitive=["병명"], t=t, suppression=suppression)

    def close(kept, everybody):
        whole = _shares(everybody)
        kept = [members for members in kept if _distance([row for row, _ in members], whole) <= t + 1e-9]
        while kept:
            rest = _shares([row for members in kept for row, _ in members])
            closer = [members for members in kept if _distance([row for row, _ in members], rest) <= t + 1e-9]
            if len(closer) == len(kept):
                break
            kept = closer
        return kept

    assert made.ncp == pytest.approx(brute_force(frame, 2, suppression, close))
    if made.frame.height:
        assert measure(made.frame, list(TREES), ["병명"]).t <= t + 1e-9


def test_rows_and_other_columns_stay_as_they_are():
    frame = table([("남", i % 2, "중구", "가") for i in range(8)] + [("여", 7, "해운대구", "나")])
    made = anonymise(frame, TREES, k=4, suppression=0.2)
    assert made.frame.columns == frame.columns
    assert made.suppressed.tolist() == [8]
    assert made.suppressed_rows == 1
    assert made.frame["병명"].to_list() == ["가"] * 8
    assert made.levels == {"성별(코드)": 0, "나 이": 0, "[지역]": 0}
    assert made.frame["나 이"].dtype == pl.Int64


def test_everything_may_be_suppressed_but_one_class_is_preferred():
    frame = table([("남", 0, "중구", "가"), ("여", 7, "해운대구", "나")])
    made = anonymise(frame, TREES, k=2, suppression=1.0)
    assert (made.ncp, made.suppressed_rows, made.classes) == (1.0, 0, 1)


def test_a_level_that_costs_nothing_less_is_not_taken():
    frame = pl.DataFrame({"일자": [date(2024, 1, 1)] * 4, "지역": ["가"] * 4})
    trees = {"일자": date_hierarchy(frame["일자"]), "지역": Hierarchy.flat("지역", frame["지역"])}
    made = anonymise(frame, trees, k=4)
    assert made.levels == {"일자": 0, "지역": 0}
    assert made.frame.equals(frame)


def test_the_result_is_the_same_every_time(adult, trees):
    chosen = {name: trees[name] for name in QI}
    first, second = (anonymise(adult, chosen, k=5, suppression=0.05) for _ in range(2))
    assert first.levels == second.levels
    assert first.judged == second.judged
    assert first.frame.equals(second.frame)


def test_missing_values_are_a_value_of_their_own():
    frame = table([("남", None, "중구", "가")] * 3 + [("남", 1, "중구", "가")] * 3)
    made = anonymise(frame, TREES, k=3, suppression=0.0)
    assert made.ncp == 0.0
    assert made.frame["나 이"].null_count() == 3


GOOD = [("남", 1, "중구", "가"), ("여", 2, "종로구", "나")]


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"k": 3}, "table has only 2 rows"),
        ({"k": 0}, "whole number of at least 1"),
        ({"k": 2.5}, "whole number"),
        ({"k": True}, "whole number"),
        ({"k": 1, "suppression": 1.2}, "between 0 and 1"),
        ({"k": 1, "l": 2}, "need a sensitive column"),
        ({"k": 1, "l": 3, "sensitive": ["병명"]}, "only 2 values"),
        ({"k": 1, "l": 2, "l_model": "recursive", "sensitive": ["병명"]}, "c must be"),
        (
            {"k": 1, "l": 2, "l_model": "recursive", "c": 0.5, "sensitive": ["병명"]},
            "does not meet recursive",
        ),
        ({"k": 1, "l": 2, "l_model": "best", "sensitive": ["병명"]}, "one of distinct"),
        ({"k": 1, "t": -0.1, "sensitive": ["병명"]}, "between 0 and 1"),
        ({"k": 1, "t": 0.5, "t_model": "far", "sensitive": ["병명"]}, "one of equal"),
        ({"k": 1, "l": 2, "sensitive": ["[지역]"]}, "both quasi-identifier and sensitive"),
        ({"k": 1, "model": "flash"}, "full_domain or mondrian"),
    ],
)
def test_impossible_requirements_are_refused_before_anything_is_computed(rules, said):
    with pytest.raises(ImpossibleRequirement, match=said):
        anonymise(table(GOOD), TREES, **rules)


def test_bad_tables_are_refused_with_the_column_named():
    with pytest.raises(EmptyFrame):
        anonymise(table([]), TREES, k=1)
    with pytest.raises(EmptyFrame):
        anonymise(table(GOOD), {}, k=1)
    with pytest.raises(UnknownColumn, match=r"'나이'.*성별\(코드\)"):
        anonymise(table(GOOD), {"나이": age_hierarchy()}, k=1)
    with pytest.raises(BadHierarchy, match=r"'성별.*' is a str"):
        anonymise(table(GOOD), {"성별(코드)": "성별.csv"}, k=1)
    with pytest.raises(UnknownColumn, match="질병"):
        anonymise(table(GOOD), TREES, k=1, l=1, sensitive=["질병"])
    with pytest.raises(ValueNotInHierarchy, match="'강남구'"):
        anonymise(table([("남", 1, "강남구", "가")]), TREES, k=1)
    mixed = pl.DataFrame({"나이": pl.Series([1, "둘"], dtype=pl.Object)})
    with pytest.raises(MixedTypes, match="Object"):
        anonymise(mixed, {"나이": age_hierarchy()}, k=1)


def test_too_large_a_lattice_points_to_local_recoding():
    names = [f"c{i}" for i in range(12)]
    frame = pl.DataFrame({name: [1, 2] for name in names})
    with pytest.raises(AnonymityError, match="mondrian"):
        anonymise(frame, {name: age_hierarchy(name) for name in names}, k=2)
