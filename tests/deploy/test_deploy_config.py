"""`docker compose config` for real: what Compose itself makes of docker-compose.yml, and that it is safe to start."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from compose_file import PROJECT, filled, required, secrets, text
from compose_program import Compose, compose_command

CELERY = {"redis", "airflow-worker"}
GIB = 1024**3
# Elasticsearch writes its keystore and settings beside the program when it starts.
WRITABLE = {"elasticsearch"}
DIGEST = "registry.example/{}@sha256:" + "0" * 64
SENSITIVE = re.compile(r"PASSWORD|SECRET|_KEY$|TOKEN", re.IGNORECASE)

Service = dict[str, Any]


@pytest.fixture(scope="module")
def compose(tmp_path_factory: pytest.TempPathFactory) -> Compose:
    return Compose(compose_command(), tmp_path_factory.mktemp("compose"))


@pytest.fixture(scope="module")
def values() -> dict[str, str]:
    """Return deploy/example.env with every empty secret filled in, as the operator does."""
    example = (PROJECT / "deploy" / "example.env").read_text(encoding="utf-8")
    lines = dict(re.findall(r"^(\w+)=(.*)$", example, re.MULTILINE))
    return {
        name: value or f"secret-{name.lower()}" if SENSITIVE.search(name) else value
        for name, value in lines.items()
    }


@pytest.fixture(scope="module")
def resolved(compose: Compose, values: dict[str, str]) -> dict[str, Any]:
    return compose.resolved(values, "celery")


@pytest.fixture(scope="module")
def services(resolved: dict[str, Any]) -> dict[str, Service]:
    found: dict[str, Service] = resolved["services"]
    return found


def one_offs(services: dict[str, Service]) -> set[str]:
    """Return the services others wait for to end."""
    waits = [w for s in services.values() for w in (s.get("depends_on") or {}).items()]
    return {name for name, how in waits if how["condition"] == "service_completed_successfully"}


def test_the_filled_example_starts_everything_but_workers(compose: Compose, values: dict[str, str]) -> None:
    names = set(compose.resolved(values)["services"])
    assert names == set(filled(secrets())["services"]) - CELERY


def test_the_celery_profile_adds_workers_and_their_broker(services: dict[str, Service]) -> None:
    assert set(services) == set(filled(secrets())["services"])
    broker = services["airflow-worker"]["environment"]["AIRFLOW__CELERY__BROKER_URL"]
    assert broker == "redis://:secret-redis_password@redis:6379/0"


def test_the_example_starts_nothing_as_it_is(compose: Compose) -> None:
    example = (PROJECT / "deploy" / "example.env").read_text(encoding="utf-8")
    done = compose.config(dict(re.findall(r"^(\w+)=(.*)$", example, re.MULTILINE)))
    assert done.returncode != 0
    assert "missing a value" in done.stderr


@pytest.mark.parametrize("empty", [False, True], ids=["absent", "empty"])
@pytest.mark.parametrize("name", sorted(required(text())))
def test_a_forgotten_secret_is_named(
    compose: Compose, values: dict[str, str], name: str, empty: bool
) -> None:
    without = {k: v for k, v in values.items() if k != name} | ({name: ""} if empty else {})
    done = compose.config(without)
    assert done.returncode != 0
    assert f"required variable {name} is missing a value" in done.stderr


def test_compose_understands_the_file_as_the_other_tests_do(compose: Compose) -> None:
    ours, theirs = filled(secrets())["services"], compose.resolved(secrets(), "celery")["services"]
    assert set(ours) == set(theirs)
    for name, service in ours.items():
        other = theirs[name]
        shown = other.get("environment", {})
        assert {k: str(v) for k, v in service.get("environment", {}).items()} == shown, name
        for part in ("command", "entrypoint"):
            assert unescaped(other.get(part)) == service.get(part), (name, part)
        assert unescaped(other.get("healthcheck", {}).get("test")) == service.get("healthcheck", {}).get(
            "test"
        )


def unescaped(words: list[str] | None) -> list[str] | None:
    """Return words as the container gets them; `config` shows a dollar sign so that it could be read again."""
    return [w.replace("$$", "$") for w in words] if words is not None else None


def test_every_service_is_watched_or_ends(services: dict[str, Service]) -> None:
    once = one_offs(services)
    assert once == {"airflow-init", "storage-init"}
    for name, service in services.items():
        if name in once:
            assert service.get("restart", "no") == "no", name
            continue
        check = service["healthcheck"]
        assert check["test"][0] in ("CMD", "CMD-SHELL"), name
        assert check["retries"] >= 3, name
        assert service["restart"] == "unless-stopped", name


def test_no_password_has_a_default(values: dict[str, str], services: dict[str, Service]) -> None:
    ours = {v for k, v in values.items() if SENSITIVE.search(k)}
    for name, service in services.items():
        for key, value in (service.get("environment") or {}).items():
            if SENSITIVE.search(key) and value:
                assert value in ours, f"{name}: {key}"
            for password in re.findall(r"://[^/@\s]*:([^/@\s]+)@", str(value)):
                assert password in ours, f"{name}: {key}"


def test_no_secret_stands_in_a_command(values: dict[str, str], services: dict[str, Service]) -> None:
    ours = [v for k, v in values.items() if SENSITIVE.search(k)]
    for name, service in services.items():
        words = [*(service.get("command") or []), *(service.get("entrypoint") or [])]
        words += service.get("healthcheck", {}).get("test", [])
        assert not [w for w in words if any(secret in w for secret in ours)], name


def test_nothing_runs_as_root_gains_rights_or_sees_the_host(services: dict[str, Service]) -> None:
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert not service.get("privileged"), name
        assert service.get("network_mode") in (None, "none"), name
        assert service.get("pid") is None, name
        if name == "storage-init":  # makes a volume's owner and ends; without network
            assert (service["cap_add"], service["network_mode"]) == (["CHOWN"], "none")
        else:
            assert "cap_add" not in service, name
            assert service["user"].split(":")[0] not in ("0", "root", ""), name


def test_what_can_be_is_read_only(services: dict[str, Service]) -> None:
    assert {name for name, s in services.items() if not s.get("read_only")} == WRITABLE


def test_every_part_is_bounded_and_elasticsearch_keeps_room_beside_its_heap(
    compose: Compose, values: dict[str, str], services: dict[str, Service]
) -> None:
    assert {name for name, s in services.items() if not int(s.get("mem_limit", 0))} == set()
    assert int(services["elasticsearch"]["mem_limit"]) == 4 * GIB
    assert "-Xmx2g" in services["elasticsearch"]["environment"]["ES_JAVA_OPTS"]
    larger = compose.resolved({**values, "ELASTIC_MEMORY": "16g", "ELASTIC_HEAP": "8g"})["services"]
    assert int(larger["elasticsearch"]["mem_limit"]) == 16 * GIB
    assert "-Xmx8g" in larger["elasticsearch"]["environment"]["ES_JAVA_OPTS"]


def test_the_defaults_fit_the_machine_the_documentation_begins_with(services: dict[str, Service]) -> None:
    """What holds data and answers people, on one machine of 16 GB; the limits of jobs are peaks."""
    standing = ("postgres", "elasticsearch", "storage", "api")
    assert sum(int(services[name]["mem_limit"]) for name in standing) <= 14 * GIB


def test_images_have_a_version_and_can_be_named_by_digest(
    compose: Compose, values: dict[str, str], services: dict[str, Service]
) -> None:
    for name, service in services.items():
        tag = service["image"].rsplit("/", 1)[-1].partition(":")[2]
        assert tag, name
        assert tag != "latest", name
    wanted = {
        n: DIGEST.format(n.lower())
        for n in ("POSTGRES_IMAGE", "STORAGE_IMAGE", "REDIS_IMAGE", "PYTHON_IMAGE", "ELASTICSEARCH_IMAGE")
    }
    pinned = compose.resolved({**values, **wanted}, "celery")["services"]
    used = {s["image"] for s in pinned.values()}
    used |= {a for s in pinned.values() for a in s.get("build", {}).get("args", {}).values()}
    assert set(wanted.values()) <= used
    assert {s["image"] for s in pinned.values() if "build" not in s} <= set(wanted.values())


def test_our_images_carry_the_program_s_version(services: dict[str, Service]) -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ours = {s["image"] for s in services.values() if s["image"].startswith("malmoi-")}
    assert ours == {f"malmoi-{n}:{project['version']}" for n in ("api", "airflow", "elasticsearch")}


def test_every_build_has_its_files(services: dict[str, Service]) -> None:
    for name, service in services.items():
        if "build" in service:
            file = PROJECT / service["build"]["context"] / service["build"]["dockerfile"]
            target = service["build"].get("target")
            assert file.is_file(), name
            assert target is None or f" AS {target}\n" in file.read_text(encoding="utf-8"), name


def test_volumes_are_declared_used_and_hold_nothing_of_the_host_but_one_script(
    resolved: dict[str, Any], services: dict[str, Service]
) -> None:
    mounts = [(name, m) for name, s in services.items() for m in s.get("volumes", [])]
    assert {m["source"] for _, m in mounts if m["type"] == "volume"} == set(resolved["volumes"])
    bound = [(name, m["target"], m.get("read_only")) for name, m in mounts if m["type"] == "bind"]
    assert bound == [("postgres", "/docker-entrypoint-initdb.d/databases.sh", True)]


@pytest.mark.parametrize(
    ("told", "host"), [({}, "127.0.0.1"), ({"MALMOI_BIND": "10.0.0.5:80", "AIRFLOW_BIND": "10.0.0.5:81"}, "10.0.0.5")]
)  # fmt: skip
def test_ports_are_open_to_this_machine_only_unless_asked(
    compose: Compose, values: dict[str, str], told: dict[str, str], host: str
) -> None:
    found = compose.resolved({**values, **told}, "celery")["services"]
    ports = {
        name: [(p["host_ip"], p["target"]) for p in s["ports"]] for name, s in found.items() if s.get("ports")
    }
    assert ports == {"api": [(host, 8000)], "airflow-api-server": [(host, 8080)]}
