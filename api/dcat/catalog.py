"""The catalog, a page at a time, with Hydra's links between the pages.

Harvesters of both generations of Hydra go through: a page is a PartialCollectionView (next, previous, first, last) and a
PagedCollection (the same, and itemsPerPage; some know nextPage only).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.dcat.dataset import dataset
from api.dcat.node import Iri, Node, Properties, Text
from api.dcat.service import service
from api.dcat.values import dated
from api.dcat.vocabularies import AUTHORITY
from api.directory import Listing
from api.surroundings import surroundings
from catalog.records import Kind
from catalog.store import Store
from catalog.store.rows import ACTIVE

SYNTAXES = ("jsonld", "ttl", "rdf", "xml")
TITLES = (
    Text("말모이: 범정부 메타데이터 사전", "ko"),
    Text("Malmoi: government-wide metadata catalog", "en"),
)
ABOUT = (
    Text("중앙부처, 지자체, 공공기관이 가진 데이터의 목록입니다.", "ko"),
    Text("What data ministries, local governments and public agencies of Korea hold.", "en"),
)


@dataclass(frozen=True)
class Page:
    """A page of the catalog: `number` from 1, of `last`; `url` is a page's address without its number."""

    number: int
    size: int
    total: int
    last: int
    url: str

    def address(self, number: int) -> str:
        """Return the address of a page."""
        return f"{self.url}{'&' if '?' in self.url else '?'}page={number}"


def page_of(listing: Listing, services: int, number: int, size: int, url: str) -> Page:
    """Return where a page stands among all; services come along with datasets, so many a page."""
    total = listing.count()
    last = max(1, -(-total // size), -(-services // size))
    return Page(number, size, total, last, url)


def catalog_page(store: Store, listing: Listing, page: Page, base: str) -> list[Node]:
    """Return a page of the catalog: the collection and its view, the catalog, datasets and services."""
    offset = (page.number - 1) * page.size
    rows = store.records.get_many(Kind.DATASET, listing.ids(page.size, offset))
    rows = [r for r in rows if r.state == ACTIVE and listing.principal.may_read(r)]
    around = surroundings(store, rows)
    datasets = [dataset(row, around, base) for row in rows]
    found = store.records.list(
        Kind.DATA_SERVICE, offset=offset, limit=page.size, principal=listing.principal
    ).rows
    agencies = {a.id: a for a in store.records.get_many(Kind.AGENCY, [r.agency_id or "" for r in found])}
    services = [service(row, agencies.get(row.agency_id or ""), base) for row in found]
    newest = listing.newest()
    return [view(page), catalog(page, datasets, services, newest, base), *datasets, *services]


def view(page: Page) -> Node:
    """Return the page as a part of the collection of all datasets."""
    return Node(
        Iri(page.address(page.number)),
        ("hydra:PartialCollectionView", "hydra:PagedCollection"),
        tuple(_links(page)),
    )


def _links(page: Page) -> Properties:
    number = "xsd:integer"
    yield "hydra:totalItems", Text(str(page.total), datatype=number)
    yield "hydra:itemsPerPage", Text(str(page.size), datatype=number)
    named = {"first": 1, "last": page.last}
    if page.number > 1:
        named["previous"] = page.number - 1
    if page.number < page.last:
        named["next"] = page.number + 1
    for name, target in named.items():
        yield f"hydra:{name}", Iri(page.address(target))
        yield f"hydra:{name}Page", Iri(page.address(target))


def catalog(
    page: Page, datasets: Sequence[Node], services: Sequence[Node], newest: str | None, base: str
) -> Node:
    """Return the catalog with the datasets and services of a page."""
    operator = Node(Iri(f"{base}/#operator"), ("foaf:Agent",), (("foaf:name", Text("말모이", "ko")),))
    return Node(
        Iri(f"{base}/catalog"),
        ("dcat:Catalog", "hydra:Collection"),
        (
            *(("dct:title", title) for title in TITLES),
            *(("dct:description", text) for text in ABOUT),
            ("dct:publisher", operator),
            ("foaf:homepage", Iri(f"{base}/")),
            ("dct:language", Iri(f"{AUTHORITY}/language/KOR")),
            ("dcat:themeTaxonomy", Iri(f"{AUTHORITY}/data-theme")),
            *dated("dct:modified", newest),
            ("hydra:totalItems", Text(str(page.total), datatype="xsd:integer")),
            ("hydra:view", Iri(page.address(page.number))),
            *(("dcat:dataset", Iri(d.iri.value)) for d in datasets if d.iri),
            *(("dcat:service", Iri(s.iri.value)) for s in services if s.iri),
        ),
    )
