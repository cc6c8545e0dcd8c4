"""Choose among findings that overlap."""

from __future__ import annotations

from collections.abc import Iterable

from anonymize.detect.finding import Finding


def without_overlap(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in order of place, keeping of overlapping ones the higher score, then the longer text."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda f: (-f.score, f.start - f.end, f.start)):
        if all(finding.end <= k.start or finding.start >= k.end for k in kept):
            kept.append(finding)
    return sorted(kept, key=lambda f: f.start)
