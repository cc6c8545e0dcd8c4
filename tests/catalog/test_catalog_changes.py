"""The change feed: numbered, in order, complete."""

from __future__ import annotations

import threading
from collections import Counter

from catalog_script import SPEC, dataset, datasets, register, run, with_columns

from catalog.records import Kind
from catalog.store import ColumnTerm, Measurement, PrivacyClass, Store
from catalog.store.changes import transaction


def ops(store: Store, since: int = 0) -> Counter[tuple[str, str]]:
    return Counter((c.kind.value, c.op) for c in store.changes.since(since, 10_000))


def test_every_record_and_part_written_is_a_change(store: Store) -> None:
    run(store, [with_columns(1, "PM10", "PM25"), dataset(2)])
    assert ops(store) == {
        ("agency", "create"): 1,
        ("dataset", "create"): 2,
        ("distribution", "create"): 2,
        ("table", "create"): 1,
        ("column", "create"): 2,
    }


def test_a_changed_column_changes_its_dataset_and_nothing_else(store: Store) -> None:
    run(store, [with_columns(1, "PM10", "PM25"), dataset(2)])
    seq = store.changes.last_seq()
    run(store, [with_columns(1, "PM10", "O3"), dataset(2)])
    assert ops(store, seq) == {("dataset", "update"): 1, ("column", "create"): 1, ("column", "remove"): 1}


def test_a_column_put_in_between_moves_the_others_without_history(store: Store) -> None:
    run(store, [with_columns(1, "A", "C")])
    seq = store.changes.last_seq()
    run(store, [with_columns(1, "A", "B", "C")])
    assert ops(store, seq) == {("dataset", "update"): 1, ("column", "create"): 1}
    row = store.records.by_source_id(Kind.DATASET, "seoul", "1")
    assert [c.title for c in store.records.columns_of(row.id)] == ["A", "B", "C"]


def test_changes_are_read_in_order_from_any_number_on(store: Store) -> None:
    run(store, datasets(10))
    everything = store.changes.since(0, 1000)
    numbers = [c.seq for c in everything]
    assert numbers == sorted(set(numbers))
    assert store.changes.since(numbers[4], 3) == everything[5:8]
    only = store.changes.since(0, 1000, kinds=[Kind.DATASET])
    assert {c.kind for c in only} == {Kind.DATASET}
    assert len(only) == 10
    assert store.changes.last_seq() == numbers[-1]


def test_a_row_knows_the_number_of_its_last_change(store: Store) -> None:
    run(store, datasets(3))
    run(store, [dataset(1, "고침"), *datasets(3)[1:]])
    row = store.records.by_source_id(Kind.DATASET, "seoul", "1")
    assert store.changes.since(row.seq - 1, 1)[0].id == row.id


def test_a_transaction_that_fails_leaves_no_number_and_no_row(store: Store) -> None:
    register(store)
    held = store.runs.start("seoul")
    seq = store.changes.last_seq()
    try:
        with transaction(store.database) as tx:
            tx.ledger.enter(Kind.DATASET, "x", "create")
            raise RuntimeError
    except RuntimeError:
        pass
    assert store.changes.last_seq() == seq
    assert store.records.apply(held, datasets(1)).created == 1
    assert {c.id for c in store.changes.since(0)} >= {r.id for r in store.records.list(Kind.DATASET).rows}


def test_a_reader_never_skips_a_change_that_commits_later(store: Store) -> None:
    """Writers hold their numbers open while others write; a reader that follows the feed meets every one."""
    writers, each = 4, 25
    done = threading.Event()
    met: list[int] = []

    def write(writer: int) -> None:
        for n in range(each):
            with transaction(store.database) as tx:
                for part in range(3):
                    tx.ledger.enter(Kind.DATASET, f"{writer}-{n}-{part}", "create")

    def read() -> None:
        last, stop = 0, False
        while not stop:
            stop = done.is_set()  # asked before the last look
            found = store.changes.since(last, 7)
            met.extend(c.seq for c in found)
            last = met[-1] if met else 0
            stop = stop and not found

    threads = [threading.Thread(target=write, args=(n,)) for n in range(writers)]
    reader = threading.Thread(target=read)
    for thread in (*threads, reader):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reader.join()
    assert met == [c.seq for c in store.changes.since(0, 10_000)]
    assert len(met) == writers * each * 3


def test_findings_about_a_dataset_are_changes_of_it(store: Store) -> None:
    run(store, [with_columns(1, "PM10"), dataset(2)])
    row = store.records.by_source_id(Kind.DATASET, "seoul", "1")
    column = store.records.columns_of(row.id)[0].id
    steps = [
        lambda: store.column_terms.suggest("vocab", [ColumnTerm(column, "미세먼지농도", score=0.9)]),
        lambda: store.privacy.classify([PrivacyClass(column, None)]),
        lambda: store.quality.put([Measurement(row.id, "mqa", 300.0)]),
        lambda: store.usage.count(row.id, "view"),
    ]
    for step in steps:
        again = (
            1 if step is steps[-1] else 0
        )  # the same finding again is no change; 1 and 2 uses both pass a power of two
        for expected in (1, again):
            seq = store.changes.last_seq()
            step()
            found = [c for c in store.changes.since(seq) if c.kind is Kind.DATASET]
            assert [(c.id, c.op) for c in found] == [(row.id, "derive")] * expected
    assert store.records.get(Kind.DATASET, row.id).seq == store.changes.last_seq()


def test_uses_are_told_to_the_index_ever_more_rarely(store: Store) -> None:
    run(store, datasets(1))
    row = store.records.by_source_id(Kind.DATASET, "seoul", "1")
    seq = store.changes.last_seq()
    for _ in range(100):
        store.usage.count(row.id, "view")
    store.usage.count("nothing", "view")
    assert store.usage.of(row.id) == {"view": 100}
    assert store.usage.of("nothing") == {}
    assert len(store.changes.since(seq)) == 7


def test_columns_to_standardise_are_those_changed_since(store: Store) -> None:
    run(store, [with_columns(1, "A", "B"), with_columns(2, "C")])
    first = store.columns_changed_since(0)
    assert sorted(c.title for c in first) == ["A", "B", "C"]
    last = first[-1].seq
    assert store.columns_changed_since(last) == []
    run(store, [with_columns(1, "A", "B", "D"), with_columns(2, "C")])
    assert [c.title for c in store.columns_changed_since(last)] == ["D"]
    assert [c.title for c in store.columns_changed_since(0, limit=2)] == [c.title for c in first[:2]]


def test_a_page_of_the_feed_says_who_and_in_which_run(store: Store) -> None:
    result = run(store, datasets(1), actor="officer:kim")
    assert {(c.actor, c.run) for c in store.changes.since(0)} == {("officer:kim", result.run)}
    assert SPEC.name == result.source
