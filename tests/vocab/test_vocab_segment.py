"""Cutting names into standard words."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vocab.importing import read_vocabulary
from vocab.model import Word
from vocab.normalising import normalise_name
from vocab.recommend.morphemes import Morphemes
from vocab.recommend.spans import SpanModel
from vocab.segmentation import Segmenter
from vocab.vocabulary import Vocabulary

NAMES = ["보고서", "보고", "서명", "명", "전화번호", "전화", "번호", "수", "연월", "현황", "방문자", "API"]
FORMAT = {"명", "번호", "전화번호", "수", "연월"}
WORDS = {n: Word(n, f"W{i}", is_format_word=n in FORMAT) for i, n in enumerate(NAMES)}


@pytest.fixture(scope="module")
def official(test_data: Path) -> Vocabulary:
    return read_vocabulary(sorted((test_data / "vocabulary" / "revision8").glob("*.csv"))).vocabulary


def gold_rows(test_data: Path) -> list[dict[str, str]]:
    with (test_data / "vocabulary" / "segmentation_gold.csv").open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def pieces(name: str) -> list[list[str]]:
    return [[s.text for s in way.words] for way in Segmenter(WORDS).every(name)]


def test_the_official_terms_are_cut_as_their_abbreviations_say(official: Vocabulary, test_data: Path) -> None:
    rows = gold_rows(test_data)
    wrong = [r["term"] for r in rows if official.segmenter.best(r["term"]).abbreviation != r["abbr"]]
    assert len(wrong) <= 3, wrong  # 99.98 %


def test_all_segmentations_are_found(official: Vocabulary, test_data: Path) -> None:
    rows = gold_rows(test_data)
    ways = {r["term"]: official.segment(r["term"]) for r in rows}
    assert [r["term"] for r in rows if len(ways[r["term"]]) != int(r["n_possible_segmentations"])] == []
    assert all(r["abbr"] in {way.abbreviation for way in ways[r["term"]]} for r in rows)


def test_the_last_word_should_be_a_format_word() -> None:
    assert pieces("보고서명") == [["보고서", "명"], ["보고", "서명"]]


def test_a_compound_beats_its_parts() -> None:
    assert pieces("전화번호")[0] == ["전화번호"]
    assert pieces("전화_번호")[0] == ["전화번호"]


def test_separators_are_hints_and_no_part_of_the_name() -> None:
    assert pieces("보고_서명")[0] == ["보고", "서명"]
    assert pieces("방문자_수_현황_연월")[0] == ["방문자", "수", "현황", "연월"]
    assert pieces("방문자 수 현황 연월") == pieces("방문자_수_현황_연월")


def test_latin_is_compared_in_capitals() -> None:
    assert pieces("api명")[0] == ["API", "명"]


def test_a_name_with_an_unregistered_span_keeps_it() -> None:
    (way,) = Segmenter(WORDS).every("생태보고서명")
    assert [(s.text, s.word is not None) for s in way.words] == [
        ("생태", False),
        ("보고서", True),
        ("명", True),
    ]
    assert not way.is_complete
    assert way.abbreviation is None


def test_an_empty_name_has_no_segmentation() -> None:
    assert Segmenter(WORDS).every("") == []
    assert Segmenter(WORDS).every(" _ ") == []


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5))
def test_whatever_is_made_of_words_is_cut_into_words_again(parts: list[str]) -> None:
    ways = Segmenter(WORDS).every("".join(parts))
    assert all(way.is_complete for way in ways)
    assert parts in [[s.text for s in way.words] for way in ways]


@given(st.text(max_size=20))
def test_pieces_join_to_the_normalised_name(name: str) -> None:
    for way in Segmenter(WORDS).every(name):
        assert "".join(s.text for s in way.words) == normalise_name(name).text
        assert all(s.end - s.start == len(s.text) for s in way.words)


def test_a_new_word_is_found_whole_though_it_holds_known_words(official: Vocabulary) -> None:
    spans = SpanModel(official, {n.upper(): w for n, w in official.words.items()}, Morphemes())
    cut = spans.segment(normalise_name("생태모방기술명"))
    assert [s.text for s in cut.unknown] == ["생태모방"]
    assert [s.text for s in spans.segment(normalise_name("등록일자")).words] == ["등록", "일자"]


@given(st.text(alphabet="가나다보고서명전화번호API1", max_size=12))
def test_the_span_model_loses_no_syllable(name: str) -> None:
    small = Vocabulary(words=WORDS)
    cut = SpanModel(small, dict(WORDS), Morphemes()).segment(normalise_name(name))
    assert "".join(s.text for s in cut.words) == normalise_name(name).text
    neighbours = zip(cut.words, cut.words[1:], strict=False)
    assert not any(a.word is None and b.word is None for a, b in neighbours)
