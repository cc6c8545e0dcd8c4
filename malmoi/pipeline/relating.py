"""Find what belongs together: joins by value sketches, common standard terms, common topics.

After a harvest only the datasets that changed and their partners are related anew (`relate_changed`); the words of all
others come from a file (linkage.bags). How rare a word is changes a little with every dataset, and so do scores: the
nightly `relate` finds all relations anew.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from catalog.records import Column, Kind
from catalog.search.document import SearchDocument
from catalog.store import Store
from catalog.store.column_terms import best
from catalog.store.database import chunks
from catalog.store.relations import Relation as StoredRelation
from linkage.bags import Bags, load_bags, save_bags
from linkage.joins import Join, JoinColumn, find_joins, find_joins_with
from linkage.related import LEAST, Relation, Topic, by_bags, by_joins, term_bag, topic_bag
from linkage.sketch import Sketch
from malmoi.pipeline.profilers import SKETCH
from malmoi.pipeline.workspace import Workspace

LEAST_TERM_SCORE = 0.8
STAMP = "relations_stamp"  # of the last finding of all relations: words kept of another one do not count
MOST_CHANGED = 0.2  # of all datasets; above it finding all anew is as quick
KINDS = ("same-term", "same-topic")
Words = Callable[[Topic], Mapping[str, int]]
WORDS: Mapping[str, Words] = {"same-term": term_bag, "same-topic": topic_bag}


def relate(workspace: Workspace) -> int:
    """Find all relations anew and store them; returns how many there are."""
    store = workspace.store
    newest = store.changes.last_seq()
    topics = [topic for documents in store.documents_all() for topic in _topics(workspace, documents)]
    bags = {kind: Bags.of({t.id: WORDS[kind](t) for t in topics}) for kind in KINDS}
    found = {
        "joinable": by_joins(column_joins(workspace)),
        **{kind: by_bags(kind, bags[kind]) for kind in KINDS},
    }
    total = sum(store.relations.replace(kind, map(_stored, relations)) for kind, relations in found.items())
    stamp = secrets.token_hex(8)
    store.meta.set(STAMP, stamp)
    save_bags(_kept(workspace), stamp, newest, bags)
    return total


def relate_changed(workspace: Workspace) -> int:
    """Find the relations of the datasets that changed and of their partners anew; returns how many there are in all.

    Finds all where nothing is kept of an earlier time, or where much has changed.
    """
    store = workspace.store
    kept = load_bags(_kept(workspace), store.meta.get(STAMP, "") or "-", KINDS)
    newest = store.changes.last_seq()
    if kept is None or kept[0] > newest:
        return relate(workspace)
    position, bags = kept
    ids = store.changes.datasets(position, newest)
    if len(ids) > MOST_CHANGED * max(1000, len(bags[KINDS[0]])):
        return relate(workspace)
    if ids:
        topics = {t.id: t for block in chunks(ids) for t in _topics(workspace, store.documents(block))}
        bags = {kind: _renew(store, kind, bags[kind], ids, topics) for kind in KINDS}
        _renew_joins(store, ids)
        save_bags(_kept(workspace), store.meta.get(STAMP, "") or "-", newest, bags)
    return sum(store.relations.count().values())


def _renew(store: Store, kind: str, bags: Bags, ids: Sequence[str], topics: Mapping[str, Topic]) -> Bags:
    """Relate anew what has other words than before, and those it was or is related to."""
    new = {i: dict(WORDS[kind](topics[i])) for i in ids if i in topics}
    new = {i: words for i, words in new.items() if bags.bag(i) != words}
    gone = [i for i in ids if i not in topics and bags.bag(i) is not None]
    changed = {*new, *gone}
    if not changed:
        return bags
    before = store.relations.partners(kind, changed)
    found = bags.replaced(gone, new)
    affected = {*new, *before, *found.near(new, LEAST[kind])} - set(gone)
    store.relations.renew(kind, changed, map(_stored, by_bags(kind, found, affected)))
    return found


def _renew_joins(store: Store, ids: Sequence[str]) -> None:
    some = [c for block in chunks(ids) for c in _join_columns(store, {"dataset_id": block})]
    had = store.relations.partners("joinable", ids)
    if not some and not had:
        return
    databases = [s.name for s in store.sources.list() if s.type == "database"]
    others = _join_columns(store, {"source": databases}) if some else iter(())
    store.relations.renew("joinable", ids, map(_stored, by_joins(find_joins_with(some, others))))


def _kept(workspace: Workspace) -> Path:
    return workspace.settings.home / "cache" / "relations.npz"


def column_joins(workspace: Workspace) -> list[Join]:
    """Return all joinable column pairs, best first."""
    return find_joins(_join_columns(workspace.store))


def related_datasets(store: Store, dataset_id: str) -> list[dict[str, Any]]:
    """Return what belongs with a dataset, best first; raises UnknownRecordError for an unknown id."""
    from api.views import readable, related_views
    from catalog.access import ANONYMOUS

    row = readable(store, ANONYMOUS, Kind.DATASET, dataset_id)
    return related_views(store, ANONYMOUS, row.id, most=50)


def _join_columns(store: Store, filters: Mapping[str, Collection[str]] | None = None) -> Iterator[JoinColumn]:
    for rows in store.records.each(Kind.COLUMN, filters=filters):
        usable = [(r, s) for r in rows if (s := _sketch(r.record)) is not None]
        terms = store.column_terms.of([r.id for r, _ in usable])
        tables = {
            t.id: t
            for t in store.records.get_many(Kind.TABLE, {r.parent_id for r, _ in usable if r.parent_id})
        }
        datasets = {
            d.id: d
            for d in store.records.get_many(Kind.DATASET, {r.dataset_id for r, _ in usable if r.dataset_id})
        }
        for row, sketch in usable:
            term = best(terms.get(row.id, []))
            certain = term is not None and (
                (term.score or 0) >= LEAST_TERM_SCORE or term.status == "accepted"
            )
            table, dataset = tables.get(row.parent_id or ""), datasets.get(row.dataset_id or "")
            column: Column = row.record
            yield JoinColumn(
                id=row.id,
                dataset_id=row.dataset_id or "",
                dataset=dataset.title if dataset else "",
                table=table.body.get("name", "") if table else "",
                column=column.name,
                sketch=sketch,
                term=term.term if term is not None and certain else None,
                logical_name=column.logical_name,
                data_type=column.data_type,
                is_key=column.primary_key is not None,
            )


def _sketch(column: Column) -> Sketch | None:
    if column.profile is None:
        return None
    values = column.profile.evidence.get("values") or column.profile.evidence
    found = values.get(SKETCH)
    return Sketch.from_json(found) if found else None


def _topics(workspace: Workspace, documents: Sequence[SearchDocument]) -> Iterator[Topic]:
    analyzer = workspace.language.analyzer  # warm from indexing: most words were cut a moment ago
    for d in documents:
        words = analyzer.terms((d.title, d.description or "", *d.tables))
        yield Topic(d.id, " ".join(words), d.keywords, d.terms, d.agency_name)


def _stored(found: Relation) -> StoredRelation:
    return StoredRelation(
        found.kind, found.left, found.right, round(found.score, 4), {"reasons": list(found.evidence)}
    )
