from collections import Counter
from math import exp, log

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymize.hierarchy import Hierarchy
from anonymize.kanonymity import anonymise
from anonymize.kanonymity.classes import numbered, tabulate, value_codes
from anonymize.kanonymity.diversity import distinct_values, entropy, recursion_excess

pairs = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(1, 5)), min_size=1, max_size=30)


def cells_of(rows):
    owner, value, weight = (np.array(column) for column in zip(*rows, strict=True))
    owner, classes = numbered([owner], [4])
    return tabulate(owner, value, weight.astype(float), (classes, 5))


def counts_of(rows):
    classes = {}
    for owner, value, weight in sorted(rows):
        classes.setdefault(owner, Counter())[value] += weight
    return [classes[owner] for owner in sorted(classes)]


@given(pairs)
def test_diversity_is_what_its_definition_says(rows):
    cells, classes = cells_of(rows), counts_of(rows)
    assert distinct_values(cells).tolist() == [len(counts) for counts in classes]
    for found, counts in zip(entropy(cells), classes, strict=True):
        total = sum(counts.values())
        assert found == pytest.approx(-sum(n / total * log(n / total) for n in counts.values()))


@given(pairs, st.integers(1, 4), st.sampled_from([0.5, 1.0, 3.0]))
def test_recursive_diversity_compares_the_first_with_the_tail(rows, depth, factor):
    for found, counts in zip(recursion_excess(cells_of(rows), factor, depth), counts_of(rows), strict=True):
        ordered = sorted(counts.values(), reverse=True)
        assert found == pytest.approx(ordered[0] - factor * sum(ordered[depth - 1 :]))


@given(pairs)
def test_counting_in_a_table_and_by_sorting_agree(rows):
    owner, value, weight = (np.array(column) for column in zip(*rows, strict=True))
    near = tabulate(owner, value, weight.astype(float), (4, 5))
    far = tabulate(owner * 10**6, value, weight.astype(float), (4 * 10**6, 5))
    assert near.count.tolist() == far.count.tolist()
    assert (near.owner * 10**6).tolist() == far.owner.tolist()
    assert near.totals.tolist() == far.totals.tolist()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=40))
def test_rows_get_one_number_exactly_when_they_agree(rows):
    first, second = (np.array(column) for column in zip(*rows, strict=True))
    for widths in ([10, 10], [2**40, 2**40]):
        ids, count = numbered([first, second], widths)
        assert count == len(set(rows)) == len(set(ids.tolist()))
        assert len(set(zip(ids.tolist(), rows, strict=True))) == count


def test_missing_sensitive_values_are_one_value_of_their_own():
    codes = value_codes(pl.Series([None, "나", None, "가"]))
    assert codes.tolist() == [0, 2, 0, 1]
    assert value_codes(pl.Series([3.5, float("nan"), 1.0, float("nan")])).tolist() == [1, 2, 0, 2]


@pytest.mark.parametrize(
    ("rules", "limit"),
    [
        ({"l": 2.5, "l_model": "entropy"}, 2.5),
        ({"l": 2, "l_model": "recursive", "c": 1.5}, None),
        ({"l": 3}, None),
    ],
)
@pytest.mark.parametrize("model", ["full_domain", "mondrian"])
def test_a_release_is_diverse_in_every_class(rules, limit, model):
    generator = np.random.default_rng(5)
    frame = pl.DataFrame(
        {
            "나이": generator.integers(0, 16, 400),
            "병명": generator.choice(list("가나다라"), 400, p=[0.4, 0.3, 0.2, 0.1]),
        }
    )
    tree = Hierarchy.from_rows(
        "나이", [(str(i), str(i // 2), str(i // 4), str(i // 8), "*") for i in range(16)]
    )
    made = anonymise(frame, {"나이": tree}, k=2, sensitive=["병명"], suppression=0.1, model=model, **rules)
    for (_,), members in made.frame.group_by("나이"):
        counts = sorted(members["병명"].value_counts()["count"].to_list(), reverse=True)
        total = sum(counts)
        if limit:
            assert exp(-sum(n / total * log(n / total) for n in counts)) >= limit - 1e-6
        elif "c" in rules:
            assert counts[0] < rules["c"] * sum(counts[rules["l"] - 1 :])
        else:
            assert len(counts) >= rules["l"]
