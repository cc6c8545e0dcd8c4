"""Serve the API and the pages: one application a process, over one installation."""

from __future__ import annotations

import gc
import logging
import os
import threading

import uvicorn
from fastapi import FastAPI

from api import Services, create_app
from api.limits import RateLimit
from api.mcp import install_mcp
from api.services import Officer
from catalog.access import Role
from catalog.search.errors import SearchError
from catalog.search.journal import Journal
from catalog.search.request import SearchRequest
from connectors.network import NetworkPolicy
from malmoi.errors import SettingsError
from malmoi.following import Follower
from malmoi.pipeline import RequestDesk, Workspace, update_index
from malmoi.settings import Settings, load_settings
from web import install_pages

log = logging.getLogger("malmoi")
SHORTEST_TOKEN = 16  # characters


def application() -> FastAPI:
    """Return the application of the installation the settings name; what a worker process runs."""
    app = build(Workspace(load_settings()))
    # In a large catalog the first list would otherwise wait for the directory to be filled.
    threading.Thread(target=_fill_directory, args=(app.state.services,), daemon=True).start()
    return app


def _fill_directory(services: Services) -> None:
    try:
        services.directory.refresh()
    except Exception as error:  # whoever asks for a list tries again, and is told
        log.warning("the directory is not filled yet: %s", error)


def build(workspace: Workspace) -> FastAPI:
    """Return the application over a workspace; the index is brought up to date first."""
    services = services_of(workspace)
    app = create_app(services)
    install_pages(app)
    install_mcp(app, services)
    follower = Follower(workspace.store, workspace.index)
    app.router.add_event_handler("startup", follower.start)
    app.router.add_event_handler("shutdown", follower.stop)
    app.router.add_event_handler("shutdown", services.rows.close)
    return app


def services_of(workspace: Workspace) -> Services:
    """Return what requests are answered from, over a workspace; the index is brought up to date first."""
    settings = workspace.settings
    _prepare(workspace)
    return Services(
        store=workspace.store,
        index=workspace.index,
        standard=workspace.standard,
        desk=RequestDesk(workspace.store, workspace.standard),
        public_url=settings.public_url.rstrip("/"),
        officers=officers(settings),
        limit=RateLimit(settings.sandbox_rate),
        journal=open_journal(settings),
        policy=NetworkPolicy(allowed=settings.allowed_private_hosts),
        folder=settings.home / "cache",
    )


def _prepare(workspace: Workspace) -> None:
    """Bring the index up to date and warm it up: the first search loads what Korean is understood with.

    An index that cannot be reached now must not keep the dictionary from being served; it is followed later.
    """
    try:
        update_index(workspace)
        workspace.index.search(SearchRequest(q="미세먼지", size=1))
    except SearchError as error:
        log.warning("serving without search for now: %s", error)
    # What was loaded stays for good: the collector need not walk it again and again.
    gc.collect()
    gc.freeze()


def open_journal(settings: Settings) -> Journal | None:
    """Return the search log, without what is older than the settings keep; None where none is kept."""
    if settings.query_log_days == 0:
        return None
    settings.home.mkdir(parents=True, exist_ok=True)
    journal = Journal(settings.home / "searches.db", days=settings.query_log_days)
    journal.forget()
    return journal


def officers(settings: Settings) -> list[Officer]:
    """Return the officers of the settings; raises SettingsError for an entry that is not NAME:AGENCY:TOKEN[:ROLE]."""
    return [_officer(entry) for entry in settings.officer_tokens]


def _officer(entry: str) -> Officer:
    name, agency, token = [*entry.split(":", 2), "", ""][:3]
    # A token may hold colons itself; only the name of a role behind the last one is taken for one.
    before, _, last = token.rpartition(":")
    role = Role(last) if last in tuple(Role) else Role.OFFICER
    token = before if last in tuple(Role) else token
    if not (name and agency and len(token) >= SHORTEST_TOKEN):
        raise SettingsError(
            f"MALMOI_OFFICER_TOKENS: NAME:AGENCY:TOKEN 또는 NAME:AGENCY:TOKEN:{{{','.join(Role)}}} 꼴,"
            f" TOKEN은 {SHORTEST_TOKEN}자 이상 (at least {SHORTEST_TOKEN} characters)"
        )
    return Officer(name, agency, token, role)


def serve(host: str, port: int, workers: int = 1) -> None:
    """Serve until stopped."""
    settings = load_settings()
    if "public_url" not in settings.model_fields_set:
        # Addresses in answers are to lead back here; where nobody said which one people use, it is this one.
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104  # compared, not listened on
        os.environ["MALMOI_PUBLIC_URL"] = f"http://{shown}:{port}"
    # Before workers start: one process migrates the schema and the others find it done.
    workspace = Workspace(settings)
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
