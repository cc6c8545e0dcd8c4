"""A whole running Airflow: API server, scheduler with LocalExecutor, and DAG processor, each a process of its own."""

from __future__ import annotations

import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
from airflow_home import PROGRAMS, AirflowHome
from servers.process import free_port, running


@contextmanager
def whole_airflow(home: AirflowHome) -> Iterator[None]:
    """Run an Airflow in a home until the block ends; exactly its processes are stopped then."""
    port = free_port()
    home.environment |= {
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "2",
        # Tasks talk to the API server and not to the database: it has to be told where that is.
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.2",
    }
    parts: dict[str, tuple[list[str], Callable[[], bool]]] = {
        "dag-processor": ([], lambda: True),
        "api-server": (["--host", "127.0.0.1", "--port", str(port)], lambda: answers(port)),
        "scheduler": (["--skip-serve-logs"], lambda: True),
    }
    with ExitStack() as stack:
        for name, (arguments, ready) in parts.items():
            stack.enter_context(part(home, name, arguments, ready))
        try:
            yield
        except AssertionError as error:
            error.add_note(logs(home))
            raise


@contextmanager
def part(home: AirflowHome, name: str, arguments: list[str], ready: Callable[[], bool]) -> Iterator[None]:
    """Run one of its processes with a log of its own."""
    folder = home.folder / name
    folder.mkdir()
    told = [
        f"{key}={value}"
        for key, value in home.environment.items()
        if key not in os.environ or os.environ[key] != value
    ]
    command = ["env", *told, str(PROGRAMS / "airflow"), name, *arguments]
    with running(command, None, folder, ready, signal.SIGTERM):
        yield


def answers(port: int) -> bool:
    """Tell whether the API server is up."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v2/version", timeout=5) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def wait_for_run(url: str, dag_id: str, seconds: float) -> str:
    """Wait until a DAG has a finished run, and return its state; AssertionError after `seconds`."""
    query = "SELECT state FROM dag_run WHERE dag_id = %s AND state IN ('success', 'failed')"
    return wait_for(url, query, dag_id, seconds)


def wait_for_dag(url: str, dag_id: str, seconds: float) -> str:
    """Wait until a DAG was read into the database; AssertionError after `seconds`."""
    return wait_for(url, "SELECT dag_id FROM serialized_dag WHERE dag_id = %s", dag_id, seconds)


def wait_for(url: str, query: str, dag_id: str, seconds: float) -> str:
    """Ask the metadata database until it gives a row, and return its value."""
    end = time.monotonic() + seconds
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < end:
            row = connection.execute(query, (dag_id,)).fetchone()
            if row is not None:
                return str(row[0])
            time.sleep(0.3)
        runs = connection.execute("SELECT dag_id, state FROM dag_run").fetchall()
    raise AssertionError(f"{dag_id} is not there after {seconds} s; runs: {runs}")


def logs(home: AirflowHome) -> str:
    """Return the ends of the processes' logs, for a test that fails."""
    files: list[Path] = sorted(home.folder.glob("*/server.log"))
    return "\n".join(f"== {file.parent.name}\n{file.read_text(errors='replace')[-3000:]}" for file in files)
