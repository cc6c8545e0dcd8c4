"""What is asked of the cluster for an understood query: large catalogs by whole words first, nothing lost by that."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from catalog.search import SearchDocument, SearchRequest
from catalog.search.elastic import querying, searching
from catalog.search.elastic.index import ElasticIndex
from catalog.search.elastic.settings import vectors_body
from catalog.search.understanding.language import Language
from catalog.search.understanding.query import Concept, Understood, Unit

TYPED = Unit(("주차장",), 1.0, "typed", "주차장")
PAIRS = Unit(("~주차", "~차장"), 0.8, "pairs", "주차장")


def understood(*units: Unit) -> Understood:
    return Understood("주차장", "주차장", None, (Concept("주차장", units),))


def fields_of(query: Any) -> set[str]:
    """Return every field a query asks."""
    if isinstance(query, list):
        return set().union(*map(fields_of, query)) if query else set()
    if not isinstance(query, dict):
        return set()
    found = {f for kind in ("term", "match") for f in query.get(kind, {})}
    return found.union(*map(fields_of, query.values()))


def test_everything_is_asked_where_the_catalog_is_small() -> None:
    asked = querying.concepts(understood(TYPED, PAIRS), [1.0])
    assert fields_of(asked) == {"every", "title", "pairs", "korean"}


def test_whole_words_leave_out_character_pairs_and_nori() -> None:
    assert fields_of(querying.concepts(understood(TYPED, PAIRS), [1.0], whole=True)) == {"every", "title"}


def test_a_concept_of_nothing_but_pairs_has_no_whole_words() -> None:
    assert querying.concepts(understood(PAIRS), [1.0], whole=True) == [querying.NOTHING]


@pytest.mark.parametrize(("dimensions", "kind"), [(64, "int8_flat"), (384, "int8_hnsw"), (1024, "int8_hnsw")])
def test_long_vectors_get_a_graph_and_short_ones_are_compared_one_by_one(dimensions: int, kind: str) -> None:
    vector = vectors_body(dimensions, "some")["mappings"]["properties"]["vector"]
    assert vector["index_options"]["type"] == kind


@pytest.fixture
def index(elasticsearch_url: str) -> Iterator[ElasticIndex]:
    name = f"q{uuid.uuid4().hex[:10]}"
    made = ElasticIndex.at(f"{elasticsearch_url}/{name}", Language.default())
    yield made
    made.close()
    with Elasticsearch(elasticsearch_url) as client:
        for held in client.indices.get(index=f"{name}-*", features="aliases"):
            client.indices.delete(index=held)


def document(number: int, title: str) -> SearchDocument:
    return SearchDocument(f"id{number}", number, "test", str(number), title)


@pytest.mark.elasticsearch
@pytest.mark.parametrize("query", ["무인민원발급기", "무인 민원 발급기", "민원발급", "주차장 무인민원발급기"])
def test_a_large_catalog_finds_what_a_small_one_finds(
    index: ElasticIndex, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    titles = [
        "무인민원발급기 위치",
        "무인 민원발급 창구",
        "민원 무인발급기 현황",
        "공영주차장 현황",
        "도서관 목록",
    ]
    index.apply([document(n, t) for n, t in enumerate(titles, 1)], [], len(titles))
    small = index.search(SearchRequest(query))
    monkeypatch.setattr(searching, "LARGE", 0)
    large = index.search(SearchRequest(query))
    assert [h.document["id"] for h in large.hits] == [h.document["id"] for h in small.hits]
    assert large.total == small.total > 0


@pytest.mark.elasticsearch
def test_learning_reads_a_sample_of_a_large_catalog_and_all_of_a_small_one(index: ElasticIndex) -> None:
    index.apply([document(n, f"약국 현황 {n}") for n in range(1, 201)], [], 200)
    assert len(list(index._reader.sample(200))) == 200
    some = len(list(index._reader.sample(50)))
    assert 10 <= some <= 110
