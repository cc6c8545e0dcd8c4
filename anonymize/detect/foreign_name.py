"""Find names that follow no Korean form: Latin letters, or foreign names written in Hangul, where a label announces them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from anonymize.detect.finding import Finding
from anonymize.detect.morphology import Morphology
from anonymize.detect.name_evidence import NameContext
from anonymize.kinds import Kind, legal_class_of

LATIN = r"[A-Z][A-Za-z'’.-]*[A-Za-z](?:,? [A-Z][A-Za-z'’.-]*){1,4}"
HANGUL = r"[가-힣]{1,6}(?: [가-힣]{1,6}){1,3}|[가-힣]{4,7}"
NAME = re.compile(f"(?P<latin>{LATIN})|(?<![가-힣])(?P<hangul>{HANGUL})")
TWIN = re.compile(
    rf"[ \t]?[(（][ \t]?(?:한글|영문|영문명|한글명|성명)?\s?[:：]?\s?({LATIN}|[가-힣]{{2,7}}(?: [가-힣]{{1,6}}){{0,3}})\s?[)）]?"
)
END = re.compile(r"\s*(?:$|[\n|/,;()（）\[\]·]|\s{2,})")
LABEL = 0.6
TITLE = 0.4
ORGANISATION = re.compile(
    r"주식회사|회사|법인|재단|협회|보험|공단|공사|은행|병원|의원|사무|센터|관리단|조합|학교|그룹|빌딩|상사|건설|물류|부서|부$|팀$|과$|실$|청$|시$|장$|요$|다$|들$|중$|완료$|님$"
)


class ForeignNames:
    """Find labelled foreign names, and the second spelling in brackets behind a name."""

    def __init__(self, context: NameContext, morphology: Morphology) -> None:
        self._context = context
        self._morphology = morphology

    def find(self, text: str) -> Iterator[Finding]:
        """Yield names in Latin letters or transcribed Hangul after a label such as 성명."""
        for match in NAME.finditer(text):
            name, latin = match.group(), match["latin"] is not None
            if not END.match(text, match.end()):
                continue
            before = self._context.before(text, match.start())
            if before.change < (TITLE if latin else LABEL):
                continue
            if not latin and not self._transcribed(name):
                continue
            yield _finding(name, match.start(), 0.7, f"외국인 이름, {before.reason}")
            yield from self._twin(text, match.end())

    def _twin(self, text: str, end: int) -> Iterator[Finding]:
        match = TWIN.match(text, end)
        if (
            match
            and not ORGANISATION.search(match[1])
            and (match[1].isascii() or self._transcribed(match[1]))
        ):
            yield _finding(match[1], match.start(1), 0.65, "앞 이름의 다른 표기")

    def _transcribed(self, name: str) -> bool:
        if ORGANISATION.search(name):
            return False
        words = name.split()
        nouns = all(self._morphology.may_be_foreign(word) for word in words)
        return nouns and any(self._morphology.has_proper_noun(word) for word in words)


def _finding(name: str, start: int, score: float, reason: str) -> Finding:
    kind = str(Kind.PERSON)
    return Finding(kind, name, start, start + len(name), score, reason, legal_class_of(kind))
