"""History of every record: who, when, in which run, before and after."""

from __future__ import annotations

from catalog_script import dataset, datasets, run, with_columns
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.records import Column, Dataset, Kind, Table, as_json
from catalog.store import Store

TEXTS = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00"), min_size=1, max_size=8
)


def test_a_change_is_told_with_before_and_after(store: Store) -> None:
    run(store, [dataset(1, "처음", keywords=("대기",)), *datasets(9)[1:]], actor="first")
    result = run(store, [dataset(1, "나중", description="설명"), *datasets(9)[1:]], actor="second")
    row = store.records.by_source_id(Kind.DATASET, "seoul", "1")
    newest, oldest = store.records.history(Kind.DATASET, row.id)
    assert (newest.op, newest.actor, newest.run) == ("update", "second", result.run)
    assert newest.changes == [
        ["description", None, "설명"],
        ["keywords", ["대기"], None],
        ["title", "처음", "나중"],
    ]
    assert newest.before == oldest.after
    assert (oldest.op, oldest.actor, oldest.before) == ("create", "first", None)
    assert oldest.after["keywords"] == ["대기"]
    assert oldest.at <= newest.at


def test_removal_and_revival_are_told(store: Store) -> None:
    run(store, datasets(10))
    run(store, datasets(9))
    run(store, [*datasets(9), dataset(10, "돌아옴")])
    row = store.records.by_source_id(Kind.DATASET, "seoul", "10")
    entries = store.records.history(Kind.DATASET, row.id)
    assert [e.op for e in entries] == ["revive", "remove", "create"]
    assert [e.after["title"] for e in entries] == ["돌아옴", "자료 10", "자료 10"]


def test_a_dataset_tells_what_happened_to_its_parts(store: Store) -> None:
    run(store, [with_columns(1, "A", "B")])
    run(store, [with_columns(1, "A", "C", "D")])
    row = store.records.by_source_id(Kind.DATASET, "seoul", "1")
    assert store.records.history(Kind.DATASET, row.id)[0].changes == [
        ["columns", None, {"added": 2, "removed": 1}]
    ]


def test_a_column_has_a_history_of_its_own(store: Store) -> None:
    def table(length: int) -> Dataset:
        return dataset(1, tables=(Table("T", columns=(Column("A", data_type="varchar", length=length),)),))

    run(store, [table(10)])
    run(store, [table(20)])
    row = store.records.by_source_id(Kind.DATASET, "seoul", "1")
    (column,) = store.records.columns_of(row.id)
    assert store.records.history(Kind.COLUMN, column.id)[0].changes == [["length", 10, 20]]


def test_an_unknown_record_has_no_history(store: Store) -> None:
    assert store.records.history(Kind.DATASET, "nothing") == []


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.dictionaries(st.sampled_from(["description", "license", "frequency"]), TEXTS),
        min_size=1,
        max_size=5,
    )
)
def test_every_state_a_record_ever_had_can_be_told(store: Store, versions: list[dict[str, str]]) -> None:
    key = f"r{store.changes.last_seq()}"
    rows = [Dataset(key, "제목", **version) for version in versions]  # type: ignore[arg-type] # texts only
    for record in rows:
        run(store, [record], accept_removals=True)
    states = [as_json(record) for n, record in enumerate(rows) if n == 0 or record != rows[n - 1]]
    row = store.records.by_source_id(Kind.DATASET, "seoul", key)
    assert [e.after for e in reversed(store.records.history(Kind.DATASET, row.id))] == states
