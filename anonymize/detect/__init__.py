"""Find Korean personal data in documents, tables and columns."""

from __future__ import annotations

from anonymize.detect.detector import Detector
from anonymize.detect.files import detect_file
from anonymize.detect.finding import ColumnFinding, Finding
from anonymize.detect.profiler import ColumnProfiler, column_profiler
from anonymize.detect.rules import RuleSet, standard_rules

__all__ = [
    "ColumnFinding",
    "ColumnProfiler",
    "Detector",
    "Finding",
    "RuleSet",
    "column_profiler",
    "detect_file",
    "standard_rules",
]
