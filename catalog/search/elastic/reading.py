"""What is read of documents to rank them, remembered between searches by id and change number."""

from __future__ import annotations

import base64
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch import NotFoundError

from catalog.search.document import SearchDocument
from catalog.search.elastic.cluster import Cluster
from catalog.search.elastic.memory import Memory
from catalog.search.elastic.querying import Query, with_ids
from catalog.search.ranking.forward import Forward, unpack
from catalog.search.understanding.query import PAIR

_REMEMBERED = 60_000  # unpacked documents; about 1 kB each
_FRESH = 30.0  # seconds for which counts of terms and the newest date are believed
_PAGE = 5000
_FIELDS = frozenset(SearchDocument.__dataclass_fields__)
_TUPLES = ("keywords", "tables", "columns", "terms", "themes", "formats", "spatial")


@dataclass(frozen=True, slots=True)
class Ask:
    """A search for what is not yet remembered: of which index, and what takes the answer in."""

    index: str
    body: Mapping[str, Any]
    keep: Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True)
class Found:
    """A document that matched: id, change number and the engine's score."""

    id: str
    seq: int
    score: float


class Reader:
    """Reads through an alias; what it remembers stays right because an id with a change number is one state."""

    def __init__(self, cluster: Cluster, alias: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._cluster = cluster
        self.alias = alias
        self._clock = clock
        self.forget_documents()

    def forget(self) -> None:
        """Forget what is only believed for a time: after a change of our own it is read anew."""
        self._rarity: dict[str, float] = {}
        self.documents_known = 0  # how many the index holds, as the last look at rarities told
        self._newest: int | None = None
        self._until = self._clock() + _FRESH

    def forget_documents(self) -> None:
        """Forget everything: after a rebuild an id with a change number may stand for another analysis."""
        self._forwards: Memory[tuple[str, int], Forward] = Memory(_REMEMBERED)
        self.forget()

    def refresh_beliefs(self) -> None:
        """Forget counts that have become too old."""
        if self._clock() > self._until:
            self.forget()

    def search(self, bodies: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Answer several searches in one round."""
        return self._cluster.searches(self.alias, bodies)

    def candidates(self, query: Query, size: int) -> list[Found]:
        """Return the best documents of a query by the engine's score."""
        return found_of(self.search([_best(query, size)])[0])

    def rarities(self, terms: Sequence[str]) -> Mapping[str, float]:
        """Return the inverse document frequency of terms (as BM25 counts it), from memory or in one round."""
        unknown = [t for t in terms if t not in self._rarity]
        if unknown:
            if len(self._rarity) > 100_000:
                self._rarity = {}
                unknown = list(terms)
            self._rarity |= self._counted(unknown)
        return self._rarity

    def _counted(self, terms: Sequence[str]) -> dict[str, float]:
        pairs = [t for t in terms if t.startswith(PAIR)]
        words = [t for t in terms if not t.startswith(PAIR)]
        document = {name: " ".join(some) for name, some in (("every", words), ("pairs", pairs)) if some}
        answer = self._cluster.read(
            self._cluster.client.termvectors,
            index=self.alias,
            doc=document,
            fields=list(document),
            term_statistics=True,
            field_statistics=True,
            positions=False,
            offsets=False,
            payloads=False,
        )
        fields = answer["term_vectors"]
        total = max((int(f["field_statistics"]["doc_count"]) for f in fields.values()), default=0)
        self.documents_known = max(self.documents_known, total)
        held = {t: int(v.get("doc_freq", 0)) for f in fields.values() for t, v in f["terms"].items()}
        return {t: _idf(total, min(total, held.get(t, 0))) for t in terms}

    def newest(self) -> int:
        """Return the day of the newest change of a dataset, in days since 1970."""
        if self._newest is None:
            body = {"size": 0, "aggs": {"newest": {"max": {"field": "modified"}}}, "track_total_hits": False}
            self._newest = int(self.search([body])[0]["aggregations"]["newest"]["value"] or 0)
        return self._newest

    def fetch(self, asks: Sequence[Ask | None]) -> None:
        """Read what is not yet remembered, in one round."""
        wanted = [a for a in asks if a is not None]
        answers = self._cluster.asked([(a.index, a.body) for a in wanted]) if wanted else []
        for ask, answer in zip(wanted, answers, strict=True):
            ask.keep(answer)

    def unread(self, found: Sequence[Found]) -> Ask | None:
        """Return the search for the ranking data that is not remembered; None where all of it is."""
        missing = [f.id for f in found if (f.id, f.seq) not in self._forwards]
        return Ask(self.alias, _ranking(with_ids(missing), len(missing)), self._keep) if missing else None

    def forwards(self, found: Sequence[Found]) -> list[Forward | None]:
        """Return the ranking data of documents that was fetched; None for one that has gone meanwhile."""
        return [self._forwards.get((f.id, f.seq)) for f in found]

    def _keep(self, answer: Mapping[str, Any]) -> None:
        read = {}
        for hit in answer["hits"]["hits"]:
            fields = hit["fields"]
            packed = base64.b64decode(fields["forward"][0])
            read[fields["id"][0], int(fields["seq"][0])] = unpack(packed)
        self._forwards.add(read)

    def documents(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Return the shown fields of documents by id."""
        if not ids:
            return {}
        body = {"query": with_ids(ids), "size": len(ids), "_source": ["document"], "track_total_hits": False}
        return {h["_id"]: h["_source"]["document"] for h in self.search([body])[0]["hits"]["hits"]}

    def every(self, wanted: Mapping[str, Any], page: int = _PAGE) -> Iterator[dict[str, Any]]:
        """Yield every hit of a query, however many, from one unchanging view of the index."""
        client = self._cluster.client
        view = self._cluster.read(client.open_point_in_time, index=self.alias, keep_alive="2m")["id"]
        after: list[Any] | None = None
        try:
            while True:
                place = {"search_after": after} if after else {}
                answer = self._cluster.read(
                    client.search,
                    pit={"id": view, "keep_alive": "2m"},
                    size=page,
                    track_total_hits=False,
                    **{"sort": ["_shard_doc"], **wanted, **place},
                )
                hits, view = answer["hits"]["hits"], answer.get("pit_id", view)
                yield from hits
                if len(hits) < page:
                    return
                after = hits[-1]["sort"]
        finally:
            self._let_go(view)

    def _let_go(self, view: str) -> None:
        try:
            self._cluster.client.close_point_in_time(id=view)
        except NotFoundError:
            pass

    def seqs(self) -> dict[str, int]:
        """Return the change number of every document by id."""
        return {h.id: h.seq for h in map(_found, self.every(_NUMBERED))}

    def stored(self) -> Iterator[SearchDocument]:
        """Yield what is stored of every document, for learning."""
        for hit in self.every({"_source": ["document"]}, 1000):
            kept: dict[str, Any] = {k: v for k, v in hit["_source"]["document"].items() if k in _FIELDS}
            kept |= {k: tuple(kept[k]) for k in _TUPLES if k in kept}
            yield SearchDocument(**kept)

    def sample(self, most: int) -> Iterator[Forward]:
        """Yield the ranking data of about `most` documents at most, spread over all of them, for learning."""
        wanted: dict[str, Any] = {
            "_source": False,
            "stored_fields": "_none_",
            "docvalue_fields": ["forward"],
        }
        held = int(self._cluster.read(self._cluster.client.count, index=self.alias)["count"])
        if held > most:  # one of several slices, cut by the hash of the change number
            wanted["slice"] = {"field": "seq", "id": 0, "max": -(-held // most)}
        for hit in self.every(wanted):
            yield unpack(base64.b64decode(hit["fields"]["forward"][0]))


_NUMBERED: Mapping[str, Any] = {"_source": False, "stored_fields": "_none_", "docvalue_fields": ["id", "seq"]}


def _best(query: Query, size: int) -> dict[str, Any]:
    return {"query": query, "size": size, "track_total_hits": False, **_NUMBERED}


def _ranking(query: Query, size: int) -> dict[str, Any]:
    return {**_best(query, size), "docvalue_fields": ["id", "seq", "forward"]}


def found_of(answer: Mapping[str, Any]) -> list[Found]:
    """Read the hits of a search that asked for ids and change numbers."""
    return [_found(h) for h in answer["hits"]["hits"]]


def _found(hit: Mapping[str, Any]) -> Found:
    fields = hit["fields"]
    return Found(fields["id"][0], int(fields["seq"][0]), float(hit.get("_score") or 0.0))


def _idf(total: int, holding: int) -> float:
    return math.log1p((total - holding + 0.5) / (holding + 0.5))
