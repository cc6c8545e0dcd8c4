"""Whether everything that was harvested is found, and the index agrees with the store."""

from __future__ import annotations

from catalog.access import ANONYMOUS
from catalog.records import Kind
from catalog.search import indexer
from catalog.search.index import open_index
from catalog.search.request import SearchRequest
from catalog.store import Store


def assert_found_and_in_step(store_url: str, search_url: str) -> None:
    """Look for every public dataset of the store by its title, and compare each document with the store."""
    index = open_index(search_url)
    try:
        with Store.open(store_url) as store:
            every = [row for some in store.records.each(Kind.DATASET) for row in some]
            rows = [row for row in every if ANONYMOUS.may_read(row)]
            assert rows
            assert index.search(SearchRequest(size=1)).total == len(rows)
            for row in rows:
                hits = index.search(SearchRequest(q=row.title, size=20)).hits
                assert row.id in {hit.document["id"] for hit in hits}, row.title
            drift = indexer.repair(store, index)
            assert drift.clean, drift
    finally:
        index.close()
