"""Validators: pure checks of dates, regions and check digits."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymize.detect import validators
from anonymize.detect.checksum import (
    birth_date,
    business_checksum,
    corporate_checksum,
    luhn,
    rrn_checksum,
)

DIGITS = "0123456789"


@given(
    born=st.dates(dt.date(1920, 1, 1), dt.date(2024, 12, 31)), rest=st.text(DIGITS, min_size=6, max_size=6)
)
def test_any_real_birth_date_makes_a_resident_number_whatever_its_last_digits(
    born: dt.date, rest: str
) -> None:
    number = f"{born:%y%m%d}-{'1' if born.year < 2000 else '3'}{rest}"
    assert validators.resident(number) is not None


@pytest.mark.parametrize(
    "number", ["800230-1234567", "801301-1234567", "800100-1234567", "210229-3123456", "991231-3123456"]
)
def test_an_impossible_or_future_birth_date_makes_none(number: str) -> None:
    assert validators.resident(number) is None


def test_births_of_2000_and_later_belong_to_their_century() -> None:
    assert birth_date("200101", "3") == dt.date(2020, 1, 1)
    assert birth_date("200101", "1") == dt.date(1920, 1, 1)
    assert birth_date("200101", "7") == dt.date(2020, 1, 1)
    assert birth_date("991231", "9") == dt.date(1899, 12, 31)


@given(st.text(DIGITS, min_size=9, max_size=9))
def test_exactly_one_check_digit_completes_a_business_number(nine: str) -> None:
    assert sum(business_checksum(nine + d) for d in DIGITS) == 1


@given(st.text(DIGITS, min_size=12, max_size=12))
def test_exactly_one_check_digit_completes_a_corporate_number(twelve: str) -> None:
    assert sum(corporate_checksum(twelve + d) for d in DIGITS) == 1


@given(st.text(DIGITS, min_size=12, max_size=12))
def test_exactly_one_check_digit_completes_a_resident_number(twelve: str) -> None:
    assert sum(rrn_checksum(twelve + d) for d in DIGITS) == 1


@given(st.text(DIGITS, min_size=15, max_size=15))
def test_exactly_one_digit_satisfies_luhn(fifteen: str) -> None:
    assert sum(luhn(fifteen + d) for d in DIGITS) == 1


def test_published_numbers_pass_their_checks() -> None:
    assert corporate_checksum("1101110062432")
    assert not corporate_checksum("1101110062437")
    assert business_checksum("1248100998")
    assert luhn("4012888888881881")


@pytest.mark.parametrize(
    ("value", "fits"), [("123-45-67890", True), ("000-45-67890", False), ("123-00-67890", False)]
)
def test_a_business_number_needs_an_office_and_a_type(value: str, fits: bool) -> None:
    assert (validators.business(value) is not None) is fits


@pytest.mark.parametrize(
    ("value", "fits"), [("11-92-348017-30", True), ("28-92-348017-30", True), ("29-92-348017-30", False)]
)
def test_a_licence_needs_an_issuing_region(value: str, fits: bool) -> None:
    assert (validators.licence(value) is not None) is fits


@pytest.mark.parametrize(
    ("value", "fits"), [("1.2.3.4", True), ("256.1.1.1", False), ("1.02.3.4", False), ("10.20.14.7", True)]
)
def test_octets_are_in_range_without_leading_zeros(value: str, fits: bool) -> None:
    assert (validators.ipv4(value) is not None) is fits


@given(st.text(max_size=40))
def test_column_checks_never_fail_on_what_their_forms_let_through(value: str) -> None:
    for check in (
        validators.resident,
        validators.business,
        validators.corporate,
        validators.plate,
        validators.ipv6,
    ):
        assert check(value) is None or isinstance(check(value), validators.Verdict)
