"""Pure checks of identifiers: a Verdict changes the score and says why, None says the string is no such number.

Checksums only ever raise a score: resident and alien numbers carry none since 2020-10-05, corporate numbers none since
2025-01-31, and documents are full of numbers with typing errors. Calendar dates and region codes are always checked.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

NOT_DIGIT = re.compile(r"\D")
MASK = re.compile(r"[*●○◯xXＸ＊#]")
RRN_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
CENTURY = MappingProxyType(
    {
        "9": 1800,
        "0": 1800,
        "1": 1900,
        "2": 1900,
        "5": 1900,
        "6": 1900,
        "3": 2000,
        "4": 2000,
        "7": 2000,
        "8": 2000,
    }
)
RANDOM_SINCE = dt.date(2020, 10, 5)
OLDEST_LIKELY = 1914
# ISO/IEC 7812 ranges of Visa, Mastercard, JCB, UnionPay and Discover
ISSUERS = re.compile(r"4|5[1-5]|35|6[25]")
LICENCE_REGIONS = range(11, 29)
# 법인의 등기사항에 관한 특례 등 (대법원): 11–15 companies, 21 22 associations and foundations, 31– special corporations, 71– foreign
CORPORATE_TYPES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "38",
        "39",
        "40",
        "41",
        "42",
        "43",
        "44",
        "71",
        "81",
        "84",
        "85",
        "86",
    ]
)
PLATE_LETTERS = frozenset(
    "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자배차허하호국합육해공"
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a check: `change` is added to the score, `reason` is told to people."""

    change: float
    reason: str


Check = Callable[[str], Verdict | None]


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


def resident(value: str) -> Verdict | None:
    """Check a resident or alien number: a real birth date and its century digit; masked rests are accepted."""
    compact = re.sub(r"[^\d*●○◯xXＸ＊#]", "", value)
    front, rest = compact[:6], compact[6:]
    if not front.isdigit():
        return None
    if not rest or not rest[0].isdigit():
        return _masked_resident(front)
    born = birth_date(front, rest[0])
    if born is None:
        return None
    if not rest.isdigit() or len(rest) < 7:
        return Verdict(-0.05, "생년월일 유효, 뒷자리 가림")
    if born.year < OLDEST_LIKELY:
        return Verdict(-0.35, "생년월일이 110년 이전")
    if born >= RANDOM_SINCE:
        return Verdict(0.0, "생년월일 유효(2020-10 이후 임의번호)")
    return (
        Verdict(0.15, "생년월일·검증번호 일치")
        if rrn_checksum(front + rest)
        else Verdict(0.0, "생년월일 유효")
    )


def _masked_resident(front: str) -> Verdict | None:
    dates = (birth_date(front, "1"), birth_date(front, "3"))
    return Verdict(-0.05, "생년월일 유효, 뒷자리 전부 가림") if any(dates) else None


def resident_bare(value: str) -> Verdict | None:
    """Check 13 digits written together: without a passing check digit they are only a resident number by label."""
    verdict = resident(value)
    if verdict is None:
        return None
    return verdict if verdict.change > 0 else Verdict(verdict.change - 0.3, verdict.reason + ", 구분자 없음")


def business(value: str) -> Verdict | None:
    """Check a business number: the tax-office digits exist, the middle two digits are a type that is issued."""
    digits = digits_of(value)
    if len(digits) != 10 or not 101 <= int(digits[:3]) <= 999 or digits[3:5] == "00":
        return None
    what = "개인" if is_sole_trader(digits) else "법인·단체"
    return (
        Verdict(0.2, f"검증번호 일치, {what}")
        if business_checksum(digits)
        else Verdict(0.0, f"{what} 사업자 형식")
    )


def is_sole_trader(value: str) -> bool:
    """Tell whether the middle two digits of a business number are those of a person (01–80, 90–99)."""
    middle = digits_of(value)[3:5]
    return middle.isdigit() and (1 <= int(middle) <= 80 or int(middle) >= 90)


def corporate(value: str) -> Verdict | None:
    """Check a corporate number: 6-7 digits; its check digit and an impossible birth date raise the score."""
    digits = digits_of(value)
    if len(digits) != 13 or not 11 <= int(digits[:2]) <= 28:
        return None
    born = birth_date(digits[:6], digits[6])
    plausible = born is not None and born.year >= OLDEST_LIKELY
    change = (0.15 if corporate_checksum(digits) else 0.0) + (-0.2 if plausible else 0.1)
    return Verdict(change, "검증번호 일치" if corporate_checksum(digits) else "등기관서 번호 형식")


def licence(value: str) -> Verdict | None:
    """Check a licence number in digits: its region is one of 11–28."""
    digits = digits_of(value)
    return Verdict(0.0, "지역 코드 유효") if int(digits[:2]) in LICENCE_REGIONS else None


def card(value: str) -> Verdict | None:
    """Check a card number: an issuer prefix; Luhn raises the score (domestic 9-prefix cards do without it)."""
    compact = re.sub(r"[\s-]", "", value)
    if MASK.search(compact):
        return Verdict(0.0, "일부 가림")
    if not 14 <= len(compact) <= 16 or compact[0] not in "34569":
        return None
    return Verdict(0.2, "Luhn 일치") if luhn(compact) else Verdict(0.0, "카드 형식")


def card_bare(value: str) -> Verdict | None:
    """Check 16 digits written together: Luhn and the range of an international issuer, or a label, make them a card."""
    verdict = card(value)
    if verdict is None or (verdict.change > 0 and ISSUERS.match(value)):
        return verdict
    return Verdict(-0.3, "구분자 없음")


def account(value: str) -> Verdict | None:
    """Check an account number: 10–14 digits that are neither a mobile number nor a date."""
    digits = digits_of(value)
    if not 10 <= len(digits) <= 14 or re.match(r"01[016789]\d{7,8}$", digits):
        return None
    if re.fullmatch(r"\d{6}-\d{7}", value):
        return None  # the shape of resident and corporate numbers, no bank's
    if re.match(r"(19|20)\d\d[-./](0?[1-9]|1[0-2])[-./]", value):
        return None
    return Verdict(0.0, "자릿수 유효")


def ipv4(value: str) -> Verdict | None:
    """Check an IPv4 address: four octets without leading zeros; private networks are told."""
    parts = value.split(".")
    if len(parts) != 4 or any(int(p) > 255 or (len(p) > 1 and p[0] == "0") for p in parts):
        return None
    private = (
        parts[0] == "10" or parts[:2] == ["192", "168"] or (parts[0] == "172" and 16 <= int(parts[1]) <= 31)
    )
    return Verdict(0.0, "사설 IP") if private else Verdict(0.05 if int(parts[0]) > 9 else -0.2, "IPv4 형식")


def vehicle(value: str) -> Verdict | None:
    """Check a plate: no year in front ("2024가1234" is a court case), the last four digits not 0000."""
    return None if value.endswith("0000") else Verdict(0.0, "용도 기호 유효")


def mailbox(value: str) -> Verdict | None:
    """Check an e-mail address: sending-only mailboxes belong to nobody."""
    local = re.sub(r"[^a-z]", "", value.partition("@")[0].lower())
    return (
        None
        if local in {"noreply", "donotreply", "mailerdaemon", "postmaster"}
        else Verdict(0.0, "개인·부서 수신함")
    )


def passport(value: str) -> Verdict | None:
    """Check a Korean passport: M12345678 (old) or M123A4567 (since 2021-12-21), letters M S R G D T."""
    digits = digits_of(value)
    return None if len(set(digits)) == 1 else Verdict(0.0, "여권 형식")


def luhn_card(value: str) -> Verdict | None:
    """Check a card number written together in a column without a telling header: Luhn is needed there."""
    return Verdict(0.0, "Luhn 일치") if luhn(value) else None


def checked_business(value: str) -> Verdict | None:
    """Check ten bare digits in a column without a telling header: the check digit is needed there."""
    return business(value) if business_checksum(value) else None


def registry(value: str) -> Verdict | None:
    """Check 6-7 digits for a corporate number: a registry office's region and a corporate type in digits 5 and 6."""
    digits = digits_of(value)
    if corporate(digits) is None or digits[4:6] not in CORPORATE_TYPES:
        return None
    return Verdict(0.0, "등기관서·법인종류 유효")


def registry_front(value: str) -> Verdict | None:
    """Check the six digits that a masked corporate number leaves: a registry region and a corporate type."""
    front = value[:6]
    return Verdict(0.0, "일부 가림") if 11 <= int(front[:2]) <= 28 and front[4:6] in CORPORATE_TYPES else None


def masked_groups(value: str) -> Verdict | None:
    """Check a masked account: 10–16 characters in groups, no phone number's or business number's beginning."""
    signs = re.sub(r"[^\d*●○]", "", value)
    if not 10 <= len(signs) <= 16 or re.match(
        r"01[016789]|02-|0[3-6]\d-|\d{3}-\d{2}-[\d*●○]{5}$|[\d*●○]{4}-", value
    ):
        return None
    return Verdict(0.0, "일부 가림") if MASK.search(value) else None


def checked_corporate(value: str) -> Verdict | None:
    """Check 13 bare digits for a corporate number: registry, type and check digit are needed without a header."""
    return registry(value) if corporate_checksum(value) else None


def plate(value: str) -> Verdict | None:
    """Check a whole value for a vehicle plate: its Hangul is one in use and no year stands in front."""
    letters = re.sub(r"[^가-힣]", "", value)
    return Verdict(0.0, "용도 기호 유효") if letters[-1:] in PLATE_LETTERS else None


def ipv4_or_masked(value: str) -> Verdict | None:
    """Check an IPv4 address whose last octet may be masked."""
    return ipv4(re.sub(r"[*xX]+$", "0", value))


def ipv6(value: str) -> Verdict | None:
    """Check an IPv6 address."""
    try:
        ipaddress.IPv6Address(value)
    except ValueError:
        return None
    return Verdict(0.0, "IPv6 형식")


CHECKS: Mapping[str, Check] = MappingProxyType(
    {
        check.__name__: check
        for check in (
            resident,
            resident_bare,
            business,
            corporate,
            licence,
            card,
            card_bare,
            account,
            ipv4,
            vehicle,
            passport,
            mailbox,
            luhn_card,
            checked_business,
            registry,
            registry_front,
            masked_groups,
            checked_corporate,
            plate,
            ipv4_or_masked,
            ipv6,
        )
    }
)
