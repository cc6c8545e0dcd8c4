"""Find postal addresses: region, road and number or lot number, and the detail behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from anonymize.detect.finding import Finding
from anonymize.detect.label import prefix_tree
from anonymize.detect.lexicon import Regions
from anonymize.kinds import Kind, legal_class_of

# 도로명주소법: road (대로, 로, 길) and building number, also underground; "17길", "208번길", "43길" may stand apart
ROAD = r"[가-힣A-Za-z0-9·]{0,12}[가-힣0-9](?:대로|로|길)(?: ?\d{1,4}(?:번|가)?길)?(?: ?[가-힣]길)?"
BUILDING = r"(?:지하 ?)?\d{1,5}(?:-\d{1,4})?(?:번지)?(?!\d|[년월]|만원|억|%)"
# 지번: 읍면, 동리가 and lot number
LOT = r"(?:[가-힣]{1,6}\d?[읍면] ?)?[가-힣]{1,6}\d{0,2}(?:동\d?가|[동리가])"
LOT_NUMBER = r"(?:산 ?)?\d{1,5}(?:-\d{1,4})?(?:번지)?(?!\d|[층호동년월%])"
# ", 302동 1404호", "102-2301", "5층", "(봉명동)", "한솔아파트"
DETAIL = (
    r"(?:,? ?(?:"
    r"제?\d{1,4}(?:동|단지|층|호|관|블록|차)(?:실|호)?|[가-하A-Z]동|지하 ?\d층|\d{1,4}-\d{1,5}(?!-|\d)|"
    r"\([가-힣0-9 ,·]{2,30}\)|"
    r"(?:[A-Za-z]?[가-힣0-9A-Za-z]{1,14}(?:아파트|빌라|빌|빌딩|타워|오피스텔|맨션|주택|마을|청사|센터|캐슬|자이|래미안|푸르지오|힐스테이트|더샵|원룸|상가|연립|빌라트|스퀘어|파크|하이츠|프라자|플라자|단지|회관|병원|학교))"
    r"))"
)

OFFICE = "주민센터|행정복지센터|동사무소|우체국|파출소|지구대|일대|일원|진입|관내|도서관|보건|체육|측정"
LIVES = re.compile(r"\s?(?:에\s)?(?:거주|소재|사는|살고)")
# places of works and incidents, not where somebody lives or sits
SPOT_LABEL = re.compile(r"(?:위치|현장|측정소|지점|관측소|정류장)\s?[:：]\s?$")
HOME_LABEL = re.compile(r"(?:주소|거주지|소재지|자택|주소지|배송지|본적|등록기준지)(?:는|은)?\s?[:：]?\s?$")


class AddressFinder:
    """Find addresses whose region exists, or roads and lots with a number after a label."""

    def __init__(self, regions: Regions) -> None:
        self._regions = regions

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        province = prefix_tree(self._regions.provinces)
        district = prefix_tree(self._regions.districts)
        short = prefix_tree(sorted({d[:-1] for d in self._regions.districts if d.endswith("시")}))
        town = r"(?: ?[가-힣]{1,5}[읍면](?![가-힣]))?"
        region = (
            rf"(?:(?:(?<![가-힣])(?:{province}))(?: ?(?:{district}|{short}(?= )))?(?: ?(?:{district}))?"
            rf"|(?<![가-힣])(?:{district})(?: ?(?:{district}))?)"
        )
        core = rf"(?:{ROAD} ?{BUILDING}|{LOT} ?{LOT_NUMBER})"
        bare = rf"(?: {LOT}(?![가-힣])(?! ?(?:{OFFICE})))"
        return re.compile(
            rf"(?P<full>{region}{town} ?{core}{DETAIL}{{0,5}})|(?P<area>{region}{town}{bare}{DETAIL}{{0,3}})"
        )

    @cached_property
    def _road(self) -> re.Pattern[str]:
        return re.compile(
            rf"(?<![가-힣A-Za-z0-9])(?P<road>{ROAD} {BUILDING}{DETAIL}{{1,5}})|"
            r"(?:주소|소재지|거주지|배송지|주소지|자택|근무지|사업장|본점|물건지|거소|수령지|반송지|현주소)(?:는|은)?\s?[:：]?\s?"
            rf"(?P<labelled>(?:{ROAD} ?{BUILDING}|{LOT} ?{LOT_NUMBER}){DETAIL}{{0,5}})"
        )

    def find(self, text: str) -> Iterator[Finding]:
        """Yield addresses; full ones (number given) score 0.9, roads without region 0.65, towns 0.6 as a home, else 0.4."""
        covered: list[tuple[int, int]] = []
        for match in self._pattern.finditer(text):
            covered.append(match.span())
            full = match["full"] is not None
            if full:
                spot = SPOT_LABEL.search(text[max(0, match.start() - 12) : match.start()])
                yield _finding(
                    match.group(), match.start(), 0.45 if spot else 0.9, "지역명·도로명(지번)·번호"
                )
            else:
                yield _finding(match.group(), match.start(), _area_score(text, match), "지역명과 읍면동")
        for match in self._road.finditer(text):
            name = match.lastgroup or "road"
            start, end = match.span(name)
            if not any(start < b and a < end for a, b in covered):
                yield _finding(match[name], start, 0.65, "도로명(지번)과 번호, 지역명 없음")


def _area_score(text: str, match: re.Match[str]) -> float:
    """Return the score of a town without a number: somebody's home only where a label or a verb says so."""
    lives = LIVES.match(text, match.end()) or HOME_LABEL.search(
        text[max(0, match.start() - 12) : match.start()]
    )
    return 0.6 if lives else 0.4


def _finding(text: str, start: int, score: float, reason: str) -> Finding:
    kept = text.rstrip(" ,")
    return Finding(
        str(Kind.ADDRESS), kept, start, start + len(kept), score, reason, legal_class_of(Kind.ADDRESS)
    )
