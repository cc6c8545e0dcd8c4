"""The register of agencies in the store: which agency a publisher's name or code means."""

from __future__ import annotations

import re
import threading
from collections import ChainMap
from collections.abc import Iterable, MutableMapping

from sqlalchemy import func, select, update

from catalog.agencies.kinds import kind_by_name, kind_of_code
from catalog.agencies.known import KnownAgencies
from catalog.agencies.names import agency_key
from catalog.records import Agency, Kind, as_json, record_id
from catalog.store import schema, states
from catalog.store.changes import Transaction, transaction
from catalog.store.database import Database, insert_missing
from catalog.store.encoding import digest
from catalog.store.merging import merge
from catalog.store.rows import ACTIVE

REGISTER = "@agencies"
"""The source under which agencies stand that no harvested source lists."""

_CODE = re.compile(r"^[A-Za-z]?[0-9]{6,7}$")

Publisher = tuple[str | None, str | None]
"""Name and code, as a record writes them."""

Names = MutableMapping[str, str]


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
        """Return the id of the agency a name, alias or code means; None when it is not registered."""
        with self._lock:
            if self._find((name, code)) is None:
                self._reload()
            return self._find((name, code))

    def register(self, agency: Agency, actor: str, source: str = REGISTER) -> str:
        """Register an agency, or bring what is known of it up to date; returns its id.

        One registered before for a publisher of the same name becomes part of it.
        """
        with transaction(self._database, actor) as tx:
            identifier = self._write(tx, agency, source)
            self.adopt(tx, identifier, agency)
        with self._lock:
            self._reload()
        return identifier

    def ids_for(self, tx: Transaction, publishers: Iterable[Publisher]) -> dict[Publisher, str | None]:
        """Return the agency ids of publishers, registering those not met before in the transaction."""
        wanted = {p for p in publishers if _keys(p)}
        found: dict[Publisher, str | None] = dict.fromkeys(publishers)
        with self._lock:
            if any(self._find(p) is None for p in wanted):
                self._reload()
            names, codes = ChainMap({}, self._ids), ChainMap({}, self.codes())
            for publisher in sorted(wanted, key=_order):
                found[publisher] = _match(publisher, names, codes) or self._make(tx, publisher, names, codes)
                self._link(tx, publisher, found[publisher] or "", names)
        return found

    def publisher(self, agency: str | None) -> Publisher:
        """Return what a source's `agency` setting (기관코드 or name) says, as a publisher."""
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

    def dataset_counts(self) -> dict[str, int]:
        """Return how many active datasets each agency has, by its id."""
        table = schema.RECORDS[Kind.DATASET]
        mine = (table.c.state == ACTIVE) & table.c.agency_id.is_not(None)
        query = select(table.c.agency_id, func.count()).where(mine).group_by(table.c.agency_id)
        with self._database.read() as connection:
            return {row[0]: int(row[1]) for row in connection.execute(query)}

    def adopt(self, tx: Transaction, identifier: str, agency: Agency) -> None:
        """Let an agency be meant by its code, name and aliases.

        An agency that was only registered because a publisher was called so is merged into it; names that a listed
        agency has already stay that one's.
        """
        table = schema.agency_names
        keys = self._name(tx, identifier, agency)
        query = select(table.c.agency_id).where(table.c.key.in_(keys), table.c.agency_id != identifier)
        for other in sorted(set(tx.connection.execute(query).scalars())):
            stored = schema.RECORDS[Kind.AGENCY]
            source = tx.connection.execute(select(stored.c.source).where(stored.c.id == other)).scalar()
            if source == REGISTER:
                moved = update(table).where(table.c.agency_id == other).values(agency_id=identifier)
                tx.connection.execute(moved)
                merge(tx, other, identifier)
        self._ids = {}  # read again after the commit

    def _find(self, publisher: Publisher) -> str | None:
        return _match(publisher, self._ids, self._codes)

    def _make(self, tx: Transaction, publisher: Publisher, names: Names, codes: Names) -> str:
        agency = self._describe(publisher)
        identifier = self._write(tx, agency, REGISTER)
        codes[identifier] = agency.source_id
        return identifier

    def _link(self, tx: Transaction, publisher: Publisher, identifier: str, names: Names) -> None:
        """Let the code and name of a publisher mean the agency it was taken for, unless they mean one already."""
        rows = [
            {"key": key, "agency_id": identifier, "name": publisher[0] or publisher[1]}
            for key in _keys(publisher)
            if key not in names
        ]
        insert_missing(tx.connection, schema.agency_names, rows)
        names.update((str(row["key"]), identifier) for row in rows)

    def _reload(self) -> None:
        with self._database.read() as connection:
            query = select(schema.agency_names.c.key, schema.agency_names.c.agency_id)
            self._ids = {row.key: row.agency_id for row in connection.execute(query)}

    def _describe(self, publisher: Publisher) -> Agency:
        name, code = (text.strip() if text else None for text in publisher)
        above, _, below = (name or "").partition(" ")
        known = self._known.find(name, code)
        if known is None and self._known.find(above, None) is not None:
            known = self._known.find(below, code)  # written behind the ministry it belongs to
        if known is not None:
            return known
        kind = kind_of_code(code) or kind_by_name(name or "")
        return Agency(source_id=code or name or "", name=name or code or "", kind=kind)

    def _write(self, tx: Transaction, agency: Agency, source: str) -> str:
        body = as_json(agency)
        identifier = record_id(Kind.AGENCY, source, agency.source_id)
        state = states.State(
            identifier, source, agency.source_id, agency.name, body, digest(body), "public", identifier
        )
        before = states.stored(tx.connection, Kind.AGENCY, [identifier])
        states.write(tx, Kind.AGENCY, [state], before, {})
        self._name(tx, identifier, agency)
        return identifier

    def _name(self, tx: Transaction, identifier: str, agency: Agency) -> list[str]:
        """Let an agency's code, name and aliases mean it, as far as they mean no other yet; returns their keys."""
        named = {key: name for name in (agency.name, *agency.aliases) for key in _keys((name, None))}
        if agency.source_id != agency.name:
            named |= dict.fromkeys(_keys((None, agency.source_id)), agency.name)
        rows = [{"key": key, "agency_id": identifier, "name": name} for key, name in named.items()]
        insert_missing(tx.connection, schema.agency_names, rows)
        return list(named)


def _match(publisher: Publisher, names: Names, codes: Names) -> str | None:
    """Return the agency a publisher means: the one of its code, else the one of its name unless that has another code."""
    code = publisher[1]
    for key in _keys(publisher):
        identifier = names.get(key)
        if identifier is None:
            continue
        if key.startswith("code:") or not code or not _CODE.match(codes.get(identifier, "")):
            return identifier
    return None


def _keys(publisher: Publisher) -> list[str]:
    name, code = publisher
    keys = [f"code:{code.strip().upper()}"] if code and code.strip() else []
    key = agency_key(name) if name else ""
    return [*keys, f"name:{key}"] if key else keys


def _order(publisher: Publisher) -> tuple[str, str]:
    return (publisher[0] or "", publisher[1] or "")
