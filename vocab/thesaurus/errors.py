"""Errors of the thesaurus: each names the file, the line, the value and the way out."""

from __future__ import annotations

from vocab.errors import VocabularyError


class ThesaurusMistake(VocabularyError):
    """A file of the thesaurus, or an edit of it, says something that cannot hold."""
