"""The detector: documents, many short strings, columns and tables."""

from __future__ import annotations

from collections.abc import Iterator

from anonymize.detect.address import AddressFinder
from anonymize.detect.finding import Finding
from anonymize.detect.lexicon import read_names, read_regions
from anonymize.detect.morphology import Morphology
from anonymize.detect.person import PersonFinder
from anonymize.detect.resolve import without_overlap
from anonymize.detect.rules import RuleSet, standard_rules
from anonymize.detect.scan import PatternScanner


class Detector:
    """Find personal data with a rule set (the standard one by default). Safe to keep and reuse; no network, no model."""

    def __init__(self, rules: RuleSet | None = None) -> None:
        self.rules = rules or standard_rules()
        self._patterns = PatternScanner(self.rules)
        self._addresses = AddressFinder(read_regions(self.rules.folder))
        self._persons = PersonFinder(read_names(self.rules.folder), Morphology(), self.rules.threshold)

    def document(self, text: str) -> list[Finding]:
        """Return what a text holds, in order of place, without overlaps."""
        return without_overlap(self._everything(text))

    def _everything(self, text: str) -> Iterator[Finding]:
        yield from self._patterns.scan(text)
        yield from self._addresses.find(text)
        yield from self._persons.find(text)
