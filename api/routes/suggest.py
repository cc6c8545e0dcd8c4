"""/api/v1/suggest: autocomplete, also by 초성 (ㅁㅅㅁㅈ → 미세먼지)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.answers import answer
from api.services import services_of

router = APIRouter(prefix="/api/v1", tags=["데이터 (datasets)"])


@router.get("/suggest", summary="자동완성 (autocomplete)")
async def suggest(
    request: Request,
    q: Annotated[str, Query(max_length=200)] = "",
    size: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Response:
    """Complete what was typed."""
    found = services_of(request).index.suggest(q, size)
    return answer({"items": [s.as_dict() for s in found]})
