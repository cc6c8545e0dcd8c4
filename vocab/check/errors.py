"""Errors of the request workflow; files that cannot be read raise the room's own errors (`vocab.errors`)."""

from __future__ import annotations

from vocab.errors import VocabularyError


class RequestRefused(VocabularyError):
    """A request cannot take the step asked for: wrong state, wrong person, an open wait or a conflict."""
