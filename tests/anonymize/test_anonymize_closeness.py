import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import wasserstein_distance

from anonymize.kanonymity.classes import numbered, tabulate, value_codes
from anonymize.kanonymity.closeness import equal_distance, largest_distance, ordered_distance
from anonymize.risk import measure

VALUES = 6
pairs = st.lists(st.tuples(st.integers(0, 3), st.integers(0, VALUES - 1)), min_size=1, max_size=40)


def tables(rows):
    owner, value = (np.array(column) for column in zip(*rows, strict=True))
    owner, classes = numbered([owner], [4])
    cells = tabulate(owner, value, None, (classes, VALUES))
    dense = np.zeros((classes, VALUES))
    np.add.at(dense, (owner, value), 1)
    return cells, dense / dense.sum(axis=1, keepdims=True), dense.sum(axis=0) / dense.sum()


@given(pairs)
def test_equal_distance_is_half_the_absolute_difference(rows):
    cells, own, whole = tables(rows)
    assert equal_distance(cells, whole) == pytest.approx(np.abs(own - whole).sum(axis=1) / 2)


@given(pairs)
def test_ordered_distance_is_the_mean_difference_of_cumulative_shares(rows):
    cells, own, whole = tables(rows)
    expected = np.abs(np.cumsum(own - whole, axis=1))[:, :-1].sum(axis=1) / (VALUES - 1)
    assert ordered_distance(cells, whole) == pytest.approx(expected, abs=1e-12)


@given(pairs)
def test_ordered_distance_is_the_earth_mover_s(rows):
    cells, own, whole = tables(rows)
    places = np.arange(VALUES)
    for found, share in zip(ordered_distance(cells, whole), own, strict=True):
        moved = wasserstein_distance(places, places, share, whole)
        assert found == pytest.approx(moved / (VALUES - 1), abs=1e-12)


@given(pairs)
def test_no_class_is_further_than_the_largest_distance(rows):
    cells, _, whole = tables(rows)
    assert equal_distance(cells, whole).max() <= largest_distance(whole, ordered=False) + 1e-12
    assert ordered_distance(cells, whole).max() <= largest_distance(whole, ordered=True) + 1e-12


@given(pairs)
def test_a_class_that_is_far_has_enough_far_parts(rows):
    """The bound that prunes the lattice: cut any class in two, the far parts are at least so large."""
    cells, _, whole = tables([(0, value) for _, value in rows])
    limit = 0.2
    for measured, ordered in ((equal_distance, False), (ordered_distance, True)):
        parts, _, _ = tables(rows)
        span = largest_distance(whole, ordered=ordered) - limit
        far = parts.sizes[measured(parts, whole) > limit].sum() / len(rows)
        if span > 0:
            assert far >= (measured(cells, whole)[0] - limit) / span - 1e-12


def test_the_example_of_the_paper():
    """Li et al. 2007, section 5: nine salaries, 3k to 11k, and the classes {3k,4k,5k} and {6k,8k,11k}."""
    salary = [3, 4, 5, 6, 7, 8, 9, 10, 11]
    cells = tabulate(np.array([0, 0, 0, 1, 1, 1]), np.array([0, 1, 2, 3, 5, 8]), None, (2, len(salary)))
    whole = np.full(9, 1 / 9)
    assert ordered_distance(cells, whole) == pytest.approx([0.375, 0.1666667])


def test_numbers_are_ordered_and_categories_are_not():
    frame = pl.DataFrame(
        {"지역": ["가", "가", "나", "나"], "소득": [1, 2, 3, 4], "병명": ["a", "b", "c", "d"]}
    )
    assert measure(frame, ["지역"], ["소득"]).t == pytest.approx((0.25 + 0.5 + 0.25) / 3)
    assert measure(frame, ["지역"], ["병명"]).t == pytest.approx(0.5)
    assert measure(frame, ["지역"], ["소득", "병명"]).t == pytest.approx(0.5)


def test_a_sensitive_column_of_one_value_is_never_far():
    frame = pl.DataFrame({"지역": ["가", "나"], "소득": [1, 1], "병명": ["a", "a"]})
    assert measure(frame, ["지역"], ["소득", "병명"]).t == 0


def test_numbers_read_as_text_keep_their_order():
    assert value_codes(pl.Series(["10", "9", None, "9.5", "10"])).tolist() == [3, 1, 0, 2, 3]
    assert value_codes(pl.Series(["10", "9", "많음"])).tolist() == [0, 1, 2]
