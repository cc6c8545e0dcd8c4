"""Every command of the images runs on this machine too, so that it is known to work without an engine."""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
import typer.main
from compose_file import PROJECT, filled, secrets
from servers.process import free_port, running

from malmoi.cli.app import app

BIN = Path(sys.executable).parent


def commands() -> list[list[str]]:
    """Return all commands of our images: what the services run, and their health checks."""
    found = []
    for service in filled(secrets())["services"].values():
        if service["image"].split(":")[0] in ("malmoi-api", "malmoi-airflow"):
            check = service.get("healthcheck", {}).get("test", ["CMD"])
            found += [service["command"], check[1:] if check[0] == "CMD" else shlex.split(check[1])]
    return [c for c in found if c]


def test_the_images_run_nothing_but_what_is_known() -> None:
    assert {c[0] for c in commands()} == {"malmoi", "airflow", "python", "celery", "import-pools"}


def test_malmoi_knows_its_commands() -> None:
    ours = [c[1:] for c in commands() if c[0] == "malmoi"]
    assert ours
    for arguments in ours:
        group: Any = typer.main.get_command(app)
        command = group.commands[arguments[0]]
        assert command.make_context(arguments[0], arguments[1:]).params["host"] == "0.0.0.0"


@pytest.mark.airflow
def test_airflow_knows_its_commands(tmp_path: Path) -> None:
    asked = [c[1:] for c in commands() if c[0] == "airflow" and c[1] != "celery"]
    assert {a[0] for a in asked} >= {"api-server", "scheduler", "dag-processor", "triggerer", "db", "jobs"}
    answer = tmp_path / "refused.json"
    script = Path(__file__).with_name("airflow_parser.py")
    subprocess.run(
        [sys.executable, str(script), str(answer), json.dumps([*asked, ["no-such-command"]])],
        env={**os.environ, "AIRFLOW_HOME": str(tmp_path)},
        capture_output=True,
        check=True,
    )
    assert json.loads(answer.read_text()) == [["no-such-command"]]


def test_the_api_serves_as_the_image_does_and_its_health_check_says_so(tmp_path: Path) -> None:
    service = filled(secrets())["services"]["api"]
    port = str(free_port())
    address = f"MALMOI_HOME={tmp_path / 'home'}"
    command = [str(BIN / "malmoi"), *[port if part == "8000" else part for part in service["command"][1:]]]
    check = [sys.executable, *[part.replace("8000", port) for part in service["healthcheck"]["test"][2:]]]

    def healthy() -> bool:
        return subprocess.run(check, capture_output=True, check=False).returncode == 0

    assert not healthy()
    clean = ["env", "MALMOI_DATABASE_URL=", "MALMOI_SEARCH_URL=", address]
    with running([*clean, *command], None, tmp_path, healthy, signal.SIGTERM):
        assert healthy()


def test_the_object_storage_lets_nobody_in_but_by_its_keys(tmp_path: Path) -> None:
    shell, options, script = filled(secrets())["services"]["storage"]["entrypoint"]
    file = tmp_path / "s3.json"
    written = script.replace("/tmp/s3.json", str(file)).replace("exec weed", "echo weed")
    keys = {"STORAGE_ACCESS_KEY": "key-1", "STORAGE_SECRET_KEY": "secret-1"}
    done = subprocess.run(
        [shell, options, written], env={**os.environ, **keys}, capture_output=True, text=True, check=True
    )
    [identity] = json.loads(file.read_text())["identities"]
    assert identity["credentials"] == [{"accessKey": "key-1", "secretKey": "secret-1"}]
    assert file.stat().st_mode & 0o077 == 0
    assert f"-s3.config={file}" in done.stdout
    without = {k: v for k, v in os.environ.items() if k not in keys}
    assert (
        subprocess.run([shell, options, written], env=without, capture_output=True, check=False).returncode
        != 0
    )


def test_the_broker_starts_with_its_password_or_not_at_all() -> None:
    shell, options, script = filled(secrets())["services"]["redis"]["command"]
    script = script.replace("exec redis-server -", "exec sed 's/^/read: /'")
    told = {**os.environ, "REDIS_PASSWORD": "secret-1"}
    done = subprocess.run([shell, options, script], env=told, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["read: requirepass secret-1", 'read: save ""']
    for without in ({k: v for k, v in told.items() if k != "REDIS_PASSWORD"}, {**told, "REDIS_PASSWORD": ""}):
        done = subprocess.run(
            [shell, options, script], env=without, capture_output=True, text=True, check=False
        )
        assert done.returncode != 0
        assert done.stdout == ""


@pytest.mark.postgres
def test_the_databases_are_made_apart_from_each_other(postgresql_url: str) -> None:
    plain = postgresql_url.replace("postgresql+psycopg://", "postgresql://")
    told = psycopg.conninfo.conninfo_to_dict(plain)
    environment = {
        **os.environ,
        "PGHOST": str(told["host"]),
        "PGPORT": str(told["port"]),
        "PGPASSWORD": str(told["password"]),
        "POSTGRES_USER": str(told["user"]),
        "POSTGRES_DB": "deploy_setup",
        "MALMOI_DB_PASSWORD": "it's-malmoi",
        "AIRFLOW_DB_PASSWORD": "airflow-1",
    }
    script = (PROJECT / "deploy" / "postgres" / "databases.sh").read_text(encoding="utf-8")
    # The tests' server has a role and a database `malmoi` of its own.
    script = script.replace("for name in malmoi airflow", "for name in deploy_malmoi deploy_airflow")
    script = script.replace('"${name^^}_DB_PASSWORD"', '"$(echo "${name#deploy_}" | tr a-z A-Z)_DB_PASSWORD"')
    names = ("deploy_malmoi", "deploy_airflow")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("CREATE DATABASE deploy_setup")
        try:
            done = subprocess.run(
                ["bash", "-c", script], env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            mine = {"host": told["host"], "port": told["port"], "user": names[0], "password": "it's-malmoi"}
            with psycopg.connect(**mine, dbname=names[0]) as own:
                own.execute("CREATE TABLE t (n int)")
            with pytest.raises(psycopg.OperationalError, match="permission denied"):
                psycopg.connect(**mine, dbname=names[1])
        finally:
            for name in (*names, "deploy_setup"):
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            for name in names:
                connection.execute(f"DROP ROLE IF EXISTS {name}")
