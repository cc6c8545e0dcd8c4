"""package_search: words by the search index, everything else by the directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.ckan.conditions import condition, words_of
from api.ckan.context import Context
from api.ckan.errors import bad_search, unreadable_query
from api.ckan.package import packages
from api.ckan.parameters import Parameters
from api.ckan.query import All, Match, Node, QuerySyntaxError, parse
from api.directory.clause import ALL, Clause, all_of
from api.directory.listing import Listing
from catalog.access import ANONYMOUS, Principal
from catalog.search.request import MAX_DEPTH, MAX_SIZE, SearchRequest

MOST_ROWS = 1000
FACET_VALUES = 50
DEFAULT_SORT = "score desc, metadata_modified desc"
KNOWN = frozenset(
    [
        "q",
        "fq",
        "fq_list",
        "fl",
        "rows",
        "start",
        "sort",
        "facet",
        "facet.field",
        "facet.limit",
        "facet.mincount",
        "include_private",
        "include_drafts",
        "include_deleted",
        "use_default_schema",
        "qf",
        "mm",
        "bf",
        "boost",
        "tie",
        "defType",
        "wt",
        "df",
        "q.op",
        "extras",
    ]
)
SORTS = {
    "score": "rank",
    "id": "id",
    "name": "id",
    "title": "title",
    "title_string": "title",
    "metadata_created": "created",
    "metadata_modified": "modified",
}


@dataclass(frozen=True)
class _Found:
    """What a query means: a condition, and with words the datasets the index found for them, best first."""

    where: Clause
    hits: Sequence[str] | None


def package_search(context: Context, given: Parameters) -> dict[str, Any]:
    """Return the datasets that match.

    `q` words or a query, `fq` and `fq_list` filters, `rows` (10, at most 1000), `start`, `sort` (a list of field and
    asc or desc), `facet.field` (a JSON list), `facet.limit` (50; negative: all), `facet.mincount`, `fl`, `include_private`.
    """
    _refuse_unknown(given)
    rows, start = min(given.natural("rows", 10), MOST_ROWS), given.natural("start", 0)
    sort = given.text("sort") or DEFAULT_SORT
    order = _order(sort)
    if (simple := _only_words(context, given, start, rows)) is not None:
        return simple
    listing = _listing(context, given)
    if listing.hits is None:
        order = [o for o in order if o[0] != "rank"]
    ids = listing.ids(rows, min(start, 2**62), order or [("modified", True)]) if rows else []
    facets = _facets(listing, given)
    return {
        "count": listing.count(),
        "facets": {name: {i["name"]: i["count"] for i in found["items"]} for name, found in facets.items()},
        "results": _results(context, ids, given.texts("fl")),
        "sort": sort,
        "search_facets": facets,
    }


def _only_words(context: Context, given: Parameters, start: int, rows: int) -> dict[str, Any] | None:
    """Return the answer to words alone, by relevance: of the index only as many results are asked for as are shown."""
    q, narrowing = given.text("q").strip(), ("fq", "fq_list", "sort", "facet.field")
    if not q or set(q) & set(':*?"()+-!{}[]^~') or any(given.values.get(n) for n in narrowing):
        return None
    if start + rows > MAX_SIZE or {"AND", "OR", "NOT"} & set(q.split()):
        return None
    asker = context.principal if given.flag("include_private") else ANONYMOUS
    asked = SearchRequest(q=q[:10_000], size=max(start + rows, 1), principal=asker)
    found = context.services.index.search(asked)
    ids = [str(hit.document["id"]) for hit in found.hits][start : start + rows]
    results = _results(context, ids, given.texts("fl"))
    return {"count": found.total, "facets": {}, "results": results, "sort": DEFAULT_SORT, "search_facets": {}}


def _refuse_unknown(given: Parameters) -> None:
    unknown = sorted(n for n in given.values if n not in KNOWN and not n.startswith("ext_"))
    if unknown:
        raise bad_search(f"Invalid search parameters: {unknown}")


def _listing(context: Context, given: Parameters) -> Listing:
    private = given.flag("include_private")
    asker = context.principal if private else ANONYMOUS
    found = _asked(context, asker, given.text("q").strip())
    filters = [_filter(context, asker, f) for f in [given.text("fq"), *given.texts("fq_list")] if f.strip()]
    return context.listing(all_of([found.where, *filters]), private=private, hits=found.hits)


def _asked(context: Context, asker: Principal, q: str) -> _Found:
    """Return what `q` means: with a field in it a query, which must be right; else words, however they are typed."""
    if q in ("", "*:*", "*"):
        return _Found(ALL, None)
    if "{!" in q:
        raise unreadable_query(q, "local parameters are not allowed")
    try:
        node = parse(q)
    except QuerySyntaxError as error:
        if ":" in q:
            raise unreadable_query(q, str(error)) from error
        return _Found(ALL, find(context, asker, q))
    if isinstance(node, All):
        return _Found(ALL, None)
    words = words_of(node)
    if isinstance(node, Match) and words:
        return _Found(ALL, find(context, asker, words))
    where = _condition(context, asker, node, q)
    return _Found(where, find(context, asker, words) if words else None)


def _filter(context: Context, asker: Principal, text: str) -> Clause:
    if "{!" in text:
        raise unreadable_query(text, "local parameters are not allowed")
    try:
        return _condition(context, asker, parse(text), text)
    except QuerySyntaxError as error:
        raise unreadable_query(text, str(error)) from error


def _condition(context: Context, asker: Principal, node: Node, text: str) -> Clause:
    try:
        return condition(node, lambda words: find(context, asker, words))
    except QuerySyntaxError as error:
        raise unreadable_query(text, str(error)) from error


def find(context: Context, asker: Principal, words: str) -> list[str]:
    """Return the ids of what the search index finds for words, best first; the first ten thousand at most."""
    ids: list[str] = []
    for page in range(1, MAX_DEPTH // MAX_SIZE + 1):
        asked = SearchRequest(q=words[:10_000], page=page, size=MAX_SIZE, principal=asker)
        found = context.services.index.search(asked)
        ids += [str(hit.document["id"]) for hit in found.hits]
        if page * MAX_SIZE >= found.total or not found.hits:
            break
    return ids


def _order(sort: str) -> list[tuple[str, bool]]:
    """Return the order asked for; a field there is not orders nothing. The id comes last, so that pages hold still."""
    order = []
    for part in filter(None, (p.strip() for p in sort.split(","))):
        name, _, direction = part.rpartition(" ")
        if direction.lower() not in ("asc", "desc") or not name.strip():
            raise bad_search(f"Cannot read the sort {part!r}: a field and asc or desc")
        if name.strip() in SORTS:
            down = direction.lower() == "desc"
            # The nearest dataset has the highest score and the lowest rank.
            order.append((SORTS[name.strip()], down != (name.strip() == "score")))
    return order


def _facets(listing: Listing, given: Parameters) -> dict[str, Any]:
    fields = given.json_list("facet.field")
    if not given.flag("facet", True):
        return {}
    limit, at_least = given.integer("facet.limit", FACET_VALUES), given.natural("facet.mincount", 1)
    found: dict[str, Any] = {}
    for name in fields[:50]:
        values = listing.values(name, max(limit, -1), max(at_least, 1))
        items = [{"name": v.value, "display_name": v.label, "count": v.count} for v in values]
        found[name] = {"title": name, "items": items}
    return found


def _results(context: Context, ids: Sequence[str], fields: Sequence[str]) -> list[dict[str, Any]]:
    found = packages(context.store, context.readable(ids))
    wanted = [name for text in fields for name in text.replace(",", " ").split()]
    if not wanted or wanted == ["*"]:
        return found
    return [{name: value for name in wanted if (value := _field(p, name)) is not None} for p in found]


def _field(package: Mapping[str, Any], name: str) -> Any:
    """Return a field as CKAN's Solr document has it."""
    if name in ("tags", "groups"):
        return [part["name"] for part in package[name]]
    if name == "organization":
        return (package[name] or {}).get("name")
    if name == "res_format":
        return [part["format"] for part in package["resources"]]
    if name.startswith("extras_"):
        return next((e["value"] for e in package["extras"] if e["key"] == name[7:]), None)
    return package.get(name)
