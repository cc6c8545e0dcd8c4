"""Metadata is cleaned of personal data before it is stored."""

from __future__ import annotations

import pytest

from anonymize.detect import Detector
from catalog.records import Column, Contact, Dataset, Distribution, Record, System, Table
from malmoi.pipeline.cleaning import record_cleaner

CLEAN = record_cleaner(Detector())


def cleaned(text: str) -> str | None:
    record = CLEAN(Dataset("d", "제목", description=text))
    assert isinstance(record, Dataset)
    return record.description


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("문의: 대기정책과 홍길순 주무관 02-2133-3571", "홍길순"),
        ("담당자 휴대폰 010-3456-7890", "3456"),
        ("담당자 휴대폰 01034567890", "3456"),
        ("작성자 kildong.hong@example.com", "kildong.hong"),
        ("주민등록번호 800101-1234567 이 들어 있음", "1234567"),
        ("차량번호 12가3456 주차", "3456"),
        ("여권번호 M12345678 입니다", "345678"),
    ],
)
def test_personal_values_in_descriptions_are_masked(text: str, secret: str) -> None:
    assert secret not in (cleaned(text) or "")


@pytest.mark.parametrize(
    "text",
    [
        "강원도 철원군 동송읍 장흥리 20-15 에 위치한 관광안내소",
        "권역별 미세먼지(PM10) 농도, 2021-10-18 기준 12,345건",
        "사업장명, 주소, 대표전화, 영업상태 항목을 개방합니다.",
        "파일명 현황_20211018.csv",
        "",
    ],
)
def test_texts_without_personal_values_stay_as_they_are(text: str) -> None:
    assert cleaned(text) == text


def test_a_record_without_personal_data_comes_back_as_it_is() -> None:
    record = Dataset("d", "가로수 현황", contact=Contact(None, "공원녹지과", "02-123-4567", None))
    assert CLEAN(record) is record


def test_contacts_keep_department_and_office_number_and_lose_the_person() -> None:
    record = CLEAN(
        Dataset("d", "제목", contact=Contact("홍길동", "대기정책과", "010-1234-5678", "gildong@example.com"))
    )
    assert isinstance(record, Dataset)
    assert record.contact == Contact(None, "대기정책과", None, None)
    kept = CLEAN(
        Dataset(
            "d", "제목", contact=Contact("대기보전과", None, "+82-2-2133-3571", "webmaster@example.go.kr")
        )
    )
    assert isinstance(kept, Dataset)
    assert kept.contact == Contact("대기보전과", None, "+82-2-2133-3571", "webmaster@example.go.kr")


def test_every_text_of_a_record_is_cleaned() -> None:
    phone = "010-3456-7890"
    record: Record = Dataset(
        "d",
        f"자료 {phone}",
        titles={"ko": f"자료 {phone}"},
        description=phone,
        provenance=phone,
        distributions=(Distribution(title=phone, description=phone),),
        tables=(Table("T", description=phone, columns=(Column("C", description=phone, default=phone),)),),
        extras={"비고": phone},
    )
    assert phone not in repr(CLEAN(record))
    assert phone not in repr(
        CLEAN(
            System("s", "시스템", description=f"담당 {phone}", contact=Contact("홍길동", None, phone, None))
        )
    )
