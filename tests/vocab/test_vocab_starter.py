"""The project's own starter vocabulary, and code sets."""

from __future__ import annotations

import csv
from pathlib import Path

from vocab.importing import read_vocabulary
from vocab.model import Layer
from vocab.starter import starter_vocabulary

pytest_plugins = ("official_vocabulary",)


def test_it_has_enough_words_terms_and_domains_without_a_refused_row() -> None:
    folder = Path(__file__).parents[2] / "vocab" / "data"
    report = read_vocabulary(sorted(folder.glob("starter_*.csv"))).report
    assert report.refused == ()
    assert report.conflicts == ()
    assert report.active["words"] >= 300
    assert report.active["terms"] >= 150


def test_its_terms_follow_the_naming_rules() -> None:
    vocabulary = starter_vocabulary()
    for term in vocabulary.terms.values():
        best = vocabulary.segmenter.best(term.name)
        assert best.abbreviation == term.abbreviation
        last = best.words[-1].word
        assert last is not None
        assert last.is_format_word
        assert len(term.abbreviation) <= 30
        assert vocabulary.domains[term.domain].domain_class == last.domain_class
        assert term.description


def test_its_words_follow_the_naming_rules() -> None:
    vocabulary = starter_vocabulary()
    assert len(vocabulary.word_by_abbreviation) == len(vocabulary.words)
    for word in vocabulary.words.values():
        assert len(word.abbreviation) <= 6
        assert word.english
        assert word.description
        assert word.is_format_word == (word.domain_class is not None)
    classes = {domain.domain_class for domain in vocabulary.domains.values()}
    assert {w.domain_class for w in vocabulary.words.values() if w.domain_class} <= classes


def test_it_cannot_be_taken_for_an_official_revision() -> None:
    assert starter_vocabulary().revision == "시작판"


def test_administrative_codes_are_read_with_their_values(test_data: Path) -> None:
    result = read_vocabulary([test_data / "codes" / "행정표준코드_227종.csv"])
    codes = result.vocabulary.codes
    assert len(codes) == 227
    assert sum(len(code.values) for code in codes.values()) == 18_214
    assert codes["가옥"].values[0].meaning == "자가"


def test_agency_codes_lie_under_the_official_ones(tmp_path: Path, test_data: Path) -> None:
    path = tmp_path / "코드.csv"
    with path.open("w", encoding="cp949", newline="") as file:
        csv.writer(file).writerows(
            [["코드명", "코드값", "코드값의미"], ["가옥", "1", "빌림"], ["회원등급", "-", "없음"]]
        )
    agency = read_vocabulary([path], layer=Layer.AGENCY, agency="시험기관").vocabulary.codes
    official = read_vocabulary([test_data / "codes" / "행정표준코드_227종.csv"]).vocabulary
    merged = official.with_overlay(codes=agency.values())
    assert merged.codes["가옥"].values[0].meaning == "자가"
    assert merged.codes["회원등급"].values[0].value == "-"
    assert [code.agency for code in merged.shadowed.codes] == ["시험기관"]


def test_a_code_value_with_two_meanings_is_a_conflict(tmp_path: Path) -> None:
    path = tmp_path / "코드.csv"
    path.write_text("코드명,코드값,코드값의미\n가옥,1,자가\n가옥,1,전세\n", encoding="utf-8")
    report = read_vocabulary([path]).report
    assert [conflict.code for conflict in report.conflicts] == ["duplicate_value"]
