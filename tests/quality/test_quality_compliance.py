"""The fast DCAT-AP rules say what the SHACL shapes say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.records import Contact, Dataset, Distribution
from quality.mqa.compliance import violations
from quality.mqa.shacl import Shapes

SHAPES = Shapes()
VALID = Dataset(
    "v",
    "제목",
    description="설명",
    publisher="기관",
    issued="2024-05-01",
    contact=Contact(department="부서", email="a@b.go.kr"),
    distributions=(Distribution(access_url="https://example.go.kr/a"),),
)
CASES = {
    "valid": VALID,
    "no distributions": replace(VALID, distributions=()),
    "blank title": replace(VALID, title=" "),
    "no description": replace(VALID, description=None),
    "blank description": replace(VALID, description="\n"),
    "bad date": replace(VALID, issued="2024-02-30"),
    "year": replace(VALID, modified="2024"),
    "month": replace(VALID, modified="2024-05"),
    "bad month": replace(VALID, modified="2024-13"),
    "time": replace(VALID, modified="2024-05-01T10:00:00+09:00"),
    "date in words": replace(VALID, temporal_start="현재"),
    "period": replace(VALID, temporal_start="2020", temporal_end="2021-01"),
    "nameless publisher": replace(VALID, publisher=" "),
    "no publisher": replace(VALID, publisher=None),
    "empty contact": replace(VALID, contact=Contact()),
    "bad mail": replace(VALID, contact=Contact(email="홍길동")),
    "phone only": replace(VALID, contact=Contact(phone="02-1234-5678")),
    "landing page": replace(VALID, landing_page="http://example.go.kr"),
    "bad landing page": replace(VALID, landing_page="www.example.go.kr"),
    "no access address": replace(VALID, distributions=(Distribution(download_url="https://e.kr/x"),)),
    "address with a space": replace(VALID, distributions=(Distribution(access_url="https://e.kr/a b"),)),
    "relative address": replace(VALID, distributions=(Distribution(access_url="/a.csv"),)),
    "bad download": replace(
        VALID, distributions=(Distribution(access_url="https://e.kr/x", download_url="javascript:void"),)
    ),
    "negative size": replace(VALID, distributions=(Distribution(access_url="https://e.kr/x", byte_size=-1),)),
}


@pytest.mark.parametrize("name", CASES)
def test_rules_and_shapes_agree(name: str) -> None:
    found = violations(CASES[name])
    conforms, report = SHAPES.conforms(CASES[name])
    assert conforms == (not found), (found, report)


def test_the_cases_hold_both_valid_and_invalid_datasets() -> None:
    assert {bool(violations(d)) for d in CASES.values()} == {True, False}


texts = st.one_of(
    st.none(), st.sampled_from(["", " ", "글", "2024", "2024-1-1", "https://e.kr", "http:///x", "a@b"])
)
dates = st.one_of(
    st.none(),
    st.sampled_from(["2024", "2024-02-29", "2023-02-29", "20240101", "0000", "2024-05-01T01:02:03Z"]),
)


@settings(max_examples=25, deadline=None)
@given(
    description=texts,
    issued=dates,
    end=dates,
    access=texts,
    mail=texts,
    size=st.one_of(st.none(), st.integers(-2, 2)),
)
def test_rules_and_shapes_agree_on_anything(
    description: str | None,
    issued: str | None,
    end: str | None,
    access: str | None,
    mail: str | None,
    size: int | None,
) -> None:
    dataset = replace(
        VALID,
        description=description,
        issued=issued,
        temporal_end=end,
        contact=Contact(name="부서", email=mail),
        distributions=(Distribution(access_url=access, byte_size=size),),
    )
    assert SHAPES.conforms(dataset)[0] == (not violations(dataset))


def test_a_violation_names_property_place_and_value() -> None:
    broken = replace(VALID, distributions=(VALID.distributions[0], Distribution(access_url="ftp//x")))
    (found,) = violations(broken)
    assert (found.property, found.place) == ("dcat:accessURL", "distribution 2")
    assert "ftp//x" in found.message
