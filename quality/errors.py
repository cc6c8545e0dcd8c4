"""Errors of this room; each names the thing, the place and the way out."""

from __future__ import annotations


class QualityError(Exception):
    """Base of this room's errors."""


class RuleError(QualityError):
    """A rule file cannot be used; the message names file, rule and field."""


class UnreadableData(QualityError):
    """Data to diagnose cannot be read; the message names the file, table or address without its password."""
