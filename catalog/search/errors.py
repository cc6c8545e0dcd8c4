"""Errors of the search room."""

from __future__ import annotations


class SearchError(Exception):
    """Base of everything the search room raises on purpose."""


class BadRequest(SearchError):
    """A search request that cannot be answered as asked: an unknown filter, facet or sort, a page out of range."""


class IndexUnusable(SearchError):
    """An index folder that cannot be opened or was written by another version; `malmoi index rebuild` mends it."""


class ModelUnavailable(SearchError):
    """A sentence model named in the settings that cannot be loaded here."""


class BadJudgements(SearchError):
    """A file of judged queries or grades that cannot be read; names file and line."""
