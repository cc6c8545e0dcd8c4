"""The Elasticsearch index: the cluster finds candidates, our features rank them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from urllib.parse import urlsplit, urlunsplit

import numpy as np

from catalog.search.document import SearchDocument
from catalog.search.elastic.applying import apply_everywhere
from catalog.search.elastic.cluster import Cluster, Patience
from catalog.search.elastic.errors import IndexUnreachable
from catalog.search.elastic.generations import Generations
from catalog.search.elastic.learned import Learned, Words
from catalog.search.elastic.meanings import NAME as RELATED
from catalog.search.elastic.meanings import Meanings
from catalog.search.elastic.reading import Reader
from catalog.search.elastic.rebuilding import Rebuild
from catalog.search.elastic.searching import Search, ranked_features
from catalog.search.elastic.settings import LONGEST_KEYWORD, VERSION, index_body, user_rules
from catalog.search.elastic.writing import Batch, Writer
from catalog.search.embedded.meanings import distinct
from catalog.search.facets import FACETS
from catalog.search.index import ApplyReport, Drift, IndexStatus
from catalog.search.knowledge.related import MOST_DOCUMENTS, WordVectors
from catalog.search.meaning.embedder import Embedder
from catalog.search.ranking.features import Floats
from catalog.search.ranking.forward import Analysed, term_hash
from catalog.search.ranking.weights import Weights
from catalog.search.request import Hit, SearchRequest, SearchResult, Suggestion
from catalog.search.suggest import Completer
from catalog.search.understanding.language import Language
from catalog.search.understanding.query import Understood

NAME = "malmoi"
_CHECK_EVERY = 2.0  # seconds between looks for what another process has learned


class ElasticIndex:
    """An index in a cluster; any number of processes read and write."""

    def __init__(
        self,
        cluster: Cluster,
        language: Language,
        name: str = NAME,
        weights: Weights | None = None,
        model: Embedder | None = None,
    ) -> None:
        self._cluster = cluster
        self._language = language
        self._weights = weights or Weights.default()
        self._model = model
        rules = user_rules(language.official.words) if language.official else []
        self._generations = Generations(cluster, name, index_body(rules))
        self._working = Generations(cluster.patient(), name, index_body(rules))
        self._reader = Reader(cluster, self._generations.alias)
        self._writer = Writer(language)
        self._lock = threading.Lock()
        self._checked = 0.0
        self._completer: Completer | None = None

    @staticmethod
    def at(
        url: str, language: Language, patience: Patience | None = None, model: Embedder | None = None
    ) -> ElasticIndex:
        """Make the index of an address; the last part of its path is the name all its indices begin with."""
        parts = urlsplit(url)
        name = parts.path.strip("/") or NAME
        address = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
        return ElasticIndex(Cluster.at(address, patience), language, name, model=model)

    @cached_property
    def _learned(self) -> Learned:
        """Return what was learned; the first use makes sure that there is an index at all."""
        self._generations.ensure()
        return Learned(self._cluster, self._generations.store)

    @cached_property
    def _words(self) -> Words:
        return Words(self._learned)

    @cached_property
    def _meanings(self) -> Meanings:
        made = Meanings(
            self._cluster, self._learned, self._generations.alias, self._language.analyzer, self._model
        )
        made.reload()
        return made

    def apply(
        self, documents: Sequence[SearchDocument], deleted: Sequence[tuple[str, int]], upto_seq: int
    ) -> ApplyReport:
        """Put documents in, take others out and, when all is done, remember the change number.

        IndexUnreachable leaves the remembered number as it was: the same changes can be applied again at any time.
        """
        self._working.ensure()
        with suppress(IndexUnreachable):
            self._look()
        batch = self._writer.batch(documents, deleted)
        report, went_in = apply_everywhere(self._cluster, self._working, batch, upto_seq)
        self._reader.forget()
        with suppress(IndexUnreachable):  # learned words are advice; the changes themselves are in
            self._unlearn(batch)
            self._teach(batch.analysed_of(went_in))
        return report

    def _unlearn(self, batch: Batch) -> None:
        """Take out the vectors of documents that went: they would be counted in place of those that are missing."""
        kept = {d.id for d, _ in batch.analysed}
        gone = [line for line in batch.lines if line.id not in kept]
        if gone and self._meanings.ready:
            self._cluster.bulk(self._meanings.alias, gone)

    def _teach(self, analysed: Sequence[tuple[SearchDocument, Analysed]]) -> None:
        self._words.add(analysed)
        self._words.save_if_grown()
        self._meanings.add([d for d, _ in analysed])

    def rebuild(self, batches: Iterable[Sequence[SearchDocument]], upto_seq: int) -> ApplyReport:
        """Write a new generation beside the old one and change over; goes on where a killed rebuild was."""
        words = Words(self._learned, empty=True)
        report = Rebuild(self._cluster.patient(), self._working, self._writer, words).run(batches, upto_seq)
        with self._lock:
            self.__dict__["_words"] = words
            self._completer = None
        self._reader.forget_documents()
        return report

    def learn(self) -> None:
        """Learn related words and vectors from the catalog as it is now."""
        self._look()
        names = {term_hash(w): w for w in self._words.lexicon.counts}
        terms = [distinct(np.asarray(f.terms)) for f in self._reader.sample(MOST_DOCUMENTS)]
        if terms:
            self._meanings.learn(WordVectors.learn(terms, names), self._reader.stored())

    def unlearned(self) -> int:
        """Return how many documents have no vector of the embedder in use."""
        self._generations.ensure()
        self._meanings.reload()
        documents = self._cluster.read(self._cluster.client.count, index=self._generations.alias)
        return max(0, int(documents["count"]) - self._meanings.count())

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer a search."""
        started = time.perf_counter()
        request = _clean(request.checked(FACETS))
        self._look()
        understood = self._language.understand(request.q, self._words.lexicon, request.correct)
        found = self._search(request, understood).answer(started)
        if found.total or not request.correct or not understood.did_you_mean:
            return found
        instead = understood.did_you_mean[0]  # nothing fits: recover
        other = self._language.understand(instead, self._words.lexicon)
        return replace(self._search(request, other).answer(started), corrected_query=instead)

    def every(self, request: SearchRequest) -> Iterator[Hit]:
        """Yield every result of a request, however many, unranked and from one view; pages end at ten thousand."""
        request = _clean(replace(request, page=1).checked(FACETS))
        self._look()
        understood = self._language.understand(request.q, self._words.lexicon, request.correct)
        query = self._search(request, understood).everything()
        for hit in self._reader.every({"query": query, "_source": ["document"]}, 1000):
            yield Hit(hit["_source"]["document"], 0.0)

    def candidates(self, request: SearchRequest) -> list[tuple[str, Floats]]:
        """Return the source ids and features of all candidates of a request, for learning the weights."""
        self._look()
        understood = self._language.understand(request.q, self._words.lexicon, request.correct)
        rows = ranked_features(self._search(request, understood))
        documents = self._reader.documents([i for i, _ in rows])
        return [(str(documents[i]["source_id"]), f) for i, f in rows if i in documents]

    def suggest(self, text: str, size: int = 10) -> list[Suggestion]:
        """Complete a typed beginning; only words of public datasets are offered."""
        self._look()
        lexicon = self._words.lexicon
        if self._completer is None or len(lexicon.phrases) > 1.05 * self._completer.size:
            regions = [r.name for r in self._language.gazetteer.regions.values()]
            self._completer = Completer(lexicon, self._language.agencies.aliases, regions)
        return self._completer.suggest(text, size)

    def last_seq(self) -> int:
        """Return the number of the last change applied."""
        self._generations.ensure()
        return self._generations.read().last_seq

    def status(self) -> IndexStatus:
        """Return where the index stands; `version` names the mapping and says when a rebuild would change it."""
        self._generations.ensure()
        alias, client = self._generations.alias, self._cluster.client
        documents = int(self._cluster.read(client.count, index=alias)["count"])
        stats = self._cluster.read(client.indices.stats, index=alias, metric="store")
        size = int(stats["_all"]["total"]["store"]["size_in_bytes"])
        held = self._generations.held_fingerprint()
        version = f"{VERSION}-{held}" + (" (outdated)" if self.outdated() else "")
        return IndexStatus("elasticsearch", documents, self.last_seq(), size, version)

    def outdated(self) -> bool:
        """Tell whether settings or mapping have changed since the index was built, so that a rebuild would help."""
        self._generations.ensure()
        return self._generations.held_fingerprint() != self._generations.fingerprint

    def compare(self, ids_and_seqs: Iterable[tuple[str, int]]) -> Drift:
        """Compare with the store's active datasets."""
        self._generations.ensure()
        held = self._reader.seqs()
        missing, stale = [], []
        for identifier, seq in ids_and_seqs:
            if identifier not in held:
                missing.append(identifier)
            elif held.pop(identifier) < seq:
                stale.append(identifier)
        return Drift(tuple(missing), tuple(sorted(held)), tuple(stale))

    def close(self) -> None:
        """Keep what was learned of the catalog's words and let go of the connections."""
        try:
            if "_words" in self.__dict__:
                self._words.save_if_grown(0.0)
        finally:
            self._cluster.client.close()

    def _search(self, request: SearchRequest, understood: Understood) -> Search:
        return Search(self._reader, self._language, self._weights, self._meanings, request, understood)

    def _look(self) -> None:
        """Notice, now and then, what other processes have learned; learn lost words again."""
        now = time.monotonic()
        if now - self._checked < _CHECK_EVERY:
            return
        self._checked = now
        self._reader.refresh_beliefs()
        with self._lock:
            stamps = self._learned.stamps([Words.NAME, RELATED])
            if stamps.get(Words.NAME, self._words.stamp) != self._words.stamp:
                self._words.reload()
                self._completer = None
                self._reader.forget_documents()
            if stamps.get(RELATED, self._meanings.stamp) != self._meanings.stamp:
                self._meanings.reload()
            if self._words.empty:
                self._words.add(self._writer.analysed(self._reader.stored()))


def _clean(request: SearchRequest) -> SearchRequest:
    """Take out what is no Unicode text (halves of surrogate pairs) and values too long to be held, which the engine refuses."""
    filters = {
        name: [_text(v) for v in values if len(v) <= LONGEST_KEYWORD]
        for name, values in request.filters.items()
    }
    return replace(request, q=_text(request.q), filters=filters)


def _text(value: str) -> str:
    return value.encode("utf-8", "ignore").decode("utf-8")
