"""Generalisation hierarchies: read from a file, or made for ages, dates, amounts and regions."""

from anonymize.hierarchy.amounts import amount_hierarchy
from anonymize.hierarchy.dates import date_hierarchy
from anonymize.hierarchy.regions import region_hierarchy
from anonymize.hierarchy.tree import Hierarchy, plain_text
from anonymize.hierarchy.whole import age_hierarchy, band_hierarchy

__all__ = [
    "Hierarchy",
    "age_hierarchy",
    "amount_hierarchy",
    "band_hierarchy",
    "date_hierarchy",
    "plain_text",
    "region_hierarchy",
]
