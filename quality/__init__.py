"""Quality of metadata and of values: MQA scores, management items, diagnosis by Great Expectations, reports.

Everything public is reachable here; the modules are loaded when a name is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quality.errors import QualityError, RuleError, UnreadableData
    from quality.mqa.assessment import Assessment, Assessor
    from quality.mqa.links import Checker, check_links
    from quality.mqa.measurements import measurements, page_rows, score_from
    from quality.mqa.metric import Method
    from quality.mqa.score import Score, added, score_of
    from quality.mqa.subject import Subject

_HOMES = {
    "Assessment": "mqa.assessment",
    "Assessor": "mqa.assessment",
    "Checker": "mqa.links",
    "Method": "mqa.metric",
    "QualityError": "errors",
    "RuleError": "errors",
    "Score": "mqa.score",
    "Subject": "mqa.subject",
    "UnreadableData": "errors",
    "added": "mqa.score",
    "check_links": "mqa.links",
    "measurements": "mqa.measurements",
    "page_rows": "mqa.measurements",
    "score_from": "mqa.measurements",
    "score_of": "mqa.score",
}

__all__ = [
    "Assessment",
    "Assessor",
    "Checker",
    "Method",
    "QualityError",
    "RuleError",
    "Score",
    "Subject",
    "UnreadableData",
    "added",
    "check_links",
    "measurements",
    "page_rows",
    "score_from",
    "score_of",
]


def __getattr__(name: str) -> Any:
    """Load the module of a public name when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'quality' has no attribute {name!r}")
    return getattr(import_module(f"quality.{_HOMES[name]}"), name)
