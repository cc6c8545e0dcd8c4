"""What connectors do with values where they lie: find personal data, make join sketches. Only evidence leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from anonymize.detect import Detector
from anonymize.detect.profiler import column_profiler
from catalog.records import Column
from linkage.sketch import SketchBuilder

PRIVACY = "privacy"
SKETCH = "sketch"
LEAST_DISTINCT = 8  # a sketch of fewer values could be guessed from the meaning of the column


class EvidenceProfiler:
    """Runs detection and sketching over the same batches.

    One profiler and not two, because a column in which personal data is found must not leave a sketch.
    """

    name = "values"

    def __init__(self, detector: Detector, sketch_key: bytes) -> None:
        self._detector = detector
        self._key = sketch_key

    def start(self, column: Column) -> ColumnEvidence:
        """Begin with a column."""
        return ColumnEvidence(self._detector, self._key, column)


class ColumnEvidence:
    """Evidence of one column in the making."""

    def __init__(self, detector: Detector, key: bytes, column: Column) -> None:
        self._privacy = column_profiler(detector)
        comment = " ".join(t for t in (column.name, column.description) if t)
        self._privacy.start(column.logical_name or column.name, comment, column.data_type)
        self._sketch = SketchBuilder(key)
        self._declared = bool(column.personal)

    def feed(self, values: Sequence[object]) -> None:
        """Look at a batch of values."""
        self._privacy.feed(values)
        self._sketch.feed(values)

    def finish(self) -> Mapping[str, Any]:
        """Return what may leave the source: the privacy finding, and a sketch unless the column is personal."""
        found = self._privacy.finish()
        evidence: dict[str, Any] = {PRIVACY: finding_json(found)} if found.kind else {}
        sketch = self._sketch.finish()
        if (
            not found.kind
            and not self._declared
            and not found.free_text
            and sketch.cardinality >= LEAST_DISTINCT
        ):
            evidence[SKETCH] = sketch.as_json()
        return evidence


def finding_json(found: Any) -> dict[str, Any]:
    """Return a column finding as stored with the profile."""
    return {
        "kind": found.kind,
        "share": round(found.share, 4),
        "score": round(found.score, 4),
        "reason": found.reason,
        "legal_class": found.legal_class,
    }
