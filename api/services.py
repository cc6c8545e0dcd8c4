"""What requests are answered from: opened once a process, handed in by whoever serves."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from fastapi import Request

from api.cache import AnswerCache
from api.limits import RateLimit
from catalog.access import ANONYMOUS, Principal, Role
from catalog.search.index import Index
from catalog.store import Store
from vocab.recommend import Recommender
from vocab.vocabulary import Vocabulary


@dataclass(frozen=True)
class Officer:
    """Someone who may sign in with a token (Authorization: Bearer)."""

    name: str
    agency: str
    token: str


@dataclass(frozen=True)
class Services:
    """Store, index and vocabulary of an installation."""

    store: Store
    index: Index
    vocabulary: Vocabulary
    recommender: Recommender
    public_url: str = "http://127.0.0.1:8000"
    officers: Sequence[Officer] = ()
    limit: RateLimit = field(default_factory=lambda: RateLimit(300))

    @cached_property
    def answers(self) -> AnswerCache:
        """Answers to searches asked before."""
        return AnswerCache(self.index.last_seq)

    def principal(self, request: Request) -> Principal:
        """Return who asks; an unknown token is nobody."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return ANONYMOUS
        for officer in self.officers:
            if hmac.compare_digest(officer.token.encode(), token.strip().encode()):
                return Principal(frozenset({Role.OFFICER}), officer.agency, officer.name)
        return ANONYMOUS


def services_of(request: Request) -> Services:
    """Return the services of the application a request came to."""
    found: Services = request.app.state.services
    return found
