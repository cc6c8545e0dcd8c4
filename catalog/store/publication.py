"""Datasets held back from publication: what failed a check is kept from the public until a later check lets it pass.

A held dataset and its parts are as restricted as a non-public one (catalog.access): search, pages, API and suggestions
show it to its agency's officers, stewards and administrators only, who find the reasons in its history. What its source
says of its access stays in its body, and counts again when it is released.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, delete, select, update

from catalog.access import Visibility, visibility_of
from catalog.records import Kind
from catalog.store import schema
from catalog.store.changes import SYSTEM_ACTOR, Transaction, transaction
from catalog.store.database import Database, chunks, upsert

PUBLISHED = "published"
HELD = "held"
_SHOWN = 20  # reasons in the history


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a dataset is held back: `cause` is what found it (values), `reasons` are for people."""

    dataset_id: str
    cause: str
    reasons: tuple[str, ...]
    actor: str
    at: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check changed: datasets that are held from now on, and those that are released, by id."""

    held: tuple[str, ...]
    released: tuple[str, ...]


class Publication:
    """Which datasets are held back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def judge(
        self,
        cause: str,
        passed: Iterable[str],
        failed: Mapping[str, Sequence[str]],
        actor: str = SYSTEM_ACTOR,
    ) -> Verdict:
        """Hold back what failed a check, with its reasons, and release what passed it and was held for it before.

        One transaction, with a numbered change for each dataset that is shown to others than before. A dataset that
        other causes hold stays held. Unknown datasets are passed over.
        """
        with transaction(self._database, actor) as tx:
            known = _bodies(tx.connection, {*passed, *failed})
            before = _held_by(tx.connection, known)
            bad = {i: tuple(reasons) for i, reasons in failed.items() if i in known}
            good = [i for i in known if i not in bad and cause in before[i]]
            upsert(tx.connection, schema.holds, [_row(tx, i, cause, why) for i, why in sorted(bad.items())])
            table = schema.holds
            for block in chunks(good):
                mine = (table.c.cause == cause) & table.c.dataset_id.in_(block)
                tx.connection.execute(delete(table).where(mine))
            held = sorted(i for i in bad if not before[i])
            released = sorted(i for i in good if before[i] == {cause})
            _show(tx, dict.fromkeys(held, Visibility.RESTRICTED), {i: bad[i] for i in held})
            _show(tx, {i: visibility_of(known[i].get("access_rights")) for i in released}, {})
        return Verdict(tuple(held), tuple(released))

    def of(self, dataset_ids: Iterable[str]) -> dict[str, list[Hold]]:
        """Return why datasets are held, by id; those that are not are left out."""
        found: dict[str, list[Hold]] = defaultdict(list)
        table = schema.holds
        with self._database.read() as connection:
            for block in chunks(dataset_ids):
                query = select(table).where(table.c.dataset_id.in_(block)).order_by(table.c.cause)
                for row in connection.execute(query):
                    found[row.dataset_id].append(_hold(row))
        return dict(found)

    def list(self, after: str = "", limit: int = 1000) -> Sequence[Hold]:
        """Return what is held, by dataset id behind `after`."""
        table = schema.holds
        query = select(table).where(table.c.dataset_id > after).order_by(table.c.dataset_id, table.c.cause)
        with self._database.read() as connection:
            return [_hold(row) for row in connection.execute(query.limit(limit))]


def held_among(connection: Connection, dataset_ids: Iterable[str]) -> set[str]:
    """Return which of some datasets are held, by whatever cause."""
    table = schema.holds
    found: set[str] = set()
    for block in chunks(dataset_ids):
        query = select(table.c.dataset_id).where(table.c.dataset_id.in_(block))
        found |= set(connection.execute(query).scalars())
    return found


def _held_by(connection: Connection, dataset_ids: Iterable[str]) -> Mapping[str, set[str]]:
    table = schema.holds
    found: dict[str, set[str]] = defaultdict(set)
    for block in chunks(dataset_ids):
        query = select(table.c.dataset_id, table.c.cause).where(table.c.dataset_id.in_(block))
        for dataset, cause in connection.execute(query):
            found[dataset].add(cause)
    return found


def _bodies(connection: Connection, dataset_ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    table = schema.RECORDS[Kind.DATASET]
    found: dict[str, dict[str, Any]] = {}
    for block in chunks(sorted(dataset_ids)):
        query = select(table.c.id, table.c.body).where(table.c.id.in_(block))
        found.update((row.id, orjson.loads(row.body)) for row in connection.execute(query))
    return found


def _show(tx: Transaction, datasets: Mapping[str, Visibility], reasons: Mapping[str, Sequence[str]]) -> None:
    """Let datasets and their parts be seen as told, with a change each; `reasons` are of those that are held."""
    if not datasets:
        return
    rows = []
    for identifier, visibility in datasets.items():
        why = reasons.get(identifier)
        states = [PUBLISHED, f"{HELD}: {'; '.join(why[:_SHOWN])}"] if why is not None else [HELD, PUBLISHED]
        seq = tx.ledger.enter(Kind.DATASET, identifier, "derive", [["publication", *states]])
        rows.append({"b_id": identifier, "b_visibility": visibility.value, "b_seq": seq})
    table = schema.RECORDS[Kind.DATASET]
    shown: dict[str, Any] = {"visibility": bindparam("b_visibility")}
    whole = update(table).where(table.c.id == bindparam("b_id")).values({**shown, "seq": bindparam("b_seq")})
    tx.connection.execute(whole, rows)
    for kind in schema.PART_KINDS:
        part = schema.RECORDS[kind]
        statement = update(part).where(part.c.dataset_id == bindparam("b_id")).values(shown)
        tx.connection.execute(statement, [{k: r[k] for k in ("b_id", "b_visibility")} for r in rows])


def _row(tx: Transaction, dataset: str, cause: str, reasons: Sequence[str]) -> dict[str, Any]:
    told = orjson.dumps(list(reasons)).decode()
    actor, at = tx.ledger.actor, tx.ledger.at
    return {"dataset_id": dataset, "cause": cause, "reasons": told, "actor": actor, "at": at}


def _hold(row: Any) -> Hold:
    return Hold(row.dataset_id, row.cause, tuple(orjson.loads(row.reasons)), row.actor, row.at)
