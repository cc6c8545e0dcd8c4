"""Measure search by judged queries: nDCG, MRR, recall, zero share and latency by class; compare two runs.

Measures as in Järvelin and Kekäläinen (2002) with gain 2^grade - 1 and the ideal taken over all judged documents; a
document without a judgement counts as grade 0.
"""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from catalog.search.errors import BadJudgements

DEPTH = 20  # results fetched for a query: recall is measured there, nDCG and MRR at 10
RELEVANT = 2  # grade from which a document answers, for MRR and recall

Answer = Callable[[str], Sequence[str]]  # query text -> identifiers, best first


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query with the grades (0-3) of the identifiers that were judged for it."""

    id: str
    kind: str
    text: str
    need: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one query came to; `ms` is the time the answer took."""

    id: str
    kind: str
    ndcg: float
    reciprocal_rank: float
    recall: float
    empty: bool
    ms: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The outcomes of all queries of a run."""

    outcomes: tuple[Outcome, ...]

    def by_class(self) -> dict[str, dict[str, float]]:
        """Return the means by class of query, and of all."""
        kinds = list(dict.fromkeys(o.kind for o in self.outcomes))
        table = {kind: _means([o for o in self.outcomes if o.kind == kind]) for kind in kinds}
        return {**table, "all": _means(self.outcomes)}

    def as_dict(self) -> dict[str, Any]:
        """Return the run as JSON, to be compared with another later."""
        return {"classes": self.by_class(), "queries": [asdict(o) for o in self.outcomes]}

    @staticmethod
    def from_dict(stored: Mapping[str, Any]) -> Evaluation:
        """Read what `as_dict` gave; BadJudgements for anything else."""
        try:
            return Evaluation(tuple(Outcome(**o) for o in stored["queries"]))
        except (KeyError, TypeError) as error:
            raise BadJudgements(f"not a saved evaluation (평가 결과 파일이 아님): {error}") from error


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs over the same queries: mean difference of nDCG@10, its 95 % interval, and how sure the sign is."""

    queries: int
    difference: float
    low: float
    high: float
    p_value: float
    better: tuple[str, ...]
    worse: tuple[str, ...]


def read_queries(queries: Path, qrels: Path) -> list[JudgedQuery]:
    """Read queries (JSON lines: id, class, text, need) and grades (query, identifier, grade; tab-separated)."""
    grades: dict[str, dict[str, int]] = {}
    for number, line in _lines(qrels):
        cells = line.split("\t")
        if len(cells) != 3 or not cells[2].isdigit():
            raise BadJudgements(
                f"{qrels}:{number}: expected query, identifier and grade with tabs, found {line[:80]!r}"
            )
        grades.setdefault(cells[0], {})[cells[1]] = int(cells[2])
    found = []
    for number, line in _lines(queries):
        try:
            row = json.loads(line)
            found.append(
                JudgedQuery(
                    row["id"],
                    row["class"],
                    row["text"],
                    row.get("need", row["id"]),
                    grades.get(row["id"], {}),
                )
            )
        except (json.JSONDecodeError, KeyError, TypeError) as error:
            raise BadJudgements(
                f"{queries}:{number}: expected a JSON object with id, class, text: {error}"
            ) from error
    return found


def evaluate(
    queries: Iterable[JudgedQuery], answer: Answer, clock: Callable[[], float] = time.perf_counter
) -> Evaluation:
    """Ask every query and measure the answers."""
    outcomes = []
    for query in queries:
        started = clock()
        found = list(answer(query.text))[:DEPTH]
        outcomes.append(_outcome(query, found, (clock() - started) * 1000))
    return Evaluation(tuple(outcomes))


def ndcg(found: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Return nDCG at a depth; 0 where nothing relevant was judged."""
    gained = _dcg([grades.get(i, 0) for i in found[:depth]])
    ideal = _dcg(sorted(grades.values(), reverse=True)[:depth])
    return gained / ideal if ideal else 0.0


def compare(old: Evaluation, new: Evaluation, rounds: int = 10_000, seed: int = 1) -> Comparison:
    """Compare two runs by a paired bootstrap over their common queries (Sakai 2006)."""
    before = {o.id: o.ndcg for o in old.outcomes}
    pairs = [(o.id, o.ndcg - before[o.id]) for o in new.outcomes if o.id in before]
    if not pairs:
        raise BadJudgements("the two runs have no query in common (공통 질의가 없음)")
    gains = [gain for _, gain in pairs]
    chance = random.Random(seed)
    means = sorted(mean(chance.choices(gains, k=len(gains))) for _ in range(rounds))
    observed = mean(gains)
    against = sum(1 for m in means if (m <= 0) == (observed > 0)) / rounds
    return Comparison(
        queries=len(pairs),
        difference=observed,
        low=means[int(rounds * 0.025)],
        high=means[int(rounds * 0.975)],
        p_value=1.0 if not observed else min(1.0, 2 * against),
        better=tuple(i for i, gain in pairs if gain > 0.01),
        worse=tuple(i for i, gain in pairs if gain < -0.01),
    )


def _outcome(query: JudgedQuery, found: Sequence[str], ms: float) -> Outcome:
    relevant = {i for i, grade in query.grades.items() if grade >= RELEVANT}
    first = next((rank for rank, i in enumerate(found[:10], 1) if i in relevant), None)
    hit = len(relevant.intersection(found))
    return Outcome(
        id=query.id,
        kind=query.kind,
        ndcg=ndcg(found, query.grades),
        reciprocal_rank=1 / first if first else 0.0,
        recall=hit / min(len(relevant), DEPTH) if relevant else 0.0,
        empty=not found,
        ms=ms,
    )


def _dcg(grades: Sequence[int]) -> float:
    return sum((2.0**grade - 1.0) / math.log2(rank + 1) for rank, grade in enumerate(grades, 1))


def _means(outcomes: Sequence[Outcome]) -> dict[str, float]:
    times = sorted(o.ms for o in outcomes)
    return {
        "queries": float(len(outcomes)),
        "ndcg@10": mean(o.ndcg for o in outcomes),
        "mrr@10": mean(o.reciprocal_rank for o in outcomes),
        "recall@20": mean(o.recall for o in outcomes),
        "zero": mean(o.empty for o in outcomes),
        "p50_ms": times[len(times) // 2],
        "p95_ms": times[min(len(times) - 1, int(len(times) * 0.95))],
    }


def _lines(path: Path) -> Iterable[tuple[int, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadJudgements(f"{path} cannot be read (읽을 수 없음): {error}") from error
    return [(n, line) for n, line in enumerate(text.splitlines(), 1) if line.strip()]
