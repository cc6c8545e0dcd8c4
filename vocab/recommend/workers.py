"""Recommending in several processes: each builds its indexes once, answers come back in order."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from vocab.recommend.pipeline import Asked, Recommender
    from vocab.recommend.records import Recommendation

BATCH = 500


class _Worker:
    """The recommender of a worker process; set once when the process starts."""

    recommender: Recommender


def _start(recommender: Recommender) -> None:
    _Worker.recommender = recommender
    recommender.recommend("이름")  # builds the indexes
    # They stay for good: the collector need not walk their millions of objects again and again.
    gc.collect()
    gc.freeze()


def _answer(batch: list[Asked]) -> list[Recommendation]:
    return list(_Worker.recommender.recommend_many(batch))


def recommend_parallel(
    recommender: Recommender, asked: Iterable[Asked], workers: int
) -> Iterator[Recommendation]:
    """Yield recommendations in order; at most two batches a worker are under way, so memory stays flat."""
    from vocab.recommend.pipeline import Recommender

    source = iter(asked)
    bare = Recommender(recommender.vocabulary, recommender.prior)
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_start, initargs=(bare,))
    with pool:
        waiting: deque[Future[list[Recommendation]]] = deque()
        while batch := list(islice(source, BATCH)):
            waiting.append(pool.submit(_answer, batch))
            if len(waiting) >= 2 * workers:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
