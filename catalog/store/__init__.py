"""The dictionary in a database (SQLite or PostgreSQL): records, history, numbered changes, runs, findings."""

from catalog.store.changes import Change
from catalog.store.column_terms import ColumnTerm, TermStatus
from catalog.store.history import HistoryEntry
from catalog.store.privacy import PrivacyClass, PrivacyStatus
from catalog.store.publication import Hold
from catalog.store.quality import MQA_SCORE, Measurement
from catalog.store.relations import Relation
from catalog.store.requests import RequestPage, StoredRequest
from catalog.store.rows import ACTIVE, REMOVED, Page, Row
from catalog.store.runs import Counts, Run, RunStatus
from catalog.store.sources import Source
from catalog.store.store import Store

__all__ = [
    "ACTIVE",
    "MQA_SCORE",
    "REMOVED",
    "Change",
    "ColumnTerm",
    "Counts",
    "HistoryEntry",
    "Hold",
    "Measurement",
    "Page",
    "PrivacyClass",
    "PrivacyStatus",
    "Relation",
    "RequestPage",
    "Row",
    "Run",
    "RunStatus",
    "Source",
    "Store",
    "StoredRequest",
    "TermStatus",
]
