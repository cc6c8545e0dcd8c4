"""The detector: documents, many short strings, columns and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path

import polars as pl

from anonymize.detect.address import AddressFinder
from anonymize.detect.batch import BatchScanner, Gated
from anonymize.detect.column import ColumnJudge
from anonymize.detect.finding import ColumnFinding, Finding
from anonymize.detect.form import added_forms, read_forms
from anonymize.detect.gate import address_gate, name_gate
from anonymize.detect.header import HeaderReader
from anonymize.detect.lexicon import read_names, read_regions
from anonymize.detect.morphology import Morphology
from anonymize.detect.person import PersonFinder
from anonymize.detect.resolve import without_overlap
from anonymize.detect.rules import RuleSet, standard_rules
from anonymize.detect.scan import PatternScanner


class Detector:
    """Find personal data with a rule set (the standard one by default). Keep it and reuse it; no network, no model."""

    def __init__(self, rules: RuleSet | None = None) -> None:
        self.rules = rules or standard_rules()
        self._names = read_names(self.rules.folder)
        self._morphology = Morphology()
        self._patterns = PatternScanner(self.rules)
        self._regions = regions = read_regions(self.rules.folder)
        self._addresses = AddressFinder(regions)
        places = frozenset((*regions.provinces, *regions.districts))
        self._persons = PersonFinder(self._names, self._morphology, self.rules.threshold, places)

    def document(self, text: str) -> list[Finding]:
        """Return what a text holds, in order of place, without overlaps; offsets are characters."""
        return without_overlap(self._everything(text))

    def batch(self, values: Sequence[str | None] | pl.Series) -> list[list[Finding]]:
        """Return the findings of each of many short strings; one value's context never reaches another."""
        return self._batch.find(values)

    def column(
        self,
        name: str,
        values: Sequence[object] | pl.Series,
        comment: str | None = None,
        data_type: str | None = None,
    ) -> ColumnFinding:
        """Return what a column holds by its name, comment and values; with no values by its name alone."""
        return self._columns.judge(name, values, comment, data_type)

    def table(self, frame: pl.DataFrame | Path | str) -> list[ColumnFinding]:
        """Return a finding for every column of a frame, or of a .csv, .xlsx or .parquet file."""
        if not isinstance(frame, pl.DataFrame):
            from anonymize.detect.files import read_table

            frame = read_table(Path(frame))
        return [
            self.column(series.name, series, data_type=str(series.dtype)) for series in frame.iter_columns()
        ]

    @cached_property
    def _batch(self) -> BatchScanner:
        return BatchScanner(
            [
                self._patterns.gated(),
                Gated(address_gate(self._regions), self._likely_addresses),
                Gated(name_gate(self._names), self._persons.find_short),
            ]
        )

    @cached_property
    def _columns(self) -> ColumnJudge:
        forms = read_forms(self.rules.folder / "columns.yaml")
        known = [*(form.kind for form in forms), "ADDRESS", "PERSON"]
        return ColumnJudge(
            HeaderReader(self.rules.folder, self.rules.headers),
            (*forms, *added_forms(self.rules, known)),
            self._addresses,
            self._names,
            self._morphology,
            self._batch,
        )

    def _everything(self, text: str) -> Iterator[Finding]:
        yield from self._patterns.scan(text)
        yield from self._likely_addresses(text)
        yield from self._persons.find(text)

    def _likely_addresses(self, text: str) -> list[Finding]:
        return [found for found in self._addresses.find(text) if found.score >= self.rules.threshold]
