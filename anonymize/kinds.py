"""The kinds of personal data Malmoi knows, their Korean names and legal classes (개인정보 보호법)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class LegalClass(StrEnum):
    """Classes of 개인정보 보호법: 제24조 고유식별정보 (시행령 제19조), 제23조 민감정보, 제2조 개인정보."""

    UNIQUE_IDENTIFIER = "고유식별정보"
    SENSITIVE = "민감정보"
    PERSONAL = "개인정보"


class Kind(StrEnum):
    """The fifteen kinds the detector finds; rule files of an agency may add kinds of their own."""

    RRN = "RRN"
    FRN = "FRN"
    PASSPORT = "PASSPORT"
    DRIVER_LICENSE = "DRIVER_LICENSE"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    ADDRESS = "ADDRESS"
    PERSON = "PERSON"
    ACCOUNT = "ACCOUNT"
    CARD = "CARD"
    BUSINESS_NO = "BUSINESS_NO"
    CORPORATE_NO = "CORPORATE_NO"
    VEHICLE = "VEHICLE"
    HEALTH_INSURANCE = "HEALTH_INSURANCE"
    IP = "IP"


@dataclass(frozen=True)
class KindFacts:
    """What is true of every value of a kind; `legal_class` None: not personal by itself."""

    kind: str
    korean: str
    english: str
    legal_class: LegalClass | None


_UNIQUE, _SENSITIVE, _PERSONAL = LegalClass.UNIQUE_IDENTIFIER, LegalClass.SENSITIVE, LegalClass.PERSONAL

FACTS: Mapping[str, KindFacts] = MappingProxyType(
    {
        facts.kind: facts
        for facts in (
            KindFacts(Kind.RRN, "주민등록번호", "resident registration number", _UNIQUE),
            KindFacts(Kind.FRN, "외국인등록번호", "alien registration number", _UNIQUE),
            KindFacts(Kind.PASSPORT, "여권번호", "passport number", _UNIQUE),
            KindFacts(Kind.DRIVER_LICENSE, "운전면허번호", "driver licence number", _UNIQUE),
            KindFacts(Kind.PHONE, "전화번호", "telephone number", _PERSONAL),
            KindFacts(Kind.EMAIL, "전자우편주소", "e-mail address", _PERSONAL),
            KindFacts(Kind.ADDRESS, "주소", "postal address", _PERSONAL),
            KindFacts(Kind.PERSON, "성명", "name of a person", _PERSONAL),
            KindFacts(Kind.ACCOUNT, "계좌번호", "bank account number", _PERSONAL),
            KindFacts(Kind.CARD, "카드번호", "payment card number", _PERSONAL),
            KindFacts(Kind.BUSINESS_NO, "사업자등록번호", "business registration number", None),
            KindFacts(Kind.CORPORATE_NO, "법인등록번호", "corporate registration number", None),
            KindFacts(Kind.VEHICLE, "자동차등록번호", "vehicle registration number", _PERSONAL),
            KindFacts(Kind.HEALTH_INSURANCE, "건강보험증번호", "health insurance card number", _SENSITIVE),
            KindFacts(Kind.IP, "IP 주소", "IP address", _PERSONAL),
        )
    }
)


def legal_class_of(kind: str) -> str | None:
    """Return the legal class of a kind, None when it is not personal by itself; unknown kinds are 개인정보."""
    facts = FACTS.get(kind)
    if facts is None:
        return LegalClass.PERSONAL.value
    return facts.legal_class.value if facts.legal_class else None


def korean_name(kind: str) -> str:
    """Return the Korean name of a kind, or the kind itself when an agency added it."""
    facts = FACTS.get(kind)
    return facts.korean if facts else kind
