from __future__ import annotations

import numpy as np
import pytest

from catalog.search.analysis.words import Analyzer
from catalog.search.embedded.index import EmbeddedIndex
from catalog.search.knowledge.lexicon import Lexicon
from catalog.search.knowledge.related import WordVectors
from catalog.search.meaning.embedder import CatalogEmbedder
from catalog.search.meaning.vectors import VectorTable
from catalog.search.ranking.forward import term_hash
from catalog.search.understanding.language import Language
from catalog.search.understanding.sources import MappedThesaurus

WORDS = {
    "빵집": [("제과점", 0.85)],
    "옷 버리": [("의류수거함", 0.85)],
    "차 댈 곳": [("주차장", 0.85)],
    "담배 가게": [("담배소매인", 0.85)],
    "장애인편의시설": [("편의시설", 0.6), ("휠체어", 0.5)],
}


@pytest.fixture(scope="module")
def speaking() -> Language:
    return Language.default(MappedThesaurus(WORDS))


def ways(language: Language, query: str) -> dict[str, set[str]]:
    understood = language.understand(query, Lexicon())
    return {c.text: {u.text for u in c.units if u.source == "thesaurus"} for c in understood.concepts}


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("빵집", "제과점"),
        ("옷 버리는 곳", "의류수거함"),
        ("차 댈 곳이 어디인가요", "주차장"),
        ("담배가게", "담배소매인"),
    ],
)
def test_everyday_words_and_phrases_find_the_administrative_term(
    speaking: Language, query: str, meant: str
) -> None:
    assert any(meant in found for found in ways(speaking, query).values())


def test_the_administrative_term_does_not_ask_for_the_everyday_word(speaking: Language) -> None:
    assert not any("빵집" in found for found in ways(speaking, "제과점").values())


def test_a_part_of_a_phrase_does_not_stand_for_the_whole(speaking: Language) -> None:
    found = ways(speaking, "장애인 편의시설")
    assert all("휠체어" in words for words in found.values())
    assert not any("편의시설" in words for words in found.values())


def test_related_words_are_learned_from_how_the_catalog_uses_them(portal_index: EmbeddedIndex) -> None:
    near = [w for w, _ in portal_index._meanings.related("미세먼지", 10, 0.5)]
    assert "초미세먼지" in near


def test_learning_the_same_catalog_gives_the_same_vectors() -> None:
    chance = np.random.default_rng(1)
    documents = [np.unique(chance.integers(0, 300, 12).astype(np.uint32)) for _ in range(600)]
    names = {i: str(i) for i in range(300)}
    first, second = WordVectors.learn(documents, names), WordVectors.learn(documents, names)
    assert len(first.words) > 200
    np.testing.assert_allclose(first.vectors, second.vectors, atol=1e-4)


def test_a_tiny_catalog_learns_nothing_and_that_is_no_error() -> None:
    assert WordVectors.learn([np.array([1, 2], np.uint32)], {1: "가", 2: "나"}).words == ()
    assert CatalogEmbedder(WordVectors.nothing(), Analyzer()).embed(["약국"]).any() == np.False_


def test_the_nearest_documents_are_the_most_alike() -> None:
    rows = np.eye(4, dtype=np.float32)
    table = VectorTable.of("e", 4, [([1, 2], rows[:2]), ([7, 9], rows[2:])])
    assert table.nearest(rows[2], 2, 0.5) == [7]
    assert table.likeness(rows[1], [2, 3, 7]).tolist() == [1.0, 0.0, 0.0]


def test_hashes_are_the_same_on_every_machine() -> None:
    assert term_hash("미세먼지") == 0x62E9522C
