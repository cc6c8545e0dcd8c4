"""Make the first tables.

Revision: 0001; 2026-11-22.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TOP = ("agencies", "systems", "databases", "datasets", "data_services")
PARTS = ("distributions", "tables", "columns")
OTHERS = (
    "changes", "sources", "runs", "leases", "seen", "run_errors", "agency_names", "column_terms",
    "privacy_classes", "relations", "requests", "quality", "usage", "meta",
)  # fmt: skip
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def text(name: str, *, null: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def needed(*names: str) -> list[sa.Column[str]]:
    return [text(name, null=False) for name in names]


def upgrade() -> None:
    for name in TOP + PARTS:
        records(name)
    history()
    harvests()
    assessments()
    workflow()


def downgrade() -> None:
    for name in TOP + PARTS + OTHERS:
        op.drop_table(name)


def records(name: str) -> None:
    op.create_table(
        name,
        *needed("id", "source", "source_id", "title", "body", "hash", "state", "visibility"),
        text("agency_id"),
        text("parent_id"),
        text("dataset_id"),
        sa.Column("position", sa.Integer(), nullable=False, server_default="0"),
        *needed("created_at", "updated_at"),
        text("run"),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(f"ix_{name}_seq", name, ["seq"])
    if name in TOP:
        op.create_index(f"ix_{name}_source", name, ["source", "state", "id"])
        op.create_index(f"ix_{name}_agency", name, ["agency_id", "id"])
    else:
        op.create_index(f"ix_{name}_dataset", name, ["dataset_id", "position"])
    if name == "columns":
        op.create_index("ix_columns_parent", name, ["parent_id", "position"])


def history() -> None:
    op.create_table(
        "changes",
        sa.Column("seq", BIG, nullable=False, autoincrement=False),
        *needed("kind", "record_id", "op", "at"),
        text("run"),
        *needed("actor"),
        text("diff"),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_changes_record", "changes", ["record_id", "seq"])


def harvests() -> None:
    op.create_table(
        "sources",
        *needed("name", "type", "url"),
        text("agency"),
        *needed("options"),
        text("schedule"),
        *needed("state", "created_at", "updated_at"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "runs",
        *needed("id", "source", "status", "actor", "scope"),
        text("reason"),
        *(sa.Column(n, sa.Integer(), nullable=False) for n in ("attempt", "page", "had")),
        text("cursor"),
        sa.Column("resumable", sa.Integer(), nullable=False),
        *needed("counts", "started_at"),
        text("finished_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_runs_source", "runs", ["source", "id"])
    op.create_table(
        "leases",
        *needed("source", "run", "token", "host"),
        sa.Column("pid", sa.Integer(), nullable=False),
        *needed("process"),
        sa.Column("beat", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("source"),
    )
    op.create_table(
        "seen",
        *needed("run", "record_id", "kind"),
        *(sa.Column(n, sa.Integer(), nullable=False) for n in ("page", "attempt")),
        *needed("outcome"),
        sa.PrimaryKeyConstraint("run", "record_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "run_errors",
        sa.Column("id", sa.Integer(), nullable=False, autoincrement=True),
        *needed("run"),
        sa.Column("page", sa.Integer(), nullable=False),
        text("source_id"),
        *needed("code", "severity"),
        text("field"),
        text("value"),
        *needed("message"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_run_errors_run", "run_errors", ["run", "id"])
    op.create_table("agency_names", *needed("key", "agency_id", "name"), sa.PrimaryKeyConstraint("key"))
    op.create_index("ix_agency_names_agency", "agency_names", ["agency_id"])


def assessments() -> None:
    op.create_table(
        "column_terms",
        *needed("column_id", "term", "dataset_id", "status"),
        sa.Column("score", sa.Float()),
        *needed("evidence"),
        text("conformity_class"),
        *needed("items", "actor"),
        text("reason"),
        *needed("at"),
        sa.PrimaryKeyConstraint("column_id", "term"),
    )
    op.create_index("ix_column_terms_dataset", "column_terms", ["dataset_id"])
    op.create_index("ix_column_terms_term", "column_terms", ["term", "column_id"])
    op.create_table(
        "privacy_classes",
        *needed("column_id", "dataset_id"),
        text("kind"),
        *needed("status"),
        sa.Column("share", sa.Float()),
        sa.Column("score", sa.Float()),
        *needed("evidence"),
        text("treatment"),
        *needed("actor"),
        text("reason"),
        *needed("at"),
        sa.PrimaryKeyConstraint("column_id"),
    )
    op.create_index("ix_privacy_classes_dataset", "privacy_classes", ["dataset_id"])
    op.create_table(
        "relations",
        *needed("kind", "left_dataset", "right_dataset", "left_column", "right_column"),
        sa.Column("score", sa.Float(), nullable=False),
        *needed("evidence", "at"),
        sa.PrimaryKeyConstraint("kind", "left_dataset", "right_dataset", "left_column", "right_column"),
    )
    op.create_index("ix_relations_left", "relations", ["left_dataset"])
    op.create_index("ix_relations_right", "relations", ["right_dataset"])


def workflow() -> None:
    op.create_table(
        "requests",
        *needed("id", "kind", "status"),
        text("agency_code"),
        *needed("body", "actor"),
        text("decided_by"),
        text("reason"),
        *needed("created_at", "updated_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_requests_status", "requests", ["status", "id"])
    op.create_table(
        "quality",
        *needed("record_id", "metric"),
        sa.Column("value", sa.Float()),
        sa.Column("population", sa.Float()),
        *needed("detail", "at"),
        sa.PrimaryKeyConstraint("record_id", "metric"),
    )
    op.create_table(
        "usage",
        *needed("dataset_id", "what"),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("dataset_id", "what"),
    )
    op.create_table("meta", *needed("key", "value"), sa.PrimaryKeyConstraint("key"))
