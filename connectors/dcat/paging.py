"""Pages of a Hydra collection, of both generations.

Field facts: `hydra:PagedCollection` has nextPage and totalItems, `hydra:Collection` a view with next. Page addresses
are texts as often as nodes, totalItems is a number or a text, the view's own address differs from the page's, and the
next address may point to an inner host behind a proxy.
"""

from __future__ import annotations

import re
from itertools import zip_longest
from urllib.parse import urljoin, urlsplit, urlunsplit

from rdflib import Graph, Namespace
from rdflib.term import Node

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
_SECOND = "2"
MOST_PAGES = 100_000
_NUMBER = re.compile(r"(\d+)")
_LAST = (HYDRA.last, HYDRA.lastPage)
_NEXT = (HYDRA.next, HYDRA.nextPage)
_OWN = (HYDRA.first, HYDRA.firstPage, HYDRA.last, HYDRA.lastPage, HYDRA.previous, HYDRA.previousPage)


def next_page(graph: Graph, current: str) -> str | None:
    """Return the address of the next page, None on the last."""
    found = sorted(
        {urljoin(current, str(value)) for predicate in _NEXT for value in graph.objects(None, predicate)}
    )
    following = next((url for url in found if urlsplit(url).scheme in ("http", "https")), None)
    return _at_our_origin(following, current, _own_hosts(graph)) if following else None


def all_pages(graph: Graph, current: str) -> tuple[str, ...]:
    """Return the addresses of all pages where the first page tells them: the next and the last differ in one number.

    Empty where they cannot be told beforehand and have to be followed one by one.
    """
    following = next_page(graph, current)
    lasts = {urljoin(current, str(v)) for p in _LAST for v in graph.objects(None, p)}
    if following is None or len(lasts) != 1:
        return ()
    last = _at_our_origin(lasts.pop(), current, _own_hosts(graph))
    if following == last:
        return (current, following)
    second, end = _NUMBER.split(following), _NUMBER.split(last)
    places = [n for n, (a, b) in enumerate(zip_longest(second, end)) if a != b]
    if len(second) != len(end) or len(places) != 1:
        return ()
    (place,) = places
    if not (second[place] == _SECOND and end[place].isdigit() and int(end[place]) <= MOST_PAGES):
        return ()  # offsets and the like: steps that only following the links tells
    before, behind = "".join(second[:place]), "".join(second[place + 1 :])
    return (current, *(f"{before}{n}{behind}" for n in range(2, int(end[place]) + 1)))


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
