from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.analysis.hangul import assemble, initials, letters
from catalog.search.analysis.keyboard import hangul_of, latin_of
from catalog.search.analysis.normal import join_codes, normal
from catalog.search.analysis.words import Analyzer

syllables = st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=12)


@given(syllables)
def test_letters_typed_one_after_another_make_the_word_again(text: str) -> None:
    assert assemble(letters(text, split=True)) == text


@given(syllables)
def test_hangul_typed_in_latin_mode_is_read_back(text: str) -> None:
    latin = latin_of(text)
    assert latin is not None
    assert hangul_of(latin) == text


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normal(text)
    assert normal(once) == once


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("altpajswl", "미세먼지"), ("wjsrlck", "전기차"), ("Rhc", "꽃"), ("rhkdPswl", "과옌지")],
)
def test_known_slips_of_the_keyboard_mode(typed: str, meant: str) -> None:
    assert hangul_of(typed) == meant


def test_initials_are_the_leads() -> None:
    assert initials("미세먼지") == "ㅁㅅㅁㅈ"


def test_single_letters_stay_the_ones_people_type() -> None:
    assert normal("ㅁㅅㅁㅈ") == "ㅁㅅㅁㅈ"


@pytest.mark.parametrize("text", ["PM2.5", "PM 2.5", "pm-2.5", "ＰＭ２.５"])
def test_codes_are_written_one_way(text: str) -> None:
    assert join_codes(normal(text)) == "pm2.5"


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer()


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("미세먼지", "먼지"),
        ("대기오염물질", "오염"),
        ("전기차충전소", "충전소"),
        ("폐건전지", "건전지"),
        ("수거함", "수거함"),
        ("빈집", "빈집"),
        ("먹는물", "먹는물"),
        ("다문화가족", "다문화"),
        ("大氣汚染", "오염"),
    ],
)
def test_a_compound_is_indexed_with_its_parts(analyzer: Analyzer, text: str, part: str) -> None:
    assert part in analyzer.terms([text])


def test_particles_and_endings_are_not_indexed(analyzer: Analyzer) -> None:
    assert set(analyzer.terms(["주차장을"])) == set(analyzer.terms(["주차장"]))
