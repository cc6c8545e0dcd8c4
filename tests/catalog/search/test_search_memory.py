"""What is remembered of a search is never shown to others or after it has changed; marks stand where words stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from search_documents import make

from catalog.access import Principal, Role
from catalog.search.embedded.index import EmbeddedIndex
from catalog.search.embedded.memory import Recent
from catalog.search.highlight import Highlighter
from catalog.search.request import SearchRequest
from catalog.search.understanding.language import Language
from catalog.search.understanding.query import Concept, Understood, Unit

FACETS = ("agency", "format")


@pytest.fixture
def index(tmp_path: Path) -> EmbeddedIndex:
    found = EmbeddedIndex(tmp_path, Language.default())
    documents = [make(n, f"공영주차장 현황 {n}") for n in range(1, 31)]
    found.apply(documents, [], 30)
    return found


def test_another_page_and_another_facet_of_a_search_are_as_if_asked_for_the_first_time(
    index: EmbeddedIndex,
) -> None:
    requests = [SearchRequest("주차장", page=p, size=7, facets=FACETS[:p]) for p in (1, 2, 3)]
    remembered = [index.search(r).as_dict() | {"took_ms": 0} for r in requests]
    for request, before in zip(requests, remembered, strict=True):
        index.forget()
        assert index.search(request).as_dict() | {"took_ms": 0} == before


def test_what_was_remembered_is_gone_when_the_index_changes(index: EmbeddedIndex) -> None:
    assert index.search(SearchRequest("주차장")).total == 30
    index.apply([make(31, "주차장 요금")], [("id1", 31)], 31)
    found = index.search(SearchRequest("주차장", size=100))
    assert {h.document["id"] for h in found.hits} == {f"id{n}" for n in range(2, 32)}


def test_a_steward_s_search_is_not_remembered_for_a_citizen(index: EmbeddedIndex) -> None:
    index.apply([make(40, "비공개 주차장", visibility="restricted")], [], 40)
    steward = Principal(frozenset({Role.STEWARD}))
    for who, total in ((steward, 31), (None, 30), (steward, 31)):
        assert index.search(SearchRequest("주차장", principal=who)).total == total


def test_only_the_last_keys_are_kept() -> None:
    kept = Recent[int](2)
    made = []

    def make(key: str) -> int:
        return kept.get(key, lambda: made.append(key) or len(made))

    assert [make(k) for k in ("a", "b", "a", "c", "a", "b")] == [1, 2, 1, 3, 1, 4]


def _marker(*words: str) -> Highlighter:
    concepts = tuple(Concept(w, (Unit((w,), 1.0, "typed", w),), 1.0) for w in words)
    return Highlighter(Understood(" ".join(words), " ".join(words), None, concepts))


@pytest.mark.parametrize(
    ("words", "text", "marked"),
    [
        (("폐기물",), "생활 폐 기물 <배출>", "생활 <mark>폐 기물</mark> &lt;배출&gt;"),
        (("주차", "주차장"), "주차장과 주차", "<mark>주차장</mark>과 <mark>주차</mark>"),
        (("cctv",), "CCTV 위치", "<mark>CCTV</mark> 위치"),
        (("pm2.5",), "PM2x5", None),
    ],
)
def test_words_are_marked_whatever_their_spaces_and_case(
    words: tuple[str, ...], text: str, marked: str | None
) -> None:
    assert _marker(*words).mark(text) == marked


def test_a_snippet_shows_the_first_match_however_far_behind_it_stands() -> None:
    found = _marker("폐기물").snippet("가나 다라 " * 50 + "폐 기물 처리")
    assert found is not None
    assert found.startswith("…")
    assert "<mark>폐 기물</mark> 처리" in found
