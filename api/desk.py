"""What the API needs of whoever keeps the requests for agency items; `malmoi.pipeline` hands it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from catalog.store.requests import StoredRequest
from vocab.request_conflicts import Conflict
from vocab.requests import Action, ItemKind


class Desk(Protocol):
    """Where requests are made and decided on; permissions are asked before."""

    def draft(
        self, kind: ItemKind, item: Mapping[str, Any], who: str, agency: str | None, why: str = ""
    ) -> StoredRequest:
        """Make a draft."""

    def draft_words(
        self, unregistered: Mapping[str, int], who: str, agency: str | None, at_least: int = 1
    ) -> list[StoredRequest]:
        """Make a draft for each unregistered word."""

    def revise(
        self, identifier: str, item: Mapping[str, Any], who: str, why: str = "", version: int | None = None
    ) -> StoredRequest:
        """Change a draft's item."""

    def act(
        self, identifier: str, action: Action, who: str, why: str = "", version: int | None = None
    ) -> StoredRequest:
        """Take a step with a request."""

    def conflicts(self, stored: StoredRequest) -> Sequence[Conflict]:
        """Return what stands against an open request now."""
