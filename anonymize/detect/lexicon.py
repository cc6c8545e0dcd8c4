"""Word lists behind names and addresses: surnames, given-name syllables, contexts, regions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from anonymize.detect.rules import STANDARD, read_rows

TRAILERS = 6


@dataclass(frozen=True)
class NameLexicon:
    """What is known about names.

    `surnames`: share per mille; `first`, `second`: how usual a syllable is in that place of a given name (1..3);
    `labels`, `before`, `after`, `josa`: words around names; `not_names`: first three syllables of words that are none.
    """

    surnames: Mapping[str, float]
    first: Mapping[str, int]
    second: Mapping[str, int]
    labels: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    josa: frozenset[str]
    not_names: frozenset[str]

    def surname_length(self, word: str) -> int:
        """Return how many syllables of a word are its surname: 2, 1 or 0 (none)."""
        if word[:2] in self.surnames and len(word) >= 4:
            return 2
        return 1 if word[:1] in self.surnames else 0

    def given_weight(self, given: str) -> float:
        """Return how usual a given name of one to three syllables is: 0 (never seen) to 1."""
        if len(given) == 1:
            return max(self.first.get(given, 0), self.second.get(given, 0)) / 6
        if len(given) != 2:
            return 0.15 if len(given) == 3 and given[0] in self.first else 0.0
        first, second = self.first.get(given[0], 0), self.second.get(given[1], 0)
        return first * second / 9 if first and second else 0.0


@lru_cache(maxsize=4)
def read_names(folder: Path = STANDARD) -> NameLexicon:
    """Return the name lexicon of a data folder."""
    syllables: dict[str, dict[str, int]] = {"first": {}, "second": {}}
    for row in read_rows(folder / "given_syllables.csv"):
        for syllable in row["syllables"].split():
            syllables[row["place"]].setdefault(syllable, int(row["weight"]))
    context: dict[str, set[str]] = {}
    for row in read_rows(folder / "name_context.csv"):
        context.setdefault(row["where"], set()).update(row["words"].split())
    return NameLexicon(
        surnames={row["surname"]: float(row["permille"]) for row in read_rows(folder / "surnames.csv")},
        first=syllables["first"],
        second=syllables["second"],
        labels=frozenset(context["label"]),
        before=frozenset(context["before"]),
        after=frozenset(context["after"]),
        josa=frozenset(context["josa"]),
        not_names=frozenset(
            word for row in read_rows(folder / "not_names.csv") for word in row["words"].split()
        ),
    )


@dataclass(frozen=True)
class Regions:
    """Provinces in every way they are written, and districts by name."""

    provinces: tuple[str, ...]
    districts: tuple[str, ...]


@lru_cache(maxsize=4)
def read_regions(folder: Path = STANDARD) -> Regions:
    """Return the regions of a data folder, longer names first."""
    provinces: set[str] = set()
    districts: set[str] = set()
    for row in read_rows(folder / "regions.csv"):
        provinces.update((row["province"], *row["also"].split()))
        districts.update(row["districts"].split())
    return Regions(
        tuple(sorted(provinces, key=lambda n: (-len(n), n))),
        tuple(sorted(districts, key=lambda n: (-len(n), n))),
    )
