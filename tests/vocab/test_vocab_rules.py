"""Rules L1-L20: what each must find, and what none may find in the official data."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.columns import CheckedDatabase, ColumnSpec, LengthUnit
from vocab.model import Domain, Layer, Term, Word
from vocab.rules import (
    RULES,
    DomainUse,
    Rule,
    Severity,
    judge,
    rulebook,
    subject_of_column,
    subject_of_term,
    subject_of_word,
)
from vocab.rules.abbreviation import shortened
from vocab.vocabulary import Vocabulary

pytest_plugins = ("official_vocabulary",)


def found(vocabulary, logical, physical="", declared=None, *, database=None, **items):
    """Return the findings on one column by rule."""
    column = ColumnSpec("TB", physical, logical, declared, **items)
    subject = subject_of_column(vocabulary, column, database or CheckedDatabase())
    return {finding.rule: finding for finding in judge(subject, vocabulary)}


def test_every_official_term_passes_without_error_or_warning(official):
    assert len(official.terms) == 13_159
    flagged = [
        (term.name, finding.rule)
        for term in official.terms.values()
        for finding in judge(subject_of_term(official, term), official)
    ]
    assert flagged == []


def test_every_official_word_passes(official):
    assert len(official.words) == 3_280
    flagged = [
        (word.name, finding.rule)
        for word in official.words.values()
        for finding in judge(subject_of_word(official, word), official)
    ]
    assert flagged == []


@pytest.mark.parametrize("dbms", [None, "oracle", "postgresql"])
def test_official_terms_as_columns_raise_no_error(official, dbms):
    database = CheckedDatabase(dbms=dbms)
    for term in official.terms.values():
        domain = official.domains[term.domain]
        column = ColumnSpec(
            "TB",
            term.abbreviation,
            term.name,
            domain.data_type,
            domain.length,
            domain.scale,
            domain=domain.name,
        )
        findings = list(judge(subject_of_column(official, column, database), official))
        assert [f for f in findings if f.severity is Severity.ERROR] == []
        assert {f.rule for f in findings} <= {
            "L10"
        }  # personal columns: the source has no place for the flags


def test_only_listed_exceptions_are_exempt_and_each_is_needed(official):
    """Without its row in the exceptions every listed item would be flagged."""
    functions = {rule.value: function for rule, function in RULES}
    for rule, name in rulebook().exceptions:
        subject = subject_of_term(official, official.terms[name])
        assert functions[rule](subject, official) is not None, (rule, name)


def test_every_rule_of_the_reference_is_there():
    codes = {rule.value for rule, _ in RULES} | {"L7"}
    assert {f"L{number}" for number in range(1, 21)} <= codes
    errors = {"L1", "L2", "L3", "L5", "L6", "L7", "L8", "L10", "L13", "L14", "L18", "L20"}
    assert {
        rule.value for rule in Rule if rule.value[0] == "L" and rule.about.severity is Severity.ERROR
    } == errors
    assert Rule.L15.about.severity is Rule.L16.about.severity is Severity.INFO


def test_messages_are_in_both_languages_with_a_suggestion(official):
    for logical, physical in (
        ("이메일수신", "EML_RCPTN"),
        ("유저명", "USER_NM"),
        ("거래_일자", "X"),
        ("모방여부", "Q"),
    ):
        for finding in found(official, logical, physical, "VARCHAR(10)").values():
            assert any("가" <= letter <= "힣" for letter in finding.message)
            assert finding.message_en.isascii() or any(letter.isascii() for letter in finding.message_en)
            assert finding.suggestion


def test_l1_a_long_abbreviation(official):
    assert "L1" in found(official, "등록일자", "A" * 31)
    assert "L1" not in found(official, "등록일자", "A_" * 15)


def test_l2_a_part_longer_than_six(official):
    finding = found(official, "모방명", "IMITATION_NM")["L2"]
    assert "IMITATION" in finding.message
    word = Word("모방", "IMITATE", layer=Layer.AGENCY)
    assert "L2" in {f.rule for f in judge(subject_of_word(official, word), official)}


def test_l3_the_last_word_is_no_format_word(official):
    assert found(official, "이메일수신", "EML_RCPTN")["L3"].suggestion.endswith("이메일수신여부")
    assert "L3" not in found(official, "이메일수신여부", "EML_RCPTN_YN")


def test_l4_a_code_without_its_ending(official):
    assert found(official, "학력", "ACBG")["L4"].suggestion == "학력코드"
    assert "L4" in found(official, "처리상태", "PRCS_STTS", code_set="처리상태구분")
    assert "L4" not in found(
        official, "체납사유", "NPMNT_RSN"
    )  # a common term that shares its name with a code set
    assert "L4" not in found(official, "사용여부", "USE_YN", code_set="Y:사용,N:미사용")


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("거래_일자", "거래일자"),
        ("거래 일자", "거래일자"),
        ("전화번호1", "전화번호"),
        ("거래(일자)", "거래일자"),
    ],
)
def test_l5_marks_and_empty_digits(official, name, cleaned):
    assert found(official, name)["L5"].suggestion == cleaned


@pytest.mark.parametrize("name", ["1회섭취참고량명", "G2B분류번호", "CPU사용률", "제3자제공동의여부"])
def test_l5_leaves_meaningful_digits_and_latin_alone(official, name):
    assert "L5" not in found(official, name)


def test_l6_every_forbidden_word_of_the_standard_is_found_in_a_compound(official):
    missed = [
        word
        for word in official.forbidden_words
        if "L6" not in found(official, f"{word}명") and word != "e-mail"
    ]
    assert missed == []


def test_l6_a_forbidden_word_cut_into_standard_words_is_still_forbidden(official):
    finding = found(official, "외국인번호", "FRN")["L6"]
    assert finding.suggestion == "외국인등록번호"


def test_l7_one_name_with_two_domains(official):
    use = DomainUse()

    def observe(declared):
        column = ColumnSpec("TB", "X", "방문일자", declared)
        return use.observe(subject_of_column(official, column, CheckedDatabase()), official)

    assert observe("CHAR(8)") is None
    assert observe("CHAR(8)") is None
    assert observe("VARCHAR(10)").suggestion == "연월일C8"


def test_l7_remembers_names_beyond_its_memory(official, monkeypatch):
    monkeypatch.setattr("vocab.rules.domain_use.IN_MEMORY", 3)
    use = DomainUse()
    for number in range(10):
        column = ColumnSpec("TB", "X", f"가나{number}", "CHAR(8)")
        assert use.observe(subject_of_column(official, column, CheckedDatabase()), official) is None
    column = ColumnSpec("TB", "X", "가나0", "CHAR(9)")
    assert use.observe(subject_of_column(official, column, CheckedDatabase()), official) is not None


def test_l8_the_examples_of_the_manual(official):
    finding = found(official, "법정동코드", "LEDCD", "VARCHAR(5)")["L8"]
    assert finding.suggestion == "법정동코드 | STDG_CD | CHAR(10)"
    finding = found(official, "등록일자", "REGIST_DE", "VARCHAR(8)")["L8"]
    assert finding.suggestion == "등록일자 | REG_YMD | CHAR(8)"


def test_l8_compares_families_and_tells_the_length_unit(official):
    assert "L8" not in found(official, "사업장명", "BPLC_NM", "VARCHAR2(200)")
    characters = CheckedDatabase(length_unit=LengthUnit.CHARACTERS)
    assert "L8" not in found(official, "사업장명", "BPLC_NM", "VARCHAR(100)", database=characters)
    finding = found(official, "사업장명", "BPLC_NM", "VARCHAR(200)", database=characters)["L8"]
    assert "글자 수" in finding.message
    assert "characters" in finding.message_en


def test_l8_holds_nothing_against_a_column_that_tells_no_type(official):
    assert "L8" not in found(official, "등록일자", "REG_YMD")


def test_l9_display_characters_in_values(official):
    assert "L9" in found(official, "등록일자", "REG_YMD", "CHAR(8)", samples=("2020-01-01",))
    assert "L9" not in found(official, "등록일자", "REG_YMD", "CHAR(8)", samples=("20200101",))
    assert "L9" in found(official, "등록일자", "REG_YMD", "CHAR(8)", value_format="YYYY-MM-DD")


def test_l10_personal_columns_need_their_flags(official):
    missing = found(official, "주민등록번호", "RRNO", "CHAR(13)", flags_expected=True)["L10"]
    assert missing.severity is Severity.ERROR
    flagged = {"personal": True, "encrypted": True, "flags_expected": True}
    assert "L10" not in found(official, "주민등록번호", "RRNO", "CHAR(13)", **flagged)
    assert "L10" in found(official, "주민등록번호", "RRNO", "CHAR(13)", personal=True, encrypted=False)
    assert "L10" not in found(official, "담당자명", "PIC_NM", "VARCHAR(100)", personal=True, encrypted=False)


@pytest.mark.parametrize(
    "name", ["기관전화번호", "고객센터전화번호", "사용자설명", "속성명", "성명공개여부", "누리집주소"]
)
def test_l10_leaves_what_is_not_personal_alone(official, name):
    assert "L10" not in found(official, name, flags_expected=True)


def test_l11_synonyms_of_words_and_of_terms(official):
    assert found(official, "게시물제목명", "PST_TTL_NM")["L11"].suggestion == "게시물제목"
    synonym, representatives = next(iter(official.word_synonyms.items()))
    assert found(official, f"{synonym}여부")["L11"].suggestion == f"{representatives[0]}여부"
    assert "L11" not in found(official, "진행률")  # a listed synonym that is a standard term itself


def test_l12_names_the_unregistered_words(official):
    finding = found(official, "모방생태명", "IMTT_ECLGY_NM")["L12"]
    assert finding.words
    assert "".join(finding.words) in "모방생태명"
    assert "L12" not in found(official, "유저명")  # L6 tells of it


def test_l13_parts_in_another_order_or_number(official):
    assert found(official, "방문일자", "YMD_VST")["L13"].suggestion == "VST_YMD"
    assert "L13" in found(official, "방문일자", "VST_REG_YMD")
    assert "L13" not in found(official, "등록일자", "REGIST_DE")  # L8 tells of it


def test_l14_an_abbreviation_of_another_term(official):
    assert "등록일자" in found(official, "방문일자", "REG_YMD")["L14"].message
    assert "L14" not in found(official, "등록일자", "REG_YMD")


def test_l15_existence_and_truth(official):
    assert found(official, "첨부파일여부")["L15"].suggestion == "첨부파일유무"
    assert found(official, "사용유무")["L15"].suggestion == "사용여부"


def test_l16_more_than_six_words(official):
    assert "L16" in found(official, "등록" * 6 + "일자")
    assert "L16" not in found(official, "등록" * 5 + "일자")


def test_l17_the_domain_is_of_another_class(official):
    finding = found(official, "방문확인일자", domain="명V100")["L17"]
    assert "연월일C8" in finding.suggestion
    assert "L17" in found(official, "방문확인여부", "X", "VARCHAR(10)")
    assert "L17" not in found(official, "방문확인여부", "X", "CHAR(1)")


def test_l18_abolished_items(official):
    assert "L18" in found(official, "게시물제목명")
    assert "L18" not in found(official, "사업자명")  # abolished and enacted again
    alive = [name for name in official.abolished.terms if name in official.terms]
    assert len(alive) == 8
    assert all("L18" not in found(official, name) for name in alive)


def test_l19_an_agency_term_that_the_common_standard_brought(official):
    term = Term("등록일자", "REG_DE", "연월일C8", layer=Layer.AGENCY)
    rules = {finding.rule for finding in judge(subject_of_term(official, term), official)}
    assert "L19" in rules


def test_l20_reserved_words_and_limits(official):
    assert "L20" in found(official, "순서", "ORDER")
    assert "L20" not in found(official, "단계", "LEVEL", database=CheckedDatabase(dbms="postgresql"))
    assert "L20" in found(official, "단계", "LEVEL", database=CheckedDatabase(dbms="oracle"))
    long = "가" * 11
    assert "L20" in found(official, long, long, database=CheckedDatabase(dbms="oracle", version="11.2"))
    assert "L20" not in found(official, long, long, database=CheckedDatabase(dbms="oracle", version="19"))


def test_c1_values_outside_the_code_set(official):
    assert "C1" in found(official, "직위코드", "JBPS_CD", "CHAR(3)", samples=("101", "없는값"))
    assert "C1" not in found(official, "직위코드", "JBPS_CD", "CHAR(3)", samples=("101",))


def test_c2_and_d1_unregistered_code_sets_and_domains(official):
    assert "C2" in found(official, "처리코드", "PRCS_CD", code_set="우리부서코드")
    assert "C2" not in found(official, "처리코드", "PRCS_CD", code_set="01:접수,02:처리")
    assert "D1" in found(official, "방문일자", "VST_YMD", domain="일자도메인")


def test_a_physical_name_alone_is_looked_up_in_reverse(official):
    finding = found(official, None, "REG_YMD", "DATE")["L8"]
    assert "영문약어로 찾음" in finding.message
    assert found(official, None, "GBIF_NM")["L12"].words == ("GBIF",)


@pytest.mark.parametrize(
    ("english", "abbreviation"), [("Demand", "DMND"), ("Success", "SCS"), ("Action", "ACTN")]
)
def test_rule_made_abbreviations_follow_the_manual(english, abbreviation):
    assert shortened(english) == abbreviation


@settings(deadline=None)
@given(logical=st.text(max_size=80), physical=st.text(max_size=80), declared=st.text(max_size=20))
def test_no_text_whatever_breaks_a_rule(logical, physical, declared):
    vocabulary = Vocabulary.of(
        [Word("등록", "REG"), Word("일자", "YMD", is_format_word=True, domain_class="연월일")],
        [Term("등록일자", "REG_YMD", "연월일C8")],
        [Domain("연월일C8", "날짜/시간", "연월일", "CHAR", 8)],
    )
    column = ColumnSpec(
        "TB", physical, logical, declared, domain=declared, samples=(logical,), value_format=physical
    )
    for finding in judge(subject_of_column(vocabulary, column, CheckedDatabase(dbms="oracle")), vocabulary):
        assert finding.rule in set(Rule)
