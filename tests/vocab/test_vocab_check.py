"""Bulk check: findings, rates in separate classes, corrected files, a million columns without a million's memory."""

from __future__ import annotations

import random
import resource
import zipfile

import openpyxl
import pytest

from vocab.check import Checker, check_columns, check_file, corrections_of, write_corrected
from vocab.check.spool import Spool
from vocab.columns import CheckedDatabase, ColumnSpec
from vocab.conformity import ConformityClass
from vocab.model import Layer, Term, Word
from vocab.rules.near import NearWords

pytest_plugins = ("official_vocabulary",)

CSV = (
    "테이블 영문명,컬럼 영문명,컬럼 한글명,자료 타입,자료 길이,도메인명,개인정보여부,암호화 여부\r\n"
    "TB_A,REG_YMD,등록일자,CHAR,8,연월일C8,N,N\r\n"
    'TB_A,REGIST_DE,"등록일자",VARCHAR,8,,N,N\r\n'
    "TB_A,USER_NM,유저_명,VARCHAR2,80,명V80,Y,N\r\n"
    "TB_B,IMTT_NM,모방명,VARCHAR,100,,N,N\r\n"
    "TB_B,VST_IDNTY_YMD,방문확인일자,CHAR,8,,N,N\r\n"
    "TB_B,RRNO,주민등록번호,CHAR,13,,,\r\n"
)


@pytest.fixture
def form(tmp_path):
    path = tmp_path / "정의서.csv"
    path.write_bytes(CSV.encode("cp949"))
    return path


def test_lines_are_findings_and_then_the_summary(official, form):
    lines = list(check_file(official, form).lines())
    keys = {"row", "table", "column", "rule", "severity", "message", "suggestion"}
    assert all(keys <= set(line) for line in lines[:-1])
    assert set(lines[-1]) == {"summary"}
    by_row = {}
    for line in lines[:-1]:
        by_row.setdefault(line["row"], set()).add(line["rule"])
    assert 2 not in by_row
    assert by_row[3] == {"L8", "L7"}
    assert {"L5", "L6"} <= by_row[4]
    assert "L12" in by_row[5]
    assert by_row[7] == {"L10"}


def test_rates_stand_apart_for_the_whole_each_system_and_each_table(official, form):
    summary = check_file(official, form, CheckedDatabase(system="민원")).summary
    assert summary["classes"] == {"exact": 2, "name_only": 1, "composable": 1, "agency": 0, "unregistered": 2}
    assert summary["rates"]["exact"] == 33.33
    assert summary["by_system"][0]["system"] == "민원"
    tables = {entry["table"]: entry["classes"] for entry in summary["by_table"]}
    assert tables["TB_A"]["exact"] == 1
    assert tables["TB_B"]["composable"] == 1
    assert sum(sum(classes.values()) for classes in tables.values()) == summary["columns"] == 6


def test_agency_standards_have_a_class_of_their_own(official, form):
    vocabulary = official.with_overlay(
        [Word("모방", "IMTT", layer=Layer.AGENCY)], [Term("모방명", "IMTT_NM", "명V100", layer=Layer.AGENCY)]
    )
    summary = check_file(vocabulary, form).summary
    assert summary["classes"]["agency"] == 1
    assert summary["classes"]["exact"] == 2


def test_a_shadowed_agency_term_is_told_of_at_its_columns(official):
    vocabulary = official.with_overlay(terms=[Term("등록일자", "REG_DE", "연월일C8", layer=Layer.AGENCY)])
    findings = list(check_columns(vocabulary, [ColumnSpec("TB", "REG_YMD", "등록일자", "CHAR(8)")]))
    assert [finding.rule for finding in findings] == ["L19"]


def test_unregistered_words_are_counted_for_requests(official, form):
    assert "모방" in check_file(official, form).unregistered_words()


def test_any_iterable_of_columns_is_checked(official):
    stream = check_columns(
        official, (ColumnSpec("TB", "REGIST_DE", "등록일자", "CHAR(8)", row=n) for n in range(3))
    )
    assert [(finding.rule, finding.row) for finding in stream] == [("L8", 0), ("L8", 1), ("L8", 2)]
    assert stream.summary["classes"]["name_only"] == 3


def test_remembered_judgements_are_those_of_a_new_checker(official):
    """A checker that has seen much says the same as one that has seen nothing."""
    columns = list(generated(official, 300, seed=5))
    seen = Checker(official)
    for column in columns:
        seen.check(column)
    for column in columns:
        fresh = list(Checker(official).check(column).findings)
        assert [f for f in seen.check(column).findings if f.rule != "L7"] == fresh


def test_results_beyond_memory_are_read_again_in_order():
    spool = Spool(lambda item: [item], lambda packed: packed[0])
    for number in range(12_000):
        spool.append(number)
    assert len(spool) == 12_000
    first, second = iter(spool), iter(spool)
    assert [next(first) for _ in range(3)] == [next(second) for _ in range(3)] == [0, 1, 2]
    assert list(spool) == list(range(12_000))


def generated(vocabulary, count, seed):
    """Columns of a fixed seed: terms as they are, changed terms, composed names, unregistered words, bare names."""
    chance = random.Random(seed)
    terms, words = list(vocabulary.terms.values()), list(vocabulary.words.values())
    for number in range(count):
        term = chance.choice(terms)
        domain = vocabulary.domains[term.domain]
        table = f"TB_{number // 30}"
        kind = number % 4
        if kind == 0:
            yield ColumnSpec(
                table, term.abbreviation, term.name, domain.data_type, domain.length, domain.scale, row=number
            )
        elif kind == 1:
            some = chance.choices(words, k=2)
            name, physical = "".join(w.name for w in some), "_".join(w.abbreviation for w in some)
            yield ColumnSpec(table, physical, name, "VARCHAR", 100, row=number)
        elif kind == 2:
            yield ColumnSpec(table, term.abbreviation, "뷁" + term.name, "VARCHAR2(100)", row=number)
        else:
            yield ColumnSpec(table, term.abbreviation.lower(), None, "NUMBER(10)", row=number)


def test_a_hundred_thousand_columns_need_little_more_memory_than_ten_thousand(official):
    """The million is measured in the benchmarks; what grows here are the counts of the tables."""

    def peak_after(count):
        stream = check_columns(official, generated(official, count, seed=2))
        assert any(True for _ in stream)
        for _ in stream:
            pass
        assert stream.summary["columns"] == count
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    tenth = peak_after(10_000)
    assert peak_after(100_000) - tenth < 100


def test_corrections_follow_from_the_standard_alone(official):
    def corrected(*items, **more):
        found = corrections_of(official, ColumnSpec("TB", *items, **more), CheckedDatabase())
        return {change.item: change.new for change in found}

    assert corrected("REGIST_DE", "등록일자", "VARCHAR", 10) == {
        "column": "REG_YMD",
        "data_type": "CHAR",
        "length": "8",
    }
    assert corrected("REG_YMD", "등록일자", "CHAR", 8) == {}
    assert corrected("user_nm", "유저_명", "VARCHAR", 100) == {"logical_name": "사용자명"}
    assert corrected("IMTT_NM", "모방명", "VARCHAR", 10) == {}


def test_a_csv_comes_back_corrected_and_otherwise_byte_for_byte(official, form, tmp_path):
    target = tmp_path / "수정.csv"
    written = write_corrected(official, form, target)
    before, after = (
        form.read_bytes().decode("cp949").split("\r\n"),
        target.read_bytes().decode("cp949").split("\r\n"),
    )
    assert after[2] == 'TB_A,REG_YMD,"등록일자",CHAR,8,,N,N'
    assert after[3] == "TB_A,USER_NM,사용자명,VARCHAR2,100,명V100,Y,N"
    assert [line for n, line in enumerate(after) if n not in {2, 3}] == [
        line for n, line in enumerate(before) if n not in {2, 3}
    ]
    assert written.changes == 5
    assert not [f for f in check_file(official, target).findings if f.rule in {"L5", "L6", "L8"}]


def test_a_correct_file_comes_back_unchanged(official, form, tmp_path):
    once, twice = tmp_path / "1.csv", tmp_path / "2.csv"
    write_corrected(official, form, once)
    assert write_corrected(official, once, twice).changes == 0
    assert once.read_bytes() == twice.read_bytes()


def workbook_with_everything(path):
    from openpyxl.comments import Comment
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import Font, PatternFill

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "컬럼정의서"
    sheet.append(["테이블 영문명", "컬럼 영문명", "컬럼 한글명", "자료 타입", "자료 길이", "비고"])
    sheet.append(["TB_A", "REGIST_DE", "등록일자", "VARCHAR", 10, "그대로 <&>"])
    sheet.append([None, "AMT", "금액", "NUMERIC", 15])
    sheet.append([None, "=B2", "수정일자", "CHAR", None])
    sheet.merge_cells("A2:A4")
    sheet["B2"].font = Font(bold=True, color="FF0000")
    sheet["F2"].comment = Comment("메모", "담당")
    sheet.conditional_formatting.add(
        "E2:E4", CellIsRule("greaterThan", ["5"], fill=PatternFill(bgColor="FFFF00"))
    )
    other = book.create_sheet("다른 시트")
    other["A1"] = "=SUM(1,2)"
    book.save(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
        archive.writestr("customXml/item1.xml", "<kept/>")
    return path


def test_a_workbook_comes_back_with_its_cells_corrected_and_every_other_part_untouched(official, tmp_path):
    source = workbook_with_everything(tmp_path / "정의서.xlsm")
    target = tmp_path / "수정.xlsm"
    written = write_corrected(official, source, target)
    assert written.changes == 4
    assert written.refused == ("B4",)  # a formula is left to its author
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target) as new:
        assert old.namelist() == new.namelist()
        changed = [name for name in old.namelist() if old.read(name) != new.read(name)]
    assert changed == ["xl/worksheets/sheet1.xml"]
    before, after = openpyxl.load_workbook(source)["컬럼정의서"], openpyxl.load_workbook(target)["컬럼정의서"]
    assert [cell.value for cell in after[2]] == ["TB_A", "REG_YMD", "등록일자", "CHAR", 8, "그대로 <&>"]
    assert after["B2"].font.color.rgb == before["B2"].font.color.rgb
    assert after["B4"].value == "=B2"
    assert after["E4"].value == "8"
    assert after["F2"].comment.text == "메모"
    assert str(after.merged_cells) == str(before.merged_cells)
    assert len(after.conditional_formatting) == len(before.conditional_formatting)


def test_an_officer_accepts_or_leaves_each_correction(official, form, tmp_path):
    target = tmp_path / "수정.csv"
    written = write_corrected(official, form, target, accept=lambda _column, change: change.item == "column")
    assert written.changes == 1
    assert 'REG_YMD,"등록일자",VARCHAR' in target.read_bytes().decode("cp949")


def test_the_source_is_never_overwritten(official, form):
    with pytest.raises(ValueError, match="원본"):
        write_corrected(official, form, form)


def test_the_official_terms_as_a_form_have_no_errors(official, tmp_path):
    """All 13,159 terms, in a form without flag columns: every one exact, no error."""
    path = tmp_path / "표준.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("테이블명,컬럼명,컬럼한글명,데이터타입,길이,소수점,도메인명\n")
        for term in official.terms.values():
            domain = official.domains[term.domain]
            size = f"{domain.length or ''},{domain.scale or ''}"
            file.write(f'T,{term.abbreviation},{term.name},{domain.data_type},{size},"{domain.name}"\n')
    result = check_file(official, path)
    assert result.summary["errors"] == 0
    assert result.summary["classes"][ConformityClass.EXACT] == 13_159


def test_unregistered_words_come_with_standard_words_near_them(official):
    near = NearWords(official)
    assert near.near("접수자들")[0] == "접수자"
    assert near.near("뷁") == near.near("뷁쉛") == ()
    for name in list(official.words)[:200]:
        assert len(name) < 2 or near.near(name)[0] == name


def test_a_script_tells_its_own_system(official, tmp_path):
    path = tmp_path / "a.sql"
    path.write_text("CREATE TABLE T (LEVEL NUMBER(3), NM VARCHAR2(10));")
    result = check_file(official, path)
    assert result.summary["dbms"] == "oracle"
    assert "L20" in {finding.rule for finding in result.findings}
