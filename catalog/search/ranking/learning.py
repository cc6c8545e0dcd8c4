"""Learn the weights of the features from judged queries by coordinate ascent, and tell by cross-validation what they are worth.

Metzler and Croft (2007): for a linear ranker and a rank measure, changing one weight at a time while it helps is as good
as gradient methods and needs no library. Every learned set is pulled towards the starting one, for judged queries are few.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.search.ranking.features import NAMES, Floats

_STEPS = (-1.0, -0.5, -0.2, 0.2, 0.5, 1.0)
_PULL = 0.0012  # loss of nDCG a unit of distance from the start is worth
_FROZEN = frozenset(
    {"quality", "use", "fresh", "region_around", "nationwide", "elsewhere", "absent"}
)  # not in the judged records, or rules; set by hand


@dataclass(frozen=True, slots=True)
class Sample:
    """One judged query: features and grades of its candidates, the ideal DCG, and the need it stands for."""

    need: str
    features: Floats
    gains: Floats
    ideal: float

    def ndcg(self, weights: Floats) -> float:
        """Return nDCG@10 of the candidates ordered by the weights."""
        scores = self.features @ weights
        best = np.argsort(-scores, kind="stable")[:10]
        return float((self.gains[best] * DISCOUNT[: len(best)]).sum() / self.ideal) if self.ideal else 0.0


DISCOUNT: NDArray[np.float64] = 1.0 / np.log2(np.arange(2, 12))


def mean_ndcg(samples: Sequence[Sample], weights: Floats) -> float:
    """Return the mean nDCG@10."""
    return float(np.mean([s.ndcg(weights) for s in samples])) if samples else 0.0


def learn(samples: Sequence[Sample], start: Floats, rounds: int = 12) -> Floats:
    """Return the weights that rank the samples best, near the start."""
    weights = start.copy()
    spread = np.maximum(np.abs(start), 0.3)
    best = _worth(samples, weights, start, spread)
    for _ in range(rounds):
        before = best
        for place, name in enumerate(NAMES):
            if name in _FROZEN:
                continue
            for step in _STEPS:
                changed = weights.copy()
                changed[place] += step * spread[place]
                worth = _worth(samples, changed, start, spread)
                if worth > best + 1e-5:
                    weights, best = changed, worth
        if best - before < 1e-4:
            break
    return weights


def cross_validate(samples: Sequence[Sample], start: Floats, folds: int = 5) -> list[float]:
    """Return each sample's nDCG@10 under weights learned without any query of its need's fold."""
    needs = sorted({s.need for s in samples})
    fold = {need: i % folds for i, need in enumerate(needs)}
    found = [0.0] * len(samples)
    for number in range(folds):
        weights = learn([s for s in samples if fold[s.need] != number], start)
        for i, sample in enumerate(samples):
            if fold[sample.need] == number:
                found[i] = sample.ndcg(weights)
    return found


def _worth(samples: Sequence[Sample], weights: Floats, start: Floats, spread: Floats) -> float:
    return mean_ndcg(samples, weights) - _PULL * float(np.abs((weights - start) / spread).sum())
