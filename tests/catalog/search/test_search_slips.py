from __future__ import annotations

import random

import pytest

from catalog.search.analysis.hangul import LEADS, TAILS, VOWELS, compose, parts_of
from catalog.search.analysis.keyboard import are_neighbours
from catalog.search.embedded.index import EmbeddedIndex
from catalog.search.knowledge.lexicon import Lexicon
from catalog.search.understanding.language import Language
from catalog.search.understanding.meaning import expansion_units
from catalog.search.understanding.query import Understood

TOPICS = (
    "전통시장 주차장",
    "어린이보호구역 현황",
    "도서관 대출현황",
    "공공체육시설",
    "노인복지시설",
    "자전거도로",
    "가로등 설치현황",
    "상수도 사용량",
    "버스정류장 위치",
    "건축허가 현황",
)


@pytest.fixture(scope="module")
def read(portal_index: EmbeddedIndex, language: Language):
    lexicon = portal_index._words.lexicon

    def understand(text: str) -> Understood:
        return language.understand(text, lexicon)

    return understand


def meant(understood: Understood) -> set[str]:
    return {c.text for c in understood.concepts} | set(understood.region_names)


@pytest.mark.parametrize(
    ("torn", "whole"),
    [
        ("노 래방", "노래방"),
        ("가 로 등 현 황", "가로등 현황"),
        ("도서 관 현황", "도서관 현황"),
        ("전 남 도서관", "전남 도서관"),
        ("제주관 광객", "제주 관광객"),
    ],
)
def test_words_torn_apart_are_joined(read, torn: str, whole: str) -> None:
    assert meant(read(torn)) == meant(read(whole))


def test_nobody_is_asked_back_about_pieces_that_were_joined(read) -> None:
    assert read("미 세먼지").did_you_mean == ()


@pytest.mark.parametrize(
    ("joined", "apart"),
    [("미추홀구미용업", "미추홀구 미용업"), ("전남문화재", "전남 문화재"), ("춘천수도요금", "춘천 수도요금")],
)
def test_a_region_is_seen_without_a_space_behind_it(read, joined: str, apart: str) -> None:
    found = read(joined)
    assert found.regions == read(apart).regions != ()
    assert meant(found) == meant(read(apart))


@pytest.mark.parametrize(
    "text", ["눈 치우는 장비", "차 댈 곳", "갈 수 있는 관광지", "대기 오염", "암 발생률"]
)
def test_what_is_rightly_apart_stays_apart(read, text: str) -> None:
    assert not [s for s in read(text).steps if s.step == "spacing"]


def test_a_keyboard_in_the_wrong_mode_was_so_for_the_whole_query(read) -> None:
    assert read("dka qkftodfbf").corrected == "암 발생률"


@pytest.mark.parametrize(("typed", "right"), [("음운주전", "음주운전"), ("사망망자", "사망자")])
def test_syllables_swapped_or_doubled_are_put_right(read, typed: str, right: str) -> None:
    assert read(typed).corrected == right


def test_a_misspelt_region_is_a_region(read) -> None:
    assert read("잔남 문화재").regions == read("전남 문화재").regions != ()


def test_what_stands_beside_a_slip_tells_what_was_meant(read) -> None:
    assert read("민방위 대프시설").corrected == "민방위 대피시설"


def slips(text: str, rng: random.Random) -> str:
    """Return the text with one letter of a longer word hit on the key beside it."""
    places = [
        i
        for word in text.split()
        if len(word) > 2
        for i in range(text.find(word), text.find(word) + len(word))
    ]
    place = rng.choice(places)
    lead, vowel, tail = parts_of(text[place])
    if rng.random() < 0.5:
        others = [c for c in LEADS if are_neighbours(c, LEADS[lead]) and c != LEADS[lead]]
        hit = compose(rng.choice(others), VOWELS[vowel], TAILS[tail]) if others else text[place]
    else:
        others = [v for v in VOWELS if are_neighbours(v, VOWELS[vowel]) and v != VOWELS[vowel]]
        hit = compose(LEADS[lead], rng.choice(others), TAILS[tail]) if others else text[place]
    return text[:place] + hit + text[place + 1 :]


def test_nine_in_ten_random_slips_of_a_key_mean_the_same(read) -> None:
    rng = random.Random(7)
    trials = [(topic, slips(topic, rng)) for topic in TOPICS for _ in range(12)]
    right = [meant(read(slipped)) == meant(read(topic)) for topic, slipped in trials if slipped != topic]
    assert len(right) > 80
    assert sum(right) / len(right) >= 0.9, [t for t, ok in zip(trials, right, strict=False) if not ok]


@pytest.mark.parametrize(
    "asked",
    [
        "{}을 알고 싶어요",
        "{}의 현황을 파악하고 싶은데요",
        "전국의 {}들을 모두 모은 데이터",
        "우리 동네 {} 어디 있어",
    ],
)
@pytest.mark.parametrize("topic", ["도서관", "공영주차장", "지역아동센터", "정류장"])
def test_what_stands_around_a_question_does_not_change_what_is_asked(read, asked: str, topic: str) -> None:
    topics = {c.text for c in read(asked.format(topic)).concepts if c.share == 1.0}
    assert topics == {c.text for c in read(topic).concepts if c.share == 1.0}


@pytest.mark.parametrize("whole", ["개별공시지가", "관광지", "외국인", "등산로"])
def test_a_word_that_ends_like_a_particle_is_kept_whole(read, whole: str) -> None:
    assert meant(read(whole + "를 알려줘")) == meant(read(whole)) >= {whole.removeprefix("개별")}


def test_another_word_is_not_found_by_what_is_left_of_it(language: Language) -> None:
    assert ("정보",) not in [
        u.terms for u in expansion_units("위해정보", 0.9, "thesaurus", language.analyzer)
    ]


@pytest.mark.parametrize("alone", ["동네", "다운로드", "현재"])
def test_a_word_that_only_stands_around_questions_is_asked_where_it_stands_alone(read, alone: str) -> None:
    assert [c.text for c in read(alone).concepts] == [alone]


def test_a_word_of_restricted_datasets_is_put_into_nobodys_mouth(language: Language) -> None:
    lexicon = Lexicon({"현황": 5}, hidden=["비밀창고"])
    assert language.understand("밀비창고", lexicon).corrected is None
    assert language.understand("밀비창고", Lexicon({"현황": 5, "비밀창고": 2})).corrected == "비밀창고"
