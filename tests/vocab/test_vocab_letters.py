"""Hangul letters and keys, and abbreviations made by the rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocab.hangul import JamoTable, keys_of, letters_of, syllable_of, typed_in_latin_mode
from vocab.recommend.abbreviation import abbreviate, skeleton

SYLLABLES = st.text(
    alphabet=st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=1, max_size=12
)


@given(SYLLABLES)
def test_letters_make_the_syllable_again(text: str) -> None:
    assert "".join(syllable_of(*letters_of(c)) for c in text) == text


@given(st.text(alphabet="등록일자사업장명미세먼지값읽뷁꽃", min_size=2, max_size=10))
def test_what_was_typed_on_the_latin_keyboard_is_read_back(text: str) -> None:
    assert typed_in_latin_mode(keys_of(text)) == text


@pytest.mark.parametrize("text", ["REG_DT", "x", "", "qwrt", "user1"])
def test_latin_that_makes_no_syllables_stays_latin(text: str) -> None:
    assert typed_in_latin_mode(text) is None


def test_jamo_leave_other_characters_alone() -> None:
    assert JamoTable().jamo("값A1") == "ㄱㅏㅄA1"


@pytest.mark.parametrize(
    ("english", "made"), [("Demand", "DMND"), ("Success", "SCS"), ("Action", "ACTN"), ("Join", "JOIN")]
)
def test_the_rules_examples_come_out(english: str, made: str) -> None:
    assert abbreviate(english) == made


def test_a_taken_abbreviation_is_made_anew() -> None:
    made: set[str] = set()
    for _ in range(20):
        abbreviation = abbreviate("Ecology", made)
        assert abbreviation is not None
        assert abbreviation not in made
        made.add(abbreviation)


@given(st.from_regex(r"[A-Za-z]{1,14}( [A-Za-z]{1,14}){0,4}", fullmatch=True))
def test_abbreviations_are_short_capitals(english: str) -> None:
    made = abbreviate(english)
    assert made is None or (1 <= len(made) <= 6 and made.isupper())


@given(st.text(max_size=20))
def test_a_name_without_latin_letters_has_none(english: str) -> None:
    assert abbreviate(english) is None or any(c.isascii() and c.isalpha() for c in english.upper())


def test_a_skeleton_keeps_an_initial_vowel() -> None:
    assert skeleton("APPLE") == "APL"
