"""Measure what risk of re-identification is left in a table."""

from anonymize.risk.measure import Risk, RiskyRow, measure

__all__ = ["Risk", "RiskyRow", "measure"]
