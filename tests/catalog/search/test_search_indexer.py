from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from search_documents import make

from catalog.search.document import SearchDocument
from catalog.search.embedded.index import EmbeddedIndex
from catalog.search.indexer import catch_up, rebuild, repair
from catalog.search.request import SearchRequest
from catalog.search.understanding.language import Language


@dataclass(frozen=True)
class Change:
    seq: int
    kind: str
    id: str
    op: str


class MemoryStore:
    """A source of documents and changes that fulfils the indexer's surface, with nothing behind it but lists."""

    def __init__(self) -> None:
        self.active: dict[str, SearchDocument] = {}
        self.log: list[Change] = []

    @property
    def changes(self) -> MemoryStore:
        return self

    def put(self, document: SearchDocument) -> None:
        self.log.append(Change(len(self.log) + 1, "dataset", document.id, "updated"))
        self.active[document.id] = replace(document, seq=len(self.log))

    def remove(self, identifier: str) -> None:
        self.log.append(Change(len(self.log) + 1, "dataset", identifier, "removed"))
        self.active.pop(identifier, None)

    def since(self, seq: int, limit: int, kinds: Sequence[str] | None = None) -> list[Change]:
        return [c for c in self.log if c.seq > seq and (kinds is None or c.kind in kinds)][:limit]

    def last_seq(self) -> int:
        return len(self.log)

    def documents(self, ids: Sequence[str]) -> list[SearchDocument]:
        return [self.active[i] for i in ids if i in self.active]

    def documents_all(self, batch: int) -> Iterator[list[SearchDocument]]:
        every = list(self.active.values())
        for start in range(0, len(every), batch):
            yield every[start : start + batch]


@pytest.fixture
def index(tmp_path: Path, language: Language) -> EmbeddedIndex:
    return EmbeddedIndex(tmp_path, language)


def held(index: EmbeddedIndex) -> set[str]:
    return {h.document["id"] for h in index.search(SearchRequest("", size=100)).hits}


def test_changes_are_followed_in_batches_to_the_same_state(index: EmbeddedIndex) -> None:
    store = MemoryStore()
    for n in range(10):
        store.put(make(n, f"약국 {n}"))
    store.remove("id3")
    store.put(make(4, "소방서"))
    done = catch_up(store, index, batch=3)
    assert done.last_seq == index.last_seq() == 12
    assert held(index) == set(store.active)
    assert catch_up(store, index).indexed == 0


def test_a_dataset_that_comes_back_is_found_again(index: EmbeddedIndex) -> None:
    store = MemoryStore()
    store.put(make(1, "약국"))
    catch_up(store, index)
    store.remove("id1")
    catch_up(store, index)
    assert held(index) == set()
    store.put(make(1, "약국"))
    catch_up(store, index)
    assert held(index) == {"id1"}


def test_a_rebuild_equals_the_store(index: EmbeddedIndex) -> None:
    store = MemoryStore()
    store.put(make(1, "약국"))
    catch_up(store, index)
    store.active = {"id2": make(2, "소방서")}
    rebuild(store, index)
    assert held(index) == {"id2"}
    assert index.last_seq() == store.last_seq()


def test_repair_mends_every_kind_of_drift(index: EmbeddedIndex) -> None:
    store = MemoryStore()
    for n in (1, 2, 3):
        store.put(make(n, f"약국 {n}"))
    catch_up(store, index)
    del store.active["id1"]
    store.active["id2"] = replace(store.active["id2"], title="소방서", seq=9)
    store.active["id4"] = make(4, "경찰서")
    drift = repair(store, index)
    assert (drift.missing, drift.surplus, drift.stale) == (("id4",), ("id1",), ("id2",))
    assert held(index) == {"id2", "id3", "id4"}
    assert repair(store, index).clean
