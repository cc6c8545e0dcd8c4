"""The HTTP application: routes, errors, and the guard around them."""

from __future__ import annotations

from fastapi import FastAPI

from api import problems
from api.guard import Guard
from api.routes import (
    ckan,
    crawling,
    datasets,
    dcat,
    decisions,
    dictionary,
    health,
    requests,
    rows,
    suggest,
    vocabulary,
)
from api.services import Services


def create_app(services: Services) -> FastAPI:
    """Return the application over an installation's services."""
    app = FastAPI(
        title="말모이 (Malmoi) API",
        version="1",
        summary="범정부 메타데이터 사전: 찾기, 표준, 관계 (government-wide metadata dictionary)",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.services = services
    problems.install(app)
    # Before `vocabulary`: /vocab/requests is no list of items.
    for module in (
        datasets,
        rows,
        suggest,
        requests,
        vocabulary,
        decisions,
        dictionary,
        ckan,
        dcat,
        crawling,
        health,
    ):
        app.include_router(module.router)
    app.add_middleware(Guard)
    return app
