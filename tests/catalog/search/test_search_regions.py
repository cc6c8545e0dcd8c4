from __future__ import annotations

import pytest

from catalog.search.document import SearchDocument
from catalog.search.knowledge.lexicon import Lexicon
from catalog.search.regions import AROUND, ELSEWHERE, NATIONWIDE, PART, SAME, Gazetteer, relation_to
from catalog.search.understanding.language import Language, default_language


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.default()


def found(gazetteer: Gazetteer, text: str) -> list[str]:
    return [gazetteer.regions[c].name for p in gazetteer.find(text) for c in p.codes]


@pytest.mark.parametrize("name", ["서울", "서울시", "서울특별시", "서울시의", "서울에서"])
def test_every_form_of_a_name_is_the_same_region(gazetteer: Gazetteer, name: str) -> None:
    assert found(gazetteer, f"{name} 주차장") == ["서울특별시"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("경남 소방", "경상남도"),
        ("분당 주차장", "경기도 성남시 분당구"),
        ("전라북도 축제", "전북특별자치도"),
        ("제주도 관광", "제주특별자치도"),
        ("마산 시장", "경상남도 창원시"),
        ("미추홀구 미용업", "인천광역시 미추홀구"),
    ],
)
def test_short_and_former_names(gazetteer: Gazetteer, text: str, name: str) -> None:
    assert found(gazetteer, text) == [name]


@pytest.mark.parametrize("text", ["음성 인식", "예산 집행", "화성 탐사", "고령 운전자", "중구"])
def test_common_words_and_shared_names_are_no_region_by_themselves(gazetteer: Gazetteer, text: str) -> None:
    assert found(gazetteer, text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [("충북 음성", "충청북도 음성군"), ("충남 예산", "충청남도 예산군"), ("부산 중구", "부산광역시 중구")],
)
def test_behind_its_province_a_weak_name_is_a_region(gazetteer: Gazetteer, text: str, name: str) -> None:
    assert found(gazetteer, text)[-1] == name


def test_every_region_lies_in_a_known_one(gazetteer: Gazetteer) -> None:
    for region in gazetteer.regions.values():
        assert not region.parent or region.parent in gazetteer.regions
        assert region.code in gazetteer.ancestors(region.code)


@pytest.mark.parametrize(
    ("title", "agency", "code"),
    [
        ("인천광역시 미추홀구_약국", "인천광역시 미추홀구", "28177"),
        ("부산교통공사_승강기", "부산교통공사", "26"),
        ("국토교통부_경기도 성남시 분당구 공시지가", "국토교통부", "41135"),
    ],
)
def test_a_datasets_region_is_read_from_title_and_agency(
    gazetteer: Gazetteer, title: str, agency: str, code: str
) -> None:
    document = SearchDocument("a", 1, "s", "1", title, agency_name=agency)
    assert gazetteer.regions_of(document) == (code,)


def test_national_agencies_have_no_region(gazetteer: Gazetteer) -> None:
    document = SearchDocument("a", 1, "s", "1", "기상청_강수량", agency_name="기상청")
    assert gazetteer.regions_of(document) == ()


def test_asked_region_then_its_parts_then_what_is_around_then_others(gazetteer: Gazetteer) -> None:
    assert SAME < PART < AROUND < NATIONWIDE < ELSEWHERE
    seoul, gangnam, busan = "11", "11680", "26"
    assert relation_to(gazetteer, (seoul,), (seoul,)) == SAME
    assert relation_to(gazetteer, (seoul,), (gangnam,)) == PART
    assert relation_to(gazetteer, (gangnam,), (seoul,)) == AROUND
    assert relation_to(gazetteer, (seoul,), ()) == NATIONWIDE
    assert relation_to(gazetteer, (seoul,), (busan,)) == ELSEWHERE


@pytest.fixture(scope="module")
def language() -> Language:
    return default_language()


@pytest.mark.parametrize("query", ["고양이 병원", "수영 배우기", "고양이를 키우는 집"])
def test_everyday_words_that_begin_like_a_region_are_none(language: Language, query: str) -> None:
    assert language.understand(query, Lexicon()).region_names == ()


@pytest.mark.parametrize(
    ("query", "region"),
    [
        ("고양 도서관", "경기도 고양시"),
        ("수영구 주차장", "부산광역시 수영구"),
        ("제주도 관광", "제주특별자치도"),
        ("나주의 배", "전라남도 나주시"),
    ],
)
def test_regions_stay_regions(language: Language, query: str, region: str) -> None:
    assert language.understand(query, Lexicon()).region_names == (region,)
