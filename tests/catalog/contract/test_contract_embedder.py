"""What both indexes promise about an embedder of one's own: found by its meaning, changed over, asked only for what is new."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from contract_documents import ListStore, make
from everyday_model import EverydayModel, LargerModel

from catalog.search import Index, SearchDocument, SearchRequest, open_index
from catalog.search.indexer import catch_up, rebuild, repair
from catalog.search.meaning.kept import KeptVectors
from catalog.search.meaning.model import ModelEmbedder
from catalog.search.understanding.language import Language

TITLES = ("공영주차장 현황", "반려동물 등록", "하천 수위", "지방세 체납", "박물관 유물", "도서관 장서")

Opening = Callable[[EverydayModel | None], Index]


@pytest.fixture
def documents() -> list[SearchDocument]:
    return [make(n, title) for n, title in enumerate(TITLES, 1)]


@pytest.fixture
def opening(place: str, korean: Language, tmp_path: Path) -> Iterator[Opening]:
    """Give what opens the same index with a model, or with the vectors learned from the catalog."""
    opened: list[Index] = []

    def with_model(model: EverydayModel | None) -> Index:
        kept = KeptVectors(tmp_path / "embeddings.db")
        opened.append(open_index(place, korean, ModelEmbedder(model, kept) if model else None))
        return opened[-1]

    yield with_model
    for index in opened:
        index.close()


def built(index: Index, documents: list[SearchDocument]) -> Index:
    index.rebuild([documents], len(documents))
    index.learn()
    return index


def titles(index: Index, query: str) -> list[str]:
    return [h.document["title"] for h in index.search(SearchRequest(query)).hits]


@pytest.mark.parametrize(("typed", "first"), [("뭉게살", TITLES[0]), ("도담뜰", TITLES[1])])
def test_a_word_only_the_model_knows_finds_what_it_means(
    opening: Opening, documents: list[SearchDocument], typed: str, first: str
) -> None:
    index = built(opening(EverydayModel()), documents)
    assert titles(index, typed)[:1] == [first]


def test_without_the_model_such_a_word_finds_nothing(
    opening: Opening, documents: list[SearchDocument]
) -> None:
    assert titles(built(opening(None), documents), "뭉게살") == []


def test_rights_hold_for_what_is_found_by_meaning(opening: Opening, documents: list[SearchDocument]) -> None:
    documents[0] = make(1, TITLES[0], visibility="restricted")
    assert TITLES[0] not in titles(built(opening(EverydayModel()), documents), "뭉게살")


def test_another_model_is_not_mixed_with_the_old_vectors_and_takes_over_when_learned(
    opening: Opening, documents: list[SearchDocument]
) -> None:
    built(opening(EverydayModel()), documents).close()
    index = opening(LargerModel())
    assert index.unlearned() == len(documents)
    assert titles(index, "뭉게살") == []
    assert titles(index, "하천 수위")[:1] == ["하천 수위"]
    index.learn()
    assert index.unlearned() == 0
    assert titles(index, "뭉게살")[:1] == [TITLES[0]]


def test_documents_that_came_later_are_told_of_and_only_they_are_asked_for(
    opening: Opening, documents: list[SearchDocument]
) -> None:
    model = EverydayModel()
    index = built(opening(model), documents)
    index.apply([make(7, "공영주차장 요금"), make(3, "하천 수위", seq=8)], [], 8)
    assert index.unlearned() == 2
    model.documents.clear()
    index.learn()
    assert index.unlearned() == 0
    assert len(model.documents) == 1  # the other text had been seen before
    assert set(titles(index, "뭉게살")[:2]) == {"공영주차장 현황", "공영주차장 요금"}


def test_a_document_that_goes_does_not_hide_one_that_waits(
    opening: Opening, documents: list[SearchDocument]
) -> None:
    index = built(opening(EverydayModel()), documents)
    index.apply([make(7, "공영주차장 요금")], [("id2", 8)], 8)
    assert index.unlearned() == 1


def test_the_nightly_repair_learns_what_an_embedder_has_not_seen_and_then_rests(
    opening: Opening, documents: list[SearchDocument]
) -> None:
    store = ListStore()
    for document in documents[:-1]:
        store.put(document)
    assert rebuild(store, opening(EverydayModel())).rejected == ()
    model = LargerModel()
    index = opening(model)
    store.put(documents[-1])
    catch_up(store, index)
    assert index.unlearned() == len(documents)
    assert repair(store, index).clean
    assert index.unlearned() == 0
    assert titles(index, "뭉게살")[:1] == [TITLES[0]]
    model.documents.clear()
    repair(store, index)
    assert model.documents == []


def test_another_process_sees_what_was_learned(opening: Opening, documents: list[SearchDocument]) -> None:
    built(opening(EverydayModel()), documents)
    model = EverydayModel()
    assert titles(opening(model), "뭉게살")[:1] == [TITLES[0]]
    assert len(model.documents) <= 30  # what vectors are centred on, and no document


def test_going_back_to_the_catalog_s_own_vectors_is_no_error(
    opening: Opening, documents: list[SearchDocument]
) -> None:
    built(opening(EverydayModel()), documents).close()
    index = opening(None)
    assert titles(index, "하천 수위")[:1] == ["하천 수위"]
    index.learn()
    assert index.unlearned() == 0
    assert titles(index, "뭉게살") == []
