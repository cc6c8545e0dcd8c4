"""docker-compose.yml: whole, without default passwords, nothing as root, and everything with a health check."""

from __future__ import annotations

import re
from typing import Any

import pytest
from compose_file import PROJECT, filled, optional, required, secrets, text

ONCE = {"airflow-init", "storage-init"}
KNOWN = {
    "build", "cap_add", "cap_drop", "command", "depends_on", "entrypoint", "environment", "healthcheck", "image",
    "init", "logging", "mem_limit", "network_mode", "pids_limit", "ports", "profiles", "read_only", "restart",
    "security_opt", "shm_size", "tmpfs", "ulimits", "user", "volumes",
}  # fmt: skip
CONDITIONS = {"service_healthy", "service_started", "service_completed_successfully"}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return filled(secrets())


def test_it_has_every_part(compose: dict[str, Any]) -> None:
    airflow = {
        f"airflow-{part}" for part in ("api-server", "scheduler", "dag-processor", "triggerer", "worker")
    }
    assert airflow | {"postgres", "elasticsearch", "storage", "api", "redis"} <= set(compose["services"])


def test_only_the_celery_profile_has_workers_and_a_broker(compose: dict[str, Any]) -> None:
    profiled = {name for name, s in compose["services"].items() if s.get("profiles")}
    assert profiled == {"redis", "airflow-worker"}


def test_every_key_is_one_compose_knows(compose: dict[str, Any]) -> None:
    assert set(compose) == {"name", "services", "volumes"}
    assert {key for s in compose["services"].values() for key in s} <= KNOWN


@pytest.mark.parametrize("name", sorted(required(text())))
def test_nothing_starts_without_a_secret(name: str) -> None:
    values = secrets()
    del values[name]
    with pytest.raises(KeyError, match=name):
        filled(values)


def test_no_secret_has_a_default_or_stands_in_the_file(compose: dict[str, Any]) -> None:
    sensitive = re.compile(r"PASSWORD|SECRET|_KEY$|TOKEN", re.IGNORECASE)
    assert {name: d for name, d in optional(text()).items() if sensitive.search(name) and d} == {}
    given = set(secrets().values())
    for service in compose["services"].values():
        for name, value in service.get("environment", {}).items():
            if sensitive.search(name) and value:
                assert value in given, name


def test_every_required_secret_is_in_the_example(compose: dict[str, Any]) -> None:
    example = (PROJECT / "deploy" / "example.env").read_text(encoding="utf-8")
    named = dict(re.findall(r"^(\w+)=(.*)$", example, re.MULTILINE))
    assert required(text()) <= set(named)
    assert not [name for name in required(text()) if named[name]]


def test_nothing_runs_as_root_and_nothing_gains_rights(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["cap_drop"] == ["ALL"], name
        if name == "storage-init":  # makes a volume's owner and ends; without network
            assert (service["cap_add"], service["network_mode"]) == (["CHOWN"], "none")
            continue
        assert service["user"].split(":")[0] not in ("0", "root", ""), name
        assert service["security_opt"] == ["no-new-privileges:true"], name


def test_every_part_that_stays_has_a_health_check(compose: dict[str, Any]) -> None:
    without = {n for n, s in compose["services"].items() if "healthcheck" not in s}
    assert without == ONCE
    for name, service in compose["services"].items():
        if name not in ONCE:
            assert set(service["healthcheck"]) >= {"test", "interval", "timeout", "retries"}, name


def test_parts_wait_for_parts_that_are_there_and_can_be_waited_for(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for name, service in services.items():
        for other, how in service.get("depends_on", {}).items():
            assert other in services, f"{name} waits for {other}"
            assert how["condition"] in CONDITIONS
            assert (how["condition"] == "service_completed_successfully") == (other in ONCE)


def test_volumes_are_declared_and_all_are_used(compose: dict[str, Any]) -> None:
    mounts = [v for s in compose["services"].values() for v in s.get("volumes", [])]
    named = {m.split(":")[0] for m in mounts if not m.startswith(".")}
    assert named == set(compose["volumes"])
    for mount in mounts:
        if mount.startswith("."):
            assert (PROJECT / mount.split(":")[0]).is_file(), mount


def test_ports_are_open_to_this_machine_only_unless_asked(compose: dict[str, Any]) -> None:
    ports = [p for s in compose["services"].values() for p in s.get("ports", [])]
    assert ports
    assert all(p.startswith("127.0.0.1:") for p in ports)


def test_malmoi_and_airflow_work_on_one_installation(compose: dict[str, Any]) -> None:
    told = {}
    for name, service in compose["services"].items():
        if name == "api" or name.startswith("airflow-"):
            environment = service["environment"]
            told[name] = tuple(environment[f"MALMOI_{k}"] for k in ("HOME", "DATABASE_URL", "SEARCH_URL"))
            assert "malmoi-home:/var/lib/malmoi" in service["volumes"]
    assert len(set(told.values())) == 1
