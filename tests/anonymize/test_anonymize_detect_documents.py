"""Documents: the kinds with offsets, the look-alikes kept out, the gold set."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from anonymize.detect import Detector
from bench.anonymize.scoring import Score, read_documents, score


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


def found(detector: Detector, text: str) -> set[tuple[str, str]]:
    return {(f.kind, f.text) for f in detector.document(text)}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("주민등록번호 20230501-3123456 아님, 230501-3123456", "RRN", "230501-3123456"),
        ("생년 210301 3123456 입니다", "RRN", "210301 3123456"),
        ("주민번호 800101-1******", "RRN", "800101-1******"),
        ("주민번호: 8001011234567", "RRN", "8001011234567"),
        ("외국인등록번호 920614-6234517", "FRN", "920614-6234517"),
        ("여권번호: M123A4567", "PASSPORT", "M123A4567"),
        ("여권 M12345678 소지", "PASSPORT", "M12345678"),
        ("면허번호 서울 01-123456-78", "DRIVER_LICENSE", "서울 01-123456-78"),
        ("운전면허 11-92-348017-30", "DRIVER_LICENSE", "11-92-348017-30"),
        ("운전면허번호 119234801730", "DRIVER_LICENSE", "119234801730"),
        ("사업자등록번호 123-45-67890", "BUSINESS_NO", "123-45-67890"),
        ("사업자등록번호: 1234567890", "BUSINESS_NO", "1234567890"),
        ("법인등록번호 110111-0062437", "CORPORATE_NO", "110111-0062437"),
        ("법인등록번호 110111-0062432", "CORPORATE_NO", "110111-0062432"),
        ("계좌 국민은행 110-123-456789", "ACCOUNT", "110-123-456789"),
        ("카드번호 4012-8888-8888-1881", "CARD", "4012-8888-8888-1881"),
        ("카드번호: 9410-2200-1837-6656", "CARD", "9410-2200-1837-6656"),
        ("연락처010-5540-2218 입니다", "PHONE", "010-5540-2218"),
        ("전화 (02) 2100-3382", "PHONE", "(02) 2100-3382"),
        ("TEL +82-10-2940-7715", "PHONE", "+82-10-2940-7715"),
        ("번호는 공일공 일이삼사 오육칠팔", "PHONE", "공일공 일이삼사 오육칠팔"),
        ("문의 1588-2188", "PHONE", "1588-2188"),
        ("메일 hong.gil@korea.kr로", "EMAIL", "hong.gil@korea.kr"),
        (
            "주소 서울특별시 종로구 세종대로 209, 302동 1404호",
            "ADDRESS",
            "서울특별시 종로구 세종대로 209, 302동 1404호",
        ),
        ("전주시 완산구 효자동3가 1525", "ADDRESS", "전주시 완산구 효자동3가 1525"),
        ("대전 유성구 봉명동 거주", "ADDRESS", "대전 유성구 봉명동"),
        ("차량번호 123가 4567", "VEHICLE", "123가 4567"),
        ("서울 80바 1234 택시", "VEHICLE", "서울 80바 1234"),
        ("건강보험증번호 1-2938475610", "HEALTH_INSURANCE", "1-2938475610"),
        ("건강보험증 번호: 12345678901", "HEALTH_INSURANCE", "12345678901"),
        ("접속 IP: 211.234.108.77", "IP", "211.234.108.77"),
        ("IP 2001:db8:85a3::8a2e:370:7334 에서", "IP", "2001:db8:85a3::8a2e:370:7334"),
        ("신청인: 김서연", "PERSON", "김서연"),
        ("남궁민수 과장에게 문의", "PERSON", "남궁민수"),
        ("성명: Nguyen Thi Mai", "PERSON", "Nguyen Thi Mai"),
        ("성명(한글): 응우옌 티 호아", "PERSON", "응우옌 티 호아"),
        ("박지훈 (010-1234-5678)", "PERSON", "박지훈"),
        ("홍보팀 이수현 과장", "PERSON", "이수현"),
        ("김철수 귀하", "PERSON", "김철수"),
    ],
)
def test_each_written_form_is_found(detector: Detector, text: str, kind: str, value: str) -> None:
    assert (kind, value) in found(detector, text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("번호 800230-1234567", "RRN"),  # 30 February
        ("번호 991332-1234567", "RRN"),
        ("법인등록번호 110111-0062437", "RRN"),
        ("법인등록번호 110111-7283910", "FRN"),
        ("주문번호 202411221234", "DRIVER_LICENSE"),
        ("202411221234", "DRIVER_LICENSE"),
        ("접수번호 123-45-67890", "BUSINESS_NO"),
        ("1234567890", "BUSINESS_NO"),
        ("사건번호 2024가1234", "VEHICLE"),
        ("예산 12조 3000억원", "VEHICLE"),
        ("버전 1.2.3.4 배포", "IP"),
        ("팩스 02-123-4567", "PHONE"),
        ("등기번호: 1234-5678-9012", "PHONE"),
        ("ISBN 9788912345678", "RRN"),
        ("좌표 37.566535, 126.977969", "PHONE"),
        ("noreply@shopmall.co.kr", "EMAIL"),
        ("카드 4500-77**-****-3390", "CARD"),
        ("운영지침에 따라 안내하고 정리해 주세요", "PERSON"),
        ("담당자 연락처는 추후 안내하겠습니다", "PERSON"),
        ("성남시 분당구청장", "PERSON"),
        ("이용하실 수 있습니다", "PERSON"),
        ("고객: 네 맞아요", "PERSON"),
        ("측정소: 부산 동래구 온천동", "ADDRESS"),
    ],
)
def test_what_only_looks_so_is_left_alone(detector: Detector, text: str, kind: str) -> None:
    assert kind not in {k for k, _ in found(detector, text)}


def test_offsets_cut_the_found_text_out_of_the_document(detector: Detector) -> None:
    text = (
        "신청인: 김서연(010-1234-5678)\n주소: 서울 종로구 세종대로 209\n계좌: 국민은행 110-123-456789 김서연"
    )
    findings = detector.document(text)
    assert findings
    assert all(text[f.start : f.end] == f.text for f in findings)
    assert all(a.end <= b.start for a, b in pairwise(findings))


def test_a_name_found_once_is_found_wherever_it_stands(detector: Detector) -> None:
    text = "신청인: 도경아\n위 도경아는 아래와 같이 신청하며 도경아 본인이 서명한다"
    assert [f.text for f in detector.document(text) if f.kind == "PERSON"] == ["도경아"] * 3


def test_a_checksum_raises_the_score_and_nothing_else(detector: Detector) -> None:
    scores = {f"800101-123456{d}": detector.document(f"800101-123456{d}") for d in range(10)}
    assert all(
        len(found) == 1 and found[0].kind == "RRN" and found[0].score >= 0.5 for found in scores.values()
    )
    raised = [number for number, found in scores.items() if "검증번호 일치" in found[0].reason]
    assert len(raised) == 1
    assert scores[raised[0]][0].score == max(found[0].score for found in scores.values())


def test_every_finding_says_why_and_which_law(detector: Detector) -> None:
    findings = detector.document(
        "주민등록번호 800101-1234567, 사업자등록번호 124-81-00998, 사업자번호 123-05-67890, 보험증 1-2938475610"
    )
    assert [(f.kind, f.legal_class) for f in findings] == [
        ("RRN", "고유식별정보"),
        ("BUSINESS_NO", None),
        ("BUSINESS_NO", "개인정보"),
        ("HEALTH_INSURANCE", "민감정보"),
    ]
    assert all(f.reason and 0 < f.score <= 1 for f in findings)


@pytest.mark.parametrize(
    "text", ["", " ", "\n\n", "가" * 5000, "0" * 5000, "\x00", "@" * 200, "1-" * 500, "🙏 010"]
)
def test_odd_text_is_answered_without_error(detector: Detector, text: str) -> None:
    assert isinstance(detector.document(text), list)


@pytest.fixture(scope="module")
def gold_scores(detector: Detector, test_data: Path) -> dict[str, Score]:
    def strings(text: str) -> dict[str, set[str]]:
        answer: dict[str, set[str]] = {}
        for finding in detector.document(text):
            answer.setdefault(finding.kind, set()).add(finding.text)
        return answer

    return score(read_documents(test_data / "pii" / "documents.jsonl"), strings)


@pytest.mark.data
@pytest.mark.parametrize(
    ("kind", "bar"),
    [
        ("all", 0.95),
        ("PERSON", 0.9),
        ("BUSINESS_NO", 0.95),
        ("CORPORATE_NO", 0.95),
        ("DRIVER_LICENSE", 0.95),
        ("RRN", 0.95),
    ],
)
def test_the_gold_documents_are_read_as_well_as_promised(
    gold_scores: dict[str, Score], kind: str, bar: float
) -> None:
    assert gold_scores[kind].f1 >= bar
