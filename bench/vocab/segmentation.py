"""Cutting the official terms, and finding what is unregistered in the terms of the next revision."""

from __future__ import annotations

import time

from bench.measure import Measure
from bench.vocab.cases import gold_words, new_terms, official, until
from vocab.recommend import Recommender
from vocab.vocabulary import Vocabulary


def run() -> list[Measure]:
    """Measure on revision 8, and on 7 → 8 for unregistered spans (their weights were set on 6 → 7)."""
    vocabulary = official()
    return [*_segmentation(vocabulary), *_spans(vocabulary)]


def _segmentation(vocabulary: Vocabulary) -> list[Measure]:
    names = list(vocabulary.terms)
    vocabulary.segment(names[0])
    started = time.perf_counter()
    ways = [vocabulary.segment(name) for name in names]
    each = (time.perf_counter() - started) / len(names) * 1e6
    right = sum(
        w[0].abbreviation == vocabulary.terms[n].abbreviation for n, w in zip(names, ways, strict=True)
    )
    return [
        Measure(
            "terms cut as their abbreviation says",
            100 * right / len(names),
            "%",
            99.98,
            rival_name="kiwipiepy with the standard words",
            rival=99.83,
            note=f"{right:,} of {len(names):,}; the three known ambiguities remain",
        ),
        Measure(
            "all segmentations of a term",
            each,
            "µs",
            20,
            "lower",
            note="mean over all terms, alternatives included",
        ),
    ]


def _spans(vocabulary: Vocabulary) -> list[Measure]:
    gold = gold_words()
    measures = []
    for number in (6, 7):
        old = until(vocabulary, number)
        recommender = Recommender(old)
        every, hits, open_, open_hits = 0, 0, 0, 0
        for term in new_terms(vocabulary, number + 1):
            words = gold[term.name]
            if all(word in old.words for word in words):
                continue
            answer = recommender.recommend(term.name)
            hit = _runs([(p.text, p.known) for p in answer.words]) == _runs(
                [(w, w in old.words) for w in words]
            )
            every, hits = every + 1, hits + hit
            if old.segmenter.complete(term.name) is None:
                open_, open_hits = open_ + 1, open_hits + hit
        step = f"{number}차→{number + 1}차"
        note = "set on this step" if number == 6 else "not blind: seen while the rules were settled"
        measures += [
            Measure(
                f"{step}: unregistered span found exactly, terms the old words cannot cover",
                100 * open_hits / open_,
                "%",
                90,
                note=f"{open_hits} of {open_}; {note}",
            ),
            Measure(
                f"{step}: the same, with terms the old words could cover too",
                100 * hits / every,
                "%",
                note=f"{hits} of {every}; {note}",
            ),
        ]
    return measures


def _runs(pieces: list[tuple[str, bool]]) -> set[tuple[int, int]]:
    """Return the places of the unregistered runs."""
    found, place, start = set(), 0, None
    for text, known in [*pieces, ("", True)]:
        if not known and start is None:
            start = place
        if known and start is not None:
            found.add((start, place))
            start = None
        place += len(text)
    return found
