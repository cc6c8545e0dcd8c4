"""The disk of the database is full: a clear error, nothing lost, and work goes on when there is room again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_source import PAGES, SPEC, Paged, content, whole
from sqlalchemy import event

from catalog.errors import StoreError, StoreFullError
from catalog.harvest import harvest
from catalog.store import RunStatus, Store

ROOM = 40  # pages of 4 KiB beyond what the empty store takes: some batches fit


class Disk:
    """How many pages the database may have: SQLite's own limit, which it answers with "disk is full"."""

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.database.read() as connection:
            self._used = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
        self._most = 0
        event.listen(store.database.engine, "checkout", self._limit)

    def fill(self) -> None:
        """Leave little room."""
        self._most = self._used + ROOM

    def clear(self) -> None:
        """Make room again."""
        self._most = 1_000_000

    def _limit(self, connection: object, *_: object) -> None:
        if self._most:
            connection.execute(f"PRAGMA max_page_count = {self._most}")  # type: ignore[attr-defined]  # a DB-API one


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(f"sqlite:///{tmp_path / 'store.db'}") as store:
        store.sources.add(SPEC)
        yield store


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no time pass between the tries: half a minute of patience is not what is tested."""
    monkeypatch.setattr("time.sleep", lambda _: None)


@pytest.mark.usefixtures("no_waiting")
def test_a_full_disk_is_told_of_and_what_was_stored_stays(store: Store) -> None:
    disk = Disk(store)
    source = Paged({1: disk.fill})
    with pytest.raises(StoreFullError, match=r"full.*has room"):
        harvest(store, source, SPEC)
    assert len(source.read) < PAGES
    kept = content(store)
    assert 40 <= len(kept["datasets"]) < 320
    assert kept["created"] == {1: len(kept["datasets"])}


@pytest.mark.usefixtures("no_waiting")
def test_the_next_run_goes_on_behind_the_last_checkpoint_when_there_is_room_again(store: Store) -> None:
    disk = Disk(store)
    first = Paged({1: disk.fill})
    with pytest.raises(StoreError):
        harvest(store, first, SPEC)
    disk.clear()
    store.runs.sweep()
    second = Paged()
    result = harvest(store, second, SPEC)
    assert result.status is RunStatus.SUCCEEDED
    assert second.read[0] == first.read[-1] > 0
    assert content(store) == whole()
    assert store.runs.list()[0].counts["created"] == 320


def test_a_harvest_goes_on_by_itself_when_room_is_made_while_it_waits(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(store)
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        disk.clear()

    monkeypatch.setattr("time.sleep", wait)
    source = Paged({1: disk.fill})
    assert harvest(store, source, SPEC).status is RunStatus.SUCCEEDED
    assert waited
    assert source.read == list(range(PAGES))
    assert content(store) == whole()
