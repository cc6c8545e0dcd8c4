"""Errors of the vocabulary room: each names the thing, the place, the value and the way out."""

from __future__ import annotations


class VocabularyError(Exception):
    """Anything the vocabulary room refuses to do."""


class UnreadableFile(VocabularyError):
    """A file cannot be read as a table: wrong kind, broken, encrypted, or dangerous."""


class MissingHeadings(VocabularyError):
    """No sheet of a file has the headings of a vocabulary table."""


class RevisionConflict(VocabularyError):
    """A revision cannot be applied as a whole; nothing was changed."""


class OverlayConflict(VocabularyError):
    """An overlay would change an item of a layer above it."""
