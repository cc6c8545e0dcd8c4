"""JSON answers, encoded by orjson without going through response models: the shapes are documented, not re-checked."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.responses import Response


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Return `body` as JSON."""
    return Response(orjson.dumps(body), status, headers, "application/json")
