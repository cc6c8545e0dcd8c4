"""Opening a database for reading only, at an address the network policy has judged.

Threat: a database address is input. `?host=`, `?unix_socket=`, `?service=` and `?read_default_file=` would lead the
driver elsewhere than the host that was checked, or to files; so only a few harmless parameters are accepted, and the
driver is given the judged address itself. A profiler must not harm production: the session is read only, every
statement has a time limit, and locks are not waited for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from connectors.errors import SourceError
from connectors.files import FilePolicy, is_file_url
from connectors.http import HttpClient
from connectors.network import NetworkPolicy
from connectors.redaction import without_secrets

DRIVERS: Mapping[str, str] = MappingProxyType(
    {
        "postgresql": "postgresql+psycopg",
        "postgres": "postgresql+psycopg",
        "mysql": "mysql+pymysql",
        "mariadb": "mariadb+pymysql",
    }
)
PORTS: Mapping[str, int] = MappingProxyType(
    {"postgresql": 5432, "mysql": 3306, "mariadb": 3306, "oracle": 1521, "mssql": 1433}
)
HARMLESS = frozenset(
    {"sslmode", "application_name", "client_encoding", "charset", "ssl_disabled", "driver", "service_name"}
)
CONNECT_SECONDS = 10


def parse_url(url: str, password: str | None) -> URL:
    """Return a database address with its driver. Raises SourceError `bad_url`, without the address's secrets."""
    if is_file_url(url):
        return URL.create("sqlite", database=url)
    try:
        parsed = make_url(url)
        parsed.get_backend_name()
    except Exception as error:  # SQLAlchemy raises several kinds, whose messages repeat the address
        raise SourceError(
            "bad_url", "데이터베이스 주소를 읽을 수 없습니다 (not a database address)"
        ) from error
    odd = sorted(set(parsed.query) - HARMLESS)
    if odd:
        raise SourceError(
            "bad_url",
            f"데이터베이스 주소에 쓸 수 없는 매개변수입니다 (parameters not allowed): {', '.join(odd)}",
        )
    if password is not None:
        parsed = parsed.set(password=password)
    return parsed.set(drivername=DRIVERS.get(parsed.get_backend_name(), parsed.drivername))


def open_engine(url: URL, http: HttpClient, statement_seconds: float) -> sa.Engine:
    """Return an engine of one read-only connection. Raises SourceError `forbidden_address`, `file_missing`, ..."""
    backend = url.get_backend_name()
    if backend == "sqlite":
        return _sqlite(url, http.files)
    try:
        return _server(url, backend, http.policy, statement_seconds)
    except (ImportError, sa.exc.ArgumentError) as error:
        raise SourceError(
            "no_driver", f"데이터베이스 드라이버가 없습니다 (no driver installed): {url.drivername}"
        ) from error


def connect(engine: sa.Engine, url: URL) -> sa.Connection:
    """Connect, each statement its own transaction. Raises SourceError `connection`, without the password."""
    try:
        return engine.connect().execution_options(isolation_level="AUTOCOMMIT")
    except sa.exc.SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or type(error).__name__).strip().partition("\n")[0]
        message = f"데이터베이스에 연결할 수 없습니다 (cannot connect) {shown(url)}: {without_secrets(reason, url.password)}"
        refused = any(
            word in reason.lower()
            for word in ("password", "access denied", "does not exist", "unknown database")
        )
        raise SourceError("connection", message, transient=not refused) from None


def shown(url: URL) -> str:
    """Return an address for messages: no user, no password, no parameters."""
    return URL.create(
        url.drivername.partition("+")[0], host=url.host, port=url.port, database=url.database
    ).render_as_string()


def _sqlite(url: URL, files: FilePolicy) -> sa.Engine:
    if not url.database or url.database == ":memory:":
        raise SourceError("bad_url", "SQLite 주소에는 파일이 있어야 합니다 (a SQLite address needs a file)")
    path = files.file(url.database)
    if path.open("rb").read(16) not in (b"SQLite format 3\0", b""):
        raise SourceError("not_a_database", f"SQLite 데이터베이스가 아닙니다 (not a SQLite database): {path}")

    def creator() -> sqlite3.Connection:
        return _sqlite_connection(path)

    return sa.create_engine("sqlite://", creator=creator, poolclass=NullPool)


def _sqlite_connection(path: Path) -> sqlite3.Connection:
    """Open read only; `immutable` is for a write-ahead database in a folder where nothing may be written."""
    address = f"file:{quote(str(path))}?mode=ro"
    for suffix in ("", "&immutable=1"):
        connection = sqlite3.connect(address + suffix, uri=True, timeout=2.0, check_same_thread=False)
        connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
        try:
            connection.execute("PRAGMA query_only = 1")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.OperationalError:
            connection.close()
            if suffix:
                raise
            continue
        return connection
    raise AssertionError("the last address either opens or raises")


def _server(url: URL, backend: str, policy: NetworkPolicy, seconds: float) -> sa.Engine:
    host = url.host or ""
    if not host or "," in host or host.startswith("/"):
        raise SourceError(
            "bad_url", "데이터베이스 주소에는 호스트가 하나 있어야 합니다 (a database address needs one host)"
        )
    address = policy.addresses(host, url.port or PORTS.get(backend, 0))[0]
    arguments: dict[str, Any] = {}
    if backend == "postgresql":
        limit = f"-c default_transaction_read_only=on -c statement_timeout={int(max(60.0, seconds) * 1000)} -c lock_timeout=2000"
        arguments = {"hostaddr": address, "connect_timeout": CONNECT_SECONDS, "options": limit}
    elif backend in ("mysql", "mariadb"):
        url = url.set(host=address)
        arguments = {
            "connect_timeout": CONNECT_SECONDS,
            "read_timeout": int(seconds) + 30,
            "local_infile": False,  # a server may otherwise ask for files of the client
            "init_command": "SET SESSION TRANSACTION READ ONLY",
        }
    return sa.create_engine(url, poolclass=NullPool, connect_args=arguments, hide_parameters=True)
