"""PostgreSQL dies in the middle of a harvest and comes back: nothing is lost, nothing doubled, nobody has to help."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_source import PAGES, SPEC, Paged, content, whole
from presence import missing
from restarted_postgresql import RestartedPostgresql, restarted_postgresql
from servers.process import ServerMissing

from catalog.harvest import harvest
from catalog.search import indexer
from catalog.search.index import open_index
from catalog.store import RunStatus, Store

pytestmark = pytest.mark.postgres


@pytest.fixture
def server() -> Iterator[RestartedPostgresql]:
    try:
        with restarted_postgresql() as server:
            yield server
    except ServerMissing as error:
        missing(str(error))


def test_a_harvest_goes_on_by_itself_when_the_server_is_restarted(
    server: RestartedPostgresql, tmp_path: Path
) -> None:
    with Store.open(server.address) as store:
        store.sources.add(SPEC)
        result = harvest(store, Paged({2: server.restart, 5: server.restart}), SPEC)
        assert result.status is RunStatus.SUCCEEDED
        assert (result.seen, result.counts["created"], result.errors_total) == (320, 320, 0)
        assert content(store) == whole()
        index = open_index(tmp_path / "index")
        assert indexer.catch_up(store, index).indexed == 320
        assert indexer.repair(store, index).clean
        index.close()


def test_a_harvest_waits_for_a_server_that_is_away_for_a_moment(server: RestartedPostgresql) -> None:
    """The server is gone when the batch is to be stored, and is started while the harvest waits."""
    back = threading.Thread(target=server.start)

    def leave() -> None:
        server.kill()
        back.start()

    with Store.open(server.address) as store:
        store.sources.add(SPEC)
        source = Paged({3: leave})
        result = harvest(store, source, SPEC)
        back.join()
        assert result.status is RunStatus.SUCCEEDED
        assert source.read == list(range(PAGES))  # the source was not asked for anything twice
        assert content(store) == whole()
