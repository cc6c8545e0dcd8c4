import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.hierarchy import Hierarchy, age_hierarchy
from anonymize.kanonymity import anonymise
from anonymize.kanonymity.errors import ImpossibleRequirement
from anonymize.loss import ncp
from anonymize.risk import measure

QI = ["sex", "age", "race", "marital-status", "education", "native-country", "workclass", "occupation"]
AGE = age_hierarchy("나이", lowest=0, highest=39, widths=(5, 20))
AREA = Hierarchy.from_rows(
    "지역 [시군구]", [(f"{city}{i}", city, "*") for city in ("서울", "부산", "대구") for i in range(4)]
)
TREES = {"나이": AGE, "지역 [시군구]": AREA}
people = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(0, 39)), st.sampled_from(AREA.levels[0]), st.integers(0, 4)),
    min_size=6,
    max_size=80,
)


def table(rows):
    return pl.DataFrame(
        rows, schema={"나이": pl.Int64, "지역 [시군구]": pl.String, "등급": pl.Int64}, orient="row"
    )


@pytest.fixture(scope="module")
def adult(test_data):
    return pl.read_csv(test_data / "adult" / "adult.csv", separator=";")


@pytest.fixture(scope="module")
def trees(test_data):
    folder = test_data / "adult"
    names = [*QI, "salary-class"]
    return {name: Hierarchy.from_csv(folder / f"adult_hierarchy_{name}.csv", name=name) for name in names}


@pytest.mark.parametrize(("columns", "most"), [(8, 0.128), (9, 0.1271)])
def test_adult_loses_less_than_by_median_cuts(adult, trees, columns, most):
    chosen = dict(list(trees.items())[:columns])
    made = anonymise(adult, chosen, k=5, model="mondrian")
    assert made.ncp <= most
    assert made.suppressed_rows == 0
    assert made.levels is None
    assert made.frame.height == adult.height
    risk = measure(made.frame, list(chosen))
    assert risk.k >= 5
    assert risk.classes == made.classes
    assert ncp(made.frame, chosen) == pytest.approx(made.ncp, abs=1e-9)


@pytest.mark.parametrize(
    "rules",
    [
        {"l": 2},
        {"l": 1.5, "l_model": "entropy"},
        {"l": 2, "l_model": "recursive", "c": 4},
        {"t": 0.2},
        {"t": 0.2, "t_model": "ordered"},
        {"l": 2, "t": 0.3},
    ],
)
def test_adult_meets_every_model(adult, trees, rules):
    chosen = {name: trees[name] for name in QI}
    made = anonymise(adult, chosen, k=5, sensitive=["salary-class"], model="mondrian", **rules)
    risk = measure(made.frame, QI, ["salary-class"])
    assert risk.k >= 5
    assert risk.l >= (2 if "l" in rules else 1)
    assert risk.t <= rules.get("t", 1) + 1e-9


@settings(max_examples=80, deadline=None)
@given(people, st.integers(1, 6), st.sampled_from(["equal", "ordered"]), st.sampled_from([None, 0.2, 0.5]))
def test_a_release_always_meets_its_k_l_and_t(rows, k, t_model, t):
    frame = table(rows)
    l = min(2, frame["등급"].n_unique())  # noqa: E741
    made = anonymise(frame, TREES, k=k, sensitive=["등급"], l=l, t=t, t_model=t_model, model="mondrian")
    seen = frame["등급"].cast(pl.String) if t_model == "equal" else frame["등급"]
    risk = measure(made.frame.with_columns(seen), list(TREES), ["등급"])
    assert risk.k >= k
    assert risk.l >= l
    assert t is None or risk.t <= t + 1e-9


@settings(max_examples=80, deadline=None)
@given(people, st.integers(1, 6))
def test_every_released_label_covers_the_value_it_replaces(rows, k):
    frame = table(rows)
    made = anonymise(frame, TREES, k=k, model="mondrian")
    for name, tree in TREES.items():
        covers = {
            (leaf, label) for level in tree.levels for leaf, label in zip(tree.levels[0], level, strict=True)
        }
        before = frame[name].cast(pl.String).to_list()
        for value, label in zip(before, made.frame[name].to_list(), strict=True):
            assert (value, label) in covers or (value is None and label in (None, "*"))


@settings(max_examples=40, deadline=None)
@given(people)
def test_it_loses_no_more_than_one_class_of_all_rows(rows):
    made = anonymise(table(rows), TREES, k=2, model="mondrian")
    assert 0 <= made.ncp <= 1


def test_rows_that_cannot_be_told_apart_are_not_cut():
    made = anonymise(table([(30, "서울0", 1)] * 7), TREES, k=2, model="mondrian")
    assert made.classes == 1
    assert made.frame["나이"].to_list() == ["30"] * 7
    assert made.ncp == 0


def test_a_group_is_cut_where_the_labels_become_narrow():
    rows = [(i, "서울0", 1) for i in (0, 1, 2, 3, 4, 20, 21, 22)]
    made = anonymise(table(rows), TREES, k=3, model="mondrian")
    assert made.frame["나이"].to_list() == ["0-4"] * 5 + ["20-24"] * 3


def test_a_column_of_thousands_of_values_without_levels_is_cut_in_few_rounds():
    count = 20_000
    frame = pl.DataFrame({"번호": range(count), "성별": ["남", "여"] * (count // 2)})
    flat = {
        "번호": Hierarchy.flat("번호", map(str, range(count))),
        "성별": Hierarchy.flat("성별", ["남", "여"]),
    }
    made = anonymise(frame, flat, k=10, model="mondrian")
    assert measure(made.frame, ["번호", "성별"]).k >= 10
    assert made.frame["성별"].unique().sort().to_list() == ["남", "여"]


def test_what_the_whole_table_does_not_meet_is_refused():
    with pytest.raises(ImpossibleRequirement, match="entropy l=4"):
        anonymise(
            table([(1, "서울0", grade) for grade in (0, 0, 0, 0, 1, 2, 3)]),
            TREES,
            k=2,
            sensitive=["등급"],
            l=4,
            l_model="entropy",
            model="mondrian",
        )
