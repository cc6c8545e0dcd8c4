"""Tables of the store, the same on SQLite and PostgreSQL; catalog/migrations makes them.

One table a kind of record, all with the same head. JSON stands in text columns: it is written and read as a whole and
what is filtered by has a column of its own. Rows refer to each other by their stable ids without foreign keys: a record
may name another that comes in a later run or from another source.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, MetaData, Table, Text, text
from sqlalchemy.sql.schema import SchemaItem

from catalog.records import Kind

metadata = MetaData()

_SEQ = BigInteger().with_variant(
    Integer, "sqlite"
)  # SQLite: the row's own number, so that appending stays cheap

DECIDED = text("status <> 'suggested'")  # of column terms: what a person said, not a program

TABLE_NAMES = {
    Kind.AGENCY: "agencies",
    Kind.SYSTEM: "systems",
    Kind.DATABASE: "databases",
    Kind.DATASET: "datasets",
    Kind.DATA_SERVICE: "data_services",
    Kind.DISTRIBUTION: "distributions",
    Kind.TABLE: "tables",
    Kind.COLUMN: "columns",
}
TOP_KINDS = (Kind.AGENCY, Kind.SYSTEM, Kind.DATABASE, Kind.DATASET, Kind.DATA_SERVICE)
PART_KINDS = (Kind.DISTRIBUTION, Kind.TABLE, Kind.COLUMN)


def _text(name: str, *, key: bool = False, null: bool = True) -> Column[str]:
    return Column(name, Text, primary_key=key, nullable=null and not key)


def _record_table(kind: Kind) -> Table:
    name = TABLE_NAMES[kind]
    items: list[SchemaItem] = [
        _text("id", key=True),
        _text("source", null=False),
        _text("source_id", null=False),
        _text("title", null=False),
        _text("body", null=False),
        _text("hash", null=False),  # of the whole content, parts included
        _text("state", null=False),
        _text("visibility", null=False),
        _text("agency_id"),
        _text("parent_id"),  # of a table and a distribution its dataset, of a column its table
        _text("dataset_id"),  # of every part
        Column("position", Integer, nullable=False, server_default="0"),
        _text("created_at", null=False),
        _text("updated_at", null=False),
        _text("run"),
        Column("seq", BigInteger, nullable=False),
        Index(f"ix_{name}_seq", "seq"),
    ]
    if kind in TOP_KINDS:
        items += [
            Index(f"ix_{name}_source", "source", "state", "id"),
            Index(f"ix_{name}_agency", "agency_id", "id"),
        ]
    else:
        items.append(Index(f"ix_{name}_dataset", "dataset_id", "position"))
    if kind is Kind.COLUMN:
        items.append(Index(f"ix_{name}_parent", "parent_id", "position"))
    return Table(name, metadata, *items)


RECORDS: dict[Kind, Table] = {kind: _record_table(kind) for kind in Kind}

changes = Table(
    "changes",
    metadata,
    Column("seq", _SEQ, primary_key=True, autoincrement=False),
    _text("kind", null=False),
    _text("record_id", null=False),
    _text("op", null=False),
    _text("at", null=False),
    _text("run"),
    _text("actor", null=False),
    _text("diff"),  # [[field, before, after], ...]
    Index("ix_changes_record", "record_id", "seq"),
)

sources = Table(
    "sources",
    metadata,
    _text("name", key=True),
    _text("type", null=False),
    _text("url", null=False),
    _text("agency"),
    _text("options", null=False),
    _text("schedule"),
    _text("state", null=False),
    _text("created_at", null=False),
    _text("updated_at", null=False),
)

runs = Table(
    "runs",
    metadata,
    _text("id", key=True),
    _text("source", null=False),
    _text("status", null=False),
    _text("actor", null=False),
    _text("scope", null=False),  # hash of what the source was asked for
    _text("reason"),
    Column("attempt", Integer, nullable=False),
    Column("page", Integer, nullable=False),
    Column("had", Integer, nullable=False),  # active records of the source when the run started
    _text("cursor"),
    Column("resumable", Integer, nullable=False),
    _text("counts", null=False),
    _text("started_at", null=False),
    _text("finished_at"),
    Index("ix_runs_source", "source", "id"),
)

leases = Table(
    "leases",
    metadata,
    _text("source", key=True),
    _text("run", null=False),
    _text("token", null=False),
    _text("host", null=False),
    Column("pid", Integer, nullable=False),
    _text("process", null=False),  # start of the process, so that a reused pid is not taken for it
    Column("beat", Float, nullable=False),  # seconds since 1970, UTC
)

seen = Table(
    "seen",
    metadata,
    _text("run", key=True),
    _text("record_id", key=True),
    _text("kind", null=False),
    Column("page", Integer, nullable=False),
    Column("attempt", Integer, nullable=False),
    _text("outcome", null=False),
    sqlite_with_rowid=False,
)

run_errors = Table(
    "run_errors",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    _text("run", null=False),
    Column("page", Integer, nullable=False),
    _text("source_id"),
    _text("code", null=False),
    _text("severity", null=False),
    _text("field"),
    _text("value"),
    _text("message", null=False),
    Index("ix_run_errors_run", "run", "id"),
)

agency_names = Table(
    "agency_names",
    metadata,
    _text("key", key=True),
    _text("agency_id", null=False),
    _text("name", null=False),
    Index("ix_agency_names_agency", "agency_id"),
)

column_terms = Table(
    "column_terms",
    metadata,
    _text("column_id", key=True),
    _text("term", key=True),
    _text("dataset_id", null=False),
    _text("status", null=False),
    Column("score", Float),
    _text("evidence", null=False),
    _text("conformity_class"),
    _text("items", null=False),
    _text("actor", null=False),
    _text("reason"),
    _text("at", null=False),
    Index("ix_column_terms_dataset", "dataset_id"),
    Index("ix_column_terms_term", "term", "column_id"),
    # What people decided is a sliver of what programs suggest, and is read whole when a recommender is made.
    Index("ix_column_terms_decided", "at", sqlite_where=DECIDED, postgresql_where=DECIDED),
)

privacy_classes = Table(
    "privacy_classes",
    metadata,
    _text("column_id", key=True),
    _text("dataset_id", null=False),
    _text("kind"),
    _text("status", null=False),
    Column("share", Float),
    Column("score", Float),
    _text("evidence", null=False),
    _text("treatment"),
    _text("actor", null=False),
    _text("reason"),
    _text("at", null=False),
    Index("ix_privacy_classes_dataset", "dataset_id"),
)

relations = Table(
    "relations",
    metadata,
    _text("kind", key=True),
    _text("left_dataset", key=True),
    _text("right_dataset", key=True),
    _text("left_column", key=True),
    _text("right_column", key=True),
    Column("score", Float, nullable=False),
    _text("evidence", null=False),
    _text("at", null=False),
    Index("ix_relations_left", "left_dataset"),
    Index("ix_relations_right", "right_dataset"),
)

requests = Table(
    "requests",
    metadata,
    _text("id", key=True),  # sorts by age
    _text("kind", null=False),
    _text("name", null=False),
    _text("state", null=False),
    _text("agency_code"),
    _text("requester", null=False),
    _text("item", null=False),
    _text("needs", null=False),
    Column("version", Integer, nullable=False),
    _text("created_at", null=False),
    _text("updated_at", null=False),
    Index("ix_requests_state", "state", "id"),
    Index("ix_requests_agency", "agency_code", "id"),
)

request_steps = Table(
    "request_steps",
    metadata,
    _text("request_id", key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("action"),
    _text("state", null=False),
    _text("who", null=False),
    _text("at", null=False),
    _text("why", null=False),
)

quality = Table(
    "quality",
    metadata,
    _text("record_id", key=True),
    _text("metric", key=True),
    Column("value", Float),
    Column("population", Float),
    _text("detail", null=False),
    _text("at", null=False),
)

holds = Table(
    "holds",
    metadata,
    _text("dataset_id", key=True),
    _text("cause", key=True),
    _text("reasons", null=False),
    _text("actor", null=False),
    _text("at", null=False),
)

spools = Table(
    "spools",
    metadata,
    _text("id", key=True),
    _text("source", null=False),
    _text("scope", null=False),  # hash of what the source was asked for
    _text("parts", null=False),
    _text("opened_at", null=False),
    Column("beat", Float, nullable=False),  # seconds since 1970, UTC
    Index("ix_spools_source", "source", unique=True),
)

spooled = Table(
    "spooled",
    metadata,
    _text("spool", key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("content", LargeBinary),  # None: it could not be read, for the reason told
    _text("code"),
    _text("message"),
)

usage = Table(
    "usage",
    metadata,
    _text("dataset_id", key=True),
    _text("what", key=True),
    Column("count", BigInteger, nullable=False),
)

meta = Table("meta", metadata, _text("key", key=True), _text("value", null=False))
