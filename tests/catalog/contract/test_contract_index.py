"""What both indexes promise about what they hold: changes, order, permissions, facets, pages."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from contract_documents import make

from catalog.access import ANONYMOUS, Principal, Role
from catalog.search import Index, SearchRequest
from catalog.search.errors import BadRequest


def titles(index: Index, q: str, **others: object) -> list[str]:
    return [h.document["title"] for h in index.search(SearchRequest(q, **others)).hits]


def test_a_new_index_is_empty_and_answers(index: Index) -> None:
    assert index.last_seq() == 0
    assert index.status().documents == 0
    assert index.search(SearchRequest("미세먼지", facets=("agency",))).total == 0
    assert index.search(SearchRequest("")).total == 0
    assert index.suggest("미") is not None


def test_what_is_applied_is_found_at_once_and_the_change_is_remembered(index: Index) -> None:
    report = index.apply([make(1, "미세먼지 농도"), make(2, "약국 현황")], [], 7)
    assert (report.indexed, report.deleted, report.rejected) == (2, 0, ())
    assert index.last_seq() == 7
    assert titles(index, "먼지") == ["미세먼지 농도"]


def test_a_change_number_never_goes_back(index: Index) -> None:
    index.apply([make(1, "약국")], [], 9)
    index.apply([make(2, "의원")], [], 4)
    assert index.last_seq() == 9


def test_an_older_state_never_replaces_a_newer_one(index: Index) -> None:
    index.apply([make(1, "새 이름 소방서", seq=9)], [], 9)
    report = index.apply([make(1, "옛 이름 약국", seq=3)], [("id1", 4)], 9)
    assert (report.indexed, report.deleted, report.rejected) == (0, 0, ())
    assert titles(index, "소방서") == titles(index, "") == ["새 이름 소방서"]


def test_the_same_change_applied_again_changes_nothing(index: Index) -> None:
    for _ in range(2):
        index.apply([make(1, "약국 현황")], [("id2", 2)], 2)
    assert titles(index, "약국") == ["약국 현황"]
    assert index.status().documents == 1


def test_a_changed_document_stands_once(index: Index) -> None:
    index.apply([make(1, "약국 현황")], [], 1)
    index.apply([make(1, "동물병원 현황", seq=2)], [], 2)
    assert index.status().documents == 1
    assert titles(index, "동물병원") == ["동물병원 현황"]


def test_a_deleted_document_is_gone_and_may_come_back(index: Index) -> None:
    index.apply([make(1, "약국 현황"), make(2, "약국 위치")], [], 2)
    assert index.apply([], [("id1", 3), ("unknown", 3)], 3).deleted == 1
    assert titles(index, "약국") == ["약국 위치"]
    index.apply([make(1, "약국 현황", seq=4)], [], 4)
    assert sorted(titles(index, "약국")) == ["약국 위치", "약국 현황"]


def test_an_index_opened_again_is_as_it_was_left(open_again: Callable[[], Index]) -> None:
    first = open_again()
    first.apply([make(1, "미세먼지 측정소")], [], 4)
    first.close()
    second = open_again()
    assert second.last_seq() == 4
    assert titles(second, "미세먼저") == ["미세먼지 측정소"]


def test_another_process_sees_what_was_applied(open_again: Callable[[], Index]) -> None:
    writer, reader = open_again(), open_again()
    writer.apply([make(1, "약국 현황")], [], 1)
    assert titles(reader, "약국") == ["약국 현황"]


def test_one_bad_document_never_spoils_a_batch(index: Index) -> None:
    bad = dataclasses.replace(make(2, "나쁜 자료"), title=None)  # type: ignore[arg-type]  # what must not happen, did
    report = index.apply([make(1, "약국 현황"), bad], [], 2)
    assert report.indexed == 1
    assert [i for i, _ in report.rejected] == ["id2"]
    assert index.last_seq() == 2


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
    index: Index, principal: Principal | None, sees: bool
) -> None:
    index.apply(
        [make(1, "약국 현황", agency_name="공개청"), make(2, "약국 비밀", agency_name="비밀청", **SECRET)],
        [],
        2,
    )
    for q in ("약국", "", "비밀", "서울 약국"):
        result = index.search(SearchRequest(q, facets=("agency",), principal=principal))
        seen = {h.document["title"] for h in result.hits}
        assert ("약국 비밀" in seen) is sees
        assert result.total == len(seen)
        assert any(b["value"] == "비밀청" for b in result.facets["agency"]) is sees


def test_words_of_restricted_datasets_are_never_suggested(index: Index) -> None:
    index.apply([make(1, "비밀작전계획", keywords=("비밀작전",), **SECRET)], [], 1)
    assert index.suggest("비밀") == []
    assert index.suggest("ㅂㅁㅈㅈ") == []


def test_filters_take_any_of_the_values_and_facets_count_what_is_found(index: Index) -> None:
    documents = [
        make(1, "약국 현황", agency_name="서울특별시", formats=("CSV",), themes=("보건 > 의료",)),
        make(2, "약국 위치", agency_name="부산광역시", formats=("json", "csv"), themes=("보건 > 약무",)),
        make(3, "약국 목록", agency_name="대구광역시", formats=("xlsx",), has_personal=True),
    ]
    index.apply(documents, [], 3)
    asked = SearchRequest("약국", {"format": ["csv", "json"]}, facets=("format", "theme", "region"))
    result = index.search(asked)
    assert result.total == 2
    assert {(b["value"], b["count"]) for b in result.facets["format"]} == {("csv", 2), ("json", 1)}
    assert {"value": "보건", "count": 2} in result.facets["theme"]
    assert {b["value"] for b in result.facets["region"]} == {"서울특별시", "부산광역시"}
    assert index.search(SearchRequest("약국", {"theme": ["보건 > 약무"]})).total == 1
    assert index.search(SearchRequest("약국", {"region": ["대구광역시"]})).total == 1
    assert index.search(SearchRequest("약국", {"has_personal": ["true"]})).total == 1
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
def test_what_cannot_be_asked_is_said(index: Index, wrong: dict) -> None:
    with pytest.raises(BadRequest):
        index.search(SearchRequest("a", **wrong))


def test_sorting_and_paging_give_every_result_once(index: Index) -> None:
    documents = [
        make(n, f"약국 {n:03d}", modified=f"2024-01-{n % 28 + 1:02d}", use_count=n) for n in range(1, 301)
    ]
    index.apply(documents, [], 300)
    for sort in ("relevance", "modified", "title", "use"):
        pages = [titles(index, "약국", page=p, size=30, sort=sort) for p in range(1, 11)]
        assert len({t for page in pages for t in page}) == 300, sort
    assert titles(index, "약국", sort="use", size=1) == ["약국 300"]
    assert titles(index, "약국", sort="title", size=1) == ["약국 001"]


def test_comparing_tells_missing_surplus_and_stale(index: Index) -> None:
    index.apply([make(1, "가"), make(2, "나"), make(3, "다")], [], 3)
    drift = index.compare([("id1", 1), ("id2", 8), ("id9", 9)])
    assert (drift.missing, drift.surplus, drift.stale) == (("id9",), ("id3",), ("id2",))
