"""What both indexes promise to the indexer: follow, rebuild while searches and changes go on, compare and mend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from contract_documents import ListStore, make

from catalog.search import Index, SearchDocument, SearchRequest
from catalog.search.indexer import catch_up, rebuild, repair


def held(index: Index) -> set[str]:
    return {h.document["id"] for h in index.search(SearchRequest("", size=1000)).hits}


def titles(index: Index, q: str) -> list[str]:
    return sorted(h.document["title"] for h in index.search(SearchRequest(q, size=100)).hits)


def test_following_the_changes_gives_what_the_store_has(index: Index) -> None:
    store = ListStore()
    for n in range(10):
        store.put(make(n, f"약국 {n}"))
    store.remove("id3")
    store.put(make(4, "소방서"))
    done = catch_up(store, index, batch=3)
    assert done.last_seq == index.last_seq() == 12
    assert held(index) == set(store.active)
    assert catch_up(store, index).indexed == 0


def test_a_rebuild_leaves_only_what_it_was_given(index: Index) -> None:
    index.apply([make(1, "약국 현황")], [], 1)
    report = index.rebuild([[make(2, "소방서 현황")], [make(3, "경찰서 현황")]], 5)
    assert (report.indexed, report.rejected, index.last_seq()) == (2, (), 5)
    assert titles(index, "현황") == ["경찰서 현황", "소방서 현황"]


def test_a_rebuild_that_dies_leaves_the_old_index_and_the_next_one_is_right(index: Index) -> None:
    index.apply([make(1, "약국 현황")], [], 1)

    def dying() -> Iterator[list[SearchDocument]]:
        yield [make(2, "소방서 현황"), make(4, "우체국 현황")]
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        index.rebuild(dying(), 5)
    assert titles(index, "현황") == ["약국 현황"]
    assert index.last_seq() == 1
    index.rebuild([[make(2, "소방서 현황")], [make(3, "경찰서 현황")]], 6)
    assert titles(index, "현황") == ["경찰서 현황", "소방서 현황"]


def test_a_bad_document_in_a_rebuild_is_listed_and_the_rest_goes_in(index: Index) -> None:
    bad = replace(make(2, "나쁜 자료"), keywords=None)  # type: ignore[arg-type]  # what must not happen, did
    report = index.rebuild([[make(1, "약국 현황"), bad, make(3, "의원 현황")]], 3)
    assert report.indexed == 2
    assert [i for i, _ in report.rejected] == ["id2"]
    assert titles(index, "현황") == ["약국 현황", "의원 현황"]


def test_searches_go_on_while_the_index_is_rebuilt(open_again: Callable[[], Index]) -> None:
    store, builder, reader = ListStore(), open_again(), open_again()
    for n in range(30):
        store.put(make(n, f"약국 {n}"))
    catch_up(store, builder)
    seen = []

    def watched() -> Iterator[list[SearchDocument]]:
        for batch in store.documents_all(10):
            seen.append(reader.search(SearchRequest("약국")).total)
            yield batch

    builder.rebuild(watched(), store.last_seq())
    assert seen == [30, 30, 30]
    assert reader.search(SearchRequest("약국")).total == 30


def test_what_changes_during_a_rebuild_is_in_it_after_catching_up(open_again: Callable[[], Index]) -> None:
    store, builder = ListStore(), open_again()
    for n in range(30):
        store.put(make(n, f"약국 {n}"))
    catch_up(store, builder)
    batches = store.documents_all(10)
    first = next(batches)
    seq = store.last_seq()

    def changing() -> Iterator[list[SearchDocument]]:
        yield first
        store.put(make(1, "소방서 1"))
        store.remove("id2")
        store.put(make(99, "경찰서 99"))
        yield from batches

    builder.rebuild(changing(), seq)
    catch_up(store, builder)
    assert held(builder) == set(store.active)
    assert titles(builder, "소방서") == ["소방서 1"]
    assert repair(store, builder).clean


def test_a_rebuild_equals_the_store(index: Index) -> None:
    store = ListStore()
    store.put(make(1, "약국"))
    catch_up(store, index)
    store.remove("id1")
    store.put(make(2, "소방서"))
    rebuild(store, index)
    assert held(index) == {"id2"}
    assert index.last_seq() == store.last_seq()


def test_repair_mends_every_kind_of_drift(index: Index) -> None:
    store = ListStore()
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
