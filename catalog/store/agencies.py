"""The register of agencies in the store: which agency a publisher's name or code means."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable

from sqlalchemy import func, select

from catalog.agencies.kinds import kind_by_name, kind_of_code
from catalog.agencies.known import KnownAgencies
from catalog.agencies.names import agency_key
from catalog.records import Agency, Kind, as_json, record_id
from catalog.store import schema, states
from catalog.store.changes import Transaction, transaction
from catalog.store.database import Database, insert_missing
from catalog.store.encoding import digest

REGISTER = "@agencies"
"""The source under which agencies stand that no harvested source lists."""

_CODE = re.compile(r"^[A-Za-z]?[0-9]{6,7}$")

Publisher = tuple[str | None, str | None]
"""Name and code, as a record writes them."""


class Agencies:
    """Resolves publishers to agencies, and registers those not met before."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = KnownAgencies()
        self._ids: dict[str, str] = {}  # what the names mean; read again when one is missing
        self._codes: dict[str, str] = {}
        self._codes_seq = -1
        self._lock = threading.Lock()

    def resolve(self, name: str | None, code: str | None = None) -> str | None:
        """Return the id of the agency a name or code means; None when it is not registered."""
        with self._lock:
            return self._find((name, code)) or (self._reload() or self._find((name, code)))

    def register(self, agency: Agency, actor: str, source: str = REGISTER) -> str:
        """Register an agency or bring what is known of it up to date; returns its id."""
        with transaction(self._database, actor) as tx:
            identifier = self._write(tx, agency, source)
        self._reload()
        return identifier

    def ids_for(self, tx: Transaction, publishers: Iterable[Publisher]) -> dict[Publisher, str | None]:
        """Return the agency ids of publishers, registering those not met before in the transaction."""
        wanted = set(publishers)
        with self._lock:
            if any(self._find(p) is None for p in wanted if any(p)):
                self._reload()
            found = {p: self._find(p) for p in wanted}
            made: dict[str, str] = {}
            for publisher in sorted((p for p in wanted if any(p) and found[p] is None), key=_order):
                keys = _keys(publisher)
                identifier = next((made[k] for k in keys if k in made), None)
                found[publisher] = identifier or self._write(tx, self._describe(publisher), REGISTER, keys)
                made.update(dict.fromkeys(keys, found[publisher] or ""))
            return found

    def publisher(self, agency: str | None) -> Publisher:
        """Return what a source's `agency` setting (기관코드 or name) says as a publisher."""
        if agency is None:
            return (None, None)
        return (None, agency.strip()) if _CODE.match(agency.strip()) else (agency, None)

    def codes(self) -> dict[str, str]:
        """Return the codes (기관코드, else the name) of all agencies by their id."""
        table = schema.RECORDS[Kind.AGENCY]
        with self._database.read() as connection:
            newest = connection.execute(select(func.max(table.c.seq))).scalar() or 0
            if newest != self._codes_seq:
                rows = connection.execute(select(table.c.id, table.c.source_id)).all()
                self._codes, self._codes_seq = {row.id: row.source_id for row in rows}, newest
        return self._codes

    def ids_of_code(self, code: str | None) -> list[str]:
        """Return the ids of the agencies of a code."""
        return [] if code is None else [i for i, c in self.codes().items() if c == code]

    def adopt(self, tx: Transaction, identifier: str, agency: Agency) -> None:
        """Let an agency that a source lists be meant by its names, in place of one registered for a publisher."""
        self.name(tx, identifier, agency)

    def _find(self, publisher: Publisher) -> str | None:
        return next((self._ids[key] for key in _keys(publisher) if key in self._ids), None)

    def _reload(self) -> None:
        with self._database.read() as connection:
            query = select(schema.agency_names.c.key, schema.agency_names.c.agency_id)
            self._ids = {row.key: row.agency_id for row in connection.execute(query)}

    def _describe(self, publisher: Publisher) -> Agency:
        name, code = publisher
        known = self._known.find(name, code)
        if known is not None:
            return known
        kind = kind_of_code(code) or kind_by_name(name or "")
        return Agency(source_id=code or name or "", name=name or code or "", kind=kind)

    def _write(self, tx: Transaction, agency: Agency, source: str, keys: Iterable[str] = ()) -> str:
        body = as_json(agency)
        identifier = record_id(Kind.AGENCY, source, agency.source_id)
        state = states.State(
            identifier, source, agency.source_id, agency.name, body, digest(body), "public", identifier
        )
        before = states.stored(tx.connection, Kind.AGENCY, [identifier])
        states.write(tx, Kind.AGENCY, [state], before, {})
        self.name(tx, identifier, agency, keys)
        return identifier

    def name(self, tx: Transaction, identifier: str, agency: Agency, keys: Iterable[str] = ()) -> None:
        """Let an agency's code, name and aliases mean it, as far as they mean no other yet."""
        named = [(key, agency.name) for key in keys]
        named += [(key, name) for name in (agency.name, *agency.aliases) for key in _keys((name, None))]
        if agency.source_id != agency.name:
            named += [(key, agency.name) for key in _keys((None, agency.source_id))]
        rows = {key: {"key": key, "agency_id": identifier, "name": name} for key, name in named}
        insert_missing(tx.connection, schema.agency_names, list(rows.values()))


def _keys(publisher: Publisher) -> list[str]:
    name, code = publisher
    keys = [f"code:{code.strip().upper()}"] if code and code.strip() else []
    key = agency_key(name) if name else ""
    return [*keys, f"name:{key}"] if key else keys


def _order(publisher: Publisher) -> tuple[str, str]:
    return (publisher[0] or "", publisher[1] or "")
