"""Sketches and join discovery."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkage.joins import JoinColumn, find_joins
from linkage.sketch import SIZE, Sketch, SketchBuilder, overlap

KEY = b"k" * 32


def sketch_of(values: list[object], key: bytes = KEY) -> Sketch:
    builder = SketchBuilder(key)
    for start in range(0, len(values), 997):
        builder.feed(values[start : start + 997])
    return builder.finish()


def column(name: str, values: list[object], dataset: str, **extra: object) -> JoinColumn:
    return JoinColumn(f"{dataset}.{name}", dataset, dataset, "T", name, sketch_of(values), **extra)  # type: ignore[arg-type]  # test shorthand


@given(st.lists(st.text(max_size=12), max_size=300))
def test_a_sketch_does_not_depend_on_order_or_batches(values: list[str]) -> None:
    shuffled = values[:]
    random.Random(1).shuffle(shuffled)
    assert (sketch_of(list(values)).hashes == sketch_of(list(shuffled)).hashes).all()


def test_small_columns_are_compared_exactly() -> None:
    found = overlap(sketch_of(["a", "b", "c", "d"]), sketch_of(["C", " d ", "e"]))
    assert found.containment == pytest.approx(2 / 3)
    assert found.jaccard == pytest.approx(2 / 5)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_containment_of_large_columns_is_estimated(share: float) -> None:
    small = [f"v{i}" for i in range(10_000)]
    large = small[: int(share * 10_000)] + [f"w{i}" for i in range(90_000)]
    found = overlap(sketch_of(list(small)), sketch_of(list(large)))
    assert found.left_in_right == pytest.approx(share, abs=0.1)


def test_the_number_of_distinct_values_is_estimated() -> None:
    assert sketch_of([str(i % 50_000) for i in range(100_000)]).cardinality == pytest.approx(50_000, rel=0.15)


def test_a_sketch_keeps_few_hashes_and_survives_json() -> None:
    sketch = sketch_of([str(i) for i in range(5000)])
    assert len(sketch.hashes) == SIZE
    again = Sketch.from_json(sketch.as_json())
    assert (again.hashes == sketch.hashes).all()
    assert again.cardinality == sketch.cardinality


def test_sketches_under_another_key_say_nothing() -> None:
    values: list[object] = [f"010-1234-{i:04d}" for i in range(1000)]
    assert overlap(sketch_of(values), sketch_of(values, b"x" * 32)).containment == 0


def test_numbers_join_with_their_texts() -> None:
    assert overlap(sketch_of([11110, 11140]), sketch_of(["11110", "11140", "11170"])).containment == 1
    assert overlap(sketch_of([11110.0]), sketch_of(["11110"])).containment == 1


def test_code_columns_inside_big_tables_are_found_and_chance_overlaps_are_not() -> None:
    codes: list[object] = [f"S{i:05d}" for i in range(400)]
    columns = [
        column("STN_CD", codes, "a", logical_name="측정소코드", is_key=True),
        column("STATION", codes[:150], "b", logical_name="측정소코드"),
        column("GRADE", ["1", "2", "3"], "c", logical_name="등급"),
        column("LEVEL", ["1", "2", "3", "4"], "d", logical_name="단계"),
        column("NAME", [f"n{i}" for i in range(400)], "e"),
    ]
    found = find_joins(columns)
    assert [(j.left.column, j.right.column) for j in found] == [("STN_CD", "STATION")]
    assert found[0].evidence
    assert found[0].overlap.containment == 1


def test_columns_of_the_same_dataset_are_not_related() -> None:
    values: list[object] = [str(i) for i in range(500)]
    assert find_joins([column("A", values, "same"), column("B", values, "same")]) == []
