"""Measure what risk of re-identification is left in a table."""

from anonymize.risk.measure import Risk, RiskyRow, measure
from anonymize.risk.population import estimated_unique, presence
from anonymize.risk.special import Combination, SpecialRow, SpecialUniques, special_uniques

__all__ = [
    "Combination",
    "Risk",
    "RiskyRow",
    "SpecialRow",
    "SpecialUniques",
    "estimated_unique",
    "measure",
    "presence",
    "special_uniques",
]
