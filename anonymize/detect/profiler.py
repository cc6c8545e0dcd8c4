"""Profile a column inside a connector: values are looked at there and only the finding leaves."""

from __future__ import annotations

from collections.abc import Iterable

from anonymize.detect.detector import Detector
from anonymize.detect.finding import ColumnFinding

KEPT = 4_000


class ColumnProfiler:
    """Collect a bounded, evenly thinned sample of one column at a time and judge it at the end.

    Use: start(name), feed(values) as often as needed, finish(). Memory is bounded by KEPT values; after a column is
    finished its values are dropped.
    """

    def __init__(self, detector: Detector | None = None) -> None:
        self._detector = detector or Detector()
        self._name = ""
        self._comment: str | None = None
        self._data_type: str | None = None
        self._kept: list[object] = []
        self._seen, self._stride = 0, 1

    def start(self, name: str, comment: str | None = None, data_type: str | None = None) -> None:
        """Begin a column."""
        self._reset(name, comment, data_type)

    def feed(self, values: Iterable[object]) -> None:
        """Add values, in any number of batches."""
        for value in values:
            if value is None:
                continue
            if self._seen % self._stride == 0:
                self._kept.append(value)
                if len(self._kept) > KEPT:
                    self._kept = self._kept[::2]
                    self._stride *= 2
            self._seen += 1

    def finish(self) -> ColumnFinding:
        """Return the finding and forget the values."""
        finding = self._detector.column(self._name, self._kept, self._comment, self._data_type)
        self._reset("", None, None)
        return finding

    def _reset(self, name: str, comment: str | None, data_type: str | None) -> None:
        self._name, self._comment, self._data_type = name, comment, data_type
        self._kept = []
        self._seen, self._stride = 0, 1


def column_profiler(detector: Detector | None = None) -> ColumnProfiler:
    """Return a profiler for connectors."""
    return ColumnProfiler(detector)
