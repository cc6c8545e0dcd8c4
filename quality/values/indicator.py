"""Indicators of value diagnosis (품질지표)."""

from __future__ import annotations

from enum import StrEnum


class Indicator(StrEnum):
    """What a rule measures, as the common diagnosis tool names it; the last two are of its older list."""

    REFERENCE = "참조관계"
    DATE = "날짜"
    CODE = "코드"
    AMOUNT = "금액"
    QUANTITY = "수량"
    RATE = "율"
    FLAG = "여부"
    NUMBER = "번호"
    TIME_ORDER = "시간순서 일관성"
    LOGIC = "컬럼 간 논리관계 일관성"
    PRECEDENCE = "선후관계 정확성"
    CALCULATION = "계산식"
    REQUIRED = "필수값"
    NAME = "명칭"


DOMAIN_INDICATORS = frozenset(
    {
        Indicator.DATE,
        Indicator.CODE,
        Indicator.AMOUNT,
        Indicator.QUANTITY,
        Indicator.RATE,
        Indicator.FLAG,
        Indicator.NUMBER,
        Indicator.REQUIRED,
        Indicator.NAME,
    }
)
"""Indicators whose rules look at one column's values; the others are business rules or references."""
