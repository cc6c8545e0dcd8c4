"""Which domain a term should have: what the terms that end alike use, weighed with what is known of the column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from vocab.model import Domain, Word
from vocab.recommend.records import ColumnContext
from vocab.vocabulary import Vocabulary

_SMOOTHING = 1.0
_FAMILIES = {
    "VARCHAR": "text", "VARCHAR2": "text", "NVARCHAR": "text", "NVARCHAR2": "text", "TEXT": "text", "CLOB": "text",
    "CHARACTER VARYING": "text", "CHAR": "text", "NCHAR": "text", "BPCHAR": "text", "STRING": "text",
    "NUMERIC": "number", "NUMBER": "number", "DECIMAL": "number", "INTEGER": "number", "INT": "number",
    "BIGINT": "number", "SMALLINT": "number", "FLOAT": "number", "DOUBLE": "number", "REAL": "number",
    "DATETIME": "time", "TIMESTAMP": "time", "DATE": "time",
}  # fmt: skip


class RankedDomain(NamedTuple):
    """A domain with its share of the evidence (0 to 1) and where that came from."""

    domain: Domain
    share: float
    evidence: str


class DomainRanker:
    """Back-off over word endings: the longer the common ending, the more its terms count."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    @cached_property
    def _endings(self) -> Mapping[tuple[str, ...], Counter[str]]:
        found: dict[tuple[str, ...], Counter[str]] = {}
        for term in self._vocabulary.terms.values():
            names = [segment.text for segment in self._vocabulary.segmenter.best(term.name).words]
            for size in range(len(names) + 1):
                found.setdefault(tuple(names[len(names) - size :]), Counter())[term.domain] += 1
        return found

    @cached_property
    def _of_class(self) -> Mapping[str, Counter[str]]:
        """Domains by their class, as used by terms; each domain counts once at least."""
        found: dict[str, Counter[str]] = {}
        used = Counter(term.domain for term in self._vocabulary.terms.values())
        for domain in self._vocabulary.domains.values():
            found.setdefault(domain.domain_class, Counter())[domain.name] = 1 + used[domain.name]
        return found

    def rank(
        self, words: Sequence[Word], context: ColumnContext | None = None, limit: int = 5
    ) -> list[RankedDomain]:
        """Return domains for a term of these words, best first; empty when nothing is known about the last."""
        if not words:
            return []
        shares = self._shares(words)
        if context is not None:
            shares = {
                name: share * fit(self._vocabulary.domains[name], context) for name, share in shares.items()
            }
        total = sum(shares.values()) or 1.0
        ranked = sorted(shares.items(), key=lambda item: (-item[1], item[0]))[:limit]
        evidence = self._evidence(words)
        return [RankedDomain(self._vocabulary.domains[n], share / total, evidence) for n, share in ranked]

    def _shares(self, words: Sequence[Word]) -> dict[str, float]:
        names = tuple(word.name for word in words)
        of_class = self._of_class.get(words[-1].domain_class or "", Counter())
        total = sum(of_class.values())
        shares = {name: count / total for name, count in of_class.items()}
        for size in range(1, len(names) + 1):
            counts = self._endings.get(names[len(names) - size :])
            if not counts:
                break
            weight = sum(counts.values()) + _SMOOTHING
            shares = {
                name: (counts[name] + _SMOOTHING * shares.get(name, 0.0)) / weight
                for name in counts.keys() | shares.keys()
                if name in self._vocabulary.domains
            }
        return shares

    def _evidence(self, words: Sequence[Word]) -> str:
        names = tuple(word.name for word in words)
        for size in range(len(names), 0, -1):
            counts = self._endings.get(names[len(names) - size :])
            if counts:
                domain, uses = counts.most_common(1)[0]
                ending = "".join(names[len(names) - size :])
                return f"'{ending}'(으)로 끝나는 표준용어 {sum(counts.values())}개 가운데 {uses}개가 {domain}"
        return f"형식단어 분류 '{words[-1].domain_class}'의 도메인"


def fit(domain: Domain, context: ColumnContext) -> float:
    """Return how well a domain agrees with what is known of a column: 1 with nothing known, less where it differs."""
    factor = 1.0
    family = _FAMILIES.get((context.data_type or "").upper().split("(")[0].strip())
    own = _FAMILIES.get(domain.data_type)
    if family and own:
        factor *= 1.0 if family == own else 0.1
    if family == own and context.length and domain.length:
        same = domain.length == context.length and (domain.scale or 0) == (context.scale or 0)
        factor *= 4.0 if same else 1.0 / (1.0 + abs(domain.length - context.length) / max(domain.length, 1))
    return factor * _pattern_fit(domain, context.patterns)


def _pattern_fit(domain: Domain, patterns: Sequence[str]) -> float:
    """Weigh the classes of a column's values: 99999999 speaks for a date of 8 characters, Y and N for 여부C1."""
    if not patterns:
        return 1.0
    longest = max(len(pattern) for pattern in patterns)
    if domain.length is not None and domain.data_type == "CHAR":
        return 2.0 if longest == domain.length else 0.5
    numeric = all(set(pattern) <= set("9.,-") for pattern in patterns)
    return 0.5 if domain.data_type == "NUMERIC" and not numeric else 1.0
