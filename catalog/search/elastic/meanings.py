"""Document vectors in an index of their own beside the documents: nearest neighbours there, likeness on our side.

They lie apart because they are learned from the whole catalog: learning anew builds another such index and changes its
alias over, and no document has to be written again.
"""

from __future__ import annotations

import base64
import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import orjson
from elasticsearch import NotFoundError

from catalog.search.analysis.words import Analyzer
from catalog.search.document import SearchDocument
from catalog.search.elastic.cluster import Cluster, Line
from catalog.search.elastic.learned import Learned, packed_words, unpacked_words
from catalog.search.elastic.memory import Memory
from catalog.search.elastic.querying import with_ids
from catalog.search.elastic.reading import Ask
from catalog.search.elastic.sending import Sending
from catalog.search.elastic.settings import vectors_body
from catalog.search.embedded.meanings import batched
from catalog.search.knowledge.related import Floats, WordVectors
from catalog.search.meaning.embedder import CatalogEmbedder, Embedder
from catalog.search.meaning.vectors import text_of

NAME = "related"
_BATCH = 1000
_REMEMBERED = 60_000


class Meanings:
    """Related words and vectors; absent until learned, and never needed to find a document by its words."""

    def __init__(
        self, cluster: Cluster, learned: Learned, alias: str, analyzer: Analyzer, model: Embedder | None
    ) -> None:
        self._cluster = cluster
        self._learned = learned
        self.alias = f"{alias}-vectors"
        self._analyzer = analyzer
        self._model = model
        self._use(WordVectors.nothing(), "")

    def _use(self, words: WordVectors, stamp: str) -> None:
        self.words, self.stamp = words, stamp
        self.embedder: Embedder = self._model or CatalogEmbedder(words, self._analyzer)
        self.ready = bool(stamp) and self._held() == self.embedder.name
        self.forget()

    def forget(self) -> None:
        """Forget the vectors of documents that were read."""
        self._rows: Memory[str, Floats] = Memory(_REMEMBERED)

    def reload(self) -> None:
        """Read what another process has learned; what cannot be read is left."""
        found = self._learned.load(NAME)
        words = unpacked_words(found[1]) if found else None
        if found and words is not None:
            self._use(words, found[0])

    def learn(self, words: WordVectors, documents: Iterable[SearchDocument]) -> None:
        """Embed every document into a new index of vectors and change over to it."""
        embedder = self._model or CatalogEmbedder(words, self._analyzer)
        name = f"{self.alias}-{uuid.uuid4().hex[:8]}"
        indices = self._cluster.client.indices
        waiting = f"{self.alias}-next"
        body = vectors_body(embedder.dimensions, embedder.name)
        self._cluster.write(indices.create, index=name, aliases={waiting: {}}, **body)
        with Sending(self._cluster, waiting, lambda outcomes: None) as sending:
            for batch in batched(documents, _BATCH):
                sending.send(self._lines(embedder, batch))
        self._cluster.write(indices.put_settings, index=name, settings={"index": {"refresh_interval": "30s"}})
        self._cluster.write(indices.refresh, index=name)
        self._change_over(name, waiting)
        self._use(words, self._learned.save(NAME, packed_words(words)))

    def _change_over(self, name: str, waiting: str) -> None:
        indices = self._cluster.client.indices
        try:
            old = list(self._cluster.read(indices.get_alias, name=self.alias).body)
        except NotFoundError:
            old = []
        actions: list[dict[str, Any]] = [{"remove": {"index": i, "alias": self.alias}} for i in old]
        actions += [
            {"add": {"index": name, "alias": self.alias}},
            {"remove": {"index": name, "alias": waiting}},
        ]
        self._cluster.write(indices.update_aliases, actions=actions)
        left = self._cluster.read(indices.get, index=f"{self.alias}-*", features="aliases").body
        for other in left:
            if other != name:
                self._cluster.write(indices.delete, index=other, ignore_unavailable=True)

    def add(self, documents: Sequence[SearchDocument]) -> None:
        """Embed documents that were just indexed, where that is cheap; others wait for the next learning."""
        for document in documents:
            self._rows.forget(document.id)
        if self.ready and documents:
            cheap = self.embedder.cheap  # else the old vector goes, so that `count` tells of those that wait
            lines = self._lines(self.embedder, documents) if cheap else [_removal(d) for d in documents]
            self._cluster.bulk(self.alias, lines)
            self._cluster.write(self._cluster.client.indices.refresh, index=self.alias)

    def count(self) -> int:
        """Return how many documents have a vector of this embedder."""
        if not self.ready:
            return 0
        return int(self._cluster.read(self._cluster.client.count, index=self.alias)["count"])

    def query(self, text: str) -> Floats | None:
        """Return the vector of a query; None where nothing was learned or nothing of it is known."""
        if not self.ready or not text:
            return None
        found = self.embedder.query(text)
        return found if found.any() else None

    def nearest(self, query: Floats, size: int, least: float) -> list[str]:
        """Return the ids of the documents most alike, at least `least`; the caller filters what may be read."""
        knn = {"field": "vector", "query_vector": query.tolist(), "k": size, "num_candidates": 2 * size}
        body = {
            "knn": knn,
            "size": size,
            "_source": False,
            "docvalue_fields": ["id"],
            "stored_fields": "_none_",
        }
        hits = self._cluster.searches(self.alias, [body])[0]["hits"]["hits"]
        return [h["fields"]["id"][0] for h in hits if 2.0 * h["_score"] - 1.0 >= least]

    def likeness(self, query: Floats, ids: Sequence[str]) -> Floats:
        """Return the cosine of documents, whose vectors were fetched, to a query; 0 for those without one."""
        none = np.zeros(len(query), np.float32)
        known = [self._rows.get(i) for i in ids]
        rows = np.stack([none if row is None else row for row in known])
        found: Floats = rows @ query
        return found

    def unread(self, ids: Sequence[str]) -> Ask | None:
        """Return the search for the vectors that are not remembered; None where all of them are."""
        missing = [i for i in ids if i not in self._rows]
        if not missing:
            return None
        wanted = {"_source": False, "docvalue_fields": ["id", "row"], "stored_fields": "_none_"}
        body = {"query": with_ids(missing), "size": len(missing), "track_total_hits": False, **wanted}
        return Ask(self.alias, body, partial(self._keep, missing))

    def _keep(self, ids: Sequence[str], answer: Mapping[str, Any]) -> None:
        read = dict.fromkeys(ids, np.zeros(self.embedder.dimensions, np.float32))
        for hit in answer["hits"]["hits"]:
            raw = np.frombuffer(base64.b64decode(hit["fields"]["row"][0]), dtype=np.float16)
            read[hit["fields"]["id"][0]] = raw.astype(np.float32)
        self._rows.add(read)

    def _held(self) -> str:
        try:
            found = self._cluster.read(self._cluster.client.indices.get_mapping, index=self.alias).body
        except NotFoundError:
            return ""
        return str(next(iter(found.values()))["mappings"].get("_meta", {}).get("embedder"))

    @staticmethod
    def _lines(embedder: Embedder, documents: Sequence[SearchDocument]) -> list[Line]:
        rows = embedder.embed([text_of(d) for d in documents])
        return [_line(d, row) for d, row in zip(documents, rows, strict=True)]


def _removal(document: SearchDocument) -> Line:
    action = {"delete": {"_id": document.id, "version": document.seq, "version_type": "external_gte"}}
    return Line(document.id, (orjson.dumps(action),))


def _line(document: SearchDocument, row: Floats) -> Line:
    packed = base64.b64encode(row.astype(np.float16).tobytes()).decode()
    fields: dict[str, Any] = {"id": document.id, "row": packed}
    if row.any():  # the engine refuses a vector without direction
        fields["vector"] = row
    action = {"index": {"_id": document.id, "version": document.seq, "version_type": "external_gte"}}
    return Line(document.id, (orjson.dumps(action), orjson.dumps(fields, option=orjson.OPT_SERIALIZE_NUMPY)))
