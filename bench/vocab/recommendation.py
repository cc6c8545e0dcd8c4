"""Recommending standard terms: misspelt names, synonyms, terms of the next revision; time of one and of many."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable

from bench.measure import Measure
from bench.vocab.cases import (
    gold_words,
    new_terms,
    official,
    official_synonyms,
    typos,
    until,
    without_term_synonyms,
)
from vocab.recommend import Recommender
from vocab.vocabulary import Vocabulary

TYPOS = 4_000
NAMES = 60_000


def run() -> list[Measure]:
    """Measure on revision 8; terms of 8 with what was known at 7."""
    vocabulary = official()
    recommender = Recommender(vocabulary)
    return [
        *_typos(recommender),
        *_synonyms(vocabulary, recommender),
        *_next_revision(vocabulary),
        *_speed(vocabulary, recommender),
    ]


def _ranks(
    recommender: Recommender, cases: Iterable[tuple[str, set[str]]], standard: Vocabulary
) -> list[int]:
    """Return for each case the place of a right standard term among the standard terms offered; 99 for none."""
    ranks = []
    for asked, right in cases:
        offered = [c.term for c in recommender.recommend(asked).candidates if c.term in standard.terms]
        offered = list(dict.fromkeys(offered))
        ranks.append(next((place for place, term in enumerate(offered, 1) if term in right), 99))
    return ranks


def _share(ranks: list[int], most: int) -> float:
    return 100 * sum(rank <= most for rank in ranks) / len(ranks)


def _typos(recommender: Recommender) -> list[Measure]:
    made = typos(list(recommender.vocabulary.terms), TYPOS, seed=2_026)
    ranks = _ranks(recommender, [(typed, {meant}) for typed, meant in made], recommender.vocabulary)
    name, rival = "one-letter typos of terms", "jamo distance"
    note = f"{TYPOS:,} generated; the rest are other terms just as near"
    return [
        Measure(f"{name}, top 1", _share(ranks, 1), "%", 99, rival_name=rival, rival=98.8, note=note),
        Measure(f"{name}, top 5", _share(ranks, 5), "%", 100, rival_name=rival, rival=100),
    ]


def _synonyms(vocabulary: Vocabulary, recommender: Recommender) -> list[Measure]:
    cases = official_synonyms(vocabulary)
    listed = _ranks(recommender, cases, vocabulary)
    held_out = _ranks(Recommender(without_term_synonyms(vocabulary)), cases, vocabulary)
    name, rival = "official term synonyms", "word substitution, then tf-idf"
    note = "their list struck out of the vocabulary; among standard terms offered"
    return [
        Measure(
            f"{name}, top 1", _share(listed, 1), "%", 98, note="as installed: the list is in the vocabulary"
        ),
        Measure(f"{name} held out, top 1", _share(held_out, 1), "%", 98, "higher", rival, 97.1, note),
        Measure(f"{name} held out, top 5", _share(held_out, 5), "%", 99, "higher", rival, 98.8, note),
    ]


def _next_revision(vocabulary: Vocabulary) -> list[Measure]:
    gold, old = gold_words(), until(vocabulary, 7)
    recommender = Recommender(old)
    terms = [t for t in new_terms(vocabulary, 8) if all(word in old.words for word in gold[t.name])]
    abbreviation = first = third = 0
    for term in terms:
        answer = recommender.recommend(term.name)
        proposal = answer.proposal
        abbreviation += proposal is not None and proposal.abbreviation == term.abbreviation
        domains = [c.domain for c in answer.candidates if c.term == term.name][:3]
        first += domains[:1] == [term.domain]
        third += term.domain in domains
    count, name, rival = len(terms), "8차 terms of ≤7차 words", "majority of the last word"
    note = f"{count:,} terms; dictionary, counts and domains of ≤7차 only"
    return [
        Measure(f"{name}: abbreviation", 100 * abbreviation / count, "%", 99.5, "higher", rival, 99.2, note),
        Measure(f"{name}: domain, top 1", 100 * first / count, "%", 90, "higher", rival, 84.9, note),
        Measure(f"{name}: domain, top 3", 100 * third / count, "%", 98, "higher", rival, 96.2, note),
    ]


def _mixed(vocabulary: Vocabulary, count: int) -> list[str]:
    """Names as an agency's workbook mixes them: a quarter standard, half composable, a quarter with new words."""
    dice = random.Random(11)
    terms = list(vocabulary.terms.values())
    words = [w.name for w in vocabulary.words.values() if not w.is_format_word]
    ends = ["명", "일자", "여부", "코드", "번호", "금액", "수", "내용"]
    strange = ["생태", "모방", "학명", "기후대", "공간축", "센서망"]
    made = []
    for number in range(count):
        kind = number % 8
        if kind < 2:
            term = dice.choice(terms)
            made.append(term.name if kind else term.abbreviation.lower())
        elif kind < 6:
            made.append(dice.choice(words) + dice.choice(words) + dice.choice(ends))
        else:
            made.append(dice.choice(strange) + dice.choice(words) + dice.choice(ends))
    return made


def _speed(vocabulary: Vocabulary, recommender: Recommender) -> list[Measure]:
    single = _mixed(vocabulary, 2_000) + [typed for typed, _ in typos(list(vocabulary.terms), 500, seed=3)]
    for name in single[:200]:
        recommender.recommend(name)
    times = []
    for name in single:
        started = time.perf_counter()
        recommender.recommend(name)
        times.append(time.perf_counter() - started)
    names = _mixed(vocabulary, NAMES)
    started = time.perf_counter()
    answered = sum(1 for _ in recommender.recommend_many(names, workers=2))
    rate = answered / (time.perf_counter() - started)
    p95 = sorted(times)[int(0.95 * len(times))] * 1_000
    note = "a quarter standard, half composable, a quarter with new words; start of the processes included"
    return [
        Measure("one recommendation, p95", p95, "ms", 5, "lower", note="the same mix, with typos"),
        Measure("names a second, 2 processes", rate, "names/s", 5_000, note=f"{NAMES:,} names, {note}"),
    ]
