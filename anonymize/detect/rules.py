"""Detection rules as data: patterns, labels and lexicons, the standard ones and those an agency adds."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from anonymize.detect.validators import CHECKS, Check
from anonymize.errors import RuleError

STANDARD = Path(__file__).parents[1] / "data" / "detect"
NOT_PERSONAL = "-"
DIGIT_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]")


@dataclass(frozen=True)
class Rule:
    """One written form of one kind; scores lie in 0..1 and stand for: no label near, its own label, another's label."""

    name: str
    kind: str
    pattern: re.Pattern[str]
    score: float
    labelled: float
    contradicted: float
    reason: str
    check: Check | None = None
    legal_class: str | None = None
    added: bool = False


@dataclass(frozen=True)
class RuleSet:
    """Everything the detector knows.

    `labels` maps a word in documents to the kind it announces ("-": not personal), `headers` does so for column names
    on top of those in the folder of the lexicons.
    """

    rules: tuple[Rule, ...]
    labels: Mapping[str, str]
    threshold: float = 0.5
    folder: Path = STANDARD
    headers: Mapping[str, str] = field(default_factory=dict)

    def extended(self, path: Path | str) -> RuleSet:
        """Return this set with an agency's YAML file added: `rules:`, `labels:` and `headers: {KIND: [word, ...]}`.

        A rule of the same name replaces the standard one. Raises RuleError naming file, rule and problem.
        """
        content = read_yaml(Path(path))
        entries = content.get("rules") or []
        if not isinstance(entries, list):
            raise RuleError(str(path), "'rules' must be a list")
        added = tuple(replace(parse_rule(entry, str(path)), added=True) for entry in entries)
        names = {rule.name for rule in added}
        kept = tuple(rule for rule in self.rules if rule.name not in names)
        return replace(
            self,
            rules=kept + added,
            labels={**self.labels, **words_of(content, "labels", str(path))},
            headers={**self.headers, **words_of(content, "headers", str(path))},
            threshold=share_of(content, "threshold", self.threshold, str(path)),
        )


def read_yaml(path: Path) -> dict[str, Any]:
    """Return the mapping in a YAML file; RuleError when it is missing, broken or no mapping."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise RuleError(str(path), str(error).replace("\n", " ")) from error
    if not isinstance(content, dict):
        raise RuleError(str(path), "must be a mapping with 'rules' or 'labels'")
    return content


def words_of(content: Mapping[str, Any], part: str, place: str) -> dict[str, str]:
    """Return word → kind of the part `labels` or `headers` of a rule file."""
    kinds = content.get(part) or {}
    if not isinstance(kinds, dict) or not all(isinstance(words, list) for words in kinds.values()):
        raise RuleError(place, f"'{part}' must map a kind to a list of words")
    return {str(word): str(kind) for kind, words in kinds.items() for word in words}


def parse_rule(entry: object, place: str) -> Rule:
    """Return the rule an entry of a rule file describes; RuleError when a field is missing or wrong."""
    if not isinstance(entry, dict):
        raise RuleError(place, f"a rule must be a mapping, not {entry!r}")
    where = f"{place}: rule {entry.get('name', '?')!r}"
    missing = {"name", "kind", "pattern", "score"} - entry.keys()
    if missing:
        raise RuleError(where, f"missing {', '.join(sorted(missing))}")
    check = entry.get("check")
    if check is not None and check not in CHECKS:
        raise RuleError(where, f"unknown check {check!r}; known: {', '.join(sorted(CHECKS))}")
    score = share_of(entry, "score", 0.0, where)
    return Rule(
        name=str(entry["name"]),
        kind=str(entry["kind"]),
        pattern=compiled(str(entry["pattern"]), where),
        score=score,
        labelled=share_of(entry, "labelled", min(1.0, score + 0.2), where),
        contradicted=share_of(entry, "contradicted", max(0.0, score - 0.4), where),
        reason=str(entry.get("reason", entry["name"])),
        check=CHECKS[check] if check else None,
        legal_class=entry.get("legal_class"),
    )


def compiled(pattern: str, where: str) -> re.Pattern[str]:
    """Return the compiled pattern; RuleError when it is no regular expression or matches the empty string."""
    try:
        expression = re.compile(ascii_digits(pattern))
    except re.error as error:
        raise RuleError(where, f"bad pattern {pattern!r}: {error}") from error
    if expression.search(""):
        raise RuleError(where, f"pattern {pattern!r} matches the empty string")
    return expression


def ascii_digits(pattern: str) -> str:
    r"""Return the pattern with \d as 0-9: identifiers are written in ASCII, and the Unicode class is ten times slower."""
    inside = DIGIT_CLASS.sub(lambda match: match.group().replace(r"\d", "0-9"), pattern)
    return inside.replace(r"\d", "[0-9]")


def share_of(entry: Mapping[str, Any], name: str, default: float, where: str) -> float:
    """Return a number of 0..1 from an entry; RuleError when it is something else."""
    value = entry.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise RuleError(where, f"{name} must be a number from 0 to 1, not {value!r}")
    return float(value)


def read_rows(path: Path) -> Iterable[dict[str, str]]:
    """Yield the rows of a commented CSV data file (lines starting with # tell source and date)."""
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(line for line in lines if not line.startswith("#"))


def read_labels(path: Path) -> dict[str, str]:
    """Return label word → kind from a labels file."""
    return {word: row["kind"] for row in read_rows(path) for word in row["words"].split()}


@lru_cache(maxsize=1)
def standard_rules() -> RuleSet:
    """Return the rules that come with Malmoi (read once a process; immutable)."""
    content = read_yaml(STANDARD / "patterns.yaml")
    place = str(STANDARD.name + "/patterns.yaml")
    return RuleSet(
        rules=tuple(parse_rule(entry, place) for entry in content["rules"]),
        labels=read_labels(STANDARD / "labels.csv"),
        threshold=share_of(content, "threshold", 0.5, place),
    )
