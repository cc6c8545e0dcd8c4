"""The result of checking a file: findings, comparisons and the summary, on disk where they are many."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vocab.check.comparison import Comparison, comparison_of
from vocab.check.spool import Spool
from vocab.check.tally import Tally
from vocab.rules.finding import Finding, Severity

if TYPE_CHECKING:
    from vocab.check.checker import Judgement
    from vocab.columns import CheckedDatabase
    from vocab.vocabulary import Vocabulary


class CheckResult:
    """What a check found: `findings` and `comparisons` can be read any number of times."""

    def __init__(self, vocabulary: Vocabulary, path: Path, database: CheckedDatabase) -> None:
        self.vocabulary = vocabulary
        self.path = path
        self.database = database
        self.findings: Spool[Finding] = Spool(_pack, _unpack)
        self.comparisons: Spool[Comparison] = Spool(Comparison.pack, Comparison.unpack)
        self._tally = Tally()

    def add(self, judgement: Judgement) -> None:
        """Take a judged column in."""
        self._tally.add(judgement)
        for finding in judgement.findings:
            self.findings.append(finding)
        self.comparisons.append(comparison_of(self.vocabulary, judgement))

    def note(self, finding: Finding) -> None:
        """Take in a finding on the file itself."""
        self._tally.note(finding)
        self.findings.append(finding)

    @property
    def summary(self) -> dict[str, Any]:
        """File, settings, counts, classes and rates."""
        return {
            "file": self.path.name,
            "revision": self.vocabulary.revision,
            "dbms": self.database.dbms,
            "length_unit": self.database.length_unit.value,
            "not_null": self.database.not_null.value,
            **self._tally.as_dict(),
        }

    @property
    def has_errors(self) -> bool:
        """Whether a finding of severity error was made."""
        return bool(self._tally.as_dict()["errors"])

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield the lines of `malmoi vocab check --json`: a finding each, then the summary."""
        for finding in self.findings:
            yield finding.as_dict()
        yield {"summary": self.summary}

    def unregistered_words(self) -> dict[str, int]:
        """Return the unregistered words the findings speak of, with how often: input of bulk word requests."""
        counts: dict[str, int] = {}
        for finding in self.findings:
            for word in finding.words:
                counts[word] = counts.get(word, 0) + 1
        return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


def _pack(finding: Finding) -> list[object]:
    return [
        finding.rule,
        finding.severity.value,
        finding.message,
        finding.message_en,
        finding.suggestion,
        finding.row,
        finding.table,
        finding.column,
        finding.sheet,
        finding.words,
    ]


def _unpack(packed: list[Any]) -> Finding:
    rule, severity, message, english, suggestion, row, table, column, sheet, words = packed
    place = (row, table, column, sheet)
    return Finding(rule, Severity(severity), message, english, suggestion, *place, tuple(words))
