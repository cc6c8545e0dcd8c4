"""The facts the rules judge by, read from the data files: exceptions, reserved words, limits, personal words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from vocab.tables import rows_of

_VERSION: Final = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class IdentifierLimit:
    """Longest column name of a DBMS before a version (None: any)."""

    dbms: str
    before: float | None
    limit: int
    counts_bytes: bool


@dataclass(frozen=True, slots=True)
class Rulebook:
    """Everything the rules know besides the vocabulary and the database's settings."""

    exceptions: frozenset[tuple[str, str]]
    reserved: Mapping[str, frozenset[str]]
    limits: tuple[IdentifierLimit, ...]
    identifying: Mapping[str, bool]  # word -> whether encryption is required
    contacts: frozenset[str]
    persons: frozenset[str]
    qualifiers: frozenset[str]
    existing: frozenset[str]
    truths: frozenset[str]

    def reserved_in(self, word: str, dbms: str | None) -> tuple[str, ...]:
        """Return the systems that reserve `word`: the one asked for, or all when every system does."""
        systems = self.reserved.get(word, frozenset())
        if dbms is None:
            return tuple(sorted(systems)) if len(systems) == len(self.systems) else ()
        return (dbms,) if dbms in systems else ()

    @property
    def systems(self) -> frozenset[str]:
        """Names of the systems known here."""
        return frozenset(limit.dbms for limit in self.limits)

    def limit_of(self, dbms: str, version: str | None) -> IdentifierLimit | None:
        """Return the limit of a system; without a version, the newest one's."""
        matched = _VERSION.search(version or "")
        number = float(matched[0]) if matched else None
        for limit in self.limits:
            if limit.dbms != dbms:
                continue
            if limit.before is None or (number is not None and number < limit.before):
                return limit
        return None


@lru_cache(maxsize=1)
def rulebook() -> Rulebook:
    """Return the rulebook of the data files, read once a process."""
    personal = rows_of("personal_words.tsv")
    existence = rows_of("existence_words.tsv")
    return Rulebook(
        exceptions=frozenset((row["rule"], row["subject"]) for row in rows_of("rule_exceptions.tsv")),
        reserved={row["word"]: frozenset(row["dbms"].split()) for row in rows_of("reserved_words.tsv")},
        limits=tuple(_limit(row) for row in rows_of("identifier_limits.tsv")),
        identifying={row["word"]: bool(row["encryption"]) for row in personal if row["kind"] == "identifier"},
        contacts=frozenset(row["word"] for row in personal if row["kind"] == "contact"),
        persons=frozenset(row["word"] for row in personal if row["kind"] == "person"),
        qualifiers=frozenset(row["word"] for row in personal if row["kind"] == "qualifier"),
        existing=frozenset(row["word"] for row in existence if row["kind"] == "exists"),
        truths=frozenset(row["word"] for row in existence if row["kind"] == "truth"),
    )


def _limit(row: dict[str, str]) -> IdentifierLimit:
    before = float(row["before"]) if row["before"] else None
    return IdentifierLimit(row["dbms"], before, int(row["limit"]), row["unit"] == "bytes")
