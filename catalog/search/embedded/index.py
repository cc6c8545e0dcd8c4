"""The embedded index: tantivy finds candidates, our features rank them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import tantivy

from catalog.access import Principal
from catalog.search.document import SearchDocument
from catalog.search.embedded.folder import Folder
from catalog.search.embedded.lexicons import LexiconFile
from catalog.search.embedded.matching import Matching
from catalog.search.embedded.meanings import Meanings, distinct
from catalog.search.embedded.memory import Memory
from catalog.search.embedded.querying import QueryBuilder
from catalog.search.embedded.schema import VERSION
from catalog.search.embedded.searching import Search
from catalog.search.embedded.snapshot import Snapshot
from catalog.search.embedded.writing import MARK, make_document, make_mark
from catalog.search.errors import IndexUnusable
from catalog.search.facets import FACETS
from catalog.search.index import ApplyReport, Drift, IndexStatus
from catalog.search.knowledge.related import MOST_DOCUMENTS
from catalog.search.meaning.embedder import Embedder
from catalog.search.ranking.features import Floats
from catalog.search.ranking.forward import Analysed, analyse, term_hash
from catalog.search.ranking.weights import Weights
from catalog.search.request import SearchRequest, SearchResult, Suggestion
from catalog.search.suggest import Completer
from catalog.search.understanding.language import Language
from catalog.search.understanding.query import Understood

_HEAP = 64_000_000  # bytes of the writer; larger batches are written out in between
_CHECK_EVERY = 0.5  # seconds between looks for a rebuild by another process


class EmbeddedIndex:
    """An index in a folder; one process writes at a time, any number read."""

    def __init__(
        self, home: Path, language: Language, weights: Weights | None = None, model: Embedder | None = None
    ) -> None:
        self._folder = Folder(home)
        self._model = model
        self._language = language
        self._weights = weights or Weights.default()
        self._lock = threading.Lock()
        self._checked = 0.0
        name = self._folder.current()
        try:
            self._use(name or self._begin())
        except IndexUnusable:
            # Another version's, or damaged: what it held is derived, the change feed fills a new one from nothing.
            self._use(self._begin())

    def _begin(self) -> str:
        name, _ = self._folder.make()
        self._folder.switch(name)
        return name

    def _use(self, name: str) -> None:
        self._name = name
        self._stamp = self._folder.stamp()
        try:
            self._index: tantivy.Index | None = self._folder.open(name)
        except IndexUnusable:
            self._index = None
            raise
        self._queries = QueryBuilder(self._index.schema)
        self._words = LexiconFile(self._folder.lexicon)
        self._meanings = Meanings(self._folder.home, self._language.analyzer, self._model)
        self._completer: Completer | None = None
        self._snapshot: Snapshot | None = None
        self._remembered: Memory | None = None

    def apply(
        self, documents: Sequence[SearchDocument], deleted: Sequence[tuple[str, int]], upto_seq: int
    ) -> ApplyReport:
        """Put documents in, take others out and remember the change number, in one commit."""
        with self._lock:
            self._notice_rebuild()
            snapshot = self._now()
            held = snapshot.seqs([d.id for d in documents] + [i for i, _ in deleted])
            fresh = [d for d in documents if held.get(d.id, -1) <= d.seq]
            gone = [i for i, seq in deleted if i in held and held[i] <= seq]
            number = snapshot.next_number()
            with self._writer(self._opened) as writer:
                for identifier in gone:
                    writer.delete_documents_by_term("id", identifier)
                rejected = self._write(writer, fresh, number, self._words)
                self._mark(writer, max(upto_seq, snapshot.last_seq()))
                writer.commit()
            self._meanings.add(list(enumerate(fresh, number)))
            return ApplyReport(len(fresh) - len(rejected), len(gone), tuple(rejected))

    def rebuild(self, batches: Iterable[Sequence[SearchDocument]], upto_seq: int) -> ApplyReport:
        """Write a new generation beside the old one and change over."""
        name, index = self._folder.make()
        words = LexiconFile(self._folder.lexicon, empty=True)
        number, rejected = 1, list[tuple[str, str]]()
        with self._writer(index) as writer:
            for batch in batches:
                rejected += self._write(writer, batch, number, words)
                number += len(batch)
            self._mark(writer, upto_seq)
            writer.commit()
        with self._lock:
            words.save()
            self._folder.switch(name)
            self._use(name)
        return ApplyReport(number - 1 - len(rejected), 0, tuple(rejected))

    def learn(self) -> None:
        """Learn related words and vectors from the catalog as it is now; seconds for ten thousand datasets.

        Search works without; a run now and then (nightly, after a rebuild) keeps it fresh.
        """
        snapshot = self._now()
        numbered = sorted(snapshot.numbered(), key=lambda item: item[0])
        sample = numbered[:: max(1, len(numbered) // MOST_DOCUMENTS)]
        names = {term_hash(w): w for w in self._words.lexicon.counts}
        terms = [distinct(snapshot.unpacked(address).terms) for _, address in sample]
        self._meanings.learn(terms, names, ((n, snapshot.document(a)) for n, a in numbered))

    def unlearned(self) -> int:
        """Return how many documents have no vector of the embedder in use."""
        self._meanings.reload()
        return self._meanings.table.without([number for number, _ in self._now().numbered()])

    def warm(self) -> None:
        """Prepare what the first search and the first suggestion would otherwise wait for."""
        self.search(SearchRequest("미세먼지 현항"))
        self._meanings.table.prepare()
        self._words.lexicon.corrections("현항")
        self.suggest("미")

    def search(self, request: SearchRequest) -> SearchResult:
        """Answer a search."""
        started = time.perf_counter()
        request.checked(FACETS)
        self._look()
        snapshot = self._now()
        memory = self._memory(snapshot)
        understood = self._understood(memory, request.q, request.correct)
        found = self._asked(snapshot, memory, request, understood, started)
        if found.total or not request.correct or not understood.did_you_mean:
            return found
        meant = understood.did_you_mean[0]  # nothing fits: recover
        other = self._understood(memory, meant, True)
        return replace(self._asked(snapshot, memory, request, other, started), corrected_query=meant)

    def _understood(self, memory: Memory, text: str, correct: bool) -> Understood:
        return memory.understood.get(
            (text, correct), lambda: self._language.understand(text, self._words.lexicon, correct)
        )

    def _asked(
        self,
        snapshot: Snapshot,
        memory: Memory,
        request: SearchRequest,
        understood: Understood,
        started: float,
    ) -> SearchResult:
        filters = tuple((name, tuple(values)) for name, values in request.filters.items())
        scope = (request.principal or Principal()).scope

        def make() -> Search:
            matching = self._matching(snapshot, request, understood)
            return Search(snapshot, self._queries, self._weights, understood, matching)

        key = (understood.typed, request.correct, filters, scope)
        return memory.searches.get(key, make).answer(request, started)

    def _memory(self, snapshot: Snapshot) -> Memory:
        """Return what is remembered of searches, emptied when anything it was made from is another."""
        made_from = (snapshot, self._words.lexicon, self._meanings.table)
        memory = self._remembered
        if memory is None or not memory.is_of(made_from):
            memory = self._remembered = Memory(made_from)
        return memory

    def forget(self) -> None:
        """Forget searches, so that the next one is done from the beginning: for measuring."""
        self._remembered = None

    def _matching(self, snapshot: Snapshot, request: SearchRequest, understood: Understood) -> Matching:
        return Matching(
            snapshot, self._queries, self._language, self._weights, self._meanings, request, understood
        )

    def candidates(self, request: SearchRequest) -> list[tuple[str, Floats]]:
        """Return the source ids and features of all candidates of a request, for learning the weights."""
        understood = self._language.understand(request.q, self._words.lexicon, request.correct)
        hits, scored = self._matching(self._now(), request, understood).candidates()
        shown = [str(self._now().shown(address)["source_id"]) for _, address in hits]
        return list(zip(shown, scored.features, strict=True)) if scored is not None else []

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
        return self._now().last_seq()

    def status(self) -> IndexStatus:
        """Return where the index stands."""
        snapshot = self._now()
        return IndexStatus("tantivy", snapshot.count(), snapshot.last_seq(), self._folder.size(), VERSION)

    def compare(self, ids_and_seqs: Iterable[tuple[str, int]]) -> Drift:
        """Compare with the store's active datasets."""
        held = self._now().all_seqs()
        missing, stale = [], []
        for identifier, seq in ids_and_seqs:
            if identifier not in held:
                missing.append(identifier)
            elif held.pop(identifier) < seq:
                stale.append(identifier)
        surplus = set(held)
        return Drift(tuple(missing), tuple(sorted(surplus)), tuple(stale))

    def close(self) -> None:
        """Keep what was learned of the catalog's words and let go of the files."""
        self._words.save_if_grown(0.0)
        self._snapshot = self._remembered = None
        self._index = None

    @property
    def _opened(self) -> tantivy.Index:
        if self._index is None:
            raise IndexUnusable(f"index {self._folder.home} is closed")
        return self._index

    def _now(self) -> Snapshot:
        snapshot = self._snapshot
        try:
            state = self._folder.state(self._name)
        except FileNotFoundError:
            # Another has changed over and removed this generation; what is open of it answers until that is noticed.
            if snapshot is not None:
                return snapshot
            self._notice_rebuild()
            state = self._folder.state(self._name)
        if snapshot is None or snapshot.state != state:
            self._opened.reload()
            known = snapshot.forwards if snapshot else None
            snapshot = self._snapshot = Snapshot(self._opened.searcher(), state, self._queries, known)
            if self._words.empty and snapshot.count():
                self._words.add((d, self._analyse(d)) for d in snapshot.documents())
        return snapshot

    def _analyse(self, document: SearchDocument) -> Analysed:
        return analyse(document, self._language.analyzer, self._language.gazetteer)

    def _look(self) -> None:
        """Notice, now and then, that another process has rebuilt the index or learned words."""
        now = time.monotonic()
        if now - self._checked > _CHECK_EVERY:
            self._checked = now
            with self._lock:
                self._notice_rebuild()
                self._words.reload()
                self._meanings.reload()

    def _notice_rebuild(self) -> None:
        if self._folder.stamp() != self._stamp:
            self._use(self._folder.current() or self._name)

    @staticmethod
    def _writer(index: tantivy.Index) -> tantivy.IndexWriter:
        try:
            return index.writer(heap_size=_HEAP, num_threads=1)
        except ValueError as error:
            raise IndexUnusable(
                f"another process writes the index just now (다른 프로세스가 색인 중): {error}"
            ) from error

    def _write(
        self,
        writer: tantivy.IndexWriter,
        documents: Sequence[SearchDocument],
        number: int,
        words: LexiconFile,
    ) -> list[tuple[str, str]]:
        rejected, learned = [], []
        for offset, document in enumerate(documents):
            try:
                analysed = self._analyse(document)
                made = make_document(document, number + offset, analysed, self._language)
            except (
                ValueError,
                TypeError,
                OverflowError,
                AttributeError,
            ) as error:  # one never spoils a batch
                rejected.append((document.id, f"{type(error).__name__}: {error}"))
                continue
            writer.delete_documents_by_term("id", document.id)
            writer.add_document(made)
            learned.append((document, analysed))
        words.add(learned)
        return rejected

    def _mark(self, writer: tantivy.IndexWriter, seq: int) -> None:
        writer.delete_documents_by_term("kind", MARK)
        writer.add_document(make_mark(seq, 0))
