"""Related datasets: joinable, of the same standard terms, of the same topic; each with its evidence."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from linkage.bags import Bags
from linkage.joins import Join

LEAST = {"same-topic": 0.12, "same-term": 0.15}  # score of a relation, by kind
LABELS = {"same-topic": "공통 주제어", "same-term": "공통 표준용어"}
WORD = re.compile(r"[가-힣]{2,}|[a-z][a-z0-9.]+", re.IGNORECASE)


@dataclass(frozen=True)
class Relation:
    """One dataset belongs with another; `kind` is joinable, same-term or same-topic; `score` 0-1."""

    left: str
    right: str
    kind: str
    score: float
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """What a dataset is about: its words (title, keywords, description) and the standard terms of its columns."""

    id: str
    text: str
    keywords: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    agency: str | None = None


def by_joins(joins: Iterable[Join]) -> list[Relation]:
    """Return one relation for each pair of datasets with a join, of the best join's score."""
    best: dict[tuple[str, str], list[Join]] = defaultdict(list)
    for join in joins:
        pair = sorted((join.left.dataset_id, join.right.dataset_id))
        best[(pair[0], pair[1])].append(join)
    return [
        Relation(left, right, "joinable", max(j.score for j in found), tuple(map(_describe, found[:3])))
        for (left, right), found in best.items()
    ]


def by_terms(topics: Sequence[Topic]) -> list[Relation]:
    """Relate datasets whose columns share standard terms that few others have."""
    return by_bags("same-term", Bags.of({t.id: term_bag(t) for t in topics}))


def by_topic(topics: Sequence[Topic], synonyms: Mapping[str, str] | None = None) -> list[Relation]:
    """Relate datasets by tf-idf cosine of their words; keywords count thrice, `synonyms` maps a word to its head."""
    return by_bags("same-topic", Bags.of({t.id: topic_bag(t, synonyms) for t in topics}))


def by_bags(kind: str, bags: Bags, only: Iterable[str] | None = None) -> list[Relation]:
    """Relate datasets by their bags of words, all or some of them; `kind` is same-topic or same-term."""
    found = bags.relations(LEAST[kind], only)
    return [
        Relation(r.left, r.right, kind, r.score, (f"{LABELS[kind]}: {', '.join(r.words)}",)) for r in found
    ]


def term_bag(topic: Topic) -> Counter[str]:
    """Return the standard terms of a dataset, counted."""
    return Counter(topic.terms)


def topic_bag(topic: Topic, synonyms: Mapping[str, str] | None = None) -> Counter[str]:
    """Return what a dataset is about as counted words; keywords count thrice."""
    return _words(topic, synonyms or {})


def _words(topic: Topic, heads: Mapping[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for word in WORD.findall(topic.text):
        found[heads.get(word.lower(), word.lower())] += 1
    for keyword in topic.keywords:
        word = keyword.lower().replace(" ", "")
        found[heads.get(word, word)] += 3
    return found


def _describe(join: Join) -> str:
    left, right = join.left, join.right
    return f"{left.table}.{left.column} = {right.table}.{right.column} ({', '.join(join.evidence)})"
