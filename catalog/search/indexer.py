"""Keep an index in step with the store: follow its changes, build anew, compare and mend."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from catalog.search.document import SearchDocument
from catalog.search.index import ApplyReport, Drift, Index

BATCH = 2500  # a commit writes and syncs a segment: fewer of them make a first harvest quicker


class Change(Protocol):
    """A numbered change of the store, as far as the indexer reads it."""

    @property
    def seq(self) -> int:
        """Return the number."""

    @property
    def kind(self) -> str:
        """Return the kind of record."""

    @property
    def id(self) -> str:
        """Return the record's id."""

    @property
    def op(self) -> str:
        """Return what happened: created, updated, removed, revived, ..."""


class ChangeFeed(Protocol):
    """The store's changes."""

    def since(self, seq: int, limit: int, kinds: Sequence[str] | None = None) -> Sequence[Change]:
        """Return changes after `seq`, in order."""

    def last_seq(self) -> int:
        """Return the number of the last change."""


class DocumentSource(Protocol):
    """The store, as far as the indexer needs it."""

    @property
    def changes(self) -> ChangeFeed:
        """Return the change feed."""

    def documents(self, ids: Sequence[str]) -> Sequence[SearchDocument]:
        """Return the active ones of the datasets asked for."""

    def documents_all(self, batch: int) -> Iterator[list[SearchDocument]]:
        """Return every active dataset, in batches."""


@dataclass(frozen=True, slots=True)
class CatchUp:
    """What following the changes did."""

    indexed: int
    deleted: int
    rejected: tuple[tuple[str, str], ...]
    last_seq: int


def catch_up(store: DocumentSource, index: Index, batch: int = BATCH) -> CatchUp:
    """Apply all changes the index has not seen, in order, a commit a batch; a kill between batches loses nothing.

    A dataset that changed several times in a batch is read once, in its newest state; one that the store no longer
    gives as active is taken out.
    """
    indexed = deleted = 0
    rejected: list[tuple[str, str]] = []
    seq = index.last_seq()
    while changes := store.changes.since(seq, batch, kinds=["dataset"]):
        last = {c.id: c.seq for c in changes}
        documents = list(store.documents(list(last)))
        present = {d.id for d in documents}
        gone = [(i, n) for i, n in last.items() if i not in present]
        seq = changes[-1].seq
        report = index.apply(documents, gone, seq)
        indexed, deleted = indexed + report.indexed, deleted + report.deleted
        rejected += report.rejected
    return CatchUp(indexed, deleted, tuple(rejected), seq)


def rebuild(store: DocumentSource, index: Index, batch: int = BATCH) -> ApplyReport:
    """Build the index anew from the store, catch up what changed meanwhile, and learn its language."""
    seq = store.changes.last_seq()
    report = index.rebuild(store.documents_all(batch), seq)
    catch_up(store, index, batch)
    index.learn()
    return report


def repair(store: DocumentSource, index: Index, batch: int = BATCH) -> Drift:
    """Compare index and store and mend every difference; return what the differences were.

    Afterwards the catalog's language is learned where documents lack vectors: new ones, or all after another embedder.
    """
    catch_up(store, index, batch)
    seq = index.last_seq()
    drift = index.compare((d.id, d.seq) for docs in store.documents_all(batch) for d in docs)
    wanted = [*drift.missing, *drift.stale]
    for start in range(0, len(wanted), batch):
        index.apply(store.documents(wanted[start : start + batch]), [], seq)
    if drift.surplus:
        newest = max(seq, store.changes.last_seq())
        index.apply([], [(i, newest) for i in drift.surplus], seq)
    if index.unlearned():
        index.learn()
    return drift
