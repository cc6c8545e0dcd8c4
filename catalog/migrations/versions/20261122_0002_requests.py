"""Keep requests as the workflow moves them: item, state, needs, version and every step.

Revision: 0002; 2026-11-22.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

DECIDED = sa.text("status <> 'suggested'")
STATES = {"submitted": "requested", "approved": "approved", "rejected": "rejected", "withdrawn": "withdrawn"}
ACTIONS = {"requested": "request", "approved": "approve", "rejected": "reject", "withdrawn": "withdraw"}
STATUSES = {"draft": "submitted", "requested": "submitted", "reviewed": "submitted"}

Row = Mapping[str, Any]
NewRow = dict[str, Any]


def text(name: str, *, null: bool = True) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def needed(*names: str) -> list[sa.Column[str]]:
    return [text(name, null=False) for name in names]


def upgrade() -> None:
    old = rows("requests")
    op.drop_table("requests")
    requests = op.create_table(
        "requests",
        *needed("id", "kind", "name", "state"),
        text("agency_code"),
        *needed("requester", "item", "needs"),
        sa.Column("version", sa.Integer(), nullable=False),
        *needed("created_at", "updated_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_requests_state", "requests", ["state", "id"])
    op.create_index("ix_requests_agency", "requests", ["agency_code", "id"])
    steps = op.create_table(
        "request_steps",
        *needed("request_id"),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        text("action"),
        *needed("state", "who", "at", "why"),
        sa.PrimaryKeyConstraint("request_id", "number"),
    )
    op.bulk_insert(requests, [new_request(row) for row in old])
    op.bulk_insert(steps, [step for row in old for step in new_steps(row)])
    op.create_index(
        "ix_column_terms_decided", "column_terms", ["at"], sqlite_where=DECIDED, postgresql_where=DECIDED
    )


def downgrade() -> None:
    op.drop_index("ix_column_terms_decided", "column_terms")
    new = rows("requests")
    last = {step["request_id"]: step for step in rows("request_steps", "request_id", "number")}
    op.drop_table("request_steps")
    op.drop_table("requests")
    requests = op.create_table(
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
    op.bulk_insert(requests, [old_request(row, last[row["id"]]) for row in new])


def rows(table: str, *order: str) -> list[Row]:
    query = f"SELECT * FROM {table}" + (f" ORDER BY {', '.join(order)}" if order else "")
    return [dict(row) for row in op.get_bind().execute(sa.text(query)).mappings()]


def new_request(old: Row) -> NewRow:
    """What was asked for keeps all its fields; a name is found among those the form may have used."""
    body = json.loads(old["body"])
    name = str(body.get("name") or body.get(old["kind"]) or old["id"])
    return {
        "id": old["id"],
        "kind": old["kind"],
        "name": name,
        "state": STATES[old["status"]],
        "agency_code": old["agency_code"],
        "requester": old["actor"],
        "item": json.dumps({**body, "name": name, "layer": "agency"}, ensure_ascii=False),
        "needs": "[]",
        "version": 1,
        "created_at": old["created_at"],
        "updated_at": old["updated_at"],
    }


def new_steps(old: Row) -> list[NewRow]:
    """The draft and the request of it were one step then; a decision is the third."""
    made: list[tuple[str, str | None, str, str, str]] = []
    made.append(("draft", None, old["actor"], old["created_at"], ""))
    made.append(("requested", "request", old["actor"], old["created_at"], ""))
    state = STATES[old["status"]]
    if state != "requested":
        who = old["decided_by"] or old["actor"]
        made.append((state, ACTIONS[state], who, old["updated_at"], old["reason"] or ""))
    return [
        {"request_id": old["id"], "number": n, "state": s, "action": a, "who": w, "at": t, "why": y}
        for n, (s, a, w, t, y) in enumerate(made, 1)
    ]


def old_request(new: Row, last: Row) -> NewRow:
    decided = new["state"] not in STATUSES
    return {
        "id": new["id"],
        "kind": new["kind"],
        "status": STATUSES.get(new["state"], new["state"]),
        "agency_code": new["agency_code"],
        "body": new["item"],
        "actor": new["requester"],
        "decided_by": last["who"] if decided else None,
        "reason": last["why"] or None if decided else None,
        "created_at": new["created_at"],
        "updated_at": new["updated_at"],
    }
