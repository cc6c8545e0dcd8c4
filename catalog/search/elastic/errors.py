"""Errors of the Elasticsearch index."""

from __future__ import annotations

from catalog.search.errors import SearchError


class IndexUnreachable(SearchError):
    """The cluster does not answer, or refuses work for too long; nothing was remembered as done, so trying again later is safe."""


class IndexRefused(SearchError):
    """The cluster answered that it will not do what was asked (rights, a setting, a missing plugin); says which and why."""
