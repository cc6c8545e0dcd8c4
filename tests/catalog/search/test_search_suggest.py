from __future__ import annotations

import pytest

from catalog.search.embedded.index import EmbeddedIndex


@pytest.mark.parametrize("typed", ["미세먼", "미셈", "미ㅅ", "ㅁㅅㅁㅈ", "altpaj", "미세 먼"])
def test_a_beginning_is_completed_however_it_is_typed(portal_index: EmbeddedIndex, typed: str) -> None:
    assert any(s.text.startswith("미세먼지") for s in portal_index.suggest(typed, 10))


def test_common_words_come_first(portal_index: EmbeddedIndex) -> None:
    counts = [s.count for s in portal_index.suggest("주", 10)]
    assert counts == sorted(counts, reverse=True)


def test_regions_and_agencies_are_completed_too(portal_index: EmbeddedIndex) -> None:
    assert any(s.kind == "agency" for s in portal_index.suggest("한국토지주", 10))
    assert any(s.kind == "region" for s in portal_index.suggest("경기도 성남시 분", 10))


@pytest.mark.parametrize("typed", ["", "   ", "()", "😀", "x" * 5000, "ㅋㅋㅋㅋㅋㅋㅋㅋ"])
def test_nothing_to_complete_is_no_error(portal_index: EmbeddedIndex, typed: str) -> None:
    assert portal_index.suggest(typed, 5) is not None
