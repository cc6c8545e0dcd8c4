"""Lint rules L1-L20 on words, terms and columns: small pure functions `(subject, vocabulary) -> Finding | None`."""

from vocab.rules.catalogue import Rule, RuleTitle, found
from vocab.rules.domain_use import DomainUse
from vocab.rules.finding import Finding, Severity
from vocab.rules.judging import RULES, judge
from vocab.rules.rulebook import Rulebook, rulebook
from vocab.rules.subject import (
    Subject,
    SubjectKind,
    subject_of_column,
    subject_of_term,
    subject_of_word,
)

__all__ = [
    "RULES",
    "DomainUse",
    "Finding",
    "Rule",
    "RuleTitle",
    "Rulebook",
    "Severity",
    "Subject",
    "SubjectKind",
    "found",
    "judge",
    "rulebook",
    "subject_of_column",
    "subject_of_term",
    "subject_of_word",
]
