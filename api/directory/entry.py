"""What the directory notes of a dataset: what it is listed, filtered, counted and sorted by; nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.licences import licence_of
from catalog.store.rows import Row

SLUG = re.compile(r"[a-z0-9_-]{2,100}")
LONGEST = 2_000  # characters of a noted value


@dataclass(frozen=True, slots=True)
class Mark:
    """A value of a dataset: the field, the value as programs filter by it, and as people read it."""

    field: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A dataset in the directory."""

    row: Row
    marks: tuple[Mark, ...] = ()
    resources: Sequence[Row] = field(default=())


def entry_of(row: Row, agency: Row | None, resources: Sequence[Row]) -> Entry:
    """Return what is noted of a dataset with its agency and distributions."""
    noted = dict.fromkeys(_marks(row, agency, resources))
    return Entry(row, tuple(noted), resources)


def slug_of(name: str, prefix: str) -> str:
    """Return a name of ASCII letters, digits, - and _; one that is none becomes a stable code behind the prefix."""
    lowered = name.strip().lower()
    return lowered if SLUG.fullmatch(lowered) else f"{prefix}-{short_id(prefix, name)}"


def short_id(kind: str, name: str) -> str:
    """Return a stable identifier of something that has no row: 16 letters and digits."""
    digest = hashlib.blake2b(f"{kind}\x1f{name}".encode(), digest_size=10).digest()
    return base64.b32encode(digest).decode().lower()


def _marks(row: Row, agency: Row | None, resources: Sequence[Row]) -> Iterator[Mark]:
    body = row.body
    if agency is not None:
        yield Mark("owner_org", agency.id, agency.title)
        yield Mark("organization", slug_of(agency.source_id, "org"), agency.title)
    for keyword in body.get("keywords") or ():
        yield _plain("tags", keyword)
    for theme in body.get("themes") or ():
        yield Mark("groups", slug_of(theme, "theme"), theme[:LONGEST])
    for declared in (r.body.get("format") for r in resources):
        if declared:
            yield _plain("res_format", declared.upper())
    for licence in [body.get("license"), *(r.body.get("license") for r in resources)]:
        if licence:
            known = licence_of(licence)
            yield Mark("license_id", known.id, known.title) if known else _plain("license_id", licence)
    yield _plain("source", row.source)
    yield _plain("source_id", row.source_id)
    yield from _extras(body)


def _extras(body: Mapping[str, Any]) -> Iterator[Mark]:
    names = ("access_rights", "frequency", "issued", "modified", "provenance", "publisher_code")
    for name in names:
        if body.get(name):
            yield _plain(f"extras_{name}", str(body[name]))
    for place in body.get("spatial") or ():
        yield _plain("extras_spatial_text", place)
    for key, value in (body.get("extras") or {}).items():
        yield _plain(f"extras_{key}", str(value))


def _plain(name: str, value: str) -> Mark:
    return Mark(name, value[:LONGEST], value[:LONGEST])
