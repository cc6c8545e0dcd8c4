"""Serve the API and the pages: one application a process, over one installation."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

from api import Services, create_app
from api.limits import RateLimit
from api.services import Officer
from catalog.search.request import SearchRequest
from malmoi.errors import SettingsError
from malmoi.pipeline import Workspace, update_index
from malmoi.settings import Settings, load_settings
from web import install_pages


def application() -> FastAPI:
    """Return the application of the installation the settings name; what a worker process runs."""
    return build(Workspace(load_settings()))


def build(workspace: Workspace) -> FastAPI:
    """Return the application over a workspace; the index is brought up to date first."""
    settings = workspace.settings
    update_index(workspace)
    services = Services(
        store=workspace.store,
        index=workspace.index,
        vocabulary=workspace.vocabulary,
        recommender=workspace.recommender,
        public_url=settings.public_url.rstrip("/"),
        officers=officers(settings),
        limit=RateLimit(settings.sandbox_rate),
    )
    # The first search loads what Korean is understood with; people should not wait for that.
    workspace.index.search(SearchRequest(q="미세먼지", size=1))
    app = create_app(services)
    install_pages(app)
    return app


def officers(settings: Settings) -> list[Officer]:
    """Return the officers of the settings; raises SettingsError for an entry that is not NAME:AGENCY:TOKEN."""
    found = []
    for entry in settings.officer_tokens:
        name, agency, token = [*entry.split(":", 2), "", ""][:3]
        if not (name and agency and len(token) >= 16):
            raise SettingsError(
                "MALMOI_OFFICER_TOKENS: NAME:AGENCY:TOKEN 꼴, TOKEN은 16자 이상 (at least 16 characters)"
            )
        found.append(Officer(name, agency, token))
    return found


def serve(host: str, port: int, workers: int = 1) -> None:
    """Serve until stopped."""
    # Before workers start: one process migrates the schema and the others find it done.
    workspace = Workspace(load_settings())
    update_index(workspace)
    workspace.close()
    uvicorn.run(
        "malmoi.serving:application",
        factory=True,
        host=host,
        port=port,
        workers=workers,
        log_level="warning",
        access_log=False,
        server_header=False,
    )
