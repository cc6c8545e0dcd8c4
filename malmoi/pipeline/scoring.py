"""Score metadata: 405 points a dataset (MQA) and the Korean management items, kept for pages, reports and ranking."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from sqlalchemy import select

from catalog.errors import UnknownRecordError
from catalog.records import Dataset, Kind, as_json
from catalog.store import ACTIVE, MQA_SCORE, Measurement, Row, schema
from catalog.store.database import chunks
from malmoi.pipeline.accounts import AGENCY_METRIC, Account, account_of, catalogs_of, recounted, revised
from malmoi.pipeline.workspace import Workspace
from quality.management import Completeness, ManagementItems
from quality.mqa.assessment import Assessment, Assessor
from quality.mqa.links import Checker, check_links
from quality.mqa.measurements import CATALOG, measurements
from quality.mqa.score import Score, score_of
from quality.mqa.subject import Subject

BATCH = 500
SCORED = "scored"  # the newest change when datasets were last scored


def score_quality(
    workspace: Workspace, dataset_id: str | None, checker: Checker | None = None
) -> list[dict[str, Any]]:
    """Score one dataset, or with None all, and bring the catalog and its agencies up to date; return what was found.

    Each result has id, title, score, rating, dimensions, management (percent), missing_items, advice. Addresses are
    asked only with a `checker` (`link_checker` makes one); without one the answers of the last check count. Raises
    UnknownRecordError.
    """
    scorer = Scorer(workspace, checker)
    if dataset_id is not None:
        row = workspace.store.records.get(Kind.DATASET, dataset_id)
        if row is None:
            told = f"데이터를 찾을 수 없습니다 (there is no dataset with id {dataset_id!r})"
            raise UnknownRecordError(told)
        return scorer.score([row])
    newest = workspace.store.changes.last_seq()
    found = [
        one for rows in workspace.store.records.each(Kind.DATASET, batch=BATCH) for one in scorer.score(rows)
    ]
    scorer.recount()
    workspace.store.meta.set(SCORED, str(newest))
    return found


def score_changed(workspace: Workspace) -> int:
    """Score the datasets whose content changed since they were last scored; returns how many.

    The sums of the catalog and its agencies change by what these datasets change.
    """
    store = workspace.store
    newest, position = store.changes.last_seq(), int(store.meta.get(SCORED, "0") or 0)
    ids = store.changes.datasets(position, newest, derived=False)
    scorer = Scorer(workspace)
    for block in chunks(ids, BATCH):
        rows = {row.id: row for row in store.records.get_many(Kind.DATASET, block)}
        active = [row for row in rows.values() if row.state == ACTIVE]
        scorer.score(active, gone=[i for i, row in rows.items() if row.state != ACTIVE])
    store.meta.set(SCORED, str(newest))
    return len(ids)


class Scorer:
    """Scores datasets a batch at a time; rules are read once."""

    def __init__(self, workspace: Workspace, checker: Checker | None = None) -> None:
        self._workspace, self._checker = workspace, checker
        self._assessor, self._items = Assessor(), ManagementItems()

    def score(self, rows: Sequence[Row], gone: Sequence[str] = ()) -> list[dict[str, Any]]:
        """Score datasets, store what was measured, and take those that are `gone` out of the sums."""
        subjects = _subjects(self._workspace, rows, self._checker)
        kept = _completeness(self._workspace, rows, subjects, self._items)
        told = [
            _Told(r, s, self._assessor.assess(s), kept[r.id]) for r, s in zip(rows, subjects, strict=True)
        ]
        now = {t.row.id: (t.account(), catalogs_of(t.row.agency_id)) for t in told}
        measured = [m for one in told for m in one.measurements()]
        if now or gone:
            method = self._assessor.method
            quality = self._workspace.store.quality
            quality.revise(lambda reading: [*measured, *revised(reading, now, gone, method)])
        return [one.shown() for one in told]

    def recount(self) -> None:
        """Add the catalog and its agencies up anew."""
        method = self._assessor.method
        self._workspace.store.quality.revise(lambda reading: recounted(reading, method))


def catalog_score(workspace: Workspace, agency_id: str | None = None) -> Score | None:
    """Return the stored score of the whole catalog or of an agency's; None as long as not everything was scored once."""
    if workspace.store.meta.get(SCORED) is None:
        return None
    stored = workspace.store.quality.of(agency_id or CATALOG)
    counts = {
        name.removeprefix(AGENCY_METRIC + "."): (int(m.value or 0), int(m.population or 0))
        for name, m in stored.items()
        if name.startswith(AGENCY_METRIC + ".")
    }
    return score_of(Assessor().method, counts) if counts else None


def link_checker(workspace: Workspace) -> Checker:
    """Return a checker over the safe HTTP client: it opens an address, looks at the status and reads nothing.

    Each thread has a client of its own, all with the installation's network policy.
    """
    from connectors.errors import SourceError
    from connectors.http import HttpClient, Retry

    local = threading.local()
    policy = workspace.http.policy

    def check(address: str) -> int | None:
        if not hasattr(local, "client"):
            local.client = HttpClient(policy, retry=Retry(attempts=1))
        try:
            with local.client.stream(address) as answer:
                return int(answer.status)
        except SourceError as error:
            return _status_in(error)

    return check


def _status_in(error: Any) -> int | None:
    digits = [word for word in str(error).split() if len(word) == 3 and word.isdigit()]
    return int(digits[0]) if error.code == "http_status" and digits else None


def _subjects(workspace: Workspace, rows: Sequence[Row], checker: Checker | None) -> list[Subject]:
    parts = _distributions(workspace, rows)
    datasets: list[Dataset] = [
        replace(row.record, distributions=tuple(d.record for d in parts.get(row.id, ()))) for row in rows
    ]
    if checker is None:
        last = _last_statuses(workspace, rows)
        return [Subject(d, last.get(row.id, {})) for row, d in zip(rows, datasets, strict=True)]
    asked = check_links((a for d in datasets for a in Subject(d).addresses()), checker)
    return [Subject(d, {a: asked[a] for a in Subject(d).addresses()}) for d in datasets]


def _distributions(workspace: Workspace, rows: Sequence[Row]) -> Mapping[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    wanted = [row.id for row in rows]
    for some in workspace.store.records.each(Kind.DISTRIBUTION, filters={"dataset_id": wanted}):
        for part in some:
            found[part.dataset_id or ""].append(part)
    return {key: sorted(parts, key=lambda p: p.position) for key, parts in found.items()}


def _last_statuses(workspace: Workspace, rows: Sequence[Row]) -> dict[str, Mapping[str, int | None]]:
    """Return what the last check of addresses told, by dataset; in one query a batch, for a catalog of any size."""
    table = schema.quality
    query = select(table.c.record_id, table.c.detail).where(
        table.c.record_id.in_([row.id for row in rows]), table.c.metric == MQA_SCORE
    )
    with workspace.store.database.read() as connection:
        found = connection.execute(query).all()
    return {record: orjson.loads(detail).get("links", {}) for record, detail in found}


def _completeness(
    workspace: Workspace, rows: Sequence[Row], subjects: Sequence[Subject], items: ManagementItems
) -> dict[str, Completeness]:
    """Return the completeness of each dataset by id."""
    tables = _parts(workspace, Kind.TABLE, rows)
    columns = _parts(workspace, Kind.COLUMN, [r for r in rows if tables.get(r.id)])
    found = {}
    for row, subject in zip(rows, subjects, strict=True):
        body = {**row.body, "distributions": [as_json(d) for d in subject.distributions]}
        found[row.id] = items.completeness(body, tables.get(row.id, ()), columns.get(row.id, ()))
    return found


def _parts(workspace: Workspace, kind: Kind, rows: Sequence[Row]) -> Mapping[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    wanted = [row.id for row in rows]
    if wanted:
        for some in workspace.store.records.each(kind, filters={"dataset_id": wanted}):
            for part in some:
                found[part.dataset_id or ""].append(part.body)
    return found


@dataclass(frozen=True, slots=True)
class _Told:
    """A dataset with what was measured of it."""

    row: Row
    subject: Subject
    assessment: Assessment
    completeness: Completeness

    def account(self) -> Account:
        return account_of(self.assessment.counts, self.completeness)

    def measurements(self) -> list[Measurement]:
        now = set(self.subject.addresses())
        links = {a: s for a, s in self.subject.statuses.items() if a in now}
        told = measurements(self.row.id, self.assessment.score, {"links": links} if links else None)
        return [*told, self.completeness.measurement(self.row.id)]

    def shown(self) -> dict[str, Any]:
        score = self.assessment.score
        return {
            "id": self.row.id,
            "title": self.row.title,
            "score": round(score.total, 2),
            "rating": score.rating.id,
            "dimensions": {name: round(points, 2) for name, points in score.dimensions.items()},
            "management": round(self.completeness.percent, 2),
            "missing_items": sorted(self.completeness.missing),
            "advice": score.advice(),
        }
