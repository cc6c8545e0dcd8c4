from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from search_documents import make

from catalog.access import ANONYMOUS, Principal, Role
from catalog.search.embedded.index import EmbeddedIndex
from catalog.search.errors import BadRequest, IndexUnusable
from catalog.search.request import SearchRequest
from catalog.search.understanding.language import Language


@pytest.fixture
def index(tmp_path: Path, language: Language) -> EmbeddedIndex:
    return EmbeddedIndex(tmp_path / "index", language)


def titles(index: EmbeddedIndex, q: str, **others: object) -> list[str]:
    return [h.document["title"] for h in index.search(SearchRequest(q, **others)).hits]


def test_a_new_index_is_empty_and_answers(index: EmbeddedIndex) -> None:
    assert index.last_seq() == 0
    assert index.status().documents == 0
    assert index.search(SearchRequest("미세먼지")).total == 0
    assert index.suggest("미") is not None


def test_what_is_applied_is_found_at_once_and_the_change_is_remembered(index: EmbeddedIndex) -> None:
    report = index.apply([make(1, "미세먼지 농도"), make(2, "약국 현황")], [], 7)
    assert (report.indexed, report.deleted) == (2, 0)
    assert index.last_seq() == 7
    assert titles(index, "먼지") == ["미세먼지 농도"]


def test_an_older_state_never_replaces_a_newer_one(index: EmbeddedIndex) -> None:
    index.apply([dataclasses.replace(make(1, "새 이름 소방서"), seq=9)], [], 9)
    index.apply([dataclasses.replace(make(1, "옛 이름 약국"), seq=3)], [("id1", 4)], 9)
    assert titles(index, "소방서") == ["새 이름 소방서"]
    assert titles(index, "") == ["새 이름 소방서"]


def test_a_changed_document_stands_once(index: EmbeddedIndex) -> None:
    index.apply([make(1, "약국 현황")], [], 1)
    index.apply([dataclasses.replace(make(1, "동물병원 현황"), seq=2)], [], 2)
    assert index.status().documents == 1
    assert titles(index, "동물병원") == ["동물병원 현황"]


def test_a_deleted_document_is_gone(index: EmbeddedIndex) -> None:
    index.apply([make(1, "약국 현황"), make(2, "약국 위치")], [], 2)
    report = index.apply([], [("id1", 3), ("unknown", 3)], 3)
    assert report.deleted == 1
    assert titles(index, "약국") == ["약국 위치"]


def test_a_rebuild_leaves_only_what_it_was_given(index: EmbeddedIndex) -> None:
    index.apply([make(1, "약국 현황")], [], 1)
    index.rebuild([[make(2, "소방서 현황")], [make(3, "경찰서 현황")]], 5)
    assert index.last_seq() == 5
    assert sorted(titles(index, "현황")) == ["경찰서 현황", "소방서 현황"]


def test_a_rebuild_that_dies_leaves_the_old_index(index: EmbeddedIndex) -> None:
    index.apply([make(1, "약국 현황")], [], 1)

    def dying():
        yield [make(2, "소방서 현황")]
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        index.rebuild(dying(), 5)
    assert titles(index, "현황") == ["약국 현황"]
    assert index.last_seq() == 1


def test_an_opened_index_is_as_it_was_left(tmp_path: Path, language: Language) -> None:
    first = EmbeddedIndex(tmp_path, language)
    first.apply([make(1, "미세먼지 측정소")], [], 4)
    first.close()
    second = EmbeddedIndex(tmp_path, language)
    assert second.last_seq() == 4
    assert titles(second, "미세먼저") == ["미세먼지 측정소"]


def test_another_process_sees_what_is_committed(tmp_path: Path, language: Language) -> None:
    writer, reader = EmbeddedIndex(tmp_path, language), EmbeddedIndex(tmp_path, language)
    writer.apply([make(1, "약국 현황")], [], 1)
    assert titles(reader, "약국") == ["약국 현황"]


def test_lost_words_are_learned_again(tmp_path: Path, language: Language) -> None:
    index = EmbeddedIndex(tmp_path, language)
    index.apply([make(1, "미세먼지 측정소")], [], 1)
    index.close()
    (tmp_path / "lexicon.json").write_text("{broken")
    assert titles(EmbeddedIndex(tmp_path, language), "미세먼저") == ["미세먼지 측정소"]


def test_an_index_of_another_version_begins_anew_for_the_change_feed_to_fill(
    tmp_path: Path, language: Language
) -> None:
    first = EmbeddedIndex(tmp_path, language)
    first.apply([make(1, "약국 현황")], [], 4)
    first.close()
    (tmp_path / "current").write_text("0-old")
    again = EmbeddedIndex(tmp_path, language)
    assert (again.last_seq(), again.status().documents) == (0, 0)


def test_a_closed_index_says_so(index: EmbeddedIndex) -> None:
    index.close()
    with pytest.raises(IndexUnusable, match="closed"):
        index.search(SearchRequest("약국"))


def test_comparing_tells_missing_surplus_and_stale(index: EmbeddedIndex) -> None:
    index.apply([make(1, "가"), make(2, "나"), make(3, "다")], [], 3)
    drift = index.compare([("id1", 1), ("id2", 8), ("id9", 9)])
    assert (drift.missing, drift.surplus, drift.stale) == (("id9",), ("id3",), ("id2",))


SECRET = {"visibility": "restricted", "agency_code": "B1"}


@pytest.mark.parametrize(
    ("principal", "sees"),
    [
        (None, False),
        (ANONYMOUS, False),
        (Principal(frozenset({Role.OFFICER}), "B2"), False),
        (Principal(frozenset({Role.CITIZEN}), "B1"), False),
        (Principal(frozenset({Role.OFFICER}), "B1"), True),
        (Principal(frozenset({Role.STEWARD})), True),
        (Principal(frozenset({Role.ADMIN})), True),
    ],
)
def test_search_facets_and_totals_obey_permissions(
    index: EmbeddedIndex, principal: Principal | None, sees: bool
) -> None:
    index.apply(
        [make(1, "약국 현황", agency_name="공개청"), make(2, "약국 비밀", agency_name="비밀청", **SECRET)],
        [],
        2,
    )
    for q in ("약국", "", "비밀"):
        result = index.search(SearchRequest(q, facets=("agency",), principal=principal))
        seen = {h.document["title"] for h in result.hits}
        assert ("약국 비밀" in seen) is sees
        assert result.total == len(seen)
        assert any(b["value"] == "비밀청" for b in result.facets["agency"]) is sees


def test_permissions_are_obeyed_however_many_are_hidden(index: EmbeddedIndex) -> None:
    officer = Principal(frozenset({Role.OFFICER}), "B1")
    hidden = make(2, "약국 비밀", **SECRET)
    strange = make(3, "약국 내부", visibility="internal", agency_code="B1")

    def titles(principal: Principal | None) -> list[str]:
        return sorted(
            h.document["title"] for h in index.search(SearchRequest("약국", principal=principal)).hits
        )

    index.apply([make(1, "약국 현황")], [], 1)
    assert titles(None) == titles(officer) == ["약국 현황"]
    index.apply([hidden], [], 2)
    assert (titles(None), titles(officer)) == (["약국 현황"], ["약국 비밀", "약국 현황"])
    index.apply([strange], [], 3)  # a visibility nobody has heard of is nobody's but its agency's
    assert (titles(None), titles(officer)) == (["약국 현황"], ["약국 내부", "약국 비밀", "약국 현황"])
    index.apply([], [("id2", 4), ("id3", 4)], 4)
    assert titles(None) == titles(officer) == ["약국 현황"]


def test_words_of_restricted_datasets_are_never_suggested(index: EmbeddedIndex) -> None:
    index.apply([make(1, "비밀작전계획", keywords=("비밀작전",), **SECRET)], [], 1)
    assert index.suggest("비밀") == []
    assert index.suggest("ㅂㅁㅈㅈ") == []


def test_filters_take_any_of_the_values_and_facets_count_what_is_found(index: EmbeddedIndex) -> None:
    documents = [
        make(1, "약국 현황", agency_name="서울특별시", formats=("CSV",), themes=("보건 > 의료",)),
        make(2, "약국 위치", agency_name="부산광역시", formats=("json", "csv"), themes=("보건 > 약무",)),
        make(3, "약국 목록", agency_name="대구광역시", formats=("xlsx",)),
    ]
    index.apply(documents, [], 3)
    result = index.search(
        SearchRequest("약국", {"format": ["csv", "json"]}, facets=("format", "theme", "region"))
    )
    assert result.total == 2
    assert {(b["value"], b["count"]) for b in result.facets["format"]} == {("csv", 2), ("json", 1)}
    assert {"value": "보건", "count": 2} in result.facets["theme"]
    assert {b["value"] for b in result.facets["region"]} == {"서울특별시", "부산광역시"}
    assert index.search(SearchRequest("약국", {"theme": ["보건 > 약무"]})).total == 1
    assert index.search(SearchRequest("약국", {"region": ["대구광역시"]})).total == 1
    assert index.search(SearchRequest("약국", {"format": []})).total == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"filters": {"colour": ["red"]}},
        {"sort": "luck"},
        {"size": 0},
        {"page": 0},
        {"facets": ("x",)},
        {"page": 9999, "size": 100},
    ],
)
def test_what_cannot_be_asked_is_said(index: EmbeddedIndex, wrong: dict) -> None:
    with pytest.raises(BadRequest):
        index.search(SearchRequest("a", **wrong))


def test_sorting_and_paging_give_every_result_once(index: EmbeddedIndex) -> None:
    documents = [
        make(n, f"약국 {n:03d}", modified=f"2024-01-{n % 28 + 1:02d}", use_count=n) for n in range(1, 301)
    ]
    index.apply(documents, [], 300)
    for sort in ("relevance", "modified", "title", "use"):
        pages = [titles(index, "약국", page=p, size=30, sort=sort) for p in range(1, 11)]
        assert len({t for page in pages for t in page}) == 300, sort
    assert titles(index, "약국", sort="use", size=1) == ["약국 300"]
    assert titles(index, "약국", sort="title", size=1) == ["약국 001"]


def test_highlights_are_marked_and_escaped(index: EmbeddedIndex) -> None:
    index.apply(
        [make(1, "<b>약국</b> 현황", description="이 자료는 <script>약국</script> 자료입니다.")], [], 1
    )
    marked = index.search(SearchRequest("약국")).hits[0].highlight
    assert "<mark>약국</mark>" in marked["title"]
    assert "<script>" not in marked["description"]
    assert "<b>" not in marked["title"]


def test_the_answer_has_the_stable_shape(index: EmbeddedIndex) -> None:
    index.apply([make(n, "약국 현황", agency_name="보건복지부") for n in (1, 2)], [], 2)
    answer = index.search(SearchRequest("약귝", facets=("agency",))).as_dict()
    assert {"total", "items", "facets", "corrected_query", "took_ms"} <= answer.keys()
    assert answer["corrected_query"] == "약국"
    assert {"id", "source_id", "title", "agency", "score", "highlight"} <= answer["items"][0].keys()
    assert answer["items"][0]["agency"] == "보건복지부"


def test_one_bad_document_never_spoils_a_batch(index: EmbeddedIndex) -> None:
    bad = dataclasses.replace(make(2, "나쁜 자료"), title=None)  # type: ignore[arg-type]  # what must not happen, did
    report = index.apply([make(1, "약국 현황"), bad], [], 2)
    assert report.indexed == 1
    assert report.rejected[0][0] == "id2"
    assert index.last_seq() == 2


def test_a_dataset_is_found_by_what_its_columns_mean(index: EmbeddedIndex) -> None:
    index.apply(
        [make(1, "시설 자료", columns=("FCLTY_NM", "시설물명", "휠체어리프트수"), terms=("휠체어리프트수",))],
        [],
        1,
    )
    assert titles(index, "휠체어리프트") == ["시설 자료"]


def test_evidence_says_where_and_by_which_word(index: EmbeddedIndex) -> None:
    index.apply([make(1, "초미세먼지 농도", agency_name="환경부")], [], 1)
    result = index.search(SearchRequest("PM2.5", explain=True))
    evidence = [e for e in result.hits[0].evidence if e.get("concept") == "pm2.5"]
    assert evidence[0]["field"] == "title"
    assert evidence[0]["found"] == "초미세먼지"
    assert result.as_dict()["understood"]["typed"] == "PM2.5"


def test_long_series_fold_into_one_result_and_nothing_is_lost(index: EmbeddedIndex) -> None:
    regions = ("서울특별시", "부산광역시", "대구광역시", "인천광역시", "광주광역시")
    documents = [make(n, f"{r}_약국 현황", agency_name=r) for n, r in enumerate(regions, 1)]
    index.apply([*documents, make(9, "동물약국 목록")], [], 9)
    plain, folded = index.search(SearchRequest("약국")), index.search(SearchRequest("약국", fold=True))
    shown = [h.document["id"] for h in folded.hits] + [o["id"] for h in folded.hits for o in h.folded]
    assert sorted(shown) == sorted(h.document["id"] for h in plain.hits)
    assert folded.total == plain.total
    assert [h.fold_label for h in folded.hits if h.folded] == ["외 3개 기관"]


def test_asked_region_first_its_parts_next_then_nationwide_and_others_last(index: EmbeddedIndex) -> None:
    documents = [
        make(1, "부산광역시_약국 현황", agency_name="부산광역시"),
        make(2, "보건복지부_약국 현황", agency_name="보건복지부"),
        make(3, "서울특별시 강남구_약국 현황", agency_name="서울특별시 강남구"),
        make(4, "서울특별시_약국 현황", agency_name="서울특별시"),
    ]
    index.apply(documents, [], 4)
    assert [t.split("_")[0] for t in titles(index, "서울시 약국")] == [
        "서울특별시",
        "서울특별시 강남구",
        "보건복지부",
        "부산광역시",
    ]
    assert titles(index, "강남구 약국")[:2] == ["서울특별시 강남구_약국 현황", "서울특별시_약국 현황"]


def test_the_exact_agency_ranks_first(index: EmbeddedIndex) -> None:
    documents = [
        make(1, "기상청 견학 안내", agency_name="국립과학관", description="기상청 기상청 기상청"),
        make(2, "기상청_강수량 관측", agency_name="기상청"),
        make(3, "기상청 연보", agency_name="통계청"),
    ]
    index.apply(documents, [], 3)
    assert titles(index, "기상청")[0] == "기상청_강수량 관측"


def test_when_nothing_fits_the_likeliest_spelling_is_taken_and_told(index: EmbeddedIndex) -> None:
    index.apply([make(n, f"문화재 목록 {n}") for n in range(1, 30)], [], 29)
    result = index.search(SearchRequest("문화쟤"))
    assert result.total == 29
    assert result.corrected_query == "문화재"
    assert index.search(SearchRequest("문화쟤", correct=False)).corrected_query is None


def test_a_series_whose_titles_differ_in_the_place_alone_is_one_result(index: EmbeddedIndex) -> None:
    places = ("가문동해안길", "농업생태원", "동광마을길", "하모해수욕장", "법화사")
    names = [f"제주특별자치도_{place}_무장애주변관광지" for place in places]
    index.apply([make(n, name, agency_name="제주특별자치도") for n, name in enumerate(names, 1)], [], 5)
    result = index.search(SearchRequest("무장애 관광지", fold=True))
    assert len(result.hits) == 2
    assert sum(len(h.folded) for h in result.hits) == 3
