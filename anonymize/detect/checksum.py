"""Checksums and birth dates of Korean identifiers, as published; none of them may gate a finding."""

from __future__ import annotations

import datetime as dt
import re
from types import MappingProxyType

NOT_DIGIT = re.compile(r"\D")
RRN_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
# 주민등록법 시행규칙: 9 0 born in the 1800s, 1 2 (foreign 5 6) in the 1900s, 3 4 (7 8) in the 2000s
CENTURY = MappingProxyType(
    {digit: century for century, digits in ((1800, "90"), (1900, "1256"), (2000, "3478")) for digit in digits}
)


def digits_of(value: str) -> str:
    """Return the ASCII digits of a value."""
    return NOT_DIGIT.sub("", value)


def birth_date(front: str, century_digit: str) -> dt.date | None:
    """Return the birth date a resident number tells (YYMMDD and the digit after it), None if impossible."""
    century = CENTURY.get(century_digit)
    if century is None:
        return None
    try:
        born = dt.date(century + int(front[:2]), int(front[2:4]), int(front[4:6]))
    except ValueError:
        return None
    return born if born <= dt.date.today() else None


def rrn_checksum(digits: str) -> bool:
    """Tell whether 13 digits satisfy the check digit of resident numbers issued before 2020-10-05."""
    total = sum(w * int(d) for w, d in zip(RRN_WEIGHTS, digits[:12], strict=True))
    return (11 - total % 11) % 10 == int(digits[12])


def business_checksum(digits: str) -> bool:
    """Tell whether 10 digits satisfy the check digit of a business registration number."""
    total = (
        sum(w * int(d) for w, d in zip(BUSINESS_WEIGHTS, digits[:9], strict=True)) + int(digits[8]) * 5 // 10
    )
    return (10 - total % 10) % 10 == int(digits[9])


def corporate_checksum(digits: str) -> bool:
    """Tell whether 13 digits satisfy the check digit of corporate numbers issued before 2025-01-31."""
    total = sum((1 + i % 2) * int(d) for i, d in enumerate(digits[:12]))
    return (10 - total % 10) % 10 == int(digits[12])


def luhn(digits: str) -> bool:
    """Tell whether digits satisfy the Luhn check (ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
