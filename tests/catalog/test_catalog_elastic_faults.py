"""A real cluster that is killed, an indexer that is killed, documents that are poison: nothing lost, nothing doubled."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
import threading
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch
from servers.elasticsearch import ElasticsearchServer

from catalog.search import SearchDocument, SearchRequest
from catalog.search.elastic.cluster import Patience
from catalog.search.elastic.errors import IndexUnreachable
from catalog.search.elastic.index import ElasticIndex
from catalog.search.elastic.settings import VERSION
from catalog.search.indexer import catch_up, repair
from catalog.search.understanding.language import Language

pytestmark = pytest.mark.elasticsearch
PROJECT = Path(__file__).resolve().parents[2]
QUICK, PATIENT = Patience(0.5), Patience(300.0, longest=1.0)


@pytest.fixture(scope="module")
def plain() -> Language:
    return Language.default()


@dataclasses.dataclass(frozen=True)
class Change:
    seq: int
    id: str
    kind: str = "dataset"
    op: str = "updated"


class Store:
    """Numbered changes of datasets in memory; `at_read` is called with the number of each reading of documents."""

    def __init__(self) -> None:
        self.active: dict[str, SearchDocument] = {}
        self.log: list[Change] = []
        self.reads = 0
        self.at_read = lambda number: None

    @property
    def changes(self) -> Store:
        return self

    def put(self, number: int, title: str) -> None:
        identifier = f"id{number}"
        self.log.append(Change(len(self.log) + 1, identifier))
        self.active[identifier] = SearchDocument(identifier, len(self.log), "test", str(number), title)

    def remove(self, number: int) -> None:
        self.log.append(Change(len(self.log) + 1, f"id{number}", op="removed"))
        del self.active[f"id{number}"]

    def since(self, seq: int, limit: int, kinds: Sequence[str] | None = None) -> list[Change]:
        return self.log[seq : seq + limit]

    def last_seq(self) -> int:
        return len(self.log)

    def documents(self, ids: Sequence[str]) -> list[SearchDocument]:
        self.reads += 1
        self.at_read(self.reads)
        return [self.active[i] for i in ids if i in self.active]

    def documents_all(self, batch: int) -> Iterator[list[SearchDocument]]:
        every = list(self.active.values())
        for start in range(0, len(every), batch):
            yield every[start : start + batch]


def filled(count: int) -> Store:
    store = Store()
    for number in range(1, count + 1):
        store.put(number, f"약국 현황 {number}")
    return store


def agrees(index: ElasticIndex, store: Store) -> None:
    """The index holds what the store has, each once, and the compare command says so."""
    assert repair(store, index).clean
    assert index.status().documents == len(store.active)
    assert index.last_seq() == store.last_seq()
    held = [h.document["id"] for h in index.every(SearchRequest(""))]
    assert sorted(held) == sorted(store.active)


@pytest.fixture
def place(elasticsearch_url: str) -> Iterator[str]:
    name = f"f{uuid.uuid4().hex[:10]}"
    yield f"{elasticsearch_url}/{name}"
    with Elasticsearch(elasticsearch_url) as client:
        for index in client.indices.get(index=f"{name}-*", features="aliases"):
            client.indices.delete(index=index)


@pytest.fixture
def mortal(elasticsearch_server_running: ElasticsearchServer) -> Iterator[ElasticsearchServer]:
    """The session's server, to be killed: it is running again afterwards, whatever happened."""
    yield elasticsearch_server_running
    if not elasticsearch_server_running.answers():
        elasticsearch_server_running.stop()
        elasticsearch_server_running.start()


def test_a_cluster_killed_in_a_bulk_and_down_while_changes_go_on_loses_nothing(
    mortal: ElasticsearchServer, place: str, plain: Language
) -> None:
    store = filled(2000)
    store.at_read = lambda number: threading.Thread(target=mortal.kill).start() if number == 4 else None
    index = ElasticIndex.at(place, plain, QUICK)
    with pytest.raises(IndexUnreachable):
        catch_up(store, index, batch=300)
    for number in range(1, 50):
        store.put(number, f"의원 현황 {number}")
    store.remove(60)
    with pytest.raises(IndexUnreachable):
        catch_up(store, index, batch=300)
    with pytest.raises(IndexUnreachable):
        ElasticIndex.at(place, plain, QUICK).search(SearchRequest("약국"))
    mortal.start()
    applied = index.last_seq()
    assert applied in (600, 900, 1200), "whole batches only, and none that was not written"
    catch_up(store, index, batch=300)
    agrees(index, store)
    assert index.search(SearchRequest("의원")).total == 49
    index.close()


def test_a_rebuild_waits_for_a_cluster_that_is_killed_and_restarts_and_needs_no_hand(
    mortal: ElasticsearchServer, place: str, plain: Language
) -> None:
    store, restarted = filled(3000), threading.Event()
    index = ElasticIndex.at(place, plain, PATIENT)

    def restart() -> None:
        mortal.kill()
        mortal.start()
        restarted.set()

    def killing() -> Iterator[list[SearchDocument]]:
        for number, batch in enumerate(store.documents_all(300)):
            if number == 3:
                threading.Thread(target=restart).start()
            yield batch

    report = index.rebuild(killing(), store.last_seq())
    assert (report.indexed, report.rejected) == (3000, ())
    assert restarted.wait(120)
    agrees(index, store)
    index.close()


@pytest.mark.parametrize(("point", "answers"), [("middle", 5), ("before", 5), ("after", 40)])
def test_an_indexer_killed_while_it_changes_over_leaves_one_whole_index(
    place: str, plain: Language, point: str, answers: int
) -> None:
    store = filled(5)
    index = ElasticIndex.at(place, plain)
    catch_up(store, index)
    script = [sys.executable, str(PROJECT / "tests" / "catalog" / "elastic_killed.py"), place, point]
    done = subprocess.run(
        script, cwd=PROJECT, env={**os.environ, "PYTHONPATH": str(PROJECT)}, timeout=120, check=False
    )
    assert done.returncode == -9
    assert index.search(SearchRequest("")).total == answers
    for number in range(6, 46):
        store.put(number, f"약국 {number}")
    store.remove(2)
    catch_up(store, index)
    index.rebuild(store.documents_all(10), store.last_seq())
    catch_up(store, index)
    agrees(index, store)
    assert len(index._generations.all()) == 1, "what the killed run left is gone"
    index.close()


def test_a_rebuild_goes_on_where_a_killed_one_was(place: str, plain: Language) -> None:
    store = filled(40)
    index = ElasticIndex.at(place, plain)

    def dying() -> Iterator[list[SearchDocument]]:
        yield from list(store.documents_all(10))[:3]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.rebuild(dying(), 40)
    left = index._generations.read().building
    index.rebuild(store.documents_all(10), 40)
    assert index._generations.current() == left
    agrees(index, store)
    index.close()


def test_changes_reach_a_generation_that_is_being_built(place: str, plain: Language) -> None:
    store = filled(30)
    index, other = ElasticIndex.at(place, plain), ElasticIndex.at(place, plain)
    catch_up(store, index)
    batches = list(store.documents_all(10))
    before = store.last_seq()

    def meanwhile() -> Iterator[list[SearchDocument]]:
        yield batches[0]
        store.put(25, "소방서 25")
        store.remove(28)
        catch_up(store, other)
        assert other.search(SearchRequest("소방서")).total == 1
        yield from batches[1:]

    index.rebuild(meanwhile(), before)
    assert [h.document["title"] for h in other.search(SearchRequest("소방서")).hits] == ["소방서 25"]
    assert other.search(SearchRequest("")).total == 29, "older states of the rebuild did not undo the changes"
    catch_up(store, index)
    agrees(index, store)
    for one in (index, other):
        one.close()


def test_a_poisoned_document_is_listed_and_the_rest_goes_in(place: str, plain: Language) -> None:
    store = filled(20)
    documents = list(store.active.values())
    documents[3] = dataclasses.replace(documents[3], seq=-1)  # the engine refuses the whole bulk for it
    documents[7] = dataclasses.replace(documents[7], id="x" * 600)
    documents[9] = dataclasses.replace(documents[9], title="\ud800")
    documents[11] = dataclasses.replace(documents[11], use_count=2**70)
    index = ElasticIndex.at(place, plain)
    report = index.apply(documents, [], 20)
    assert report.indexed == 16
    assert {i for i, _ in report.rejected} == {"id4", "x" * 600, "id10", "id12"}
    assert all(reason for _, reason in report.rejected)
    assert (index.last_seq(), index.status().documents) == (20, 16)
    index.close()


def test_what_the_cluster_lost_behind_our_back_is_found_and_mended(place: str, plain: Language) -> None:
    store = filled(10)
    index = ElasticIndex.at(place, plain)
    catch_up(store, index)
    url, name = place.rsplit("/", 1)
    with Elasticsearch(url) as client:
        alias = f"{name}-v{VERSION}"
        client.delete(index=alias, id="id3", version=3, version_type="external_gte", refresh=True)
    drift = repair(store, index)
    assert (drift.missing, drift.surplus, drift.stale) == (("id3",), (), ())
    agrees(index, store)
    index.close()


def test_an_upgrade_without_a_change_of_the_mapping_asks_for_no_reindex(place: str, plain: Language) -> None:
    index = ElasticIndex.at(place, plain)
    index.apply([SearchDocument("a", 1, "t", "a", "약국")], [], 1)
    assert not index.outdated()
    index.close()
    again = ElasticIndex.at(place, plain)
    assert not again.outdated()
    assert again.status().version.endswith(again._generations.fingerprint)
    again.close()


def test_a_new_user_dictionary_is_noticed_and_searches_go_on(place: str, plain: Language) -> None:
    from catalog.search.understanding.language import default_language

    index = ElasticIndex.at(place, plain)
    index.apply([SearchDocument("a", 1, "t", "a", "약국 측정망")], [], 1)
    index.close()
    richer = ElasticIndex.at(place, default_language())
    assert richer.outdated()
    assert richer.search(SearchRequest("측정망")).total == 1
    richer.rebuild([[SearchDocument("a", 1, "t", "a", "약국 측정망")]], 1)
    assert not richer.outdated()
    richer.close()


def test_results_beyond_the_window_can_all_be_read(place: str, plain: Language) -> None:
    store = filled(60)
    index = ElasticIndex.at(place, plain)
    catch_up(store, index)
    found = index._reader.every(
        {"_source": False, "docvalue_fields": ["id"], "stored_fields": "_none_"}, page=7
    )
    assert sorted(h["fields"]["id"][0] for h in found) == sorted(store.active)
    assert len([*index.every(SearchRequest("약국"))]) == 60
    index.close()
