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

from anonymize.detect.checksum import (
    birth_date,
    business_checksum,
    corporate_checksum,
    digits_of,
    luhn,
    rrn_checksum,
)
from anonymize.detect.prefixes import prefixes

MASK = re.compile(r"[*●○◯xXＸ＊#]")
RANDOM_SINCE = dt.date(2020, 10, 5)
OLDEST_LIKELY = 1914


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a check: `change` is added to the score, `reason` is told to people."""

    change: float
    reason: str


Check = Callable[[str], Verdict | None]


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
    if len(digits) != 13 or digits[:2] not in prefixes("registry_regions"):
        return None
    born = birth_date(digits[:6], digits[6])
    plausible = born is not None and born.year >= OLDEST_LIKELY
    change = (0.15 if corporate_checksum(digits) else 0.0) + (-0.2 if plausible else 0.1)
    return Verdict(change, "검증번호 일치" if corporate_checksum(digits) else "등기관서 번호 형식")


def licence(value: str) -> Verdict | None:
    """Check a licence number in digits: its region is one of 11–28."""
    digits = digits_of(value)
    return Verdict(0.0, "지역 코드 유효") if digits[:2] in prefixes("licence_regions") else None


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
    if verdict is None or (verdict.change > 0 and value.startswith(prefixes("card_issuers"))):
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
    return Verdict(0.0, "사설 IP") if private else Verdict(0.05 if int(parts[0]) > 9 else -0.3, "IPv4 형식")


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
    if corporate(digits) is None or digits[4:6] not in prefixes("corporate_types"):
        return None
    return Verdict(0.0, "등기관서·법인종류 유효")


def registry_front(value: str) -> Verdict | None:
    """Check the six digits that a masked corporate number leaves: a registry region and a corporate type."""
    front = value[:6]
    known = front[:2] in prefixes("registry_regions") and front[4:6] in prefixes("corporate_types")
    return Verdict(0.0, "일부 가림") if known else None


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
    return Verdict(0.0, "용도 기호 유효") if letters[-1:] in prefixes("plate_letters") else None


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
