"""Runs, leases and sources: one harvester at a time, and nothing runs for ever."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest
from catalog_script import SPEC, Script, dataset, datasets, register, run
from sqlalchemy import update

from catalog.errors import LeaseLostError, SourceBusyError, SourceExistsError, UnknownSourceError
from catalog.harvest import harvest
from catalog.harvest.heart import Heart
from catalog.items import Item, SourceSpec
from catalog.records import Kind
from catalog.store import RunStatus, Store
from catalog.store.leases import STALE_SECONDS
from catalog.store.schema import leases

_FORK = multiprocessing.get_context("fork")


def silence(store: Store) -> None:
    """Let every holder of a lease look as if it had been silent for too long."""
    with store.database.write() as connection:
        connection.execute(update(leases).values(beat=time.time() - STALE_SECONDS - 1))


class During:
    """A source that does something while it is read."""

    def __init__(self, act: object) -> None:
        self.act = act

    def items(self, cursor: str | None = None) -> Iterator[Item]:
        yield dataset(1)
        assert callable(self.act)
        self.act()
        yield dataset(2)


def test_two_harvesters_of_one_source_at_a_time_are_refused(store: Store) -> None:
    refused: list[SourceBusyError] = []

    def second() -> None:
        with pytest.raises(SourceBusyError) as caught:
            run(store, datasets(1))
        refused.append(caught.value)

    register(store)
    result = harvest(store, During(second), SPEC)
    assert (result.status, result.seen) == (RunStatus.SUCCEEDED, 2)
    assert str(os.getpid()) in str(refused[0])
    assert "seoul" in str(refused[0])


def test_a_second_program_is_refused_too(store: Store, store_url: str) -> None:
    def second() -> None:
        with Store.open(store_url) as mine:
            try:
                run(mine, datasets(1))
            except SourceBusyError:
                os._exit(7)

    def start() -> None:
        child = _FORK.Process(target=second)
        child.start()
        child.join()
        assert child.exitcode == 7

    register(store)
    assert harvest(store, During(start), SPEC).status is RunStatus.SUCCEEDED


def test_two_sources_are_harvested_at_the_same_time(store: Store) -> None:
    other = SourceSpec("busan", "script", "http://busan.example.go.kr")
    register(store)
    result = harvest(store, During(lambda: run(store, datasets(3), spec=other)), SPEC)
    assert result.seen == 2
    assert store.records.active_count("busan") == 3


def test_many_harvesters_at_once_lose_and_double_nothing(store: Store) -> None:
    specs = [SourceSpec(f"s{n}", "script", "http://x.example.go.kr") for n in range(4)]
    pages = [[dataset(n, publisher=f"기관 {n % 7}") for n in range(m, m + 20)] for m in range(0, 100, 20)]
    threads = [threading.Thread(target=run, args=(store, *pages), kwargs={"spec": s}) for s in specs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [store.records.active_count(s.name) for s in specs] == [100] * 4
    assert store.records.list(Kind.AGENCY, count=True).total == 7
    numbers = [c.seq for c in store.changes.since(0, 10_000)]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 7 + 4 * 200


def test_a_silent_process_is_taken_over_and_can_write_nothing_more(store: Store) -> None:
    register(store)

    def taken_over() -> None:
        silence(store)
        assert run(store, datasets(5)).status is RunStatus.SUCCEEDED

    with pytest.raises(LeaseLostError, match="taken over"):
        harvest(store, During(taken_over), SPEC)
    assert store.records.active_count("seoul") == 5


def test_a_process_taken_over_that_wakes_up_does_not_disturb_the_new_one(store: Store) -> None:
    register(store)
    old = store.runs.start("seoul")
    silence(store)
    new = store.runs.start("seoul")
    assert (new.id, new.attempt) == (old.id, 2)
    with pytest.raises(LeaseLostError):
        store.records.apply(old, datasets(1))
    with pytest.raises(LeaseLostError):
        store.runs.finish(old, RunStatus.SUCCEEDED, {})
    assert not store.runs.heartbeat(old)
    assert store.runs.heartbeat(new)
    assert store.records.apply(new, datasets(1)).created == 1
    with pytest.raises(SourceBusyError):
        store.runs.start("seoul")


def test_a_slow_source_keeps_its_lease_alive(store: Store) -> None:
    register(store)
    held = store.runs.start("seoul")
    silence(store)

    def silent() -> bool:
        with store.database.read() as connection:
            return time.time() - connection.execute(leases.select()).one().beat > STALE_SECONDS

    with Heart(store, held, every=0.01):
        deadline = time.monotonic() + 20
        while silent() and time.monotonic() < deadline:
            pass
    assert not silent()


def test_no_run_stays_running_after_its_process_died(store: Store, store_url: str) -> None:
    register(store)

    def dies() -> None:
        with Store.open(store_url) as mine:
            harvest(mine, During(lambda: os.kill(os.getpid(), signal.SIGKILL)), SPEC)

    child = _FORK.Process(target=dies)
    child.start()
    child.join()
    assert store.runs.list()[0].status is RunStatus.RUNNING
    deadline = time.monotonic() + 20
    swept = store.runs.sweep()
    while not swept and time.monotonic() < deadline:  # PostgreSQL notices a dead client after a moment
        swept = store.runs.sweep()
    assert [r.status for r in swept] == [RunStatus.INTERRUPTED]
    assert store.runs.sweep() == []
    assert run(store, datasets(2)).attempt == 2


def test_a_living_run_is_not_swept(store: Store) -> None:
    register(store)
    store.runs.start("seoul")
    assert store.runs.sweep() == []


def test_a_run_tells_what_it_did(store: Store) -> None:
    result = run(store, datasets(3), actor="officer:lee")
    found = store.runs.get(result.run)
    assert (found.status, found.actor, found.page) == (RunStatus.SUCCEEDED, "officer:lee", 1)
    assert found.counts["created"] == 3
    assert found.finished_at >= found.started_at
    assert [r.id for r in store.runs.list("seoul")] == [result.run]
    assert store.runs.get("unknown") is None


def test_a_source_name_is_registered_once(store: Store) -> None:
    register(store)
    with pytest.raises(SourceExistsError, match="seoul"):
        store.sources.add(SPEC)


def test_a_source_is_listed_changed_and_found(store: Store) -> None:
    store.sources.add(SPEC, schedule="0 3 * * *")
    changed = SourceSpec("seoul", "ckan", "https://ckan.example.go.kr", options={"rows": 100})
    store.sources.update(changed, schedule="@daily")
    found = store.sources.get("seoul")
    assert (found.spec, found.schedule) == (changed, "@daily")
    assert [s.name for s in store.sources.list()] == ["seoul"]
    with pytest.raises(UnknownSourceError):
        store.sources.get("nobody")


def test_removing_a_source_keeps_its_records(store: Store) -> None:
    run(store, datasets(3))
    assert store.sources.remove("seoul") == 3
    assert store.records.active_count("seoul") == 3
    with pytest.raises(UnknownSourceError):
        store.sources.get("seoul")
    assert [s.state for s in store.sources.list(removed=True)] == ["removed"]


def test_purging_a_source_tombstones_its_records_and_adding_it_again_revives_them(store: Store) -> None:
    run(store, datasets(3))
    store.sources.remove("seoul", purge=True, actor="admin:park")
    row = store.records.by_source_id(Kind.DATASET, "seoul", "1")
    assert row.state == "removed"
    assert store.records.history(Kind.DATASET, row.id)[0].actor == "admin:park"
    assert store.records.distributions_of(row.id) == []
    assert run(store, datasets(3)).counts["revived"] == 3
    assert len(store.records.distributions_of(row.id)) == 1


def test_a_run_on_a_removed_source_is_refused(store: Store) -> None:
    run(store, datasets(3))
    store.sources.remove("seoul")
    with pytest.raises(UnknownSourceError):
        harvest(store, Script(datasets(3)), SPEC)
