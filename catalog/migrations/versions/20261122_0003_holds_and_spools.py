"""Keep which datasets are held back from publication, and what sources read in parts have given so far.

Revision: 0003; 2026-11-22. On the way down datasets that were held are shown again as their source says.
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from catalog.access import visibility_of

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def needed(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "holds",
        *needed("dataset_id", "cause", "reasons", "actor", "at"),
        sa.PrimaryKeyConstraint("dataset_id", "cause"),
    )
    op.create_table(
        "spools",
        *needed("id", "source", "scope", "parts", "opened_at"),
        sa.Column("beat", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_spools_source", "spools", ["source"], unique=True)
    op.create_table(
        "spooled",
        *needed("spool"),
        sa.Column("part", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("spool", "part"),
    )


def downgrade() -> None:
    publish_again()
    for name in ("holds", "spools", "spooled"):
        op.drop_table(name)


def publish_again() -> None:
    connection = op.get_bind()
    held = connection.execute(
        sa.text("SELECT id, body FROM datasets WHERE id IN (SELECT dataset_id FROM holds)")
    ).all()
    for dataset, body in held:
        visibility = visibility_of(json.loads(body).get("access_rights")).value
        for table, key in (
            ("datasets", "id"),
            *((t, "dataset_id") for t in ("tables", "columns", "distributions")),
        ):
            connection.execute(
                sa.text(f"UPDATE {table} SET visibility = :visibility WHERE {key} = :dataset"),
                {"visibility": visibility, "dataset": dataset},
            )
