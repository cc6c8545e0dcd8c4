"""Query trees as conditions on the directory: fields of CKAN's Solr schema looked up, words asked of the search index."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

from api.ckan.moments import stored_moment
from api.ckan.query import All, Any, Every, Match, Node, Not, QuerySyntaxError, Range
from api.directory.clause import ALL, NONE, Clause, all_of, any_of, like_text

FORBIDDEN = ("_query_", "_val_")  # Solr's doors to other parsers
MARKED = frozenset(
    {"organization", "owner_org", "tags", "groups", "res_format", "license_id", "source", "source_id"}
)
TEXTS = {"title": "p.title", "title_string": "p.title", "title_ngram": "p.title", "notes": "p.notes"}
MOMENTS = {"metadata_created": "p.created", "metadata_modified": "p.modified"}
RESOURCE_TEXTS = {"res_name": "name", "res_description": "description", "res_url": "url"}
CONSTANTS = {
    "state": "active",
    "type": "dataset",
    "dataset_type": "dataset",
    "entity_type": "package",
    "permission_labels": "public",
}
Find = Callable[[str], Sequence[str]]
"""What the search index finds for words: ids of datasets."""


def condition(node: Node, find: Find) -> Clause:
    """Return a tree as a condition. Raises QuerySyntaxError for what is never allowed."""
    match node:
        case All():
            return ALL
        case Not(part):
            return condition(part, find).negated()
        case Any(parts):
            return any_of([condition(p, find) for p in parts])
        case Every(parts):
            return _every(parts, find)
        case Range():
            return _range(node)
        case Match():
            return _match(node, find)


def words_of(node: Node) -> str:
    """Return the words a tree asks for in any text at its top: what results are ranked by."""
    if isinstance(node, Match):
        return node.value if _is_word(node) else ""
    if isinstance(node, Every):
        return " ".join(filter(None, (words_of(p) for p in node.parts)))
    return ""


def _is_word(node: Node) -> bool:
    return isinstance(node, Match) and node.field in (None, "text", "_text_")


def _every(parts: Sequence[Node], find: Find) -> Clause:
    """Return all of them; words that stand beside each other are one search."""
    words = " ".join(p.value for p in parts if isinstance(p, Match) and _is_word(p))
    found = [_hits(find(words))] if words else []
    return all_of(found + [condition(p, find) for p in parts if not _is_word(p)])


def _match(node: Match, find: Find) -> Clause:
    field, value = node.field, node.value
    if field is None or _is_word(node):
        return ALL if value == "*" else _hits(find(value))
    if field in FORBIDDEN:
        raise QuerySyntaxError(f"field {field!r} is not allowed")
    if field in ("id", "name"):
        return _compared("p.id", node)
    if field in TEXTS:
        pattern = f"%{like_text(value.strip('*') if node.wild else value, wildcards=node.wild)}%"
        return Clause(f"{TEXTS[field]} LIKE ? ESCAPE '\\'", (pattern,))
    if field in MARKED or field.startswith("extras_"):
        compared = _compared("m.value", node)
        sql = f"EXISTS (SELECT 1 FROM marks m WHERE m.package = p.id AND m.field = ? AND {compared.sql})"
        return Clause(sql, (field, *compared.values))
    if field in RESOURCE_TEXTS:
        pattern = f"%{like_text(value, wildcards=node.wild)}%"
        column = RESOURCE_TEXTS[field]
        sql = f"EXISTS (SELECT 1 FROM resources r WHERE r.package = p.id AND r.{column} LIKE ? ESCAPE '\\')"
        return Clause(sql, (pattern,))
    return _rare(node, field, value)


def _rare(node: Match, field: str, value: str) -> Clause:
    """Return the condition of a field that is the same for many; a field there is not matches nothing."""
    if field in MOMENTS:
        return _range(Range(field, value, value))
    if field in ("capacity", "private"):
        public = value.lower() in ("public", "false")
        return Clause("p.visibility = 'public'" if public else "p.visibility <> 'public'")
    if field == "num_resources":
        sql = "(SELECT count(*) FROM resources r WHERE r.package = p.id) = ?"
        return Clause(sql, (int(value) if value.isdigit() else -1,))
    if field == "site_id":
        return ALL
    return ALL if node.wild and value == "*" and field in CONSTANTS else _constant(field, value)


def _constant(field: str, value: str) -> Clause:
    return ALL if CONSTANTS.get(field) == value.strip('"').lower() else NONE


def _range(node: Range) -> Clause:
    field = node.field or ""
    if field in MOMENTS:
        bounds = [None if b is None else stored_moment(b) for b in (node.low, node.high)]
        if any(b is not None and m is None for b, m in zip((node.low, node.high), bounds, strict=True)):
            raise QuerySyntaxError(f"{field}: {node.low} TO {node.high} is no range of times")
        return _between(MOMENTS[field], node, bounds)
    if field in ("id", "name"):
        return _between("p.id", node, [node.low, node.high])
    if field in TEXTS:
        return _between(TEXTS[field], node, [node.low, node.high])
    if field in MARKED or field.startswith("extras_"):
        inner = _between("m.value", node, [node.low, node.high])
        sql = f"EXISTS (SELECT 1 FROM marks m WHERE m.package = p.id AND m.field = ? AND {inner.sql})"
        return Clause(sql, (field, *inner.values))
    return ALL if field in CONSTANTS and node.low is None and node.high is None else NONE


def _between(column: str, node: Range, bounds: Sequence[str | None]) -> Clause:
    low, high = bounds
    parts = []
    if low is not None:
        parts.append(Clause(f"{column} {'>=' if node.with_low else '>'} ?", (low,)))
    if high is not None:
        parts.append(Clause(f"{column} {'<=' if node.with_high else '<'} ?", (high,)))
    return all_of(parts) if parts else Clause(f"{column} IS NOT NULL")


def _compared(column: str, node: Match) -> Clause:
    if node.wild:
        return Clause(f"{column} LIKE ? ESCAPE '\\'", (like_text(node.value, wildcards=True),))
    return Clause(f"{column} = ?", (node.value,))


def _hits(ids: Sequence[str]) -> Clause:
    return Clause("p.id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),))


RESOURCE_FIELDS: Mapping[str, str] = {
    "name": "name",
    "description": "description",
    "format": "format",
    "url": "url",
}
