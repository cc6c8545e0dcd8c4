"""What requests are answered from: opened once a process, handed in by whoever serves."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Protocol

from fastapi import Request

from api.cache import AnswerCache
from api.desk import Desk
from api.directory import Directory
from api.limits import RateLimit
from api.rows import Rows
from catalog.access import ANONYMOUS, Principal, Role
from catalog.search.index import Index
from catalog.search.journal import Journal
from catalog.store import Store
from connectors.network import NetworkPolicy
from vocab.recommend import Recommender
from vocab.vocabulary import Vocabulary

COOKIE = "malmoi_officer"  # of the pages; programs send Authorization: Bearer
_READING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Officer:
    """Someone who may sign in with a token (Authorization: Bearer, or the pages' cookie)."""

    name: str
    agency: str
    token: str
    role: Role = Role.OFFICER

    @property
    def principal(self) -> Principal:
        """What permissions go by."""
        return Principal(frozenset({self.role}), self.agency, self.name)


class Standard(Protocol):
    """Where the vocabulary of this moment is had: officers' approvals change it while the process runs."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The official vocabulary with the approved items of agencies."""

    @property
    def recommender(self) -> Recommender:
        """The recommender over it."""

    def refresh(self) -> None:
        """Take in what was approved or decided just now."""


@dataclass(frozen=True)
class Services:
    """Store, index, vocabulary and request desk of an installation."""

    store: Store
    index: Index
    standard: Standard
    desk: Desk
    public_url: str = "http://127.0.0.1:8000"
    officers: Sequence[Officer] = ()
    limit: RateLimit = field(default_factory=lambda: RateLimit(300))
    journal: Journal | None = None
    policy: NetworkPolicy = field(default_factory=NetworkPolicy)  # what may be reached for rows
    folder: Path | None = None  # where derived files may lie; without one they go with the process

    @cached_property
    def rows(self) -> Rows:
        """The data itself."""
        from anonymize.detect import Detector

        return Rows(self.store, self.policy, cache(Detector))

    @cached_property
    def directory(self) -> Directory:
        """What there is, for surfaces that list and count everything."""
        return Directory(self.store, self.folder)

    @cached_property
    def answers(self) -> AnswerCache:
        """Answers to searches asked before."""
        return AnswerCache(self.index.last_seq)

    @property
    def vocabulary(self) -> Vocabulary:
        """The vocabulary in force."""
        return self.standard.vocabulary

    @property
    def recommender(self) -> Recommender:
        """The recommender in force."""
        return self.standard.recommender

    def principal(self, request: Request) -> Principal:
        """Return who asks; an unknown token is nobody."""
        officer = self.officer_of(token_of(request))
        return officer.principal if officer else ANONYMOUS

    def officer_of(self, token: str) -> Officer | None:
        """Return whose token it is; every one is compared, so that the time tells nothing."""
        given = token.encode()
        found = [o for o in self.officers if hmac.compare_digest(o.token.encode(), given)]
        return found[0] if found else None


def token_of(request: Request) -> str:
    """Return the token a request came with, or an empty text.

    A browser sends cookies along with whatever any site makes it ask for. So the cookie of the pages counts for reading,
    and for the pages' own forms, which carry a proof besides (web.signin); the API is written to with the header alone.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token.strip():
        return token.strip()
    by_form = not request.url.path.startswith("/api/")
    if request.scope["method"] in _READING or by_form:
        return request.cookies.get(COOKIE, "")
    return ""


def services_of(request: Request) -> Services:
    """Return the services of the application a request came to."""
    found: Services = request.app.state.services
    return found
