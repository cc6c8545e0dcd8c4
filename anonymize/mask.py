"""Mask personal data for display, in the forms Korean agencies use.

Forms follow what agencies print: resident numbers keep birth date and sex digit (mobile phones lose the middle group,
cards the middle eight digits, business numbers the last five, IP addresses the end: eGovFrame common components #916).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

from anonymize.detect import Detector
from anonymize.kinds import Kind

STAR = "*"
# 행정구역까지 남긴다: everything behind the town, road or village is hidden
ADDRESS_KEPT = re.compile(r"^.*?(?:[가-힣]+[시군구])(?=\s|$)(?:\s?[가-힣]+구(?=\s|$))?")
# country code, then 02, a safe number's 050x, another area or a mobile prefix, and groups of three or four and four
# signs with or without separators; or a service number of eight digits without area code
_SIGN, _GAP = r"[\d*●○xX]", r"[-–—.\s/)]{0,2}"
PHONE = re.compile(
    rf"(?<!{_SIGN})(?:(?P<service>1[568]\d\d)|(?:\+?82{_GAP}(?:\(0\))?)?\(?(?:0?2|0?50\d|0?[1-9]\d){_GAP}(?P<middle>{_SIGN}{{3,4}}))"
    rf"{_GAP}(?P<last>{_SIGN}{{4}})(?!{_SIGN})"
)
ALPHANUMERIC = re.compile(r"[0-9A-Za-z가-힣]")


def mask_value(kind: str, text: str) -> str:
    """Return a value masked in its kind's usual form; a kind or shape without one is masked but for its first letter.

    A value that is masked already comes back unchanged or more hidden, never less.
    """
    form = _FORMS.get(str(kind), _all_but_first)
    return form(text)


def mask_text(text: str, detector: Detector | None = None) -> str:
    """Return a text with every finding masked; the rest stays as it is."""
    parts, place = [], 0
    for finding in (detector or _standard_detector()).document(text):
        parts += [text[place : finding.start], mask_value(finding.kind, finding.text)]
        place = finding.end
    return "".join([*parts, text[place:]])


@lru_cache(maxsize=1)
def _standard_detector() -> Detector:
    return Detector()


def _hide(text: str, keep: Callable[[int, int], bool], unit: str = r"\d") -> str:
    """Hide the characters of `unit` whose (number from 0, count) `keep` refuses; separators stay."""
    count = len(re.findall(unit, text))
    place = -1

    def star(match: re.Match[str]) -> str:
        nonlocal place
        place += 1
        return match.group() if keep(place, count) else STAR

    return re.sub(unit, star, text)


def _resident(text: str) -> str:
    return _hide(text, lambda n, _: n < 7, r"[\d*●○xX]")


def _phone(text: str) -> str:
    """Hide the middle group of every number in the text; a service number (1588-1234) loses its last group."""
    masked, found = PHONE.subn(_without_middle, text)
    return masked if found else _all_but_first(text)


def _without_middle(match: re.Match[str]) -> str:
    name = "last" if match["service"] else "middle"
    start, end = (place - match.start() for place in match.span(name))
    return match.group()[:start] + STAR * (end - start) + match.group()[end:]


def _card(text: str) -> str:
    return _hide(text, lambda n, count: n < 4 or n >= count - 4, r"[\d*●xX]")


def _last(hidden: int) -> Callable[[str], str]:
    return lambda text: _hide(text, lambda n, count: n < count - hidden, r"[0-9A-Za-z*]")


def _email(text: str) -> str:
    local, _, domain = text.partition("@")
    return f"{local[: min(2, len(local) - 1)]}{STAR * max(1, len(local) - 2)}@{domain}"


def _person(text: str) -> str:
    if re.fullmatch(r"[가-힣一-鿿]{2}", text):
        return text[0] + STAR
    if re.fullmatch(r"[가-힣一-鿿]{3,5}", text):
        return text[0] + STAR * (len(text) - 2) + text[-1]
    return re.sub(r"(?<=[A-Za-z가-힣])[A-Za-z가-힣]", STAR, text)


def _address(text: str) -> str:
    match = ADDRESS_KEPT.match(text)
    kept = match.group() if match else ""
    return kept + re.sub(ALPHANUMERIC, STAR, text[len(kept) :])


def _ip(text: str) -> str:
    head, separator, _ = text.rpartition("." if "." in text else ":")
    return f"{head}{separator}{STAR * 3}"


def _vehicle(text: str) -> str:
    return _hide(text, lambda n, count: n < count - 4)


def _all_but_first(text: str) -> str:
    return text[:1] + re.sub(ALPHANUMERIC, STAR, text[1:])


_FORMS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        Kind.RRN: _resident,
        Kind.FRN: _resident,
        Kind.PASSPORT: _last(4),
        Kind.DRIVER_LICENSE: _last(8),
        Kind.PHONE: _phone,
        Kind.EMAIL: _email,
        Kind.ADDRESS: _address,
        Kind.PERSON: _person,
        Kind.ACCOUNT: _last(6),
        Kind.CARD: _card,
        Kind.BUSINESS_NO: _last(5),
        Kind.CORPORATE_NO: _last(7),
        Kind.VEHICLE: _vehicle,
        Kind.HEALTH_INSURANCE: _last(6),
        Kind.IP: _ip,
    }
)
