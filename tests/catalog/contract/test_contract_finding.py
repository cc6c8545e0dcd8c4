"""What both indexes promise about finding: Korean as it is typed, reasons, marks, completion, the same answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from contract_documents import make

from catalog.records import Kind, record_id
from catalog.search import Index, SearchDocument, SearchRequest, open_index
from catalog.search.understanding.language import Language

AIR, PHARMACY, WASTE = "서울특별시_미세먼지 측정 현황", "전국 약국 위치정보", "생활폐기물 수거 일정"


@pytest.fixture
def small(index: Index) -> Index:
    """A few datasets with enough words around them to be told apart."""
    documents = [
        make(1, AIR, agency_name="서울특별시", keywords=("대기", "미세먼지"), description="초미세먼지 농도"),
        make(2, PHARMACY, agency_name="건강보험심사평가원", keywords=("약국", "의료")),
        make(3, WASTE, agency_name="부산광역시", keywords=("폐기물", "청소")),
        make(4, "비급여 진료비 정보", agency_name="건강보험심사평가원", keywords=("의료",)),
        make(5, "대기질 측정망", agency_name="한국환경공단", columns=("MSRSTN_NM", "측정소명")),
    ]
    index.apply(documents, [], 5)
    return index


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("미세먼지", AIR),
        ("미세 먼지", AIR),
        ("미세먼저", AIR),
        ("altpajswl", AIR),
        ("ㅁㅅㅁㅈ", AIR),
        ("서울시의 미세먼지를 알고 싶어요", AIR),
        ("약귝", PHARMACY),
        ("쓰레기", WASTE),
        ("비급여", "비급여 진료비 정보"),
        ("대기질", "대기질 측정망"),
        ("측정소명", "대기질 측정망"),
        ("심평원 약국", PHARMACY),
    ],
)
def test_data_is_found_however_a_person_types(small: Index, typed: str, first: str) -> None:
    found = small.search(SearchRequest(typed))
    assert found.hits[0].document["title"] == first


def test_a_correction_is_shown_and_can_be_undone(small: Index) -> None:
    assert small.search(SearchRequest("약귝")).corrected_query == "약국"
    assert small.search(SearchRequest("약귝", correct=False)).corrected_query is None


def test_a_new_synonym_needs_no_reindex(small: Index, korean: Language, place: str) -> None:
    from dataclasses import replace

    from catalog.search.understanding.sources import MappedThesaurus

    taught = replace(korean, thesaurus=MappedThesaurus({"뿌연하늘": [("미세먼지", 0.9)]}))
    small.close()
    again = open_index(place, taught)
    assert again.search(SearchRequest("뿌연하늘")).hits[0].document["title"] == AIR
    again.close()


def test_highlights_are_marked_and_escaped(index: Index) -> None:
    index.apply(
        [make(1, "<b>약국</b> 현황", description="이 자료는 <script>약국</script> 자료입니다.")], [], 1
    )
    marked = index.search(SearchRequest("약국")).hits[0].highlight
    assert "<mark>약국</mark>" in marked["title"]
    assert "<script>" not in marked["description"]
    assert "<b>" not in marked["title"]


def test_evidence_says_where_and_by_which_word(index: Index) -> None:
    index.apply([make(1, "초미세먼지 농도", agency_name="환경부")], [], 1)
    result = index.search(SearchRequest("PM2.5", explain=True))
    evidence = [e for e in result.hits[0].evidence if e.get("concept") == "pm2.5"]
    assert (evidence[0]["field"], evidence[0]["found"]) == ("title", "초미세먼지")
    assert result.as_dict()["understood"]["typed"] == "PM2.5"


def test_the_answer_has_the_stable_shape(small: Index) -> None:
    answer = small.search(SearchRequest("약국", facets=("agency",))).as_dict()
    assert {"total", "items", "facets", "corrected_query", "took_ms"} <= answer.keys()
    assert {"id", "source_id", "title", "agency", "score", "highlight"} <= answer["items"][0].keys()


def test_long_series_fold_into_one_result_and_nothing_is_lost(index: Index) -> None:
    regions = ("서울특별시", "부산광역시", "대구광역시", "인천광역시", "광주광역시")
    documents = [make(n, f"{r}_약국 현황", agency_name=r) for n, r in enumerate(regions, 1)]
    index.apply([*documents, make(9, "동물약국 목록")], [], 9)
    plain, folded = index.search(SearchRequest("약국")), index.search(SearchRequest("약국", fold=True))
    shown = [h.document["id"] for h in folded.hits] + [o["id"] for h in folded.hits for o in h.folded]
    assert sorted(shown) == sorted(h.document["id"] for h in plain.hits)
    assert folded.total == plain.total
    assert [h.fold_label for h in folded.hits if h.folded] == ["외 3개 기관"]


@pytest.mark.parametrize("typed", ["미세먼", "미ㅅ", "ㅁㅅㅁㅈ", "altpaj"])
def test_a_beginning_is_completed_however_it_is_typed(small: Index, typed: str) -> None:
    assert any(s.text.startswith("미세먼지") for s in small.suggest(typed, 10))


@pytest.mark.parametrize(
    "typed",
    [
        "x" * 10_000,
        "가나다라 " * 2000,
        "(((((((((((((((((",
        '{"match_all": {}} OR *:* AND title:[* TO *]',
        "a.*(b+)+c{1,99999}",
        "\x00\x07\ud800",
        "😀🗑️",
        "\u202eabc\u202c",
    ],
)
def test_bad_input_answers_quickly_and_safely(small: Index, typed: str) -> None:
    result = small.search(SearchRequest(typed, {"agency": ["없는 기관", "x" * 40_000]}, facets=("agency",)))
    assert result.total == 0
    assert small.search(SearchRequest(typed)).took_ms < 2000
    assert small.suggest(typed, 5) is not None


def _portal(row: dict[str, Any], number: int) -> SearchDocument:
    keywords = [k.strip() for joined in row.get("keywords", []) for k in joined.split(",") if k.strip()]
    return SearchDocument(
        id=record_id(Kind.DATASET, "portal", row["identifier"]),
        seq=number,
        source="portal",
        source_id=row["identifier"],
        title=row["name"],
        description=row.get("description"),
        keywords=tuple(keywords),
        agency_name=row["creator"]["name"],
        issued=row.get("datePublished"),
        modified=row.get("dateModified"),
    )


@pytest.fixture(scope="module")
def pair(
    test_data: Path, elasticsearch_url: str, korean: Language, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Index, Index]]:
    """The same two thousand records of the portal in both indexes."""
    lines = (test_data / "catalog" / "data_go_kr.jsonl").read_text(encoding="utf-8").splitlines()[:2000]
    documents = [_portal(json.loads(line), n) for n, line in enumerate(lines, 1)]
    indexes = [
        open_index(place, korean)
        for place in (tmp_path_factory.mktemp("pair"), f"{elasticsearch_url}/contract-pair")
    ]
    for index in indexes:
        index.rebuild([documents[i : i + 1000] for i in range(0, len(documents), 1000)], len(documents))
        index.learn()
    yield indexes[0], indexes[1]
    for index in indexes:
        index.close()


@pytest.mark.data
@pytest.mark.elasticsearch
def test_both_engines_answer_the_judged_queries_alike(pair: tuple[Index, Index], test_data: Path) -> None:
    lines = (test_data / "search" / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    shared = []
    for text in [json.loads(line)["text"] for line in lines]:
        ours, theirs = ([h.document["id"] for h in i.search(SearchRequest(text)).hits] for i in pair)
        shared.append(len(set(ours) & set(theirs)) / max(len(ours), len(theirs), 1))
    assert len(shared) > 50
    assert sum(shared) / len(shared) > 0.93


@pytest.mark.data
@pytest.mark.elasticsearch
def test_both_engines_count_the_same_facets(pair: tuple[Index, Index]) -> None:
    for request in (
        SearchRequest("", facets=("agency", "region")),
        SearchRequest("", {"region": ["경기도"]}, facets=("agency",)),
    ):
        counted = [i.search(request) for i in pair]
        assert counted[0].total == counted[1].total
        for name in request.facets:
            ours, theirs = ({b["value"]: b["count"] for b in c.facets[name]} for c in counted)
            common = (
                ours.keys() & theirs.keys()
            )  # equal counts at the end of a long list may be cut differently
            assert len(common) >= 0.9 * len(ours)
            assert all(ours[k] == theirs[k] for k in common)


def test_the_fixtures_open_the_same_index_twice(open_again: Callable[[], Index]) -> None:
    first, second = open_again(), open_again()
    first.apply([make(1, "약국")], [], 3)
    assert second.last_seq() == 3
