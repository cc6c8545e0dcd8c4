"""Build a generation beside the answering one, several bulks at a time, and go on where a killed build was."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from catalog.search.document import SearchDocument
from catalog.search.elastic.applying import refused
from catalog.search.elastic.cluster import Cluster, Outcome
from catalog.search.elastic.errors import IndexUnreachable
from catalog.search.elastic.generations import Generations
from catalog.search.elastic.learned import Words
from catalog.search.elastic.reading import Reader
from catalog.search.elastic.sending import Sending
from catalog.search.elastic.writing import Writer, delete_line
from catalog.search.index import ApplyReport

_PIECE = 500  # documents of a bulk


class Rebuild:
    """One run of a rebuild."""

    def __init__(self, cluster: Cluster, generations: Generations, writer: Writer, words: Words) -> None:
        self._cluster = cluster
        self._generations = generations
        self._writer = writer
        self._words = words
        self._rejected: list[tuple[str, str]] = []
        self._indexed = 0

    def run(self, batches: Iterable[Sequence[SearchDocument]], upto_seq: int) -> ApplyReport:
        """Write all documents and change over; an error leaves the old generation answering and the new one to go on with."""
        self._generations.ensure()
        name, resumed = self._generations.begin(upto_seq)
        seen: set[str] = set()
        with _quiet_collector(), Sending(self._cluster, self._generations.next, self._take) as sending:
            for batch in batches:
                if resumed:
                    seen.update(d.id for d in batch)
                self._write(sending, batch, resumed)
                gc.collect(1)
        deleted = self._take_out_surplus(seen) if resumed else 0
        self._generations.finish(name)
        self._words.save()  # its new stamp also tells other processes to forget what they remember of documents
        return ApplyReport(self._indexed, deleted, tuple(self._rejected))

    def _write(self, sending: Sending, batch: Sequence[SearchDocument], resumed: bool) -> None:
        held = self._held([d.id for d in batch]) if resumed else {}
        for start in range(0, len(batch), _PIECE):
            made = self._writer.batch(batch[start : start + _PIECE], ())
            self._rejected += made.rejected
            self._words.add(made.analysed)
            fresh = {d.id: d.seq for d, _ in made.analysed}
            lines = [line for line in made.lines if held.get(line.id) != fresh[line.id]]
            self._indexed += len(made.lines) - len(lines)
            sending.send(lines)

    def _take(self, outcomes: list[Outcome]) -> None:
        if any(o.status == 404 for o in outcomes):
            raise IndexUnreachable("another rebuild has taken this one's place (다른 재색인이 진행 중)")
        refusals = refused(outcomes)
        self._rejected += refusals
        self._indexed += len(outcomes) - len(refusals)

    def _held(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the change numbers of what the left generation holds already."""
        client = self._cluster.client
        found = self._cluster.read(client.mget, index=self._generations.next, ids=list(ids), source=False)
        return {d["_id"]: int(d["_version"]) for d in found["docs"] if d.get("found")}

    def _take_out_surplus(self, seen: set[str]) -> int:
        """Take out what a killed run had written and the store no longer gives."""
        alias = self._generations.next
        self._cluster.write(self._cluster.client.indices.refresh, index=alias)
        held = Reader(self._cluster, alias).seqs()
        lines = [delete_line(i, seq) for i, seq in held.items() if i not in seen]
        for start in range(0, len(lines), _PIECE):
            self._cluster.bulk(alias, lines[start : start + _PIECE])
        return len(lines)


@contextmanager
def _quiet_collector() -> Iterator[None]:
    """Keep the garbage collector from walking all the data of the process again and again while millions of objects come and go.

    What a batch leaves in cycles is collected after it; that takes a fifth of the time of making documents otherwise.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
