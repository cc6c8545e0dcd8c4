"""Which kind of body an agency is: central government, local government or public institution."""

from __future__ import annotations

import re

from catalog.agencies.names import agency_key, split_region
from catalog.records import AgencyKind

_LOCAL = re.compile(r"^([가-힣]{1,6}[시군구])*(의회|보건소|교육청|교육지원청|소방본부|소방서)?$")
_CODE = re.compile(r"^[0-9]{7}$")


def kind_of_code(code: str | None) -> AgencyKind | None:
    """Return the kind a 기관코드 tells, or None.

    행정표준코드: seven digits, 1xxxxxx and 9xxxxxx central bodies and courts, 3xxxxxx-6xxxxxx local governments, 7xxxxxx-
    8xxxxxx offices of education; B and six digits are public institutions.
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
    national institutions (국립..., 지방...청) are central; everything else (공사, 공단, 재단, 원) is a public institution.
    """
    region, rest = split_region(agency_key(name))
    if region is not None and _LOCAL.match(rest):
        return AgencyKind.LOCAL
    if region is None and re.match(r"^[가-힣]{1,4}(시|군|구)(의회|보건소|교육지원청)?$", rest):
        return AgencyKind.LOCAL
    if (region is None and re.search(r"([^역본지]부|처|청|위원회)$", rest)) or rest.startswith("국립"):
        return AgencyKind.CENTRAL
    return AgencyKind.PUBLIC
