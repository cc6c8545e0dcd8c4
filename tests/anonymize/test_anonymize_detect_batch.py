"""Many short strings: gates let through whatever a rule could match, rows stay apart, random numbers are no alarm."""

from __future__ import annotations

import random

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anonymize.detect import Detector, standard_rules
from anonymize.detect.gate import NUMBERS, gate_of
from anonymize.detect.rules import Rule
from anonymize.detect.shape import ShapeIndex

RULES = standard_rules().rules
SHAPES = ShapeIndex(RULES)
WRITTEN = "".join(chr(c) for c in range(32, 127)) + "".join(r.pattern.pattern for r in RULES)
LETTERS = st.sampled_from(sorted(set(WRITTEN) | set("가나힣")))


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_gates_let_through_every_string_a_rule_matches(rule: Rule, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(rule.pattern, fullmatch=True, alphabet=LETTERS))
    assert rule in SHAPES.rules_for(text)
    if rule.check is None or rule.check(text) is not None:
        assert pl.Series([text]).str.contains(gate_of(rule.pattern.pattern)).all()
        assert pl.Series([text]).str.contains(NUMBERS).all()


def test_each_value_gets_its_own_findings(detector: Detector) -> None:
    values = [
        "010-1234-5678",
        None,
        "회의실 예약",
        "김서연",
        "계좌",
        "110-123-456789",
        "서울 종로구 세종대로 209",
        "",
    ]
    kinds = [[f.kind for f in findings] for findings in detector.batch(values)]
    assert kinds == [["PHONE"], [], [], ["PERSON"], [], [], ["ADDRESS"], []]


def test_context_of_one_value_never_reaches_the_next(detector: Detector) -> None:
    alone = detector.batch(["110-123-456789"])
    beside = detector.batch(["국민은행 계좌:", "110-123-456789", "예금주"])
    assert beside[1] == alone[0] == []


def test_batch_and_document_agree_on_short_strings(detector: Detector) -> None:
    values = [
        "담당자 김민수 02-345-6789", "user@korea.kr 로 회신", "주민번호 800101-1234567", "차량 12가 3456 견인",
        "부산광역시 해운대구 센텀중앙로 79", "IP 10.20.14.7", "카드 4012-8888-8888-1881 결제",
        "법인등록번호 110111-0062437", "운영지침 개정 안내", "2024년 5월 12일 3층",
    ]  # fmt: skip
    for value, findings in zip(values, detector.batch(values), strict=True):
        assert {(f.kind, f.text) for f in findings} == {(f.kind, f.text) for f in detector.document(value)}


def test_offsets_are_within_each_value(detector: Detector) -> None:
    values = ["연락은 010-1234-5678 로", "첫째 줄\n둘째 줄 010-9876-5432"]
    for value, findings in zip(values, detector.batch(values), strict=True):
        assert [value[f.start : f.end] for f in findings] == [f.text for f in findings] != []


@pytest.mark.parametrize("count", [8, 10, 12, 13, 14])
def test_random_digits_without_context_are_no_alarm(detector: Detector, count: int) -> None:
    dice = random.Random(count)
    numbers = ["".join(dice.choices("0123456789", k=count)) for _ in range(3000)]
    assert sum(map(bool, detector.batch(numbers))) <= 0.01 * len(numbers)
    assert sum(bool(detector.document(n)) for n in numbers[:500]) <= 0.01 * 500


def test_an_empty_batch_answers_nothing(detector: Detector) -> None:
    assert detector.batch([]) == []
    assert detector.batch([None, None]) == [[], []]
