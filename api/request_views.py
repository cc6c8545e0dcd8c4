"""How requests for agency items are shown: the item, its steps, what it waits on and what may be done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from catalog.store.request_items import item_as_plain
from catalog.store.requests import StoredRequest
from vocab.request_conflicts import Conflict


def request_view(stored: StoredRequest) -> dict[str, Any]:
    """Return a request as JSON; `version` goes back with an action, so that no one acts on what they have not seen."""
    request = stored.request
    return {
        "id": request.id,
        "kind": request.kind.value,
        "name": request.item.name,
        "state": request.state.value,
        "agency": stored.agency_code,
        "requester": request.requester,
        "version": stored.version,
        "item": item_as_plain(request.item),
        "needs": [{"kind": n.kind.value, "name": n.name, "request": n.request} for n in request.needs],
        "actions": [action.value for action in request.actions],
        "steps": [
            {
                "action": step.action.value if step.action else None,
                "state": step.state.value,
                "who": step.who,
                "when": step.when.isoformat(),
                "why": step.why,
            }
            for step in request.steps
        ],
        "created_at": stored.created_at,
        "updated_at": stored.updated_at,
    }


def conflict_views(conflicts: Iterable[Conflict]) -> list[dict[str, Any]]:
    """Return conflicts as JSON."""
    return [
        {
            "code": c.code,
            "name": c.name,
            "message": c.message,
            "message_en": c.message_en,
            "blocking": c.blocking,
        }
        for c in conflicts
    ]
