"""A throw-away PostgreSQL server."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from servers.process import ServerMissing, free_port, run, running, server_folder, server_user

USER, PASSWORD, DATABASE = "malmoi", "s3cret-malmoi", "malmoi"


def binaries() -> Path:
    """Return the folder of the newest installed server. Raises ServerMissing."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(os.path.realpath(on_path)).parent)
    if not found:
        raise ServerMissing("PostgreSQL (apt-get install postgresql, or .ci/servers)")
    return max(found, key=lambda folder: [int(p) for p in folder.parent.name.split(".") if p.isdigit()])


@contextmanager
def postgresql_server() -> Iterator[str]:
    """Start a server and give its SQLAlchemy address; a superuser with a password, database `malmoi`, UTF-8."""
    programs = binaries()
    user = server_user("postgres")
    with server_folder(user) as folder:
        secret = folder / "password"
        secret.write_text(PASSWORD)
        if user is not None:
            shutil.chown(secret, user)
        port = free_port()
        initialise = [
            str(programs / "initdb"),
            "-D",
            str(folder / "data"),
            "-U",
            USER,
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]
        run([*initialise, "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"], user, folder)
        server = [str(programs / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-h", "127.0.0.1"]
        command = [*server, "-k", str(folder), "-c", "fsync=off", "-c", "max_connections=60"]
        with running(command, user, folder, lambda: _is_ready(port), signal.SIGINT):
            yield f"postgresql+psycopg://{USER}:{PASSWORD}@127.0.0.1:{port}/{DATABASE}"


def _is_ready(port: int) -> bool:
    """Tell whether the server answers; on the first answer the database is made."""
    address = f"host=127.0.0.1 port={port} user={USER} password={PASSWORD} dbname=postgres connect_timeout=2"
    try:
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg.OperationalError:
        return False
    return True
