"""A harvest killed at any moment and run again ends as if nothing had happened."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from catalog_script import SPEC, Script, Unreachable, dataset, datasets, register, run, with_columns
from sqlalchemy import select

from catalog.harvest import harvest, scope_of
from catalog.records import Dataset
from catalog.store import RunStatus, Store
from catalog.store.schema import RECORDS, changes, runs, seen

_PASSING = {"run", "seq", "created_at", "updated_at"}
_FORK = multiprocessing.get_context("fork")


def before() -> list[list[Any]]:
    # The nameless record was always there: a new one would hold the run, since what is gone might be among the unread.
    nameless = Dataset("", "제목 없는 식별자")
    return [
        [with_columns(n, "PM10", "PM25") for n in range(300)],
        [dataset("gone-1"), dataset("gone-2"), nameless],
    ]


def after() -> list[list[Any]]:
    """Pages with new, changed and unchanged records, duplicates within and across pages, and bad ones."""
    kept = [with_columns(n, "PM10", "PM25") for n in range(300)]
    changed = [with_columns(n, "PM10", "O3", title=f"고친 자료 {n}") for n in range(0, 300, 7)]
    fresh = [dataset(f"new-{n}", publisher=f"기관 {n % 5}") for n in range(200)]
    records: list[Any] = [
        *changed,
        *kept,
        *fresh,
        Dataset("", "제목 없는 식별자"),
        dataset("new-3", "두 번째"),
    ]
    random.Random(7).shuffle(records)
    return [[*records[n : n + 40], records[n]] for n in range(0, len(records), 40)]


def harvest_once(url: str, pages: Sequence[Sequence[Any]]) -> None:
    with Store.open(url) as store:
        harvest(store, Script(*pages), SPEC)


def content(store: Store) -> dict[str, Any]:
    """Return all that a store holds but numbers, runs and times; what was done is counted, so that nothing is doubled."""
    with store.database.read() as connection:
        rows = {
            kind.value: sorted(
                tuple(str(v) for k, v in row._mapping.items() if k not in _PASSING)
                for row in connection.execute(select(table))
            )
            for kind, table in RECORDS.items()
        }
        done = Counter(
            tuple(r)
            for r in connection.execute(
                select(changes.c.kind, changes.c.record_id, changes.c.op, changes.c.diff)
            )
        )
        left = connection.execute(select(seen)).all()
        told = connection.execute(select(runs.c.counts)).scalars().all()
    counted: Counter[str] = Counter()
    for counts in map(json.loads, told):
        counted.update({name: counts.get(name, 0) for name in ("created", "updated", "revived", "removed")})
    errors = [(e.source_id, e.code, e.severity) for e in store.runs.errors(store.runs.list()[0])]
    return {**rows, "changes": done, "seen": left, "counts": counted, "errors": errors}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    url = f"sqlite:///{tmp_path_factory.mktemp('undisturbed')}/store.db"
    with Store.open(url) as store:
        run(store, *before())
        result = run(store, *after())
        return {**content(store), "seconds": result.seconds}


def test_kills_at_random_moments_leave_no_trace(store_url: str, undisturbed: dict[str, Any]) -> None:
    with Store.open(store_url) as store:
        run(store, *before())
    rule, took = random.Random(20261122), undisturbed["seconds"]
    killed = 0
    for share in (0.3, *(rule.uniform(0, 1) for _ in range(5))):
        child = _FORK.Process(target=harvest_once, args=(store_url, after()))
        child.start()
        child.join(share * took)
        killed += child.is_alive()
        child.kill()
        child.join()
    harvest_once(store_url, after())
    assert killed > 0
    with Store.open(store_url) as store:
        last = store.runs.list()[0]
        assert last.status is RunStatus.SUCCEEDED
        assert content(store) == {k: v for k, v in undisturbed.items() if k != "seconds"}
    assert undisturbed["seen"] == []


class Deadly(Script):
    """A source at whose n-th item the harvesting process is killed."""

    def __init__(self, n: int, *pages: Sequence[Any]) -> None:
        super().__init__(*pages)
        self.n = n

    def items(self, cursor: str | None = None) -> Any:
        for n, item in enumerate(super().items(cursor)):
            if n == self.n:
                os.kill(os.getpid(), signal.SIGKILL)
            yield item


def killed_at(url: str, n: int, pages: Sequence[Sequence[Any]]) -> None:
    def work() -> None:
        with Store.open(url) as store:
            harvest(store, Deadly(n, *pages), SPEC)

    child = _FORK.Process(target=work)
    child.start()
    child.join()
    assert child.exitcode == -9


@pytest.mark.parametrize("n", [0, 41, 42, 100])
def test_a_kill_between_any_two_items_leaves_no_trace(
    store_url: str, n: int, undisturbed: dict[str, Any]
) -> None:
    with Store.open(store_url) as store:
        run(store, *before())
    killed_at(store_url, n, after())
    killed_at(store_url, 3, after())
    with Store.open(store_url) as store:
        result = run(store, *after())
        assert (result.status, result.attempt) == (RunStatus.SUCCEEDED, 3)
        assert content(store) == {k: v for k, v in undisturbed.items() if k != "seconds"}


def test_a_resumed_run_reads_on_behind_its_last_checkpoint(store_url: str) -> None:
    with Store.open(store_url) as store:
        register(store)
    pages = [[dataset(1)], [dataset(2)], [dataset(3)]]
    killed_at(store_url, 4, pages)
    with Store.open(store_url) as store:
        script = Script(*pages)
        result = harvest(store, script, SPEC)
        assert script.cursors == ["2"]
        assert (result.seen, result.counts["created"], result.status) == (3, 3, RunStatus.SUCCEEDED)


def test_a_run_of_another_scope_is_not_resumed(store_url: str) -> None:
    with Store.open(store_url) as store:
        register(store)
    killed_at(store_url, 4, [[dataset(1)], [dataset(2)], [dataset(3)]])
    with Store.open(store_url) as store:
        script = Script([dataset(2)])
        result = harvest(store, script, replace(SPEC, options={"query": "air"}))
        assert (script.cursors, result.attempt) == ([None], 1)
        assert [r.status for r in store.runs.list()] == [RunStatus.HELD, RunStatus.FAILED]


def test_after_a_passing_failure_reading_goes_on_where_it_ended(store: Store) -> None:
    run(store, datasets(5))
    first = run(store, datasets(3), [Unreachable()])
    assert first.status is RunStatus.FAILED
    script = Script(datasets(3), datasets(5)[3:])
    second = harvest(store, script, SPEC)
    assert (script.cursors, second.run, second.attempt) == (["1"], first.run, 2)
    assert (second.status, second.seen, second.counts["removed"]) == (RunStatus.SUCCEEDED, 5, 0)


def test_a_lasting_failure_starts_from_the_beginning(store: Store) -> None:
    run(store, datasets(3), [Unreachable(transient=False)])
    script = Script(datasets(3))
    assert harvest(store, script, SPEC).attempt == 1
    assert script.cursors == [None]


def test_a_failure_that_makes_no_progress_is_not_resumed_for_ever(store: Store) -> None:
    run(store, datasets(3), [Unreachable()])
    run(store, datasets(3), [Unreachable()])
    script = Script(datasets(3))
    harvest(store, script, SPEC)
    assert script.cursors == [None]


def test_a_program_that_is_stopped_leaves_the_run_to_the_next(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt):
        run(store, [dataset(1)], [KeyboardInterrupt()])
    assert store.runs.list()[0].status is RunStatus.INTERRUPTED
    result = run(store, [dataset(1)], [dataset(2)])
    assert (result.attempt, result.seen) == (2, 2)


def test_removals_cut_short_are_finished_and_counted_once(store: Store) -> None:
    run(store, datasets(10))
    script = Script(datasets(8))
    cut = store.runs.start("seoul", scope=scope_of(SPEC))
    store.records.apply(cut, datasets(8), cursor="1")
    (missing,) = store.records.missing(cut).items()
    store.records.tombstone(cut, {missing[0]: missing[1][:1]})
    store.runs.interrupt(cut)
    result = harvest(store, script, SPEC)
    assert (result.run, result.status, result.counts["removed"], result.seen) == (
        cut.id,
        RunStatus.SUCCEEDED,
        2,
        8,
    )
    assert store.records.active_count("seoul") == 8
