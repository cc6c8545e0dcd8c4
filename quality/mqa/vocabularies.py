"""The vocabularies metrics look values up in: formats, media types, licences, access rights."""

from __future__ import annotations

import re
from collections.abc import Iterable

from quality.data_files import read_rows

_IANA = re.compile(r"^https?://www\.iana\.org/assignments/media-types/", re.IGNORECASE)


class Vocabularies:
    """What counts as known, open and machine-readable; read when made."""

    def __init__(self) -> None:
        formats = read_rows("formats.csv")
        self._codes = {row["eu_file_type"].lower(): row["format"] for row in formats if row["eu_file_type"]}
        self.formats = _chosen(formats, "eu_file_type")
        self.machine_readable = _chosen(formats, "machine_readable")
        self.non_proprietary = _chosen(formats, "non_proprietary")
        self.media_types = frozenset(row["media_type"] for row in read_rows("media_types.csv"))
        self._licences = _Labelled(read_rows("licences.csv"))
        self._access_rights = _Labelled(read_rows("access_rights.csv"))

    def format_name(self, told: str | None) -> str | None:
        """Return a format in this room's spelling: `RDF_TURTLE`, its EU address and `.ttl` are ttl."""
        if not told or not told.strip():
            return None
        last = told.strip().rstrip("/").rpartition("/")[2] if "://" in told else told.strip()
        name = last.lower().lstrip(".")
        return self._codes.get(name, name)

    def knows_media_type(self, told: str | None) -> bool:
        """Tell whether a media type, parameters aside, or its IANA address is registered."""
        if not told:
            return False
        return _IANA.sub("", told).partition(";")[0].strip().lower() in self.media_types

    def knows_licence(self, told: str | None) -> bool:
        """Tell whether a licence is a listed address or name."""
        return self._licences.knows(told)

    def knows_access_right(self, told: str | None) -> bool:
        """Tell whether access rights are one of the EU list."""
        return self._access_rights.knows(told)


class _Labelled:
    """Entries by address and by name."""

    def __init__(self, rows: Iterable[dict[str, str]]) -> None:
        listed = list(rows)
        self._addresses = tuple(_address(row["uri"]) for row in listed if row["uri"])
        self._labels = frozenset(_label(row["label"]) for row in listed if row["label"])

    def knows(self, told: str | None) -> bool:
        if not told or not told.strip():
            return False
        if "://" not in told:
            return _label(told) in self._labels
        address = _address(told)
        return any(address == a or address.startswith(a + "/") for a in self._addresses)


def _address(uri: str) -> str:
    """Return an address without scheme, `www.`, query and closing slash, which differ between spellings of one licence."""
    bare = uri.strip().partition("://")[2].partition("#")[0].partition("?")[0]
    return bare.removeprefix("www.").rstrip("/").lower()


def _label(text: str) -> str:
    return re.sub(r"[\s\-_:]+", "", text).lower()


def _chosen(rows: Iterable[dict[str, str]], column: str) -> frozenset[str]:
    return frozenset(row["format"] for row in rows if row[column] not in ("", "N"))
