"""A PostgreSQL server that can be killed and started again on the same data and port."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from servers.postgresql import PASSWORD, USER, binaries
from servers.process import free_port, run, running, server_folder, server_user


class RestartedPostgresql:
    """The server with its data folder."""

    def __init__(self, folder: Path, user: str | None) -> None:
        self._folder, self._user, self._port = folder, user, free_port()
        self._programs = binaries()
        self._stack = ExitStack()
        self.address = f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self._port}/postgres"

    def initialise(self) -> None:
        """Make the data folder."""
        secret = self._folder / "password"
        secret.write_text(PASSWORD)
        if self._user is not None:
            shutil.chown(secret, self._user)
        command = [str(self._programs / "initdb"), "-D", str(self._folder / "data"), "-U", USER, "-E", "UTF8"]
        access = ["--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"]
        run([*command, *access], self._user, self._folder)

    def start(self) -> None:
        """Start, and wait until it takes connections."""
        command = [str(self._programs / "postgres"), "-D", str(self._folder / "data"), "-p", str(self._port)]
        options = ["-h", "127.0.0.1", "-k", str(self._folder), "-c", "max_connections=40"]
        self._stack.enter_context(
            running([*command, *options], self._user, self._folder, self._is_ready, signal.SIGINT)
        )

    def kill(self) -> None:
        """Stop at once, without a word to clients or a checkpoint: what was committed comes back from the log."""
        os.kill(int((self._folder / "data" / "postmaster.pid").read_text().split()[0]), signal.SIGQUIT)
        self.stop()

    def restart(self) -> None:
        """Kill and start again."""
        self.kill()
        self.start()

    def stop(self) -> None:
        """Stop the process that was started."""
        self._stack.close()
        self._stack = ExitStack()

    def _is_ready(self) -> bool:
        try:
            psycopg.connect(self.address, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def restarted_postgresql() -> Iterator[RestartedPostgresql]:
    """Give a running server of its own; stopped and removed at the end."""
    user = server_user("postgres")
    with server_folder(user) as folder:
        server = RestartedPostgresql(folder, user)
        server.initialise()
        server.start()
        try:
            yield server
        finally:
            server.stop()
