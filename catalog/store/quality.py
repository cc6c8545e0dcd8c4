"""Quality measurements of records: a value, its population, the time; for pages, ranking and reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import Connection, select
from sqlalchemy import Row as SqlRow

from catalog.records import Kind
from catalog.store import schema
from catalog.store.changes import SYSTEM_ACTOR, transaction
from catalog.store.database import Database, chunks, upsert
from catalog.store.rows import ACTIVE

MQA_SCORE = "mqa"  # the metric the index ranks by, 0-405


@dataclass(frozen=True, slots=True)
class Measurement:
    """One metric of one record; `population` what the value is out of; `detail` JSON-ready."""

    record_id: str
    metric: str
    value: float | None
    population: float | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    at: str | None = None


class Reading:
    """Measurements as one transaction sees them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, records: Iterable[str], metric: str) -> dict[str, Measurement]:
        """Return one metric of records, by id; records without it are left out."""
        found = _of_many(self._connection, records, [metric])
        return {record: measured[metric] for record, measured in found.items()}

    def every(self, metric: str) -> Iterator[Measurement]:
        """Yield one metric of all active datasets that have it."""
        table, datasets = schema.quality, schema.RECORDS[Kind.DATASET]
        query = select(table).join(datasets, datasets.c.id == table.c.record_id)
        query = query.where(table.c.metric == metric, datasets.c.state == ACTIVE)
        yield from map(_measurement, self._connection.execute(query))


class Quality:
    """Quality measurements."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, measurements: Sequence[Measurement], actor: str = SYSTEM_ACTOR) -> None:
        """Store measurements in place of earlier ones; a changed MQA score of a dataset is a numbered change."""
        self.revise(lambda _: measurements, actor)

    def revise(self, make: Callable[[Reading], Sequence[Measurement]], actor: str = SYSTEM_ACTOR) -> None:
        """Store what `make` makes of the measurements there are, in one transaction: nobody writes in between.

        For sums over many records, which are brought up to date by what changed.
        """
        with transaction(self._database, actor) as tx:
            measurements = make(Reading(tx.connection))
            scores = {m.record_id: m.value for m in measurements if m.metric == MQA_SCORE}
            before = scores_of(tx.connection, scores)
            known = _datasets(tx.connection, scores)
            rows = {(m.record_id, m.metric): _row(m, tx.ledger.at) for m in measurements}
            upsert(tx.connection, schema.quality, list(rows.values()))
            tx.derive([i for i, value in scores.items() if i in known and before.get(i) != value])

    def of(self, record: str) -> dict[str, Measurement]:
        """Return the measurements of a record by metric."""
        return self.of_many([record]).get(record, {})

    def of_many(
        self, records: Iterable[str], metrics: Sequence[str] | None = None
    ) -> dict[str, dict[str, Measurement]]:
        """Return the measurements of records by id and metric, all or those named; records without are left out."""
        with self._database.read() as connection:
            return _of_many(connection, records, metrics)


def _of_many(
    connection: Connection, records: Iterable[str], metrics: Sequence[str] | None
) -> dict[str, dict[str, Measurement]]:
    table = schema.quality
    found: dict[str, dict[str, Measurement]] = defaultdict(dict)
    for block in chunks(records):
        query = select(table).where(table.c.record_id.in_(block))
        if metrics is not None:
            query = query.where(table.c.metric.in_(metrics))
        for row in connection.execute(query):
            found[row.record_id][row.metric] = _measurement(row)
    return dict(found)


def _measurement(row: SqlRow[Any]) -> Measurement:
    detail = orjson.loads(row.detail)
    return Measurement(row.record_id, row.metric, row.value, row.population, detail, row.at)


def scores_of(connection: Connection, ids: Iterable[str]) -> dict[str, float]:
    """Return the MQA scores of datasets that have one."""
    table = schema.quality
    found: dict[str, float] = {}
    for block in chunks(ids):
        query = select(table).where(table.c.record_id.in_(block), table.c.metric == MQA_SCORE)
        found.update((r.record_id, r.value) for r in connection.execute(query) if r.value is not None)
    return found


def _datasets(connection: Connection, ids: Iterable[str]) -> set[str]:
    table = schema.RECORDS[Kind.DATASET]
    found: set[str] = set()
    for block in chunks(ids):
        found |= set(connection.execute(select(table.c.id).where(table.c.id.in_(block))).scalars())
    return found


def _row(found: Measurement, at: str) -> dict[str, Any]:
    return {
        "record_id": found.record_id,
        "metric": found.metric,
        "value": found.value,
        "population": found.population,
        "detail": orjson.dumps(dict(found.detail)).decode(),
        "at": found.at or at,
    }
