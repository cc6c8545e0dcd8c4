"""Find Korean personal data in documents, tables and columns."""

from __future__ import annotations

from anonymize.detect.detector import Detector
from anonymize.detect.finding import ColumnFinding, Finding
from anonymize.detect.rules import RuleSet, standard_rules

__all__ = ["ColumnFinding", "Detector", "Finding", "RuleSet", "standard_rules"]
