"""Columns and tables: header, values and prose together, whatever the header says."""

from __future__ import annotations

import polars as pl
import pytest

from anonymize.detect import Detector, column_profiler
from anonymize.detect.header import HeaderReader
from bench.anonymize.table_gold import free_text_columns, look_alike_columns, personal_columns, public_columns


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


def test_personal_columns_are_found_under_any_header_and_in_any_state(detector: Detector) -> None:
    cases = [case for case in personal_columns(seed=101) if "30%" not in case.made]
    missed = [case for case in cases if detector.column(case.name, case.values).kind != case.kind]
    assert len(missed) <= 0.02 * len(cases), [(c.kind, c.made, c.name) for c in missed]


def test_look_alike_columns_are_left_alone(detector: Detector) -> None:
    cases = list(look_alike_columns(seed=102))
    flagged = [case for case in cases if detector.column(case.name, case.values).kind is not None]
    assert len(flagged) <= 0.02 * len(cases), [(c.made, c.name) for c in flagged]


def test_prose_with_a_few_numbers_is_found(detector: Detector) -> None:
    for case in free_text_columns(seed=103):
        answer = detector.column(case.name, case.values)
        assert case.kind in answer.free_text, case
        assert answer.kind is not None


def test_data_of_organisations_is_told_from_personal_data(detector: Detector) -> None:
    for case in public_columns(seed=104):
        answer = detector.column(case.name, case.values)
        assert (answer.kind, answer.legal_class) == (case.kind, None), case
    personal = detector.column("신청인 전화번호", ["010-1234-5678", "010-2345-6789"])
    assert (personal.kind, personal.legal_class) == ("PHONE", "개인정보")


def test_sole_traders_make_business_numbers_personal(detector: Detector) -> None:
    assert (
        detector.column("사업자등록번호", ["123-05-67890", "214-10-12345", "305-21-77410"]).legal_class
        == "개인정보"
    )


def test_masked_columns_are_told_as_treated(detector: Detector) -> None:
    answer = detector.column("주민등록번호", ["800101-1******", "900202-2******"])
    assert answer.kind == "RRN"
    assert "이미 처리됨" in answer.reason


@pytest.mark.parametrize(
    ("name", "comment", "kind"),
    [
        ("주민등록번호", None, "RRN"), ("MBL_TELNO", None, "PHONE"), ("userName", None, "PERSON"), ("C01", "신청인 성명", "PERSON"),
        ("CUST_HP_NO", None, "PHONE"), ("신청인주소(도로명)", None, "ADDRESS"), ("법정동코드", None, None), ("등록일시", None, None),
        ("col5", None, None), ("DEPT_NM", None, None), ("", None, None), ("BRNO", None, "BUSINESS_NO"),
    ],
)  # fmt: skip
def test_a_header_alone_already_tells_a_kind(
    detector: Detector, name: str, comment: str | None, kind: str | None
) -> None:
    assert detector.column(name, [], comment=comment).kind == kind


def test_values_overrule_a_misleading_header(detector: Detector) -> None:
    answer = detector.column("전화번호", ["800101-1234567", "900202-2345678", "750303-1111111"])
    assert answer.kind == "RRN"
    assert "다름" in answer.reason


def test_a_header_whose_values_do_not_fit_is_not_believed(detector: Detector) -> None:
    assert detector.column("주민등록번호", ["Y", "N", "Y", "Y"]).kind is None


def test_a_column_of_one_registry_is_corporate_and_not_resident(detector: Detector) -> None:
    values = [f"110111-{n:07d}" for n in range(1234567, 1234667)]
    assert detector.column("번호", values).kind == "CORPORATE_NO"


@pytest.mark.parametrize(
    "values", [[None] * 5, ["", " ", "-"], [1.5, 2.5], [True, False], [[1], [2]], [b"\xff"], [{"a": 1}]]
)
def test_any_values_are_answered_without_error(detector: Detector, values: list[object]) -> None:
    assert detector.column("col", values).kind is None


def test_numbers_read_as_integers_or_floats_are_seen(detector: Detector) -> None:
    assert detector.column("주민번호", [8001011234567, 9002022345678]).kind == "RRN"
    assert detector.column("주민번호", [8001011234567.0, None, 9002022345678.0]).kind == "RRN"
    assert detector.column("주민번호", pl.Series([8001011234567, None], dtype=pl.Int64)).kind == "RRN"


def test_a_table_gets_a_finding_for_every_column_in_order(detector: Detector) -> None:
    frame = pl.DataFrame(
        {"성명": ["김서연", "박지훈"], "col5": ["010-1234-5678", "010-2345-6789"], "건수": [1, 2]}
    )
    assert [(f.column, f.kind) for f in detector.table(frame)] == [
        ("성명", "PERSON"),
        ("col5", "PHONE"),
        ("건수", None),
    ]
    assert detector.table(pl.DataFrame()) == []


def test_a_profiler_answers_as_the_whole_column_would(detector: Detector) -> None:
    profiler = column_profiler(detector)
    values = [f"010-{n % 9000 + 1000}-{n % 10000:04d}" for n in range(20_000)]
    profiler.start("C7", comment=None, data_type="VARCHAR(20)")
    for first in range(0, len(values), 3_000):
        profiler.feed(values[first : first + 3_000])
    finding = profiler.finish()
    assert (finding.column, finding.kind, finding.share) == ("C7", "PHONE", 1.0)


def test_a_profiler_forgets_values_and_bounds_memory(detector: Detector) -> None:
    profiler = column_profiler(detector)
    profiler.start("a")
    profiler.feed(str(n) for n in range(50_000))
    assert len(profiler._kept) <= 4_001
    profiler.finish()
    assert profiler._kept == []
    profiler.start("주소")
    assert profiler.finish().kind == "ADDRESS"


def test_findings_carry_no_values_of_the_column(detector: Detector) -> None:
    answer = detector.column("비고", ["연락은 010-1234-5678", "없음 확인", "800101-1234567 본인"])
    assert "1234" not in str(answer.as_dict())


def test_headers_in_camel_case_snake_case_and_korean_are_read_alike() -> None:
    reader = HeaderReader()
    assert {
        reader.read(name).kind for name in ("emailAddress", "EMAIL_ADDRESS", "이메일 주소", "이메일주소1")
    } == {"EMAIL"}


def test_one_resident_number_in_many_notes_is_found(detector: Detector) -> None:
    notes = ["처리 완료되었습니다 2026년 5월 12일 3층"] * 30_000
    notes[17_777] = "본인 확인 800101-1234567 완료"
    answer = detector.column("비고", notes)
    assert answer.kind == "RRN"
    assert answer.legal_class == "고유식별정보"
    assert 0 < answer.share < 0.001


def test_moments_and_truth_values_are_never_personal(detector: Detector) -> None:
    frame = pl.DataFrame(
        {"연락처": [True, False], "성명": pl.Series(["2026-01-01", "2026-01-02"]).str.to_date()}
    )
    assert [f.kind for f in detector.table(frame)] == [None, None]
