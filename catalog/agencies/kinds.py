"""Which kind of body an agency is: central government, local government or public institution."""

from __future__ import annotations

import re

from catalog.agencies.names import agency_key, split_region
from catalog.records import AgencyKind

_LOCAL = re.compile(r"^([가-힣]{1,6}[시군구])*(의회|보건소|교육청|교육지원청|소방본부|소방서)?$")
_LOCAL_ALONE = re.compile(r"^[가-힣]{1,4}[시군구](의회|보건소|교육지원청)?$")
_CENTRAL = re.compile(r"([^역본지업]부|처|청|위원회)$")
_INSTITUTION = re.compile(
    r"(진흥원|평가원|개발원|공단|공사|재단|공제회|협회|중앙회|은행|병원|대학교)$|^한국|^\(|㈜|주식회사"
)
_CODE = re.compile(r"^[0-9]{7}$")


def kind_of_code(code: str | None) -> AgencyKind | None:
    """Return the kind a 기관코드 tells, or None.

    행정표준코드: seven digits, 3xxxxxx-6xxxxxx local governments, 7xxxxxx-8xxxxxx offices of education, the others
    central bodies; a letter and six digits are public institutions.
    """
    text = (code or "").strip().upper()
    if re.fullmatch(r"[A-Z][0-9]{6}", text):
        return AgencyKind.PUBLIC
    if not _CODE.match(text):
        return None
    return AgencyKind.LOCAL if text[0] in "345678" else AgencyKind.CENTRAL


def kind_by_name(name: str) -> AgencyKind:
    """Return the kind an agency's name tells by its form.

    A 시도, 시, 군 or 구 and its council or office of education are local; names in 부, 처, 청, 위원회 that stand alone and
    국립... are central; 공사, 공단, 재단, 진흥원 and everything else are public institutions. A body written behind the one it
    belongs to (환경부 한강홍수통제소, 부산광역시 상수도사업본부) is of that one's kind unless its own name says institution.
    """
    head, _, tail = name.strip().partition(" ")
    if tail.strip() and not _LOCAL.match(agency_key(tail)):
        above = _kind_of_one(head)
        if above is not AgencyKind.PUBLIC:
            return AgencyKind.PUBLIC if _INSTITUTION.search(tail.strip()) and "국립" not in tail else above
    return _kind_of_one(name)


def _kind_of_one(name: str) -> AgencyKind:
    key = agency_key(name)
    region, rest = split_region(key)
    if (region is not None and _LOCAL.match(rest)) or (region is None and _LOCAL_ALONE.match(rest)):
        return AgencyKind.LOCAL
    if _INSTITUTION.search(key):
        return AgencyKind.PUBLIC
    if (region is None and _CENTRAL.search(rest)) or rest.startswith("국립"):
        return AgencyKind.CENTRAL
    return AgencyKind.PUBLIC
