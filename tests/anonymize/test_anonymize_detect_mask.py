"""Masking for display: agencies' forms; nothing found stays readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymize import mask_text, mask_value
from anonymize.detect import Detector
from anonymize.kinds import FACTS
from anonymize.methods.masking import formed


@pytest.mark.parametrize(
    ("kind", "value", "masked"),
    [
        ("RRN", "800101-1234567", "800101-1******"),
        ("FRN", "920614-6234517", "920614-6******"),
        ("PASSPORT", "M12345678", "M1234****"),
        ("DRIVER_LICENSE", "11-92-348017-30", "11-92-******-**"),
        ("PHONE", "010-1234-5678", "010-****-5678"),
        ("PHONE", "01012345678", "010****5678"),
        ("PHONE", "02-123-4567", "02-***-4567"),
        ("PHONE", "1588-2188", "1588-****"),
        ("PHONE", "031-123-4567 (내선 123)", "031-***-4567 (내선 123)"),
        ("PHONE", "+82-10-2940-7715", "+82-10-****-7715"),
        ("EMAIL", "gildong@korea.kr", "gi*****@korea.kr"),
        ("PERSON", "홍길동", "홍*동"),
        ("PERSON", "김구", "김*"),
        ("PERSON", "남궁민수", "남**수"),
        ("PERSON", "Michael Anderson", "M****** A*******"),
        ("CARD", "4012-8821-3390-7740", "4012-****-****-7740"),
        ("BUSINESS_NO", "123-45-67890", "123-45-*****"),
        ("CORPORATE_NO", "110111-0062432", "110111-*******"),
        ("VEHICLE", "12가 3456", "12가 ****"),
        ("HEALTH_INSURANCE", "1-2938475610", "1-2938******"),
        ("ACCOUNT", "110-432-889201", "110-432-******"),
        ("IP", "211.234.108.77", "211.234.108.***"),
        ("ADDRESS", "서울특별시 종로구 세종대로 209", "서울특별시 종로구 **** ***"),
        ("EMPLOYEE_NO", "AB-1234", "A*-****"),
    ],
)
def test_each_kind_has_the_form_agencies_use(kind: str, value: str, masked: str) -> None:
    assert mask_value(kind, value) == masked


@pytest.mark.parametrize(
    ("value", "masked"),
    [
        ("02-1234-5678", "02-****-5678"),
        ("021234567", "02***4567"),
        ("0212345678", "02****5678"),
        ("02)123-4567", "02)***-4567"),
        ("(02) 123-4567", "(02) ***-4567"),
        ("02-123-4567~8", "02-***-4567~8"),
        ("031-123-4567", "031-***-4567"),
        ("0311234567", "031***4567"),
        ("011-123-4567", "011-***-4567"),
        ("0111234567", "011***4567"),
        ("010.1234.5678", "010.****.5678"),
        ("010 1234 5678", "010 **** 5678"),
        ("010-12345678", "010-****5678"),
        ("0101234-5678", "010****-5678"),
        ("070-1234-5678", "070-****-5678"),
        ("0505-123-4567", "0505-***-4567"),
        ("050-1234-5678", "050-****-5678"),
        ("0507-1234-5678", "0507-****-5678"),
        ("15881234", "1588****"),
        ("+82-10-1234-5678", "+82-10-****-5678"),
        ("+82-010-1234-5678", "+82-010-****-5678"),
        ("+82 (0)10-1234-5678", "+82 (0)10-****-5678"),
        ("+82 2-123-4567", "+82 2-***-4567"),
        ("+82-31-123-4567", "+82-31-***-4567"),
        ("+82212345678", "+822****5678"),
        ("821012345678", "8210****5678"),
        ("010-****-5678", "010-****-5678"),
        ("02-123-4567, 010-1234-5678", "02-***-4567, 010-****-5678"),
        ("공일공 일이삼사", "공** ****"),
    ],
)
def test_a_telephone_number_loses_its_middle_and_keeps_its_area(value: str, masked: str) -> None:
    assert mask_value("PHONE", value) == masked
    assert formed(value, "PHONE") == masked


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("RRN", "800101-1******"),
        ("PHONE", "010-****-5678"),
        ("CARD", "4500-77**-****-3390"),
        ("PERSON", "홍*동"),
        ("IP", "1.2.3.***"),
    ],
)
def test_a_masked_value_is_never_shown_further(kind: str, value: str) -> None:
    hidden = {i for i, c in enumerate(value) if c == "*"}
    again = mask_value(kind, value)
    assert len(again) == len(value)
    assert all(again[i] == "*" for i in hidden)


@given(kind=st.sampled_from(sorted(FACTS)), value=st.text(min_size=1, max_size=30))
def test_masking_any_text_never_fails(kind: str, value: str) -> None:
    assert isinstance(mask_value(kind, value), str)


def test_a_text_keeps_everything_but_what_was_found() -> None:
    text = "문의: 총무과 김서연 주무관(010-1234-5678, kim.sy@korea.kr), 3층 회의실\n"
    assert mask_text(text) == "문의: 총무과 김*연 주무관(010-****-5678, ki****@korea.kr), 3층 회의실\n"
    assert mask_text("공공데이터 목록 제공 안내") == "공공데이터 목록 제공 안내"


def test_a_masked_text_holds_nothing_more_to_find() -> None:
    text = (
        "주민번호 800101-1234567, 계좌 국민은행 110-432-889201, 카드번호 4012-8821-3390-7740, 사업자등록번호 123-45-67890, "
        "여권번호 M12345678, 면허번호 11-92-348017-30, 접속 IP 211.234.108.77, 010-1234-5678, 신청인: 김서연"
    )
    left = [f for f in Detector().document(mask_text(text)) if "*" not in f.text]
    assert left == []
