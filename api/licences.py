"""Licences by whatever name sources write them: the Korean public licences (공공누리, KOGL) and Creative Commons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Marks of 공공누리, kogl.or.kr: 1 출처표시, 2 + 상업적 이용금지, 3 + 변경금지, 4 all of them; 0 asks for nothing.
_KOGL_TITLES = (
    "출처표시 없음",
    "출처표시",
    "출처표시+상업적이용금지",
    "출처표시+변경금지",
    "출처표시+상업적이용금지+변경금지",
)
_KOGL_MARKS = {"by": 1, "nc": 2, "nd": 3, "all": 4}
_KOGL = re.compile(r"(?:공공누리|kogl|licen[sc]etype)\D{0,12}([0-4])", re.IGNORECASE)
_KOGL_PAGE = re.compile(r"license_info/(by|nc|nd|all)\.do", re.IGNORECASE)
_CC = re.compile(
    r"(?:creativecommons\.org/licenses/|\bcc[-_ ]?)(by(?:[-_ ](?:nc[-_ ]sa|nc[-_ ]nd|sa|nc|nd))?)\b(?:[-_/ ]*(\d\.\d))?",
    re.IGNORECASE,
)
_ZERO = re.compile(r"publicdomain/zero|\bcc[-_ ]?(?:0|zero)\b", re.IGNORECASE)
_UNLIMITED = re.compile(r"(?:이용허락범위\s*)?제한\s*없음|license/(?:unlimited|no-limit)", re.IGNORECASE)
_CC_NAME = re.compile(r"creative\s?commons\s(attribution[a-z\s,-]*)(?:(\d\.\d))?", re.IGNORECASE)
_CC_TITLES = {
    "by": "Creative Commons Attribution",
    "by-sa": "Creative Commons Attribution Share-Alike",
    "by-nc": "Creative Commons Attribution-NonCommercial",
    "by-nd": "Creative Commons Attribution-NoDerivatives",
    "by-nc-sa": "Creative Commons Attribution-NonCommercial-ShareAlike",
    "by-nc-nd": "Creative Commons Attribution-NonCommercial-NoDerivatives",
}


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence: id, title, address, and whether it is open (opendefinition.org: use, change and sell for all)."""

    id: str
    title: str
    url: str
    is_open: bool


def licence_of(text: str | None) -> Licence | None:
    """Return the licence a name or address means; None for one that is not known."""
    if not text:
        return None
    bare = re.sub(r"\s+", "", text)
    if (found := _KOGL.search(text)) is not None:
        return kogl(int(found[1]))
    if (found := _KOGL_PAGE.search(text)) is not None:
        return kogl(_KOGL_MARKS[found[1].lower()])
    if bare in _KOGL_TITLES[1:]:
        return kogl(_KOGL_TITLES.index(bare))
    if _ZERO.search(text):
        return Licence("cc-zero", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/", True)
    if (found := _CC.search(text)) is not None:
        return creative_commons(re.sub(r"[_ ]", "-", found[1].lower()), found[2] or "4.0")
    if (found := _CC_NAME.search(text)) is not None:
        return creative_commons(_marks(found[1]), found[2] or "4.0")
    if _UNLIMITED.search(text):
        return Licence("unlimited", "이용허락범위 제한 없음", "https://data.go.kr/license/unlimited", True)
    return None


def kogl(kind: int) -> Licence:
    """Return a 공공누리 licence by its number, 0-4."""
    url = f"https://www.kogl.or.kr/info/licenseType{kind}.do"
    return Licence(f"kogl-{kind}", f"공공누리 제{kind}유형 ({_KOGL_TITLES[kind]})", url, kind in (0, 1))


def creative_commons(marks: str, version: str = "4.0") -> Licence:
    """Return a Creative Commons licence by its marks (by, by-sa, ...) and version."""
    url = f"https://creativecommons.org/licenses/{marks}/{version}/"
    return Licence(f"cc-{marks}-{version}", f"{_CC_TITLES[marks]} {version}", url, marks in ("by", "by-sa"))


def known_licences() -> Iterator[Licence]:
    """Yield the licences that are listed."""
    yield from (kogl(n) for n in range(5))
    yield from (creative_commons(marks) for marks in _CC_TITLES)
    yield from filter(None, (licence_of("CC0"), licence_of("제한 없음")))


def _marks(name: str) -> str:
    """Return the marks that Creative Commons' long name spells out."""
    bare = re.sub(r"[^a-z]", "", name.lower())
    told = ("nc" if "noncommercial" in bare else "", "sa" if "sharealike" in bare else "")
    return "-".join(filter(None, ("by", *told, "nd" if "noderiv" in bare and not told[1] else "")))
