"""Pages of a Hydra collection, of both generations.

Field facts: `hydra:PagedCollection` has nextPage and totalItems, `hydra:Collection` a view with next. Page addresses
are texts as often as nodes, totalItems is a number or a text, the view's own address differs from the page's, and the
next address may point to an inner host behind a proxy.
"""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit, urlunsplit

from rdflib import Graph, Namespace
from rdflib.term import Node

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
_NEXT = (HYDRA.next, HYDRA.nextPage)
_OWN = (HYDRA.first, HYDRA.firstPage, HYDRA.last, HYDRA.lastPage, HYDRA.previous, HYDRA.previousPage)


def next_page(graph: Graph, current: str) -> str | None:
    """Return the address of the next page, None on the last."""
    found = sorted(
        {urljoin(current, str(value)) for predicate in _NEXT for value in graph.objects(None, predicate)}
    )
    following = next((url for url in found if urlsplit(url).scheme in ("http", "https")), None)
    return _at_our_origin(following, current, _own_hosts(graph)) if following else None


def total_items(graph: Graph) -> int | None:
    """Return how many items the collection announces."""
    numbers = [int(text) for v in graph.objects(None, HYDRA.totalItems) if (text := str(v).strip()).isdigit()]
    return max(numbers, default=None)


def _own_hosts(graph: Graph) -> set[str]:
    addresses = [str(value) for predicate in _OWN for value in graph.objects(None, predicate)]
    subjects: list[Node] = [s for predicate in _NEXT for s in graph.subjects(predicate, None)]
    return {urlsplit(text).netloc for text in (*addresses, *map(str, subjects)) if "://" in text}


def _at_our_origin(url: str, current: str, own_hosts: set[str]) -> str:
    """Return the address at the origin we reached the catalog by, when it names the catalog by another host."""
    ours, theirs = urlsplit(current), urlsplit(url)
    if ours.scheme not in ("http", "https") or ours.netloc == theirs.netloc:
        return url
    if ours.path == theirs.path or theirs.netloc in own_hosts:
        return urlunsplit((ours.scheme, ours.netloc, theirs.path, theirs.query, ""))
    return url
