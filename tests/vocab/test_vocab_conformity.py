"""Conformity by four items, in separate classes."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vocab.column_name import NameBasis, abbreviation_parts
from vocab.columns import CheckedDatabase, ColumnSpec, LengthUnit
from vocab.conformity import ConformityClass, conformity, expected_length
from vocab.datatypes import data_type, parse_length
from vocab.model import Layer, Term, Word

pytest_plugins = ("official_vocabulary",)


def column_of(vocabulary, term):
    domain = vocabulary.domains[term.domain]
    return ColumnSpec("TB", term.abbreviation, term.name, domain.data_type, domain.length, domain.scale)


def test_every_official_term_conforms_to_itself_on_all_four_items(official):
    for term in official.terms.values():
        judged = conformity(official, column_of(official, term))
        assert judged.conformity_class is ConformityClass.EXACT, term.name
        assert judged.conforms


@pytest.mark.parametrize(
    ("changes", "item"),
    [
        ({"name": "REGIST_DE"}, "english_name"),
        ({"data_type": "VARCHAR"}, "data_type"),
        ({"length": 10}, "length"),
        ({"logical_name": "등록_일자"}, "korean_name"),
    ],
)
def test_one_differing_item_makes_it_name_only(official, changes, item):
    column = replace(column_of(official, official.terms["등록일자"]), **changes)
    judged = conformity(official, column)
    assert judged.conformity_class is ConformityClass.NAME_ONLY
    items = {"korean_name", "english_name", "data_type", "length"}
    assert {name for name in items if not getattr(judged, name)} == {item}


def test_a_declared_standard_domain_tells_type_and_length(official):
    assert conformity(official, ColumnSpec("TB", "REG_YMD", "등록일자", domain="연월일C8")).conforms
    assert not conformity(official, ColumnSpec("TB", "REG_YMD", "등록일자", domain="명V100")).data_type
    assert conformity(official, ColumnSpec("TB", "REG_YMD", "등록일자")).unjudged == ("data_type", "length")


def test_names_that_are_no_terms_are_composable_or_unregistered(official):
    composable = conformity(official, ColumnSpec("TB", "VST_IDNTY_YMD", "방문확인일자", "CHAR(8)"))
    assert composable.conformity_class is ConformityClass.COMPOSABLE
    unknown = conformity(official, ColumnSpec("TB", "X", "모방일자", "CHAR(8)"))
    assert unknown.conformity_class is ConformityClass.UNREGISTERED
    assert unknown.unknown_words == ("모방",)


def test_an_agency_term_never_counts_as_common(official):
    vocabulary = official.with_overlay(
        [Word("모방", "IMTT", layer=Layer.AGENCY)],
        [Term("모방일자", "IMTT_YMD", "연월일C8", layer=Layer.AGENCY)],
    )
    term = conformity(vocabulary, ColumnSpec("TB", "IMTT_YMD", "모방일자", "CHAR(8)"))
    assert term.conformity_class is ConformityClass.AGENCY
    assert term.conforms
    composed = conformity(vocabulary, ColumnSpec("TB", "IMTT_CD", "모방코드", "CHAR(8)"))
    assert composed.conformity_class is ConformityClass.AGENCY


def test_a_physical_name_alone_is_judged_in_reverse_and_says_so(official):
    judged = conformity(official, ColumnSpec("TB", "reg_ymd", None, "CHAR(8)"))
    assert judged.conformity_class is ConformityClass.EXACT
    assert judged.basis is NameBasis.ABBREVIATION
    assert "korean_name" in judged.unjudged
    assert (
        conformity(official, ColumnSpec("TB", "zzqqx_1", None)).conformity_class
        is ConformityClass.UNREGISTERED
    )
    assert conformity(official, ColumnSpec("TB", "", None)).basis is NameBasis.NOTHING


def test_a_hangul_physical_name_is_the_korean_name(official):
    judged = conformity(official, ColumnSpec("TB", "등록일자", None))
    assert judged.conformity_class is ConformityClass.NAME_ONLY
    assert judged.basis is NameBasis.KOREAN


@pytest.mark.parametrize(
    ("unit", "declared", "exact"),
    [
        (LengthUnit.BYTES, "VARCHAR(200)", True),
        (LengthUnit.CHARACTERS, "VARCHAR(100)", True),
        (LengthUnit.CHARACTERS, "VARCHAR(200)", False),
        (LengthUnit.UTF8_BYTES, "VARCHAR(300)", True),
        (LengthUnit.BYTES, "VARCHAR2(100 CHAR)", True),
        (LengthUnit.CHARACTERS, "VARCHAR2(200 BYTE)", True),
    ],
)
def test_lengths_are_compared_in_the_unit_of_the_database(official, unit, declared, exact):
    judged = conformity(
        official, ColumnSpec("TB", "BPLC_NM", "사업장명", declared), CheckedDatabase(length_unit=unit)
    )
    assert judged.length is exact


def test_dates_keep_their_length_in_every_unit(official):
    assert {expected_length(official.domains["연월일C8"], unit) for unit in LengthUnit} == {8}


@pytest.mark.parametrize(
    ("declared", "family", "length", "scale"),
    [
        ("VARCHAR2(100 CHAR)", "VARCHAR", 100, None),
        ("character varying(20)", "VARCHAR", 20, None),
        ("NUMBER(15,4)", "NUMERIC", 15, 4),
        ("decimal( 10 , 2 ) unsigned", "NUMERIC", 10, 2),
        ("INTEGER", "NUMERIC", 10, None),
        ("bigint(20)", "NUMERIC", 19, None),
        ("TIMESTAMP(6) WITH TIME ZONE", "DATETIME", None, None),
        ("DATE", "DATETIME", None, None),
        ("double precision", "FLOAT", None, None),
        ("이상한 타입", "OTHER", None, None),
    ],
)
def test_types_are_told_by_family(declared, family, length, scale):
    found = data_type(declared)
    assert (found.family, found.length, found.scale) == (family, length, scale)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("100", (100, None)),
        ("100.0", (100, None)),
        ("15,4", (15, 4)),
        ("(20)", (20, None)),
        ("길다", (None, None)),
    ],
)
def test_length_cells(text, expected):
    assert parse_length(text)[:2] == expected


def test_physical_names_in_any_case(official):
    assert (
        abbreviation_parts("BPLC_NM")
        == abbreviation_parts("bplcNm")
        == abbreviation_parts("bplc_nm")
        == ("BPLC", "NM")
    )


@settings(deadline=None)
@given(name=st.text(max_size=200), declared=st.text(max_size=30))
def test_any_text_is_judged(official, name, declared):
    for column in (ColumnSpec("TB", name, None, declared), ColumnSpec("TB", "X", name, declared)):
        assert conformity(official, column).conformity_class in ConformityClass


def test_ten_thousand_columns_a_second(official):
    """Every harvested column passes through; the bar is 10,000 a second, half of it asked for on a busy machine."""
    columns = [column_of(official, term) for term in list(official.terms.values())[:5_000]]
    conformity(official, columns[0])
    start = time.process_time()
    for column in columns:
        conformity(official, column)
    assert len(columns) / (time.process_time() - start) > 5_000
