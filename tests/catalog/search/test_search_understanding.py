from __future__ import annotations

import time

import pytest

from catalog.search.embedded.index import EmbeddedIndex
from catalog.search.understanding.language import Language
from catalog.search.understanding.query import Understood


@pytest.fixture(scope="module")
def read(portal_index: EmbeddedIndex, language: Language):
    lexicon = portal_index._words.lexicon

    def understand(text: str, correct: bool = True) -> Understood:
        return language.understand(text, lexicon, correct)

    return understand


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("altpajswl", "미세먼지"),
        ("wjsrlck cndwjsth", "전기차 충전소"),
        ("ㅊㅊㅅㅍ", "cctv"),
        ("ㅁㅅㅁㅈ", "미세먼지"),
        ("미세먼저", "미세먼지"),
        ("어린이보호구엮", "어린이보호구역"),
        ("공영주차창", "공영주차장"),
        ("도로명쥬소", "도로명주소"),
    ],
)
def test_slips_are_put_right_and_told(read, typed: str, read_as: str) -> None:
    assert read(typed).corrected == read_as


@pytest.mark.parametrize(
    "text",
    [
        "미세먼지 측정소",
        "어린이집 현황",
        "다문화가족 지원",
        "KTX 화장실",
        "CCTV",
        "길가에 심은 나무",
        "산업단지 입주기업",
    ],
)
def test_a_query_that_reads_well_is_not_changed(read, text: str) -> None:
    assert read(text).corrected is None


def test_a_correction_can_be_undone(read) -> None:
    found = read("미세먼저", correct=False)
    assert found.corrected is None
    assert found.concepts[0].text != "미세먼지"
    assert found.did_you_mean == ("미세먼지",)


def test_what_people_say_around_a_question_is_dropped(read) -> None:
    found = read("서울시의 공영주차장을 알고 싶어요")
    assert found.region_names == ("서울특별시",)
    assert "".join(c.text for c in found.concepts) == "공영주차장"


def test_generic_words_count_little(read) -> None:
    share = {c.text: c.share for c in read("약국 현황").concepts}
    assert share["현황"] < 0.2 < share["약국"]


def test_single_letters_are_put_together(read) -> None:
    assert [c.text for c in read("ㅁㅣ세먼지").concepts] == ["미세먼지"]


def test_only_generic_words_are_what_is_asked(read) -> None:
    assert [c.share for c in read("현황 정보").concepts] == [1.0, 1.0]


@pytest.mark.parametrize("text", ["PM2.5", "PM 2.5", "pm-2.5"])
def test_notations_find_what_they_stand_for(read, text: str) -> None:
    ways = {u.text for c in read(text).concepts for u in c.units}
    assert "초미세먼지" in ways


@pytest.mark.parametrize(
    ("text", "name"),
    [("LH 임대주택", "한국토지주택공사"), ("K-water 수질", "한국수자원공사"), ("기상청의 강수량", "기상청")],
)
def test_agencies_are_known_by_every_name(read, text: str, name: str) -> None:
    assert read(text).agencies == (name,)


def test_every_step_leaves_its_evidence(read) -> None:
    steps = {s.step for s in read("경남 altpajswl 츙전소").steps}
    assert steps >= {"keyboard", "region", "spelling"}


def test_understanding_is_the_same_every_time(read) -> None:
    assert read("경기 광주 츙전소 위치") == read("경기 광주 츙전소 위치")


@pytest.mark.parametrize(
    "text",
    [
        "가" * 10_000,
        "a" * 10_000,
        "ㅋ" * 10_000,
        "(" * 5000 + "*" * 5000,
        "미세먼지 " * 2000,
        "((((a+)+)+)+)+$" * 200,
        'title:"x" AND NOT (y OR z)^5 ~3 [a TO b] {c} /re.*gex/ \\',
        "\x00\x01\x02\x7f\u200b\u202e\u2066",
        "😀😃👨‍👩‍👧‍👦🇰🇷",
        "مرحبا بالعالم שלום",
        "'; DROP TABLE x; --",
        "\u202e지먼세미",
        "",
        "   ",
        "\ud800",
    ],
)
def test_bad_input_is_answered_quickly(portal_index: EmbeddedIndex, text: str) -> None:
    from catalog.search.request import SearchRequest

    started = time.process_time()
    result = portal_index.search(SearchRequest(text, facets=("region", "agency"), explain=True))
    assert time.process_time() - started < 1.0
    assert result.total >= len(result.hits)
    portal_index.suggest(text)
