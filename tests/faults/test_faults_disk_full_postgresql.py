"""The disk of PostgreSQL is full: a clear error with a code, nothing half-written, and work goes on when there is room."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex

import psycopg
import pytest
from fault_source import PAGES, SPEC, Paged, content, whole
from presence import missing
from servers.process import ServerMissing
from small_disk import SmallDisk, may_mount, small_disk

from catalog.errors import StoreFullError
from catalog.harvest import harvest
from catalog.search import indexer
from catalog.search.index import open_index
from catalog.store import RunStatus, Store

pytestmark = pytest.mark.postgres
SIZE = 250  # datasets a page: tables grow past what any file of the server may have


@pytest.fixture(params=["limited-files", *(["file-system"] if may_mount() else [])])
def disk(request: pytest.FixtureRequest) -> Iterator[SmallDisk]:
    """Give a database on a disk that can be filled; every machine can limit files, some may mount a file system."""
    try:
        with small_disk(mounted=request.param == "file-system") as disk:
            yield disk
    except ServerMissing as error:
        missing(str(error))


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no time pass between the tries: half a minute of patience is not what is tested."""
    monkeypatch.setattr("catalog.harvest.intake.time.sleep", lambda _: None)


def test_the_server_itself_says_that_its_disk_is_full(disk: SmallDisk) -> None:
    with psycopg.connect(disk.address, autocommit=True) as connection:
        connection.execute("CREATE TABLE filler (body text)")
    disk.fill()
    with psycopg.connect(disk.address) as connection, pytest.raises(psycopg.errors.DiskFull) as told:
        connection.execute(
            "INSERT INTO filler SELECT repeat(md5(n::text), 50) FROM generate_series(1, 20000) n"
        )
    assert told.value.sqlstate == "53100"


@pytest.mark.usefixtures("no_waiting")
def test_a_harvest_into_a_full_disk_says_so_and_is_resumed_when_there_is_room(
    disk: SmallDisk, tmp_path: Path
) -> None:
    first, second = Paged({1: disk.fill}, size=SIZE), Paged(size=SIZE)
    with Store.open(disk.address) as store:
        store.sources.add(SPEC)
        with pytest.raises(StoreFullError, match=r"full.*has room") as told:
            harvest(store, first, SPEC)
        assert told.value.code == "store_full"
        kept = content(store)
        stored = len(kept["datasets"])
        assert stored % SIZE == 0, "a page was stored in part"
        assert SIZE <= stored < PAGES * SIZE
        assert kept["created"] == {1: stored}
        assert kept["columns"] == 2 * stored
    disk.clear()
    with Store.open(disk.address) as store:
        store.runs.sweep()
        result = harvest(store, second, SPEC)
        assert result.status is RunStatus.SUCCEEDED
        assert second.read[0] == first.read[-1] > 0, "did not go on behind the last checkpoint"
        assert content(store) == whole(SIZE)
        assert store.runs.list()[0].counts["created"] == PAGES * SIZE
        index = open_index(tmp_path / "index")
        assert indexer.catch_up(store, index).indexed == PAGES * SIZE
        assert indexer.repair(store, index).clean
        index.close()


def test_reading_works_while_the_disk_is_full_and_a_decision_is_refused_whole(disk: SmallDisk) -> None:
    with Store.open(disk.address) as store:
        store.sources.add(SPEC)
        harvest(store, Paged(size=SIZE), SPEC)
        disk.fill()
        before = content(store)
        with pytest.raises(StoreFullError):
            _write_until_refused(store)
        assert content(store) == before
        disk.clear()
        store.meta.set("key", "value")
        assert store.meta.get("key") == "value"


def _write_until_refused(store: Store) -> None:
    for n in range(1_000):
        store.meta.set(f"key-{n}", token_hex(5000))
