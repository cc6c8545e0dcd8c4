"""The DCAT connector: a graph a page, the datasets of each, until there is no next page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlsplit

import orjson
from pydantic import Field
from rdflib import RDF, BNode, Graph
from rdflib.term import Node

from connectors.base import Checkpoint, Connector, Context, Item, Options, Shortfall
from connectors.dcat.dataset import dataset, identity, service, shared_identifiers
from connectors.dcat.graph import read_graph
from connectors.dcat.node import DCAT, GraphNode
from connectors.dcat.paging import all_pages, next_page, total_items
from connectors.dcat.parts import Tally, came_before, is_dataset, page_parts, read_part, seen_key
from connectors.document import open_document
from connectors.errors import SourceError
from connectors.fields import Fields
from connectors.redaction import shown_url

ACCEPT = "application/ld+json, text/turtle;q=0.9, application/rdf+xml;q=0.8, application/n-triples;q=0.7, */*;q=0.1"
_KINDS = (DCAT.Dataset, DCAT.DatasetSeries, DCAT.DataService)


class DcatOptions(Options):
    """Options of a DCAT source."""

    services: bool = Field(default=True, description="데이터 서비스도 읽기 (read data services too)")
    max_pages: int = Field(default=100_000, ge=1, description="읽을 쪽 수의 한도 (limit of pages)")


class DcatConnector(Connector):
    """Reads the datasets and data services of a DCAT catalog."""

    name = "dcat"
    title = "DCAT (RDF/XML, Turtle, JSON-LD)"
    options_type = DcatOptions
    options: DcatOptions
    in_parts = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._seen: set[int] = set()
        self._datasets = 0
        self._unnamed = 0

    def plan(self) -> Sequence[str]:
        """Cut the pages into parts where the first page tells which there are."""
        if not _is_http(self.source.url):
            return ()
        return page_parts(all_pages(self._graph(self.source.url), self.source.url))

    def part(self, name: str) -> Iterator[Item]:
        """Yield the records of some pages; behind them which datasets they were and how many there are in all."""
        self._seen.clear()
        self._datasets = self._unnamed = 0
        pages, is_last = read_part(name)
        announced: int | None = None
        url: str | None = pages[0]
        visited: set[str] = set()
        while url is not None and url not in visited and len(visited) < self.options.max_pages:
            visited.add(url)
            graph = self._graph(url)
            yield from self._page(graph)
            announced = total_items(graph) or announced
            following = pages[len(visited) :]
            url = following[0] if following else next_page(graph, url) if is_last else None
        yield Checkpoint(Tally(announced, frozenset(self._seen), self._unnamed).dump())

    def join(self, parts: Iterable[Iterable[Item]]) -> Iterator[Item]:
        """Yield each record once; fewer datasets than were announced are a shortfall."""
        seen: set[int] = set()
        announced: int | None = None
        unnamed = self._datasets = 0
        for part in parts:
            before = frozenset(seen)
            for item in part:
                if isinstance(item, Checkpoint):
                    tally = Tally.load(item.cursor)
                    seen |= tally.seen
                    unnamed += tally.unnamed
                    announced = tally.announced or announced
                elif not came_before(item, before):
                    yield item
        self._datasets = sum(1 for key in seen if is_dataset(key)) + unnamed
        if announced is not None and self._datasets < announced:
            yield self._shortfall(announced)

    def items(self, cursor: str | None = None) -> Iterator[Item]:
        """Yield records page by page; the cursor is the next page and how many datasets came before it."""
        url, self._datasets = _resumed(cursor, self.source.url)
        self._seen.clear()
        visited: set[str] = set()
        announced: int | None = None
        while url is not None and url not in visited and len(visited) < self.options.max_pages:
            try:
                graph = self._graph(url)
            except SourceError as error:
                if error.transient or not visited:
                    raise
                yield self._missing_page(url, error, announced)
                return
            visited.add(url)
            yield from self._page(graph)
            announced = total_items(graph) or announced
            following = next_page(graph, url)
            if following and not _is_http(url):
                break  # a file's links are never followed; totalItems tells whether more is due
            if following and following not in visited:
                yield Checkpoint(orjson.dumps([following, self._datasets]).decode())
            url = following
        if announced is not None and self._datasets < announced:
            yield self._shortfall(announced)

    def _graph(self, url: str) -> Graph:
        with open_document(self.context.http, url, {"accept": ACCEPT}) as document:
            return read_graph(document)

    def _page(self, graph: Graph) -> Iterator[Item]:
        nodes = _described(graph)
        shared = shared_identifiers(graph, nodes)
        found = [GraphNode(graph, node, Fields({})) for node in nodes]
        for source_id, node in sorted(
            ((identity(n, shared), n) for n in found), key=lambda pair: pair[0] or ""
        ):
            yield from self._record(node, source_id)

    def _record(self, node: GraphNode, source_id: str | None) -> Iterator[Item]:
        is_service = node.is_a(DCAT.DataService) and not node.is_a(DCAT.Dataset)
        if source_id is not None and not self._is_new(seen_key(source_id, is_service)):
            return
        if is_service and not self.options.services:
            return
        self._datasets += not is_service
        self._unnamed += source_id is None and not is_service
        node.fields.source_id = source_id
        make = service if is_service else dataset
        record = make(node, source_id, self.source.agency)
        if record is not None:
            yield record
        yield from node.fields.problems

    def _is_new(self, key: int) -> bool:
        new = key not in self._seen
        self._seen.add(key)
        return new

    def _missing_page(self, url: str, error: SourceError, announced: int | None) -> Shortfall:
        message = f"다음 쪽을 읽지 못했습니다 (a page is missing) {shown_url(url)}: {error}"
        return Shortfall(max(announced or 0, self._datasets + 1), self._datasets, message)

    def _shortfall(self, announced: int) -> Shortfall:
        message = (
            f"{announced:,}건 중 {self._datasets:,}건만 받았습니다 (fewer datasets than hydra:totalItems)"
        )
        return Shortfall(announced, self._datasets, message)


def _described(graph: Graph) -> list[Node]:
    """Return the datasets and services a graph says something about; a mere mention has no title and no properties."""
    typed = {node for kind in _KINDS for node in graph.subjects(RDF.type, kind)}
    listed = {
        node
        for p in (DCAT.dataset, DCAT.service)
        for node in graph.objects(None, p)
        if (node, None, None) in graph
    }
    nodes = [node for node in typed | listed if len(list(graph.predicate_objects(node))) > 1]
    return sorted(nodes, key=lambda node: "" if isinstance(node, BNode) else str(node))


def _resumed(cursor: str | None, url: str) -> tuple[str | None, int]:
    if not cursor:
        return url, 0
    try:
        following, number = orjson.loads(cursor)
        return str(following), int(number)
    except (ValueError, TypeError):
        return url, 0


def _is_http(url: str) -> bool:
    return urlsplit(url).scheme in ("http", "https")
