"""A throw-away MariaDB server."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql
from servers.process import ServerMissing, free_port, run, running, server_folder, server_user

USER, PASSWORD, DATABASE = "malmoi", "s3cret-malmoi", "malmoi"
_SETUP = f"""CREATE DATABASE IF NOT EXISTS {DATABASE} CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS '{USER}'@'%' IDENTIFIED BY '{PASSWORD}';
GRANT ALL ON *.* TO '{USER}'@'%';
"""


def program(*names: str) -> str:
    """Return the path of a program, also from the folders only administrators have. Raises ServerMissing."""
    for name in names:
        found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/usr/libexec")
        if found:
            return found
    raise ServerMissing("MariaDB (apt-get install mariadb-server, or .ci/servers)")


@contextmanager
def mariadb_server() -> Iterator[str]:
    """Start a server and give its SQLAlchemy address; a user with all rights and a password, database `malmoi`."""
    install, daemon = program("mariadb-install-db", "mysql_install_db"), program("mariadbd", "mysqld")
    user = server_user("mysql")
    with server_folder(user) as folder:
        setup = folder / "setup.sql"
        setup.write_text(_SETUP)
        if user is not None:
            shutil.chown(setup, user)
        port = free_port()
        run(
            [
                install,
                "--no-defaults",
                *_places(folder),
                "--skip-test-db",
                "--auth-root-authentication-method=normal",
            ],
            user,
            folder,
        )
        network = [
            f"--port={port}",
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            f"--init-file={setup}",
        ]
        cheap = [
            "--innodb-flush-log-at-trx-commit=0",
            "--innodb-buffer-pool-size=32M",
            "--performance-schema=OFF",
        ]
        command = [
            daemon,
            "--no-defaults",
            *_places(folder),
            f"--socket={folder}/sock",
            f"--pid-file={folder}/pid",
            *network,
            *cheap,
        ]
        with running(command, user, folder, lambda: _is_ready(port), signal.SIGTERM):
            yield f"mysql+pymysql://{USER}:{PASSWORD}@127.0.0.1:{port}/{DATABASE}?charset=utf8mb4"


def _places(folder: Path) -> list[str]:
    return [f"--datadir={folder}/data", f"--tmpdir={folder}"]


def _is_ready(port: int) -> bool:
    try:
        pymysql.connect(
            host="127.0.0.1", port=port, user=USER, password=PASSWORD, database=DATABASE, connect_timeout=2
        ).close()
    except pymysql.err.MySQLError:
        return False
    return True
