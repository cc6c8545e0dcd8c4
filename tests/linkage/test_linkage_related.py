"""Related datasets by words and terms."""

from __future__ import annotations

from linkage.related import Topic, by_terms, by_topic

TOPICS = [
    Topic("a", "미세먼지 측정소 농도", ("미세먼지", "대기"), ("측정소명", "연월일")),
    Topic("b", "초미세먼지 농도 측정", ("미세먼지", "대기"), ("측정소명",)),
    Topic("c", "도서관 대출 도서", ("도서관",), ("도서명",)),
    Topic("d", "작은도서관 도서 목록", ("도서관", "도서"), ("도서명",)),
    Topic("e", "주차장 요금"),
]


def test_datasets_of_one_topic_are_related_and_others_are_not() -> None:
    found = {(r.left, r.right): r for r in by_topic(TOPICS)}
    assert set(found) == {("a", "b"), ("c", "d")}
    assert "미세먼지" in found[("a", "b")].evidence[0]


def test_shared_standard_terms_relate() -> None:
    assert {(r.left, r.right) for r in by_terms(TOPICS)} == {("a", "b"), ("c", "d")}


def test_a_score_lies_between_zero_and_one_and_does_not_depend_on_order() -> None:
    there = {frozenset((r.left, r.right)): round(r.score, 9) for r in by_topic(TOPICS)}
    back = {frozenset((r.left, r.right)): round(r.score, 9) for r in by_topic(TOPICS[::-1])}
    assert there == back
    assert all(0 < s <= 1 for s in there.values())


def test_nothing_is_related_to_nothing() -> None:
    assert by_topic([]) == []
    assert by_topic([Topic("a", "")]) == []
    assert by_terms([Topic("a", ""), Topic("b", "")]) == []


def test_synonyms_count_as_one_word() -> None:
    topics = [
        Topic("a", "쓰레기"),
        Topic("b", "폐기물"),
        Topic("c", "쓰레기"),
        Topic("d", "꽃"),
        Topic("e", "꽃"),
    ]
    found = {(r.left, r.right) for r in by_topic(topics, {"쓰레기": "폐기물"})}
    assert ("a", "b") in found
