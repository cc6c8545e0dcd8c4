"""Importing the official files in every edition, and whatever agencies send."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from vocab.errors import MissingHeadings, UnreadableFile, VocabularyError
from vocab.importing import ImportResult, read_vocabulary
from vocab.layouts import TableKind, recognise
from vocab.model import Layer
from vocab.vocabulary import Vocabulary

WORD_HEADINGS = ["공통표준단어명", "공통표준단어영문약어명", "공통표준단어 영문명", "형식단어여부"]
TERM_HEADINGS = [
    "공통표준용어명",
    "공통표준용어영문약어명",
    "공통표준도메인명",
    "제정차수",
    "개정구분명(폐기 또는 변경)",
]


@pytest.fixture(scope="module")
def revision8(test_data: Path) -> ImportResult:
    return read_vocabulary(sorted((test_data / "vocabulary" / "revision8").glob("*.csv")))


def write_csv(path: Path, rows: list[list[str]], encoding: str = "utf-8-sig") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def write_book(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_revision_8_has_exactly_the_known_counts(revision8: ImportResult) -> None:
    assert revision8.report.active == {"terms": 13_159, "words": 3_280, "domains": 126, "codes": 0}
    assert revision8.report.abolished == {"terms": 17, "words": 4, "domains": 3, "codes": 0}
    assert revision8.report.refused == ()
    assert revision8.report.conflicts == ()
    assert revision8.vocabulary.revision == "8차(2025-11)"


def test_both_marks_of_abolition_count_and_reenacted_names_live(revision8: ImportResult) -> None:
    vocabulary = revision8.vocabulary
    assert "법정리명" in vocabulary.abolished.terms  # marked in 제정차수 and 개정구분명
    assert "게시물제목명" in vocabulary.abolished.terms  # marked in 제정차수 only
    assert "게시물제목명" not in vocabulary.terms
    assert vocabulary.terms["측정지점명"].revision == "8차(2025-11)"
    assert "측정지점명" in vocabulary.abolished.terms


def test_every_active_term_points_to_an_active_domain(revision8: ImportResult) -> None:
    vocabulary = revision8.vocabulary
    assert {term.domain for term in vocabulary.terms.values()} <= vocabulary.domains.keys()
    assert vocabulary.domains["번호C13"].data_type == "CHAR"  # the abolished row of this name is VARCHAR


def test_names_and_abbreviations_are_unique_after_filtering(revision8: ImportResult) -> None:
    vocabulary = revision8.vocabulary
    assert len(vocabulary.word_by_abbreviation) == len(vocabulary.words)


def test_cells_are_trimmed_of_tabs_and_spaces(revision8: ImportResult) -> None:
    assert all(w.english == w.english.strip() for w in revision8.vocabulary.words.values() if w.english)


@pytest.mark.parametrize(
    ("edition", "terms", "words", "domains"),
    [("202008", 338, 195, 13), ("202012", 535, 339, 62), ("202112", 1_055, 526, 72)],
)
def test_older_editions_are_read_whole(
    test_data: Path, edition: str, terms: int, words: int, domains: int
) -> None:
    files = [
        f for f in (test_data / "vocabulary" / "history").glob(f"{edition}_*") if "관리항목" not in f.name
    ]
    report = read_vocabulary(files).report
    assert (report.active["terms"], report.active["words"], report.active["domains"]) == (
        terms,
        words,
        domains,
    )
    assert report.refused == ()


def test_dashes_of_older_editions_mean_missing(test_data: Path) -> None:
    files = list((test_data / "vocabulary" / "history").glob("202012_표준*"))
    vocabulary = read_vocabulary(files).vocabulary
    assert vocabulary.words["가맹점"].synonyms == ()
    assert vocabulary.domains["가격N10"].scale is None


def test_a_name_with_a_space_is_cleaned_and_told(test_data: Path) -> None:
    files = list((test_data / "vocabulary" / "history").glob("202008_*"))
    result = read_vocabulary(files)
    assert "신청종료일자" in result.vocabulary.terms
    assert any(n.code == "cleaned_name" and "신청종료 일자" in n.message for n in result.report.notices)


def test_a_workbook_of_three_sheets_with_broken_headings_is_the_same_as_the_csv(
    test_data: Path, tmp_path: Path, revision8: ImportResult
) -> None:
    sheets: dict[str, list[list[object]]] = {}
    for file in (test_data / "vocabulary" / "revision8").glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as source:
            rows: list[list[object]] = [list(row) for row in csv.reader(source)][:400]
        rows[0] = [str(cell).replace("여부", "\n여부").replace("목록", " \n목록") for cell in rows[0]]
        sheets[file.stem.split("_")[0]] = [["공통표준 목록"], [], *rows]
    sheets["작성지침"] = [["이 표는 이렇게 씁니다"]]
    result = read_vocabulary([write_book(tmp_path / "공통표준.xlsx", sheets)])
    assert result.vocabulary.words
    assert all(revision8.vocabulary.words[n] == word for n, word in result.vocabulary.words.items())
    assert all(revision8.vocabulary.terms[n] == term for n, term in result.vocabulary.terms.items())
    assert [n.place for n in result.report.notices if n.code == "skipped_sheet"] == [
        "공통표준.xlsx[작성지침]"
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
def test_every_encoding_agencies_use_is_read(tmp_path: Path, encoding: str) -> None:
    path = write_csv(tmp_path / "단어.csv", [WORD_HEADINGS, ["생태", "ECO", "Ecology", "N"]], encoding)
    assert read_vocabulary([path]).vocabulary.words["생태"].abbreviation == "ECO"


def test_rows_shorter_than_the_heading_are_read(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "단어.csv", [WORD_HEADINGS, ["생태", "ECO"]])
    assert read_vocabulary([path]).vocabulary.words["생태"].english is None


def test_bad_rows_are_refused_with_place_and_reason_and_the_rest_goes_in(tmp_path: Path) -> None:
    rows = [WORD_HEADINGS, ["생태", "eco!", "", ""], ["", "ECO2", "", ""], ["모방", "MMC", "Mimicry", "N"]]
    result = read_vocabulary([write_csv(tmp_path / "단어.csv", rows)])
    assert list(result.vocabulary.words) == ["모방"]
    assert [(r.row, r.field, r.value) for r in result.report.refused] == [
        (2, "abbreviation", "eco!"),
        (3, "name", ""),
    ]
    assert result.report.refused[0].cells[0] == "생태"


def test_repeated_names_and_abbreviations_are_conflicts_and_the_first_stays(tmp_path: Path) -> None:
    rows = [
        WORD_HEADINGS,
        ["생태", "ECO", "Ecology", "N"],
        ["생태", "ECLG", "", "N"],
        ["경제", "ECO", "", "N"],
    ]
    result = read_vocabulary([write_csv(tmp_path / "단어.csv", rows)])
    assert result.vocabulary.words["생태"].abbreviation == "ECO"
    assert [c.code for c in result.report.conflicts] == ["duplicate_name", "duplicate_abbreviation"]


def test_agency_headings_give_agency_items(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv", [["기관표준단어명", "영문약어명"], ["생태", "ECO"]])
    assert read_vocabulary([path]).vocabulary.words["생태"].layer is Layer.AGENCY


def test_a_file_without_headings_tells_which_are_missing(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "x.csv", [["이름", "값"], ["가", "1"]])
    with pytest.raises(MissingHeadings, match="단어명"):
        read_vocabulary([path])


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00\xd8", b"\xd0\xcf\x11\xe0old", b"PK\x03\x04broken", b"\x81\xff\x00\x01"]
)
def test_unreadable_files_give_a_clear_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(content)
    with pytest.raises(VocabularyError, match=r"x\.xlsx"):
        read_vocabulary([path])


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="없는파일"):
        read_vocabulary([tmp_path / "없는파일.csv"])


def test_a_zip_bomb_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(UnreadableFile, match="zip bomb"):
        read_vocabulary([path])


def test_merged_cells_and_formulas_are_told(tmp_path: Path) -> None:
    path = write_book(
        tmp_path / "b.xlsx", {"단어": [["공통표준단어", "", ""], WORD_HEADINGS, ["생태", "ECO"]]}
    )
    from openpyxl import load_workbook

    book = load_workbook(path)
    book["단어"].merge_cells("A1:C1")
    book["단어"]["C3"] = '=CONCATENATE("Eco","logy")'
    book.save(path)
    result = read_vocabulary([path])
    assert {n.code for n in result.report.notices} == {"merged_cells", "formulas"}
    assert "생태" in result.vocabulary.words


def test_macros_are_ignored_and_told(tmp_path: Path) -> None:
    path = write_book(tmp_path / "m.xlsx", {"단어": [WORD_HEADINGS, ["생태", "ECO"]]})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    assert "macro" in {n.code for n in read_vocabulary([path]).report.notices}


def test_a_cached_vocabulary_is_the_parsed_one_and_follows_its_files(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "단어.csv", [WORD_HEADINGS, ["생태", "ECO", "Ecology", "N"]])
    cache = tmp_path / "cache" / "vocabulary.json"
    first = Vocabulary.load_cached([path], cache)
    assert Vocabulary.load_cached([path], cache) == first
    write_csv(path, [WORD_HEADINGS, ["생태", "ECO", "Ecology", "N"], ["모방", "MMC", "Mimicry", "N"]])
    assert set(Vocabulary.load_cached([path], cache).words) == {"생태", "모방"}
    cache.write_bytes(b"{broken")
    assert set(Vocabulary.load_cached([path], cache).words) == {"생태", "모방"}


def test_the_official_vocabulary_survives_the_cache(revision8: ImportResult) -> None:
    import orjson

    from vocab.cache import from_plain, to_plain

    plain = orjson.loads(orjson.dumps(to_plain(revision8.vocabulary)))
    assert from_plain(plain) == revision8.vocabulary


def test_headings_are_recognised_whatever_their_spaces() -> None:
    heading = recognise(
        ["NO", "공통표준\n용어명", "공통표준용어 영문약어명", "공통표준 도메인명", "저장\n형식"]
    )
    assert heading is not None
    assert heading.kind is TableKind.TERMS
    assert heading.columns["storage_format"] == 4
