"""When two spellings of an agency's name mean the same body."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

REGIONS = {
    "서울특별시": ("서울", "서울시"),
    "부산광역시": ("부산", "부산시"),
    "대구광역시": ("대구", "대구시"),
    "인천광역시": ("인천", "인천시"),
    "광주광역시": ("광주광역",),
    "대전광역시": ("대전", "대전시"),
    "울산광역시": ("울산", "울산시"),
    "세종특별자치시": ("세종", "세종시"),
    "경기도": ("경기",),
    "강원특별자치도": ("강원", "강원도"),
    "충청북도": ("충북", "충북도"),
    "충청남도": ("충남", "충남도"),
    "전북특별자치도": ("전북", "전라북도", "전북도"),
    "전라남도": ("전남", "전남도"),
    "경상북도": ("경북", "경북도"),
    "경상남도": ("경남", "경남도"),
    "제주특별자치도": ("제주", "제주도"),
}
"""The 17 시도 with short and former names; 광주 alone is also a city of 경기도 and stays what it is."""

_LEGAL_FORMS = re.compile(
    r"^(재단법인|사단법인|주식회사|\(재\)|\(사\)|\(주\)|㈜)|(주식회사|\(재\)|\(사\)|\(주\)|㈜)$"
)
_NOISE = re.compile(r"[\s·ㆍ・,./_\-]+")
_CITY = re.compile(r"[가-힣]{1,4}[시군구]$")


@lru_cache(maxsize=10_000)  # a source names the same publishers again and again
def agency_key(name: str) -> str:
    """Return what all spellings of one agency's name have in common.

    Space, width, case and legal forms ((재), 주식회사) do not count; 시도 in short or former form become the present long
    one (경남 창원시 = 경상남도창원시, 강원도 = 강원특별자치도); 시청, 군청, 구청 and 도청 mean the body itself.
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    text = _LEGAL_FORMS.sub("", _NOISE.sub("", text))
    text = re.sub(r"(?<=[시군구도])청$", "", text) if not text.endswith("교육지원청") else text
    region, rest = split_region(text)
    return f"{region}{rest}" if region else text


def split_region(text: str) -> tuple[str | None, str]:
    """Split a name without spaces into its 시도 in long form and the rest; (None, text) when it names none.

    A short form counts only alone or before the name of a city, county, district or office (경남창원시, 경북교육청), since
    it also begins names of bodies (경기문화재단, 서울대학교).
    """
    for region in REGIONS:
        if text.startswith(region):
            return region, text.removeprefix(region)
    for region, shorts in REGIONS.items():
        for short in sorted(shorts, key=len, reverse=True):
            rest = text.removeprefix(short)
            if rest != text and (not rest or len(short) > 2 or _CITY.match(rest) or rest == "교육청"):
                return region, rest
    return None, text
