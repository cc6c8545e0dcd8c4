"""What a reviewer reads: risk before and after, what was lost, and the record of the five stages."""

from anonymize.report.adequacy import AdequacyDocument, adequacy_document
from anonymize.report.review import Decision, Review, ReviewError
from anonymize.report.risk_report import RiskReport, risk_report

__all__ = [
    "AdequacyDocument",
    "Decision",
    "Review",
    "ReviewError",
    "RiskReport",
    "adequacy_document",
    "risk_report",
]
