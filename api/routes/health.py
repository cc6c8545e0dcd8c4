"""/healthz, /readyz and /metrics: for those who keep it running."""

from __future__ import annotations

from fastapi import APIRouter, Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from api.answers import answer
from api.services import services_of

router = APIRouter(tags=["운영 (operations)"])


@router.get("/healthz", summary="살아 있는가 (alive)")
async def healthz() -> Response:
    """Say that the process answers."""
    return answer({"status": "ok"})


@router.get("/readyz", summary="일할 수 있는가 (ready)")
def readyz(request: Request) -> Response:
    """Say whether database and index answer, and how far the index is behind; 503 when one does not."""
    services = services_of(request)
    try:
        last, indexed = services.store.changes.last_seq(), services.index.last_seq()
    except Exception as error:
        return answer({"status": "unavailable", "reason": type(error).__name__}, 503)
    return answer({"status": "ok", "changes": last, "indexed": indexed, "behind": max(0, last - indexed)})


@router.get("/metrics", summary="측정값 (Prometheus)", include_in_schema=False)
async def metrics() -> Response:
    """Return counters and times in the Prometheus text format."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
