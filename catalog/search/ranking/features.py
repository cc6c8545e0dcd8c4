"""Features of candidates for one query, counted for all of them at once with numpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from catalog.search.analysis.normal import normal
from catalog.search.analysis.words import bigrams
from catalog.search.ranking.forward import FIELDS, Forward, term_hash
from catalog.search.understanding.query import PAIR, Understood, Unit

Floats = NDArray[np.float32]

NAMES = (
    *FIELDS,  # idf-weighted share of the concepts found in the field
    "any",  # in the best of the fields
    "absent",  # hardly anything of what is asked is there: such documents stand behind, wherever they are
    "whole",  # all concepts found somewhere: the product of their evidence
    "title_whole",  # the same within title and keywords
    "typed",  # in the title by the typed words themselves
    "phrase",  # character pairs of the query, across its words, that the title has too: order and nearness
    "cover",  # how much of the title the query covers
    "exact",  # the title is the query
    "brief",  # short titles say what they are about
    "engine",  # the engine's score, of the best candidate's
    "region",
    "region_part",
    "region_around",
    "nationwide",
    "elsewhere",
    "agency_named",
    "fresh",
    "quality",
    "use",
    "meaning",
)
_FIELD_WORTH = np.array([1.0, 0.9, 0.55, 0.7, 0.7, 1.0], dtype=np.float32)  # for "any" and "whole"
_LEAST_RARE = 0.05  # a word that every dataset has still counts for something
_OWN = ("typed", "run", "verb")
_HELD = 0.5  # share of the best candidate's evidence a document must have not to count as absent
_COLUMN: Mapping[str, int] = {name: i for i, name in enumerate(NAMES)}
_INDEXED = FIELDS.index("head")  # the fields before it are what the index holds; a head repeats the title
_TABLE = 1 << 16
_ALONE = 200_000  # multiplications that OpenBLAS does on one thread; it takes several from 262,144
_TODAY_SPAN = 3650.0  # days over which freshness fades


@dataclass(frozen=True)
class Scored:
    """The features of the candidates, a row each in the order of NAMES, and the evidence they were made from."""

    features: Floats
    evidence: Floats  # candidates x fields x concepts, 0-1
    topical: NDArray[
        np.bool_
    ]  # candidates: whether every topic is found somewhere, as the index's own terms tell
    units: Floats  # all concepts' units x places: how well each is found, for those places that hold anything
    places: NDArray[np.intp]  # which these are: field * candidates + candidate
    spans: Sequence[slice]  # the units of each concept

    @cached_property
    def ways(self) -> NDArray[np.int16]:
        """Return candidates x fields x concepts: number of the best unit, -1 for none; only explaining asks for it."""
        candidates, fields, concepts = self.evidence.shape
        found = np.full((concepts, fields * candidates), -1, dtype=np.int16)
        for number, span in enumerate(self.spans):
            own = self.units[span]
            found[number, self.places] = np.where(own.max(axis=0) > 0, own.argmax(axis=0), -1)
        return found.reshape(concepts, fields, candidates).transpose(2, 1, 0)


class Featuriser:
    """Counts features for one understood query; `rarity` gives the idf of a term.

    All units of all concepts stand below each other and all candidates beside each other: a few products of small
    matrices do what would be many calls a concept.
    """

    def __init__(self, understood: Understood, rarity: Callable[[str], float]) -> None:
        self.understood = understood
        concepts = understood.concepts
        across = [PAIR + p for p in bigrams("".join(c.text for c in concepts))]
        terms = list(dict.fromkeys([*(t for c in concepts for u in c.units for t in u.terms), *across]))
        self._number = {t: i for i, t in enumerate(terms)}
        self._hashes = np.array([term_hash(t) for t in terms] or [0], dtype=np.uint32)
        self._known = [rarity(t) for t in terms]
        self.weights = self._concept_weights()
        names = {normal(a) for a in understood.agencies}
        self._agency_concepts = [
            i for i, c in enumerate(concepts) if names and any(normal(u.text) in names for u in c.units)
        ]
        units = [u for c in concepts for u in c.units]
        ends = [0, *accumulate(len(c.units) for c in concepts)]
        self._spans = [slice(a, b) for a, b in pairwise(ends)]
        self._shares = self._unit_shares(units)
        self._holds = self._holding(terms, across)
        self._worth = np.array([[u.weight] for u in units], dtype=np.float32)
        self._needed = np.array([[_needed(u)] for u in units], dtype=np.float32)
        own = [[len(set(u.terms)) if u.source in _OWN else np.inf] for u in units]
        self._own = np.array(own, dtype=np.float32)  # terms of a unit the title must have for "typed"

    def _concept_weights(self) -> Floats:
        """Return what each concept counts: its share times how rare its best-known way is, summing to 1."""
        raw = []
        for concept in self.understood.concepts:
            known = [
                self._unit_rarity(u.terms)
                for u in concept.units
                if u.source in ("typed", "verb", "run", "part")
            ]
            raw.append(concept.share * max([_LEAST_RARE, *known] if known else [3.0]))
        total = np.array(raw or [0.0], dtype=np.float32)
        return total / max(float(total.sum()), 1e-6)

    def _unit_rarity(self, terms: Sequence[str]) -> float:
        return float(max(self._known[self._number[t]] for t in terms))

    def features(
        self,
        candidates: Sequence[Forward],
        engine: Sequence[float],
        relation: Callable[[tuple[str, ...]], int],
        agencies: frozenset[int],
        meaning: Floats | None,
        newest: int,
    ) -> Scored:
        """Return the features of the candidates; `relation` tells how a document's regions lie to the asked ones."""
        count = len(candidates)
        heads = np.concatenate([c.head for c in candidates]).reshape(count, -1)
        present = self._present(candidates, heads[:, : len(FIELDS)])
        words, modified, quality, use = heads[:, len(FIELDS) : len(FIELDS) + 4].T.astype(np.float32)
        named = np.array([c.agency in agencies for c in candidates] if agencies else [False] * count)
        evidence, units, places = self._evidence(present)
        if agencies:
            evidence[self._agency_concepts, 0] = np.maximum(evidence[self._agency_concepts, 0], named)
        covered, phrase, typed = self._titled(present[:, 0], named)
        found = np.zeros((len(NAMES), count), dtype=np.float32)  # a row a feature until all are there
        column = _COLUMN
        found[: len(FIELDS)] = (self.weights @ evidence.reshape(len(evidence), -1)).reshape(-1, count)
        best = (evidence * _FIELD_WORTH[:, None]).max(axis=1)
        found[column["any"]] = self.weights @ best
        found[column["absent"]] = _absence(found[column["any"]])
        near = np.maximum(evidence[:, 0], evidence[:, 1])
        logarithms = np.log(np.maximum((best, near), 0.02))
        found[column["whole"]], found[column["title_whole"]] = np.exp(self.weights @ logarithms)
        found[column["typed"]] = self.weights @ typed
        found[column["phrase"]] = phrase
        found[column["brief"]] = 1.0 / (1.0 + words)
        found[column["cover"]] = np.minimum(1.0, covered / np.maximum(words, 1.0)) * found[0]
        found[column["exact"]] = (found[0] > 0.98) & (words <= len(self.understood.concepts))
        found[column["engine"]] = np.array(engine, dtype=np.float32) / (max(engine, default=1.0) or 1.0)
        if self.understood.regions:
            related = [column["region"] + relation(c.regions) for c in candidates]
            found[related, np.arange(count)] = 1.0
        found[column["agency_named"]] = named
        age = np.where(modified > 0, newest - modified, _TODAY_SPAN)
        found[column["fresh"]] = np.minimum(np.maximum(1.0 - age / _TODAY_SPAN, 0.0), 1.0)
        found[column["quality"]] = quality / 405.0
        found[column["use"]] = np.log1p(use) / 12.0
        if meaning is not None:
            found[column["meaning"]] = meaning
        features = np.ascontiguousarray(found.T)
        return Scored(
            features, evidence.transpose(2, 1, 0), self._topical(present), units, places, self._spans
        )

    def _present(self, candidates: Sequence[Forward], lengths: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Return terms x fields x candidates: where a term of the query stands."""
        table = np.full(_TABLE, -1, dtype=np.int16)
        table[self._hashes & 0xFFFF] = np.arange(len(self._hashes), dtype=np.int16)
        terms = np.concatenate([c.terms for c in candidates])
        place = table.take(terms & 0xFFFF)
        hit = np.flatnonzero(place >= 0)
        place = place[hit]
        same = self._hashes[place] == terms[hit]
        hit, place = hit[same], place[same]
        row = np.searchsorted(np.cumsum(lengths.ravel(), dtype=np.intp), hit, side="right")
        candidate, field = np.divmod(row, len(FIELDS))
        present = np.zeros((len(self._hashes), len(FIELDS), len(candidates)), dtype=np.bool_)
        present[place, field, candidate] = True
        return present

    def _evidence(self, present: NDArray[np.bool_]) -> tuple[Floats, Floats, NDArray[np.intp]]:
        """Return concepts x fields x candidates: the best of a concept's ways, in part when partly there.

        Then the same by unit, at those places that hold any: most fields of most candidates hold nothing that is asked.
        """
        flat = present.reshape(len(present), -1)
        places = np.flatnonzero(flat.any(axis=0))
        part = _product(self._shares, flat.take(places, axis=1))
        units: Floats = (
            np.where(part > 0.999, 1.0, np.where(part >= 0.6, part * part * part, 0.0)) * self._worth
        )
        evidence = np.zeros((len(self._spans), flat.shape[1]), dtype=np.float32)
        for own, span in zip(evidence, self._spans, strict=True):
            own[places] = units[span].max(axis=0)
        return evidence.reshape(len(evidence), *present.shape[1:]), units, places

    def _titled(self, title: NDArray[np.bool_], named: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
        """Return what of the title the query covers, the share of the pairs across it has, and concepts x candidates: typed.

        Typed is a concept whose word or compound the title has; an agency's name is in the title of what it gives.
        """
        held = _product(self._holds, title)
        whole = held[:-2] >= self._own
        typed = np.array([whole[span].any(axis=0) for span in self._spans], dtype=np.float32)
        if named.any():
            typed[self._agency_concepts] = np.maximum(typed[self._agency_concepts], named)
        return held[-2], held[-1], typed

    def _topical(self, present: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which candidates hold all topics, a unit's terms anywhere in the document, most of its pairs."""
        anywhere = np.asarray(present[:, :_INDEXED].any(axis=1))
        there = _product(self._holds[:-2], anywhere) >= self._needed
        found = np.ones(present.shape[2], dtype=np.bool_)
        for concept, span in zip(self.understood.concepts, self._spans, strict=True):
            if concept.share == 1.0:
                found &= there[span].any(axis=0)
        return found

    def _unit_shares(self, units: Sequence[Unit]) -> Floats:
        """Return units x terms: what share of each unit each term is."""
        found = np.zeros((len(units), len(self._hashes)), dtype=np.float32)
        for own, unit in zip(found, units, strict=True):
            places = [self._number[t] for t in unit.terms]
            shares = [1.0 if unit.source == "pairs" else max(self._known[p], 0.3) for p in places]
            total = sum(shares)
            for place, share in zip(places, shares, strict=True):
                own[place] = share / total
        return found

    def _holding(self, terms: Sequence[str], across: Sequence[str]) -> Floats:
        """Return units and two more x terms: which terms a unit has, which are words, share of the pairs across."""
        found = np.zeros((len(self._shares) + 2, len(self._hashes)), dtype=np.float32)
        found[:-2] = self._shares > 0
        found[-2, : len(terms)] = [not t.startswith(PAIR) for t in terms]
        for pair in across:
            found[-1, self._number[pair]] += 1.0 / len(across)
        return found


def _product(left: Floats, held: NDArray[np.bool_]) -> Floats:
    """Return the product of matrices on this thread: waking BLAS threads takes longer than matrices of this size."""
    right: Floats = held.astype(np.float32)
    rows, terms = left.shape
    width = max(1, _ALONE // max(rows * terms, 1))
    if width >= right.shape[1]:
        return left @ right
    return np.concatenate([left @ right[:, i : i + width] for i in range(0, right.shape[1], width)], axis=1)


def _needed(unit: Unit) -> int:
    """Return how many of a unit's terms a document must have."""
    count = len(set(unit.terms))
    return needed_pairs(count) if unit.source == "pairs" else count


def needed_pairs(count: int) -> int:
    """Return how many of some character pairs a document must have: two of two, three of four."""
    return count if count <= 2 else -(-count * 3 // 4)


def _absence(held: Floats) -> Floats:
    """Return how far each candidate stays behind what the best one holds of the query: 0 near enough, 1 nothing."""
    behind = 1.0 - held / max(_HELD * float(held.max(initial=0.0)), 1e-6)
    found: Floats = np.minimum(np.maximum(behind, 0.0), 1.0).astype(np.float32)
    return found
