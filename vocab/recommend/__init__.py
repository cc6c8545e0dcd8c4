"""Recommending standard terms for names, with reasons."""

from vocab.recommend.pipeline import Recommender
from vocab.recommend.prior import Decision, MappingDecision, Prior
from vocab.recommend.records import (
    Candidate,
    ColumnContext,
    Proposal,
    Recommendation,
    Status,
    WordGap,
    WordPart,
)

__all__ = [
    "Candidate",
    "ColumnContext",
    "Decision",
    "MappingDecision",
    "Prior",
    "Proposal",
    "Recommendation",
    "Recommender",
    "Status",
    "WordGap",
    "WordPart",
]
