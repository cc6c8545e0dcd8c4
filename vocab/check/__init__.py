"""Bulk check of 정의서, DDL and databases: findings, 표준준수율 in separate classes, report, corrected files."""

from vocab.check.checker import Checker, Judgement
from vocab.check.corrected import Corrected, write_corrected
from vocab.check.correction import Correction, corrections_of
from vocab.check.file import check_file
from vocab.check.report import write_report
from vocab.check.result import CheckResult
from vocab.check.streaming import FindingStream, check_columns, judge_columns

__all__ = [
    "CheckResult",
    "Checker",
    "Corrected",
    "Correction",
    "FindingStream",
    "Judgement",
    "check_columns",
    "check_file",
    "corrections_of",
    "judge_columns",
    "write_corrected",
    "write_report",
]
