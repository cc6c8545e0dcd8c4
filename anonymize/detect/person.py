"""Find names of people by surname, given-name syllables and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from anonymize.detect.finding import Finding
from anonymize.detect.lexicon import NameLexicon
from anonymize.detect.morphology import Morphology
from anonymize.kinds import Kind, legal_class_of

TOKEN = re.compile(r"[가-힣一-鿿]+(?:[○◯*Ｏ〇][가-힣○◯*]{0,2})?")
WORD_BEFORE = re.compile(r"([가-힣A-Za-z☎()]+)([^가-힣A-Za-z0-9]{0,4})$")
LABEL_BEFORE = re.compile(
    r"(?:^|[\n|/,;·•■○▶\-\[(（】\]\d.)]|\s{2,}|\s)\s*([가-힣A-Za-z][가-힣A-Za-z ()（）/·]{0,14}?)\s*[:：]\s*(?:[가-힣]{2,8} )?$"
)
LATIN = re.compile(r"[A-Z][A-Za-z'-]+(?: [A-Z][A-Za-z'-]+){1,3}|[A-Z]{2,}(?:[ -][A-Z]{2,}){1,3}")
FOREIGN = re.compile(r"[가-힣]{1,6}(?: [가-힣]{1,6}){1,3}")
VALUE_AFTER = re.compile(
    r"\s?[(（,/|·-]?\s?(?:\d{6}-\d|01[016789]|0\d{1,2}[-)]\d|\+82|[A-Za-z0-9._-]+@|남[,)/ ]|여[,)/ ]|만 ?\d|\d{2,4}[.년])"
)
BOUNDARY_AFTER = re.compile(r"\s*(?:$|[\n|/,;()（）\[\]·]|\s{2,})")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible name: its place, the syllables and what follows it inside the same word."""

    start: int
    name: str
    rest: str
    weight: float


class PersonFinder:
    """Score candidates and keep those at or above the threshold; later mentions follow a sure one."""

    def __init__(self, lexicon: NameLexicon, morphology: Morphology, threshold: float = 0.5) -> None:
        self._lexicon = lexicon
        self._morphology = morphology
        self._threshold = threshold

    def find(self, text: str, mentions: bool = True) -> Iterator[Finding]:
        """Yield names; with `mentions`, every further place of a name found surely in the same text."""
        sure: dict[str, float] = {}
        taken: set[int] = set()
        for candidate in self._candidates(text):
            score, reason = self._score(text, candidate)
            if score >= self._threshold:
                taken.add(candidate.start)
                yield _finding(candidate.name, candidate.start, score, reason)
                if score >= 0.6 and len(candidate.name) >= 3:
                    sure[candidate.name] = max(score, sure.get(candidate.name, 0.0))
        yield from self._foreign(text)
        if mentions:
            yield from _mentions(text, sure, taken)

    def _candidates(self, text: str) -> Iterator[Candidate]:
        known = self._lexicon
        for match in TOKEN.finditer(text):
            word = match.group()
            surname = known.surname_length(word)
            if not surname or len(word) < 2:
                continue
            for given in (2, 1, 3) if surname == 1 else (2, 1):
                name = word[: surname + given]
                rest = word[surname + given :]
                if len(name) < surname + given or (
                    rest and rest not in known.josa and rest not in known.after
                ):
                    continue
                yield Candidate(match.start(), name, rest, known.given_weight(name[surname:]))
                break

    def _score(self, text: str, candidate: Candidate) -> tuple[float, str]:
        name, rest, start = candidate.name, candidate.rest, candidate.start
        if (
            name[:3] in self._lexicon.not_names
            or name in self._lexicon.labels
            or name in self._lexicon.before
        ):
            return 0.0, ""
        end = start + len(name)
        score, reasons = 0.3 * candidate.weight, ["성씨와 이름 음절"]
        for change, reason in (
            self._label(text, start),
            self._before(text, start),
            self._after(text, end, rest),
            self._around(text, start, end),
        ):
            score += change
            if reason:
                reasons.append(reason)
        if len(name) == 2:
            score -= 0.25
        if candidate.weight == 0.0:
            score -= 0.15
        if 0.2 <= score < 0.95:
            score += self._dictionary(name)
        return min(score, 0.99), ", ".join(reasons)

    def _label(self, text: str, start: int) -> tuple[float, str]:
        match = LABEL_BEFORE.search(text, max(0, start - 30), start)
        if match is None:
            return 0.0, ""
        label = match[1].replace(" ", "")
        plain = re.sub(r"[()（）].*", "", label)
        if plain in self._lexicon.labels or label in self._lexicon.labels:
            return 0.65, f"표제어 '{plain}'"
        tail = next((w for w in self._lexicon.labels if len(w) > 1 and plain.endswith(w)), None)
        if tail:
            return 0.6, f"표제어 '{plain}'"
        return (0.3, "콜론 앞 표제어") if plain.endswith(("자", "인", "의", "사", "원", "주")) else (0.1, "")

    def _before(self, text: str, start: int) -> tuple[float, str]:
        match = WORD_BEFORE.search(text, max(0, start - 20), start)
        if match is None or not match[2]:
            return 0.0, ""
        word = match[1].strip("()")
        known = self._lexicon.before | self._lexicon.labels
        tail = word if word in known else next((w for w in known if len(w) > 1 and word.endswith(w)), None)
        return (0.4, f"앞말 '{tail}'") if tail else (0.0, "")

    def _after(self, text: str, end: int, rest: str) -> tuple[float, str]:
        if rest:
            return (
                (0.4, f"뒷말 '{rest}'")
                if rest.startswith(("씨", "님", "고객", "드림", "올림", "귀하"))
                else (0.0, "")
            )
        match = re.compile(r"\s{0,3}([가-힣]+|\((?:인|서명|印)\))").match(text, end)
        if match is None:
            return 0.0, ""
        word = match[1]
        found = (
            word
            if word in self._lexicon.after
            else next(
                (
                    word[:n]
                    for n in range(min(6, len(word)), 0, -1)
                    if word[:n] in self._lexicon.after and word[n:] in self._lexicon.josa
                ),
                None,
            )
        )
        return (0.45, f"뒷말 '{found}'") if found else (0.0, "")

    def _around(self, text: str, start: int, end: int) -> tuple[float, str]:
        if VALUE_AFTER.match(text, end):
            return 0.35, "개인정보가 뒤따름"
        line_start = text.rfind("\n", 0, start) + 1
        alone = not text[line_start:start].strip(" -·•■○▶\t") and BOUNDARY_AFTER.match(text, end)
        return (0.2, "행의 첫머리에 홀로") if alone else (0.0, "")

    def _dictionary(self, name: str) -> float:
        if self._morphology.is_name(name):
            return 0.15
        return -0.35 if self._morphology.is_word(name) else 0.0

    def _foreign(self, text: str) -> Iterator[Finding]:
        for pattern in (LATIN, FOREIGN):
            for match in pattern.finditer(text):
                change, reason = self._label(text, match.start())
                if change >= 0.6 and BOUNDARY_AFTER.match(text, match.end()):
                    yield _finding(match.group(), match.start(), 0.3 + change * 0.7, f"외국인 이름, {reason}")


def _mentions(text: str, sure: dict[str, float], taken: set[int]) -> Iterator[Finding]:
    for name, score in sure.items():
        for match in re.finditer(rf"(?<![가-힣]){name}", text):
            if match.start() not in taken:
                yield _finding(name, match.start(), min(score, 0.8), "같은 문서에서 확인된 이름")


def _finding(name: str, start: int, score: float, reason: str) -> Finding:
    return Finding(
        str(Kind.PERSON), name, start, start + len(name), round(score, 3), reason, legal_class_of(Kind.PERSON)
    )
