"""Features of candidates for one query, counted for all of them at once with numpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from catalog.search.analysis.normal import normal
from catalog.search.analysis.words import bigrams
from catalog.search.ranking.forward import FIELDS, Forward, term_hash
from catalog.search.understanding.query import PAIR, Concept, Understood, Unit

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
_OWN = ("typed", "run", "verb")
_HELD = 0.5  # share of the best candidate's evidence a document must have not to count as absent
_COLUMN: Mapping[str, int] = {name: i for i, name in enumerate(NAMES)}
_INDEXED = FIELDS.index("head")  # the fields before it are what the index holds; a head repeats the title
_TABLE = 1 << 16
_TODAY_SPAN = 3650.0  # days over which freshness fades


@dataclass(frozen=True, slots=True)
class Scored:
    """The features of the candidates, a row each in the order of NAMES, and the evidence they were made from."""

    features: Floats
    evidence: Floats  # candidates x fields x concepts, 0-1
    ways: NDArray[np.int16]  # candidates x fields x concepts: number of the best unit, -1 for none
    topical: NDArray[
        np.bool_
    ]  # candidates: whether every topic is found somewhere, as the index's own terms tell


class Featuriser:
    """Counts features for one understood query; `rarity` gives the idf of a term."""

    def __init__(self, understood: Understood, rarity: Callable[[str], float]) -> None:
        self.understood = understood
        across = [PAIR + p for p in bigrams("".join(c.text for c in understood.concepts))]
        terms = list(
            dict.fromkeys([*(t for c in understood.concepts for u in c.units for t in u.terms), *across])
        )
        self._number = {t: i for i, t in enumerate(terms)}
        self._hashes = np.array([term_hash(t) for t in terms] or [0], dtype=np.uint32)
        self._known = [rarity(t) for t in terms]
        self.weights = self._concept_weights()
        self._across = np.array([self._number[p] for p in across], dtype=np.intp)
        names = {normal(a) for a in understood.agencies}
        self._agency_concepts = [
            i for i, c in enumerate(understood.concepts) if any(normal(u.text) in names for u in c.units)
        ]
        self._plain = np.array([not t.startswith(PAIR) for t in terms] or [False])
        self._mixes = [self._mix(c) for c in understood.concepts]

    def _concept_weights(self) -> Floats:
        """Return what each concept counts: its share times how rare its best-known way is, summing to 1."""
        raw = []
        for concept in self.understood.concepts:
            known = [
                self._unit_rarity(u.terms)
                for u in concept.units
                if u.source in ("typed", "verb", "run", "part")
            ]
            raw.append(concept.share * (max(known) if known else 3.0))
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
        heads = np.concatenate([c.head for c in candidates]).reshape(len(candidates), -1)
        present = self._present(candidates, heads[:, : len(FIELDS)])
        words, modified, quality, use = heads[:, len(FIELDS) : len(FIELDS) + 4].T.astype(np.float32)
        evidence, ways = self._evidence(present)
        if agencies:
            named = np.array([c.agency in agencies for c in candidates], dtype=np.bool_)
        else:
            named = np.zeros(len(candidates), dtype=np.bool_)
        self._name_agency(evidence, named)
        found = np.zeros((len(candidates), len(NAMES)), dtype=np.float32)
        column = _COLUMN
        found[:, : len(FIELDS)] = evidence @ self.weights
        best = (evidence * _FIELD_WORTH[None, :, None]).max(axis=1)
        found[:, column["any"]] = best @ self.weights
        found[:, column["absent"]] = _absence(found[:, column["any"]])
        found[:, column["whole"]] = np.exp(np.log(np.maximum(best, 0.02)) @ self.weights)
        near = evidence[:, :2, :].max(axis=1)
        found[:, column["title_whole"]] = np.exp(np.log(np.maximum(near, 0.02)) @ self.weights)
        found[:, column["typed"]] = self._typed(present, named) @ self.weights
        if len(self._across):
            found[:, column["phrase"]] = present[:, 0, self._across].mean(axis=1)
        covered = (present[:, 0, :] & self._plain).sum(axis=1)
        found[:, column["brief"]] = 1.0 / (1.0 + words)
        found[:, column["cover"]] = np.minimum(1.0, covered / np.maximum(words, 1.0)) * found[:, 0]
        found[:, column["exact"]] = (found[:, 0] > 0.98) & (words <= len(self.understood.concepts))
        top = max(engine, default=1.0) or 1.0
        found[:, column["engine"]] = np.array(engine, dtype=np.float32) / top
        if self.understood.regions:
            for row, candidate in enumerate(candidates):
                found[row, column["region"] + relation(candidate.regions)] = 1.0
        if agencies:
            found[:, column["agency_named"]] = named
        age = np.where(modified > 0, newest - modified, _TODAY_SPAN)
        found[:, column["fresh"]] = np.clip(1.0 - age / _TODAY_SPAN, 0.0, 1.0)
        found[:, column["quality"]] = quality / 405.0
        found[:, column["use"]] = np.log1p(use) / 12.0
        if meaning is not None:
            found[:, column["meaning"]] = meaning
        return Scored(found, evidence, ways, self._topical(present))

    def _present(self, candidates: Sequence[Forward], lengths: NDArray[np.uint32]) -> NDArray[np.bool_]:
        """Return candidates x fields x terms: which term of the query stands where."""
        fields, count = len(FIELDS), len(candidates)
        table = np.full(_TABLE, -1, dtype=np.int16)
        table[self._hashes & 0xFFFF] = np.arange(len(self._hashes), dtype=np.int16)
        terms = np.concatenate([c.terms for c in candidates])
        place = table.take(terms & 0xFFFF)
        hit = np.flatnonzero(place >= 0)
        place = place[hit]
        same = self._hashes[place] == terms[hit]
        hit, place = hit[same], place[same]
        row = np.searchsorted(np.cumsum(lengths.ravel(), dtype=np.intp), hit, side="right")
        present = np.zeros((count * fields, len(self._hashes)), dtype=np.bool_)
        present[row, place] = True
        return present.reshape(count, fields, -1)

    def _name_agency(self, evidence: Floats, named: NDArray[np.bool_]) -> None:
        """Count an agency's name as found in the title of what the agency itself gives: titles leave it out."""
        for number in self._agency_concepts:
            evidence[named, 0, number] = 1.0

    def _typed(self, present: NDArray[np.bool_], named: NDArray[np.bool_]) -> Floats:
        """Return candidates x concepts: whether the title has a concept in the typed word or its compound."""
        found = np.zeros((len(present), len(self.understood.concepts)), dtype=np.float32)
        for number, concept in enumerate(self.understood.concepts):
            own = [u.terms for u in concept.units if u.source in _OWN]
            for terms in own:
                found[:, number] = np.maximum(
                    found[:, number], present[:, 0, [self._number[t] for t in terms]].all(axis=1)
                )
            if number in self._agency_concepts:
                found[named, number] = 1.0
        return found

    def _evidence(self, present: NDArray[np.bool_]) -> tuple[Floats, NDArray[np.int16]]:
        """Return how well each concept is found in each field: the best of its ways, in part when partly there."""
        count = len(self.understood.concepts)
        flat = present.reshape(-1, present.shape[2])
        rows = np.flatnonzero(
            flat.any(axis=1)
        )  # most fields of most candidates hold nothing of what is asked
        held = flat[rows].astype(np.float32)
        evidence = np.zeros((len(flat), count), dtype=np.float32)
        ways = np.full((len(flat), count), -1, dtype=np.int16)
        for number, (own, mix, worth) in enumerate(self._mixes):
            part: Floats = held[:, own] @ mix
            got: Floats = np.where(part > 0.999, 1.0, np.where(part >= 0.6, part * part * part, 0.0)) * worth
            best = got.argmax(axis=1)
            value = got[np.arange(len(got)), best]
            evidence[rows, number] = value
            ways[rows, number] = np.where(value > 0, best, -1)
        shape = (*present.shape[:2], count)
        return evidence.reshape(shape), ways.reshape(shape)

    def _topical(self, present: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which candidates hold all topics, a unit's terms anywhere in the document, most of its pairs."""
        anywhere: Floats = np.any(present[:, :_INDEXED], axis=1).astype(np.float32)
        found = np.ones(len(present), dtype=np.bool_)
        for concept, (own, mix, _) in zip(self.understood.concepts, self._mixes, strict=True):
            if concept.share == 1.0:
                needed = [_needed(u) for u in concept.units]
                held: Floats = anywhere[:, own] @ np.sign(mix)
                found &= (held >= needed).any(axis=1)
        return found

    def _mix(self, concept: Concept) -> tuple[NDArray[np.intp], Floats, Floats]:
        """Return the terms of a concept, what share of each unit each of them is, and the units' weights."""
        own = list(dict.fromkeys(self._number[t] for u in concept.units for t in u.terms))
        local = {place: i for i, place in enumerate(own)}
        mix = np.zeros((len(own), len(concept.units)), dtype=np.float32)
        for k, unit in enumerate(concept.units):
            places = [self._number[t] for t in unit.terms]
            shares = [1.0 if unit.source == "pairs" else max(self._known[p], 0.3) for p in places]
            total = sum(shares)
            for place, share in zip(places, shares, strict=True):
                mix[local[place], k] = share / total
        worth = np.array([u.weight for u in concept.units], dtype=np.float32)
        return np.array(own, dtype=np.intp), mix, worth


def _needed(unit: Unit) -> int:
    """Return how many of a unit's terms a document must have."""
    count = len(set(unit.terms))
    return needed_pairs(count) if unit.source == "pairs" else count


def needed_pairs(count: int) -> int:
    """Return how many of some character pairs a document must have: two of two, three of four."""
    return count if count <= 2 else -(-count * 3 // 4)


def _absence(held: Floats) -> Floats:
    """Return how far each candidate stays behind what the best one holds of the query: 0 near enough, 1 nothing."""
    found: Floats = np.clip(1.0 - held / max(_HELD * float(held.max(initial=0.0)), 1e-6), 0.0, 1.0).astype(
        np.float32
    )
    return found
