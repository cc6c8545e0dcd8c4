"""The registry of sources as a scheduler reads it: a small file, so that reading it needs no database.

A scheduler reads its DAG files every few seconds and in every task it starts. It must neither load the store with that
nor lose its DAGs when the store is down; so the registry is written to a snapshot whenever it may have changed, and
the store is asked only where there is no snapshot yet.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson

from malmoi.errors import SettingsError
from malmoi.settings import Settings, load_settings

FORMAT = "malmoi-schedule-1"
FOLDER = "airflow"
QUERY_SECONDS = 2  # a DAG file has to be read within seconds whatever the store does
_QUERY = "SELECT name, type, url, agency, schedule FROM sources WHERE state = 'active' ORDER BY name"
_UNSAFE = re.compile(r"[^A-Za-z0-9_.\-가-힣]")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ScheduledSource:
    """A source as a scheduler needs it: `key` is safe as an identifier, `pool` is what it shares with its agency.

    `in_parts` says that it may be read by several tasks; not known where the store was asked instead of the snapshot.
    """

    name: str
    type: str
    agency: str | None
    schedule: str | None
    key: str
    pool: str
    in_parts: bool = False


def scheduled_sources() -> list[ScheduledSource]:
    """Return the registered sources by name, from the snapshot, else by one quick query; never raises.

    With neither at hand there are none for now: the next reading finds them again.
    """
    try:
        settings = load_settings()
    except SettingsError as error:
        log.warning("no sources are scheduled: %s", error)
        return []
    try:
        return _read(settings.home / FOLDER / "sources.json")
    except (OSError, ValueError, TypeError, KeyError) as error:
        log.info("no snapshot of the sources (%s), asking the store", error)
    try:
        return _query(settings)
    except Exception as error:  # whatever is wrong with the store, the other DAGs are to stay
        log.warning("no sources are scheduled, the store cannot be asked: %s", type(error).__name__)
        return []


def write_schedule(settings: Settings, rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Write the snapshot, and the pools of the agencies in the form `airflow pools import` reads.

    `rows` have name, type, url, agency, schedule and perhaps in_parts. Files are replaced at once, only when they changed.
    """
    sources = [_scheduled(row) for row in rows]
    body = {"format": FORMAT, "sources": [asdict(source) for source in sources]}
    changed = _replace(settings.home / FOLDER / "sources.json", body)
    _replace(settings.home / FOLDER / "pools.json", pools(sources))
    return {"sources": len(sources), "pools": len({s.pool for s in sources}), "changed": changed}


def pools(sources: Sequence[ScheduledSource]) -> dict[str, dict[str, Any]]:
    """Return the pools: one slot an agency, so that its systems never meet two harvests at once."""
    told = {s.pool: s.agency for s in sources}
    return {
        name: {
            "slots": 1,
            "description": f"기관 {agency or name}: 한 번에 한 수집 (one harvest at a time)",
            "include_deferred": True,
        }
        for name, agency in sorted(told.items())
    }


def _scheduled(row: Mapping[str, Any]) -> ScheduledSource:
    agency = row["agency"] or None
    place = f"agency_{_safe(agency)}" if agency else f"host_{_safe(_host(row['url']))}"
    return ScheduledSource(
        row["name"],
        row["type"],
        agency,
        row["schedule"] or None,
        _safe(row["name"]),
        place,
        bool(row.get("in_parts")),
    )


def _safe(name: str) -> str:
    """Return a name as schedulers allow it; one that had to be changed gets a hash, so that none meets another."""
    found = _UNSAFE.sub("_", name)[:120]
    return found if found == name else f"{found}-{hashlib.blake2b(name.encode(), digest_size=4).hexdigest()}"


def _host(url: str) -> str:
    return urlsplit(url).hostname or "local"


def _read(path: Path) -> list[ScheduledSource]:
    body = orjson.loads(path.read_bytes())
    if body.get("format") != FORMAT:
        raise ValueError(f"{path} has another format than {FORMAT}")
    return [ScheduledSource(**row) for row in body["sources"]]


def _query(settings: Settings) -> list[ScheduledSource]:
    import sqlalchemy as sa

    url = sa.make_url(settings.database)
    if url.get_backend_name() == "sqlite":
        if not url.database or not Path(url.database).exists():
            return []  # reading must not make an empty database
        engine = sa.create_engine(url, connect_args={"timeout": QUERY_SECONDS})
    else:
        url = url.set(drivername="postgresql+psycopg")
        engine = sa.create_engine(url, connect_args={"connect_timeout": QUERY_SECONDS})
    try:
        with engine.connect() as connection:
            return [_scheduled(dict(row._mapping)) for row in connection.execute(sa.text(_QUERY))]
    finally:
        engine.dispose()


def _replace(path: Path, body: Any) -> bool:
    content = orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_bytes(content)
    os.replace(part, path)
    return True
