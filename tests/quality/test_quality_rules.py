"""Forms, arithmetic, rule files and the choice of rules."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.records import Column, Table
from quality.errors import RuleError
from quality.values.arithmetic import evaluate, names_in
from quality.values.assignment import Assigner, KnownTerm
from quality.values.data import as_text
from quality.values.domain import DomainRules, Wanted
from quality.values.expectations import number_form
from quality.values.forms import date_forms, shape
from quality.values.indicator import Indicator
from quality.values.rule import Number, OneOf, Order, Pattern, Reference, Unique
from quality.values.rule_file import bound_rules, parse_rules
from vocab.model import CodeSet, CodeValue
from vocab.starter import starter_vocabulary

FORMS = {name: re.compile(regex) for name, regex in date_forms().items()}


@given(st.integers(0, 99_999_999).map(lambda n: f"{n:08d}"))
def test_a_day_is_accepted_exactly_when_the_calendar_has_it(text: str) -> None:
    try:
        real = date(int(text[:4]), int(text[4:6]), int(text[6:])) is not None
    except ValueError:
        real = False
    assert bool(FORMS["YYYYMMDD"].fullmatch(text)) is real
    assert bool(FORMS["YYYY-MM-DD"].fullmatch(f"{text[:4]}-{text[4:6]}-{text[6:]}")) is real


@given(st.dates())
def test_every_day_of_the_calendar_is_accepted(day: date) -> None:
    assert FORMS["YYYY-MM-DD"].fullmatch(day.isoformat())


@pytest.mark.parametrize(
    ("form", "good", "bad"),
    [
        ("YYYYMM", "202412", "202413"),
        ("HH24MISS", "235959", "240000"),
        ("YYYYMMDDHH24MI", "202402292359", "202302290000"),
        ("YYYY-MM-DD HH24:MI:SS", "2024-02-29T01:02:03.5+09:00", "2024-02-30 01:02:03"),
        ("YYYY", "0001", "0000"),
    ],
)
def test_forms_of_times_accept_real_ones_only(form: str, good: str, bad: str) -> None:
    assert FORMS[form].fullmatch(good)
    assert not FORMS[form].fullmatch(bad)


@pytest.mark.parametrize(
    ("text", "fits"),
    [("12.34", True), ("-12.3", True), ("012.340", True), ("123.4", False), ("1.234", False), ("1e1", False),
     ("1,0", False), ("", False), ("1\n", False)],
)  # fmt: skip
def test_a_number_fits_its_digits_before_and_after_the_point(text: str, fits: bool) -> None:
    assert bool(number_form(Number(2, 2)).match(text)) is fits


@given(st.text(max_size=80))
def test_a_shape_holds_no_digit_but_nine_and_no_letter_of_the_value(text: str) -> None:
    found = re.sub(r"\{\d+\}", "", shape(text))
    assert len(shape(text)) <= 40
    assert {c for c in found if c.isalnum()} <= set("9A가X{}")


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, None), ("  ", None), (Decimal("1E+3"), "1000"), (1e-7, "0.0000001"), (float("nan"), None), (True, "Y"),
     (Decimal("1.50"), "1.5"), (0, "0"), (date(2024, 1, 2), "2024-01-02")],
)  # fmt: skip
def test_values_are_looked_at_as_texts_without_exponents(value: Any, text: str | None) -> None:
    assert as_text(value) == text


@given(st.decimals(-1000, 1000, places=2), st.decimals(-1000, 1000, places=2))
def test_arithmetic_is_exact(a: Decimal, b: Decimal) -> None:
    assert evaluate("(A + B) * 2 - B / 1", {"A": a, "B": b}) == (a + b) * 2 - b


@pytest.mark.parametrize(
    "bad", ["__import__('os')", "A.b", "A if B else C", "A ** 9", "'x'", "A[0]", "1 +", "f(A)"]
)
def test_nothing_but_arithmetic_can_be_written(bad: str) -> None:
    with pytest.raises(ValueError, match="계산식"):
        names_in(bad)


def test_division_by_zero_says_nothing() -> None:
    assert evaluate("A / B", {"A": Decimal(1), "B": Decimal(0)}) is None


TABLE = Table("T", columns=(Column("A"), Column("B"), Column("C")))
CODES = {"성별": CodeSet("성별", (CodeValue("1", "남"), CodeValue("2", "여")))}


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"id": "X", "table": "T", "column": "A"}, "exactly one"),
        ({"id": "X", "table": "T", "column": "A", "required": True, "unique": True}, "exactly one"),
        ({"id": "X", "table": "T", "required": True}, "column"),
        ({"id": "X", "table": "T", "column": "A", "requierd": True}, "requierd"),
        ({"id": "X", "table": "T", "when": {"column": "A"}, "then": {"column": "B"}}, "when"),
        ({"table": "T", "column": "A", "required": True}, "id"),
    ],
)
def test_a_wrong_rule_is_an_error_that_says_where(rule: dict[str, Any], message: str) -> None:
    with pytest.raises(RuleError, match=message):
        parse_rules({"rules": [rule]}, "rules.yaml")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"table": "X", "column": "A", "required": True}, "'X'"),
        ({"table": "T", "column": "Z", "required": True}, "Z"),
        ({"table": "T", "calculate": "A = B + Z"}, "Z"),
        ({"table": "T", "calculate": "A = open(B)"}, "open"),
        ({"table": "T", "column": "A", "codes": "없는코드"}, "없는코드"),
    ],
)
def test_a_rule_of_what_is_not_there_is_an_error_that_names_it(rule: dict[str, Any], message: str) -> None:
    file = parse_rules({"rules": [{"id": "X", **rule}]}, "rules.yaml")
    with pytest.raises(RuleError, match=message):
        bound_rules(file, [TABLE], CODES)


def test_an_exclusion_needs_a_reason() -> None:
    with pytest.raises(RuleError, match="reason"):
        parse_rules({"exclude": [{"table": "T"}]}, "rules.yaml")


def test_rules_are_read_with_their_indicators() -> None:
    told = [
        {"id": "1", "table": "T", "column": "A", "codes": "성별"},
        {"id": "2", "table": "T", "order": ["A", "B"], "indicator": "선후관계 정확성"},
        {"id": "3", "table": "T", "calculate": "C = A + B", "tolerance": 0.5},
        {"id": "4", "table": "T", "column": "A", "references": "P.ID"},
        {"id": "5", "table": "T", "columns": ["A", "B"], "unique": True},
    ]
    found = bound_rules(parse_rules({"rules": told}, "x"), [TABLE], CODES)
    assert [type(r.check) for r in found[:2]] == [OneOf, Order]
    assert found[0].check == OneOf(("1", "2"), "성별")
    assert found[1].indicator is Indicator.PRECEDENCE
    assert found[2].columns == ("C", "A", "B")
    assert found[3].check == Reference("P", ("ID",))
    assert (found[4].check, found[4].columns) == (Unique(), ("A", "B"))


def wanted(column: Column, sample: tuple[str, ...] = ()) -> Pattern:
    found = DomainRules().check(
        Wanted("연월일", "날짜/시간", "CHAR", 8, form="YYYYMMDD"), column, None, sample
    )
    assert found is not None
    assert isinstance(found.check, Pattern)
    return found.check


def test_a_date_is_checked_in_the_form_its_column_keeps() -> None:
    assert wanted(Column("D", data_type="VARCHAR", length=8)).form == "YYYYMMDD"
    assert wanted(Column("D", data_type="VARCHAR", length=10)).form == "YYYY-MM-DD"
    assert wanted(Column("D", data_type="VARCHAR", length=10), ("20240101",) * 3).form == "YYYYMMDD"
    assert wanted(Column("D"), ("2024-01-01",) * 3 + ("x",)).form == "YYYY-MM-DD"
    assert wanted(Column("D"), ("x", "y")).form == "YYYYMMDD"


def plan(*columns: Column, **terms: KnownTerm) -> Any:
    known = {("T", name): term for name, term in terms.items()}
    return Assigner(starter_vocabulary(), known).plan([Table("T", columns=columns)])


def test_an_accepted_term_goes_before_the_declared_domain_and_that_before_a_suggestion() -> None:
    column = Column("X", domain="여부C1")
    accepted = plan(column, X=KnownTerm("가입일자", "accepted")).rules[0]
    suggested = plan(column, X=KnownTerm("가입일자", "suggested", 0.95)).rules[0]
    assert (accepted.indicator, suggested.indicator) == (Indicator.DATE, Indicator.FLAG)
    assert "승인 용어 가입일자" in accepted.reason
    assert "여부C1" in suggested.reason


def test_a_weak_suggestion_is_left_to_the_name_and_then_to_the_type() -> None:
    found = plan(
        Column("USE_YN"), Column("MEMO"), Column("VAL", data_type="NUMERIC", length=5, scale=1),
        USE_YN=KnownTerm("가입일자", "suggested", 0.3),
    )  # fmt: skip
    assert [(r.column, r.indicator) for r in found.rules] == [
        ("USE_YN", Indicator.FLAG),
        ("VAL", Indicator.QUANTITY),
    ]
    assert found.rules[1].check == Number(4, 1)
    assert [e.column for e in found.exclusions] == ["MEMO"]


def test_counts_are_never_negative_but_differences_may_be() -> None:
    counted, measured = plan(
        Column("A", "방문건수"), Column("B", "기온편차", data_type="NUMERIC", length=5)
    ).rules
    assert (counted.check.least, measured.check.least) == (0, None)


def test_keys_required_columns_references_and_periods_become_rules() -> None:
    found = plan(
        Column("ID", primary_key=1), Column("DEPT", nullable=False, foreign_key="P.ID"),
        Column("S", "사업시작일자"), Column("E", "사업종료일자"),
    )  # fmt: skip
    checks = {(r.column, r.indicator) for r in found.rules}
    assert ("S, E", Indicator.TIME_ORDER) in checks
    assert ("DEPT", Indicator.REFERENCE) in checks
    assert [r.column for r in found.rules if r.indicator is Indicator.REQUIRED] == ["ID", "ID", "DEPT"]
