"""Importing the standard: official files by kind, agencies' own under them, revisions as differences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from malmoi.errors import UsageError
from malmoi.pipeline import Workspace, import_vocabulary, open_workspace
from malmoi.settings import Settings
from vocab.errors import VocabularyError

WORD = (
    "공통표준단어명,공통표준단어영문약어명,공통표준단어 영문명,공통표준단어 설명,"
    "형식단어여부,공통표준도메인분류명,이음동의어 목록,금칙어 목록,제정차수"
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with open_workspace(Settings(home=tmp_path / "home", database_url="", search_url="")) as workspace:
        yield workspace


def revision(test_data: Path) -> list[Path]:
    return sorted((test_data / "vocabulary" / "revision8").glob("*.csv"))


def test_the_official_files_replace_the_starter_vocabulary(workspace: Workspace, test_data: Path) -> None:
    assert "시작" in str(workspace.vocabulary.revision)
    report = import_vocabulary(workspace, revision(test_data))
    assert report["counts"] == {"terms": 13159, "words": 3280, "domains": 126, "codes": 0}
    assert len(workspace.vocabulary.terms) == 13159
    assert report["changes"]["added"] > 10_000


def test_importing_codes_leaves_words_terms_and_domains(workspace: Workspace, test_data: Path) -> None:
    import_vocabulary(workspace, revision(test_data))
    import_vocabulary(workspace, [test_data / "codes" / "행정표준코드_227종.csv"])
    vocabulary = workspace.vocabulary
    assert (len(vocabulary.terms), len(vocabulary.codes)) == (13159, 227)
    import_vocabulary(workspace, revision(test_data))
    assert (len(workspace.vocabulary.terms), len(workspace.vocabulary.codes)) == (13159, 227)


def test_an_agency_s_own_words_stand_under_the_official_ones(
    workspace: Workspace, test_data: Path, tmp_path: Path
) -> None:
    import_vocabulary(workspace, revision(test_data))
    own = tmp_path / "own.csv"
    own.write_text(
        f"{WORD}\n말모이,MLMY,Malmoi,첫 우리말 사전,N,,,,\n사업장,XXXX,Other,다른 사업장,N,,,,\n",
        encoding="utf-8",
    )
    import_vocabulary(workspace, [own], "1741000")
    words = workspace.vocabulary.words
    assert (words["말모이"].layer, words["말모이"].agency) == ("agency", "1741000")
    assert words["사업장"].abbreviation == "BPLC"  # the official item never changes
    assert workspace.recommender.recommend("말모이명").proposal is not None


def test_a_dry_run_tells_what_would_change_and_changes_nothing(workspace: Workspace, test_data: Path) -> None:
    report = import_vocabulary(workspace, revision(test_data), dry_run=True)
    assert report["changes"]["added"] > 10_000
    assert len(workspace.vocabulary.terms) < 1000


def test_files_that_cannot_be_read_change_nothing(
    workspace: Workspace, test_data: Path, tmp_path: Path
) -> None:
    import_vocabulary(workspace, revision(test_data))
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"\x00\xff\xfe not a table")
    with pytest.raises(VocabularyError):
        import_vocabulary(workspace, [broken])
    with pytest.raises(UsageError):
        import_vocabulary(workspace, [tmp_path / "nothere.csv"])
    with pytest.raises(UsageError):
        import_vocabulary(workspace, revision(test_data), "../elsewhere")
    workspace.reload_vocabulary()
    assert len(workspace.vocabulary.terms) == 13159
