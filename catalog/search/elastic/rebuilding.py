"""Build a generation beside the answering one, several bulks at a time, and go on where a killed build was."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from catalog.search.document import SearchDocument
from catalog.search.elastic.applying import refused
from catalog.search.elastic.cluster import Cluster, Line, Outcome
from catalog.search.elastic.errors import IndexUnreachable
from catalog.search.elastic.generations import Generations
from catalog.search.elastic.learned import Words
from catalog.search.elastic.reading import Reader
from catalog.search.elastic.writing import Writer, delete_line
from catalog.search.index import ApplyReport

SENDERS = 2  # bulks on their way at a time
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
        self._underway: deque[Future[list[Outcome]]] = deque()

    def run(self, batches: Iterable[Sequence[SearchDocument]], upto_seq: int) -> ApplyReport:
        """Write all documents and change over; an error leaves the old generation answering and the new one to go on with."""
        self._generations.ensure()
        name, resumed = self._generations.begin(upto_seq)
        seen: set[str] = set()
        with ThreadPoolExecutor(SENDERS, thread_name_prefix="malmoi-bulk") as pool:
            for batch in batches:
                if resumed:
                    seen.update(d.id for d in batch)
                self._write(pool, batch, resumed)
            while self._underway:
                self._finish_one()
        deleted = self._take_out_surplus(seen) if resumed else 0
        self._generations.finish(name)
        self._words.save()  # its new stamp also tells other processes to forget what they remember of documents
        return ApplyReport(self._indexed, deleted, tuple(self._rejected))

    def _write(self, pool: ThreadPoolExecutor, batch: Sequence[SearchDocument], resumed: bool) -> None:
        held = self._held([d.id for d in batch]) if resumed else {}
        for start in range(0, len(batch), _PIECE):
            made = self._writer.batch(batch[start : start + _PIECE], ())
            self._rejected += made.rejected
            self._words.add(made.analysed)
            fresh = {d.id: d.seq for d, _ in made.analysed}
            lines = [line for line in made.lines if held.get(line.id) != fresh[line.id]]
            self._indexed += len(made.lines) - len(lines)
            self._send(pool, lines)

    def _send(self, pool: ThreadPoolExecutor, lines: Sequence[Line]) -> None:
        """Hand a bulk to a sender; waits while enough are on their way, so a slow cluster slows the reading of the store."""
        while len(self._underway) >= SENDERS + 1:
            self._finish_one()
        if lines:
            self._underway.append(pool.submit(self._cluster.bulk, self._generations.next, lines))

    def _finish_one(self) -> None:
        outcomes = self._underway.popleft().result()
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
