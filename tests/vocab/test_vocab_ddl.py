"""DDL of PostgreSQL, MySQL and Oracle: every column read, corrected scripts changed only where they must be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.check import check_file, write_corrected
from vocab.columns import CheckedDatabase
from vocab.ddl import is_ddl, read_ddl
from vocab.ddl.statements import guessed_dbms
from vocab.errors import MissingHeadings, UnreadableFile
from vocab.rules import Finding

pytest_plugins = ("official_vocabulary",)

ORACLE = """-- 주석; 세미콜론과 'CREATE TABLE'
CREATE TABLE SC.TB_A (
  REGIST_DE VARCHAR2(8 BYTE) DEFAULT 'REGIST_DE' NOT NULL, -- 등록일자
  "Tot_Amt" NUMBER(10),   AMT_X NUMBER(5),
  CRT_DT TIMESTAMP(6) WITH TIME ZONE,
  CONSTRAINT PK_A PRIMARY KEY (REGIST_DE), CHECK (AMT_X > 0)
) TABLESPACE TS_X PCTFREE 10 STORAGE (INITIAL 64K)
  PARTITION BY RANGE (CRT_DT) (PARTITION P1 VALUES LESS THAN (TO_DATE('2020', 'YYYY')));
COMMENT ON TABLE SC.TB_A IS '표; 하나';
COMMENT ON COLUMN SC.TB_A."Tot_Amt" IS '총금액(원)';
COMMENT ON COLUMN SC.TB_A.AMT_X IS '금액';
CREATE INDEX IX ON TB_A (REGIST_DE DESC);
ALTER TABLE TB_B ADD CONSTRAINT FK FOREIGN KEY (REGIST_DE) REFERENCES SC.TB_A (REGIST_DE);
ALTER TABLE TB_A ADD (NEWC VARCHAR2(3), OTH DATE);
CREATE VIEW V AS SELECT REGIST_DE FROM TB_A;
/
"""
MYSQL = """CREATE TABLE IF NOT EXISTS `db`.`t` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT COMMENT '일련번호',
  regist_de varchar(10) DEFAULT ',(' COMMENT '등록일자: 처음 등록한 날',
  st enum('a','b'),
  PRIMARY KEY (`id`), UNIQUE KEY k (regist_de), CONSTRAINT `f` FOREIGN KEY (regist_de) REFERENCES x (regist_de)
) ENGINE=InnoDB COMMENT='표';
INSERT INTO t VALUES (1, 'CREATE TABLE');
"""
POSTGRES = """create table if not exists a.b (
  reg_ymd character varying(8) not null, c double precision, d timestamp with time zone default now(), e text[],
  primary key (reg_ymd)
);
comment on column a.b.reg_ymd is '등록일자';
"""


def script(tmp_path, text, name="a.sql", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def columns(path, **settings_):
    items = list(read_ddl(path, CheckedDatabase(**settings_)))
    return {c.name: c for c in items if not isinstance(c, Finding)}, [
        f for f in items if isinstance(f, Finding)
    ]


def test_oracle_columns_with_comments_keys_and_storage_clauses(tmp_path):
    found, problems = columns(script(tmp_path, ORACLE))
    assert list(found) == ["REGIST_DE", "Tot_Amt", "AMT_X", "CRT_DT", "NEWC", "OTH"]
    assert problems == []
    first = found["REGIST_DE"]
    assert (first.schema, first.table, first.row, first.data_type) == ("SC", "TB_A", 3, "VARCHAR2(8 BYTE)")
    assert (first.logical_name, first.nullable, first.primary_key) == ("등록일자", False, True)
    assert found["Tot_Amt"].logical_name == "총금액"
    assert found["OTH"].nullable is True


def test_mysql_columns_are_not_confused_by_keys_and_strings(tmp_path):
    found, problems = columns(script(tmp_path, MYSQL))
    assert list(found) == ["id", "regist_de", "st"]
    assert problems == []
    assert found["id"].logical_name == "일련번호"
    assert found["id"].primary_key is True
    assert found["regist_de"].logical_name == "등록일자"


def test_postgresql_types_of_several_words(tmp_path):
    found, problems = columns(script(tmp_path, POSTGRES))
    assert {name: c.data_type for name, c in found.items()} == {
        "reg_ymd": "character varying(8)",
        "c": "double precision",
        "d": "timestamp",
        "e": "text",
    }
    assert problems == []


@pytest.mark.parametrize(("text", "dbms"), [(ORACLE, "oracle"), (MYSQL, "mysql"), (POSTGRES, "postgresql")])
def test_the_dialect_is_guessed(text, dbms):
    assert guessed_dbms(text) == dbms


def test_a_broken_statement_is_a_finding_and_the_others_are_read(tmp_path):
    found, problems = columns(
        script(tmp_path, f"CREATE TABLE BAD (A NUMBER(, B C);\n{POSTGRES}"), dbms="postgresql"
    )
    assert [p.rule for p in problems] == ["F8"]
    assert problems[0].row == 1
    assert "reg_ymd" in found


def test_scripts_that_are_none_are_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="따옴표"):
        columns(script(tmp_path, "CREATE TABLE A (B CHAR(1) DEFAULT 'x"))
    with pytest.raises(MissingHeadings, match="CREATE TABLE"):
        columns(script(tmp_path, "SELECT 1;"))


def test_ddl_is_known_by_content(tmp_path, official):
    path = script(tmp_path, ORACLE, "a.txt", "cp949")
    assert is_ddl(path)
    assert check_file(official, path).summary["columns"] == 6
    assert not is_ddl(script(tmp_path, "테이블 영문명,컬럼 영문명\n", "a.csv"))


def test_checked_ddl_names_line_and_column(official, tmp_path):
    findings = list(check_file(official, script(tmp_path, ORACLE)).findings)
    assert ("L8", 3, "REGIST_DE") in {(f.rule, f.row, f.column) for f in findings}


def test_corrected_oracle_changes_nothing_else(official, tmp_path):
    source, target = script(tmp_path, ORACLE), tmp_path / "b.sql"
    written = write_corrected(official, source, target)
    expected = (
        ORACLE.replace("  REGIST_DE VARCHAR2(8 BYTE)", "  REG_YMD CHAR(8)")
        .replace("PRIMARY KEY (REGIST_DE)", "PRIMARY KEY (REG_YMD)")
        .replace("ON TB_A (REGIST_DE DESC)", "ON TB_A (REG_YMD DESC)")
        .replace("SC.TB_A (REGIST_DE);", "SC.TB_A (REG_YMD);")
        .replace('"Tot_Amt" NUMBER(10)', '"GRAMT" NUMBER(15)')
        .replace('."Tot_Amt"', '."GRAMT"')
        .replace("AMT_X NUMBER(5)", "AMT NUMBER(5)")
        .replace("(AMT_X > 0)", "(AMT > 0)")
        .replace("TB_A.AMT_X", "TB_A.AMT")
    )
    text = target.read_text()
    assert official.terms["총금액"].abbreviation == "GRAMT"
    assert text == expected
    assert "DEFAULT 'REGIST_DE'" in text
    assert "FOREIGN KEY (REGIST_DE)" in text  # a column of another table
    assert written.refused == ("15: REGIST_DE",)  # the view, left to a person


def test_corrected_mysql_keeps_case_and_the_other_tables_column(official, tmp_path):
    source, target = script(tmp_path, MYSQL), tmp_path / "b.sql"
    write_corrected(official, source, target)
    text = target.read_text()
    assert "reg_ymd CHAR(8)" in text or "reg_ymd char(8)" in text
    assert "UNIQUE KEY k (reg_ymd)" in text
    assert "REFERENCES x (regist_de)" in text
    assert text.splitlines()[-1] == MYSQL.splitlines()[-1]


def test_a_name_already_taken_in_the_table_is_not_taken_twice(official, tmp_path):
    text = "CREATE TABLE T (REG_YMD CHAR(8), REGIST_DE CHAR(8) /* x */); COMMENT ON COLUMN T.REGIST_DE IS '등록일자';"
    source, target = script(tmp_path, text), tmp_path / "b.sql"
    write_corrected(official, source, target)
    assert target.read_text() == text


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=60))
def test_no_text_whatever_breaks_the_reader(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("ddl") / "a.sql"
    path.write_text(f"CREATE TABLE T (A CHAR(8), {text} );", encoding="utf-8", errors="replace")
    try:
        items = list(read_ddl(path, CheckedDatabase()))
    except (UnreadableFile, MissingHeadings):
        return
    assert items
