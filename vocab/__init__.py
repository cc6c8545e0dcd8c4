"""Standard words, terms, domains and codes: import, segment, recommend, validate.

Everything public is reachable here; the modules are loaded when a name is first used, so importing the room is cheap.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from vocab.model import CodeSet, CodeValue, Domain, Layer, Term, Word

if TYPE_CHECKING:
    from vocab.errors import (
        MissingHeadings,
        OverlayConflict,
        RevisionConflict,
        UnreadableFile,
        VocabularyError,
    )
    from vocab.importing import ImportReport, ImportResult, read_vocabulary
    from vocab.recommend import (
        Candidate,
        ColumnContext,
        Decision,
        MappingDecision,
        Prior,
        Proposal,
        Recommendation,
        Recommender,
        Status,
        WordGap,
        WordPart,
    )
    from vocab.revision import AppliedRevision, ColumnUse, Resolution, RevisionDiff
    from vocab.segmentation import Segment, Segmentation
    from vocab.starter import starter_vocabulary
    from vocab.vocabulary import Vocabulary

_HOMES = {
    "MissingHeadings": "errors",
    "OverlayConflict": "errors",
    "RevisionConflict": "errors",
    "UnreadableFile": "errors",
    "VocabularyError": "errors",
    "ImportReport": "importing",
    "ImportResult": "importing",
    "read_vocabulary": "importing",
    "Candidate": "recommend",
    "ColumnContext": "recommend",
    "Decision": "recommend",
    "MappingDecision": "recommend",
    "Prior": "recommend",
    "Proposal": "recommend",
    "Recommendation": "recommend",
    "Recommender": "recommend",
    "Status": "recommend",
    "WordGap": "recommend",
    "WordPart": "recommend",
    "AppliedRevision": "revision",
    "ColumnUse": "revision",
    "Resolution": "revision",
    "RevisionDiff": "revision",
    "Segment": "segmentation",
    "Segmentation": "segmentation",
    "Vocabulary": "vocabulary",
    "starter_vocabulary": "starter",
}

__all__ = [
    "AppliedRevision",
    "Candidate",
    "CodeSet",
    "CodeValue",
    "ColumnContext",
    "ColumnUse",
    "Decision",
    "Domain",
    "ImportReport",
    "ImportResult",
    "Layer",
    "MappingDecision",
    "MissingHeadings",
    "OverlayConflict",
    "Prior",
    "Proposal",
    "Recommendation",
    "Recommender",
    "Resolution",
    "RevisionConflict",
    "RevisionDiff",
    "Segment",
    "Segmentation",
    "Status",
    "Term",
    "UnreadableFile",
    "Vocabulary",
    "VocabularyError",
    "Word",
    "WordGap",
    "WordPart",
    "read_vocabulary",
    "starter_vocabulary",
]


def __getattr__(name: str) -> Any:
    """Load the module of a public name when it is first asked for."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'vocab' has no attribute {name!r}")
    return getattr(import_module(f"vocab.{home}"), name)
