"""What the datasets of an agency and of the whole catalog come to, brought up to date by the datasets that changed.

Each dataset keeps what it counts for (`counted`), and so does each catalog; when a dataset is scored again, its catalogs
lose what it counted for before and gain what it counts for now, in the transaction that stores its score. So a sum is
right whoever scores in whatever order, and costs no more than what changed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from catalog.store import MQA_SCORE, Measurement
from catalog.store.quality import Reading
from quality.management import Completeness
from quality.mqa.measurements import CATALOG, measurements
from quality.mqa.metric import Method
from quality.mqa.score import score_of

COUNTED = "counted"
AGENCY_METRIC = "mqa_catalog"  # the catalog score of what an agency publishes


@dataclass
class Account:
    """Passing checks and population by metric, weight of management items, and which of those are missing."""

    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    filled: float = 0.0
    asked: float = 0.0
    missing: Counter[str] = field(default_factory=Counter)

    def add(self, other: Account, sign: int = 1) -> None:
        """Add what another comes to, or with `sign` -1 take it away."""
        for metric, (passing, population) in other.counts.items():
            before = self.counts.get(metric, (0, 0))
            self.counts[metric] = (before[0] + sign * passing, before[1] + sign * population)
        self.filled += sign * other.filled
        self.asked += sign * other.asked
        for name, times in other.missing.items():
            self.missing[name] += sign * times

    def as_dict(self) -> dict[str, Any]:
        """Return it JSON-ready."""
        missing = {name: times for name, times in self.missing.items() if times}
        counts = {metric: list(told) for metric, told in self.counts.items()}
        return {"counts": counts, "filled": self.filled, "asked": self.asked, "missing": missing}


def account_of(counts: Mapping[str, tuple[int, int]], completeness: Completeness) -> Account:
    """Return what one dataset comes to."""
    return Account(dict(counts), completeness.filled, completeness.asked, Counter(completeness.missing))


def catalogs_of(agency_id: str | None) -> list[str]:
    """Return the catalogs a dataset counts in: its agency's and the whole."""
    return [agency_id, CATALOG] if agency_id else [CATALOG]


def revised(
    reading: Reading, now: Mapping[str, tuple[Account, Sequence[str]]], gone: Iterable[str], method: Method
) -> list[Measurement]:
    """Return the measurements that take datasets into account: `now` by id with their catalogs, `gone` no more."""
    accounts = {**now, **{i: (Account(), ()) for i in gone}}
    before = reading.of(accounts, COUNTED)
    changes: dict[str, Account] = defaultdict(Account)
    told = []
    for dataset, (account, catalogs) in accounts.items():
        if (old := before.get(dataset)) is not None:
            for catalog in old.detail["catalogs"]:
                changes[catalog].add(_account(old.detail), -1)
        for catalog in catalogs:
            changes[catalog].add(account)
        told.append(
            Measurement(dataset, COUNTED, None, None, {**account.as_dict(), "catalogs": list(catalogs)})
        )
    totals = reading.of(changes, COUNTED)
    for catalog, change in changes.items():
        if (stored := totals.get(catalog)) is not None:
            change.add(_account(stored.detail))
        told += _catalog_measurements(catalog, change, method)
    return told


def recounted(reading: Reading, method: Method) -> list[Measurement]:
    """Return the measurements of all catalogs, added up anew from what each dataset counts for."""
    sums: dict[str, Account] = defaultdict(Account)
    for stored in reading.every(COUNTED):
        for catalog in stored.detail["catalogs"]:
            sums[catalog].add(_account(stored.detail))
    return [m for catalog, account in sums.items() for m in _catalog_measurements(catalog, account, method)]


def _catalog_measurements(catalog: str, account: Account, method: Method) -> list[Measurement]:
    score = score_of(method, account.counts)
    kept = [
        replace(m, metric=AGENCY_METRIC + m.metric.removeprefix(MQA_SCORE))
        for m in measurements(catalog, score)
    ]
    missing = {name: times for name, times in account.missing.items() if times}
    completeness = Completeness(account.filled, account.asked, missing)
    counted = Measurement(catalog, COUNTED, None, None, account.as_dict())
    return [*kept, completeness.measurement(catalog), counted]


def _account(detail: Mapping[str, Any]) -> Account:
    counts = {metric: (int(p), int(n)) for metric, (p, n) in detail["counts"].items()}
    return Account(counts, detail["filled"], detail["asked"], Counter(detail["missing"]))
