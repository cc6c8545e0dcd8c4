import json
import subprocess
from collections import Counter
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymize.hierarchy import Hierarchy
from anonymize.kanonymity import anonymise
from anonymize.kanonymity.errors import EmptyFrame, ImpossibleRequirement, MixedTypes, UnknownColumn
from anonymize.risk import estimated_unique, measure, presence, special_uniques

QI = ["sex", "age", "race", "marital-status", "education", "native-country", "workclass", "occupation"]
KEYS = {
    "rows",
    "classes",
    "k",
    "l",
    "t",
    "sample_unique",
    "prosecutor_max",
    "prosecutor_mean",
    "journalist_max",
    "marketer",
}
rows = st.lists(
    st.tuples(st.sampled_from("가나"), st.one_of(st.none(), st.integers(0, 2)), st.sampled_from("xyz")),
    min_size=1,
    max_size=40,
)


def table(rows):
    return pl.DataFrame(
        rows, schema={"성별 [코드]": pl.String, "나이": pl.Int64, "병명": pl.String}, orient="row"
    )


@pytest.fixture(scope="module")
def adult(test_data):
    return pl.read_csv(test_data / "adult" / "adult.csv", separator=";")


def test_adult_has_the_risk_of_the_reference(adult):
    risk = measure(adult, QI, ["salary-class"])
    found = risk.as_dict()
    assert set(found) == KEYS
    assert (risk.rows, risk.classes, risk.k, risk.l, risk.sample_unique) == (30162, 18109, 1, 1, 14021)
    assert risk.t == pytest.approx(0.751, abs=5e-4)
    assert risk.prosecutor_mean == pytest.approx(0.600, abs=5e-4)
    assert found["journalist_max"] == found["prosecutor_max"] == 1.0
    assert found["marketer"] == found["prosecutor_mean"]
    assert not risk.population_known
    assert json.loads(json.dumps(found)) == found


@given(rows)
def test_figures_follow_their_definitions(rows):
    frame = table(rows)
    risk = measure(frame, ["성별 [코드]", "나이"], ["병명"])
    classes = Counter((sex, age) for sex, age, _ in rows)
    values = {key: {ill for sex, age, ill in rows if (sex, age) == key} for key in classes}
    assert risk.classes == len(classes)
    assert risk.k == min(classes.values())
    assert risk.l == min(map(len, values.values()))
    assert risk.sample_unique == sum(size == 1 for size in classes.values())
    assert risk.prosecutor_max == 1 / risk.k
    mean = sum(1 / classes[sex, age] for sex, age, _ in rows) / len(rows)
    assert risk.prosecutor_mean == pytest.approx(mean)
    assert risk.size_counts() == dict(sorted(Counter(classes.values()).items()))


@given(rows, rows)
def test_a_population_lowers_the_journalist_s_and_the_marketer_s_risk(rows, others):
    frame, everybody = table(rows), table(rows + others)
    risk = measure(frame, ["성별 [코드]", "나이"], population=everybody)
    members = Counter((sex, age) for sex, age, _ in rows + others)
    here = {(sex, age) for sex, age, _ in rows}
    assert risk.journalist_max == 1 / min(members[key] for key in here)
    assert risk.marketer == pytest.approx(sum(1 / members[sex, age] for sex, age, _ in rows) / len(rows))
    assert risk.population_unique == sum(members[sex, age] == 1 for sex, age, _ in rows) / len(rows)
    assert risk.journalist_max <= risk.prosecutor_max
    assert risk.population_known


@given(rows, rows)
def test_presence_bounds_the_chance_of_being_in_the_table(rows, others):
    low, high = presence(table(rows), ["성별 [코드]", "나이"], table(rows + others))
    here = Counter((sex, age) for sex, age, _ in rows)
    everybody = Counter((sex, age) for sex, age, _ in rows + others)
    shares = [here[key] / count for key, count in everybody.items()]
    assert (low, high) == (min(shares), max(shares))


def test_without_sensitive_columns_there_is_no_l_and_no_t():
    risk = measure(table([("가", 1, "x")]), ["나이"])
    assert risk.l is None
    assert risk.t is None


def test_the_riskiest_rows_come_first_with_their_values():
    frame = table([("가", 1, "x"), ("가", 1, "y"), ("나", None, "x")])
    worst = measure(frame, ["성별 [코드]", "나이"]).riskiest(2)
    assert [(row.row, row.risk, row.class_size) for row in worst] == [(2, 1.0, 1), (0, 0.5, 2)]
    assert worst[0].values == {"성별 [코드]": "나", "나이": None}
    assert worst[0].population_size is None
    assert measure(frame, ["나이"]).riskiest(0) == []


def test_the_share_of_population_uniques_is_estimated_from_a_sample(adult):
    sample = adult.gather_every(5)
    true = measure(sample, QI[:5], population=adult).population_unique
    assert measure(sample, QI[:5]).estimated_population_unique(0.2) == pytest.approx(true, abs=0.05)
    assert estimated_unique(measure(sample, ["sex"])._classes.sizes, 0.2) == 0.0
    with pytest.raises(ImpossibleRequirement, match="sampling fraction"):
        measure(sample, QI).estimated_population_unique(0)


@settings(max_examples=60, deadline=None)
@given(rows, st.integers(1, 3))
def test_special_uniques_are_minimal(rows, size):
    frame = table(rows)
    names = frame.columns
    found = special_uniques(frame, names, max_size=size)
    for number, row in enumerate(rows):
        unique = {
            subset
            for m in range(1, size + 1)
            for subset in combinations(range(3), m)
            if sum(all(other[i] == row[i] for i in subset) for other in rows) == 1
        }
        minimal = {subset for subset in unique if not any(set(part) < set(subset) for part in unique)}
        expected = 0
        for subset in minimal:
            product = 1
            for i in range(len(subset), size):
                product *= 3 - i
            expected += product
        assert found.scores[number] == expected
        special = {one.row: one for one in found.riskiest(len(rows))}
        assert (number in special) == bool(minimal)
        if minimal:
            assert {
                tuple(names.index(name) for name in one) for one in special[number].combinations
            } == minimal


def test_combinations_tell_which_columns_single_people_out(adult):
    found = special_uniques(adult, QI)
    first = found.combinations[0]
    assert first.columns == ("age", "education", "occupation")
    assert first.unique_rows == adult.group_by(first.columns).len().filter(pl.col("len") == 1).height
    assert next(iter(found.column_shares())) == "age"
    assert 0 < found.rows < adult.height


def test_too_many_combinations_are_refused():
    frame = pl.DataFrame({f"c{i}": [1, 2] for i in range(60)})
    with pytest.raises(ImpossibleRequirement, match="combinations"):
        special_uniques(frame, frame.columns, max_size=4)
    with pytest.raises(ImpossibleRequirement, match="max_size"):
        special_uniques(frame, frame.columns, max_size=0)


def test_bad_tables_are_refused_with_the_column_named():
    frame = table([("가", 1, "x")])
    with pytest.raises(UnknownColumn, match=r"'성별'.*성별 \[코드\]"):
        measure(frame, ["성별"])
    with pytest.raises(EmptyFrame, match="no rows"):
        measure(frame.clear(), ["나이"])
    with pytest.raises(EmptyFrame, match="at least one"):
        measure(frame, [])
    with pytest.raises(MixedTypes, match="Int64 in the table and String in the population"):
        measure(frame, ["나이"], population=frame.with_columns(pl.col("나이").cast(pl.String)))
    with pytest.raises(MixedTypes, match="List"):
        measure(pl.DataFrame({"나이": [[1]]}), ["나이"])


@pytest.mark.parametrize(
    ("sensitive", "columns", "released"),
    [
        ("salary-class", QI, True),
        ("age", ["sex", "race", "education"], False),
        ("age", ["sex", "workclass"], False),
    ],
)
def test_pycanon_agrees_on_k_l_and_t(adult, test_data, tmp_path, sensitive, columns, released):
    root = Path(__file__).resolve().parents[2]
    python = root / ".venv-rivals" / "bin" / "python"
    if not python.exists():
        pytest.skip("pycanon lives in .venv-rivals, which is not installed")
    frame, folder = adult, test_data / "adult"
    if released:
        trees = {
            name: Hierarchy.from_csv(folder / f"adult_hierarchy_{name}.csv", name=name) for name in columns
        }
        frame = anonymise(adult, trees, k=5, sensitive=[sensitive], l=2).frame
    frame.write_csv(tmp_path / "table.csv", separator=";")
    script = root / "bench" / "anonymize" / "pycanon_oracle.py"
    command = [python, script, tmp_path / "table.csv", sensitive, *columns]
    told = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    oracle = json.loads(told.stdout)
    risk = measure(frame, columns, [sensitive])
    assert (risk.k, risk.l) == (oracle["k"], oracle["l"])
    assert risk.t == pytest.approx(oracle["t"], abs=1e-9)
