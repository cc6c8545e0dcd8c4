"""Agencies that are known before any source names them: central bodies and their codes."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from catalog.agencies.names import agency_key
from catalog.records import Agency, AgencyKind


class KnownAgencies:
    """The shipped list (known.csv), read when first asked."""

    def find(self, name: str | None, code: str | None) -> Agency | None:
        """Return the agency a code or, without one, a name means; None when the list has neither."""
        if code and code.strip().upper() in self._by_code:
            return self._by_code[code.strip().upper()]
        found = self._by_name.get(agency_key(name)) if name else None
        # A name that comes with a code unknown to the list is somebody else of that name until a person says otherwise.
        return found if found is not None and (not code or found.source_id == found.name) else None

    def all(self) -> Sequence[Agency]:
        """Return all of the list."""
        return self._agencies

    @cached_property
    def _agencies(self) -> list[Agency]:
        with (Path(__file__).parent / "known.csv").open(encoding="utf-8", newline="") as file:
            return [_agency(row) for row in csv.DictReader(file)]

    @cached_property
    def _by_code(self) -> dict[str, Agency]:
        return {a.source_id: a for a in self._agencies if a.source_id != a.name}

    @cached_property
    def _by_name(self) -> dict[str, Agency]:
        return {agency_key(name): a for a in self._agencies for name in (a.name, *a.aliases)}


def _agency(row: dict[str, str]) -> Agency:
    aliases = tuple(a for a in row["aliases"].split("|") if a)
    return Agency(
        source_id=row["code"] or row["name"], name=row["name"], kind=AgencyKind(row["kind"]), aliases=aliases
    )
