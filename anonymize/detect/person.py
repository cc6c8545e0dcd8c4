"""Find names of people by surname, given-name syllables and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from anonymize.detect.finding import Finding
from anonymize.detect.foreign_name import ForeignNames
from anonymize.detect.lexicon import NameLexicon
from anonymize.detect.morphology import Morphology
from anonymize.detect.name_evidence import NameContext
from anonymize.kinds import Kind, legal_class_of

MASK = "○◯*●〇"
HANJA = "一-鿿"
CHAIN = re.compile(r"\s?(?:[,·、/]|및|와|과|그리고)\s?")
SURE = 0.6
IN_DICTIONARY = 0.15
NO_NAME = 0.4
# given names hardly ever end in these; nouns with a particle do
PARTICLES = "의는을를가에과와"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible name: its place, the syllables, what follows in the same word, how usual the given name is (0..1)."""

    start: int
    name: str
    rest: str
    weight: float

    @property
    def end(self) -> int:
        """Return the place behind the name."""
        return self.start + len(self.name)


class PersonFinder:
    """Score candidates and keep those at or above the threshold; later mentions follow a sure one."""

    def __init__(
        self,
        lexicon: NameLexicon,
        morphology: Morphology,
        threshold: float = 0.5,
        never: frozenset[str] = frozenset(),
    ) -> None:
        self._lexicon = lexicon
        self._morphology = morphology
        self._threshold = threshold
        self._never = never
        self._context = NameContext(lexicon)
        self._foreign = ForeignNames(self._context, morphology)

    def find(self, text: str) -> Iterator[Finding]:
        """Yield names, and every further place of a name found surely in the same text."""
        found = self._found(text)
        yield from found.values()
        yield from _mentions(text, found)

    def find_short(self, text: str) -> list[Finding]:
        """Return the names in a short string."""
        return list(self._found(text).values())

    def _found(self, text: str) -> dict[int, Finding]:
        found: dict[int, Finding] = {}
        last = -10
        for candidate in self._candidates(text):
            chained = (
                0 < candidate.start - last <= 4 and CHAIN.fullmatch(text, last, candidate.start) is not None
            )
            score, reason = self._score(text, candidate, chained)
            if score >= self._threshold:
                last = candidate.end
                found[candidate.start] = name_finding(candidate.name, candidate.start, score, reason)
        if ":" in text or " " in text:
            for finding in self._foreign.find(text):
                found.setdefault(finding.start, finding)
        return found

    @cached_property
    def _shape(self) -> re.Pattern[str]:
        surnames = "".join(s for s in self._lexicon.surnames if len(s) == 1)
        double = "|".join(s for s in self._lexicon.surnames if len(s) == 2)
        syllable = f"[가-힣{HANJA}{MASK}]"
        return re.compile(
            f"(?<![가-힣])(?:(?:{double}){syllable}{{1,2}}|[{surnames}]{syllable}{{1,3}})(?P<rest>[가-힣]*)"
        )

    def _candidates(self, text: str) -> Iterator[Candidate]:
        for match in self._shape.finditer(text):
            candidate = self._cut(match.group(), match.start())
            if candidate is not None:
                yield candidate

    def _cut(self, word: str, start: int) -> Candidate | None:
        known = self._lexicon
        surname = 2 if word[:2] in known.surnames and len(word) >= 3 else 1
        best: Candidate | None = None
        for given in (2, 1, 3) if surname == 1 else (2, 1):
            name, rest = word[: surname + given], word[surname + given :]
            if len(name) < surname + given or (rest and rest not in known.josa and rest not in known.after):
                continue
            candidate = Candidate(start, name, rest, self._weight(name, surname))
            if candidate.weight > 0 or best is None:
                best = candidate if best is None or candidate.weight > best.weight else best
                if best.weight > 0:
                    break
        return best

    def _weight(self, name: str, surname: int) -> float:
        if any(c in MASK for c in name[1:]):
            return 0.5
        if any("一" <= c <= "鿿" for c in name):
            return 0.4
        return self._lexicon.given_weight(name[surname:])

    def _score(self, text: str, candidate: Candidate, chained: bool) -> tuple[float, str]:
        name, end = candidate.name, candidate.end
        if self._is_never(name):
            return 0.0, ""
        before = self._context.before(text, candidate.start)
        single = name[:2] not in self._lexicon.surnames
        if before.change < 0.6 and (candidate.weight == 0.0 or (single and len(name) > 3)):
            return 0.0, ""
        evidence = [
            before,
            self._context.after(text, end, candidate.rest),
            self._context.around(text, candidate.start, end),
        ]
        score = 0.3 * candidate.weight**0.5 + sum(e.change for e in evidence) + (0.35 if chained else 0.0)
        score -= {2: 0.25, 4: 0.15}.get(len(name), 0.0) if single else 0.0
        score -= 0.1 if candidate.weight == 0.0 else 0.0
        if (
            self._threshold - IN_DICTIONARY <= score < self._threshold + NO_NAME
        ):  # where the dictionary decides
            score += self._dictionary(name)
        reasons = [
            "성씨와 이름 음절",
            *(e.reason for e in evidence if e.reason),
            *(["이름 나열"] if chained else []),
        ]
        return min(score, 0.99), ", ".join(reasons)

    def _is_never(self, name: str) -> bool:
        known = self._lexicon
        if (
            name[-1] in "님씨"
            or name[:3] in known.not_names
            or name in self._never
            or name in known.labels
            or name in known.before
        ):
            return True
        return (
            len(name) == 3
            and name[2] in "은는이가을를의에로"
            and (name[:2] in known.labels or name[:2] in known.before)
        )

    def _dictionary(self, name: str) -> float:
        if any(c in MASK for c in name):
            return IN_DICTIONARY
        if self._morphology.is_name(name):
            return IN_DICTIONARY
        if self._morphology.is_word(name):
            return -NO_NAME
        if self._morphology.is_phrase(name) or (
            name[-1] in PARTICLES and self._morphology.is_word(name[:-1])
        ):
            return -NO_NAME
        return 0.0


def _mentions(text: str, found: dict[int, Finding]) -> Iterator[Finding]:
    sure = {f.text: f.score for f in found.values() if f.score >= SURE and len(f.text) >= 3}
    for name, score in sure.items():
        place = text.find(name)
        while place >= 0:
            if place not in found and not "가" <= text[place - 1 : place] <= "힣":
                yield name_finding(name, place, min(score, 0.8), "같은 문서에서 확인된 이름")
            place = text.find(name, place + len(name))


def name_finding(name: str, start: int, score: float, reason: str) -> Finding:
    """Return a finding of a person's name."""
    kind = str(Kind.PERSON)
    return Finding(kind, name, start, start + len(name), round(score, 3), reason, legal_class_of(kind))
