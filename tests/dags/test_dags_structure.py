"""The DAGs as Airflow reads them: from a registry of any size, and whatever state the store is in."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from airflow_home import AirflowHome

from malmoi.pipeline.schedule import FOLDER, write_schedule
from malmoi.settings import Settings

pytestmark = pytest.mark.airflow
MANY = 1000
PROCESSING = ["standardise", "protect", "quality", "index", "relations"]
UPKEEP = ["registry", "repair", "refresh", "reindex", "links", "vocabulary"]


def row(name: str, agency: str | None = "6110000", schedule: str | None = "0 3 * * *") -> dict[str, Any]:
    return {
        "name": name,
        "type": "ckan",
        "url": "http://data.example.go.kr/x",
        "agency": agency,
        "schedule": schedule,
    }


def write(home: Path, *rows: dict[str, Any]) -> str:
    write_schedule(Settings(home=home, database_url="", search_url=""), rows)
    return str(home)


@pytest.fixture(scope="module")
def read(migrated: AirflowHome, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Give what Airflow read for several installations, by their names."""
    folder = tmp_path_factory.mktemp("installations")
    few = [
        row("seoul"),
        row("서울 열린데이터", schedule=None),
        row("a:b"),
        row("a/b", agency=None),
        row("odd", schedule="every now and then"),
        {**row("air", "1480802"), "type": "database"},
        {**row("paged"), "in_parts": True},
    ]
    homes = {
        "few": write(folder / "few", *few),
        "many": write(folder / "many", *(row(f"source-{n}", f"agency-{n}") for n in range(MANY))),
        "spoiled": write(folder / "spoiled", row("lost")),
        "nothing": str(folder / "nothing"),
    }
    (folder / "spoiled" / FOLDER / "sources.json").write_text('{"format": "mal')
    found = migrated.script(
        "dag_structure", *homes.values(), MALMOI_DATABASE_URL="postgresql://malmoi@127.0.0.1:1/nobody"
    )
    return dict(zip(homes, found, strict=True))


def harvests(found: Any) -> dict[str, Any]:
    return {name: dag for name, dag in found["dags"].items() if name.startswith("harvest__")}


def test_every_dag_is_read_without_errors(read: dict[str, Any]) -> None:
    assert [found["errors"] for found in read.values()] == [{}] * len(read)


def test_reading_takes_less_than_five_seconds_also_with_a_thousand_sources(read: dict[str, Any]) -> None:
    # Seconds of the processor: a busy machine must not fail it.
    assert len(harvests(read["many"])) == MANY
    assert all(found["seconds"] < 5 for found in read.values()), {n: f["seconds"] for n, f in read.items()}


def test_each_source_has_a_dag_with_its_schedule_in_korean_time(read: dict[str, Any]) -> None:
    dag = read["few"]["dags"]["harvest__seoul"]
    assert (dag["schedule"], dag["timezone"], dag["catchup"]) == ("0 3 * * *", "Asia/Seoul", False)
    assert dag["max_active_runs"] == 1


def test_names_that_airflow_does_not_allow_get_dags_of_their_own(read: dict[str, Any]) -> None:
    found = harvests(read["few"])
    assert len(found) == 7
    assert sum(name.startswith("harvest__a_b-") for name in found) == 2


def test_a_schedule_that_cannot_be_read_keeps_the_source_and_says_so(read: dict[str, Any]) -> None:
    dag = read["few"]["dags"]["harvest__odd"]
    assert dag["schedule"] is None
    assert "bad-schedule" in dag["tags"]


def test_sources_of_one_agency_wait_in_one_pool_and_others_in_that_of_their_server(
    read: dict[str, Any],
) -> None:
    pools = {name: dag["tasks"]["harvest"]["pool"] for name, dag in harvests(read["few"]).items()}
    alone = [pool for name, pool in pools.items() if pool != "agency_6110000"]
    assert sorted(alone) == ["agency_1480802", "host_data.example.go.kr"]


def test_a_paged_source_is_read_by_mapped_tasks_in_its_agencys_pool_and_harvested_once_they_are_done(
    read: dict[str, Any],
) -> None:
    tasks = read["few"]["dags"]["harvest__paged"]["tasks"]
    assert {name: (task["mapped"], task["upstream"]) for name, task in tasks.items()} == {
        "plan": (False, []),
        "read_part": (True, ["plan"]),
        "harvest": (False, ["plan", "read_part"]),
    }
    assert {task["pool"] for task in tasks.values()} == {"agency_6110000"}
    assert list(read["few"]["dags"]["harvest__seoul"]["tasks"]) == ["harvest"]


@pytest.mark.parametrize("installation", ["spoiled", "nothing"])
def test_without_snapshot_and_store_the_other_dags_stay(read: dict[str, Any], installation: str) -> None:
    assert sorted(read[installation]["dags"]) == sorted(PROCESSING + UPKEEP)


def test_every_step_runs_when_the_one_before_it_changed_something(read: dict[str, Any]) -> None:
    dags = read["few"]["dags"]
    reads = {name: dags[name]["assets"] for name in PROCESSING}
    tells = {name: next(iter(dags[name]["tasks"].values()))["outlets"] for name in PROCESSING}
    assert reads["standardise"] == ["malmoi-records", "malmoi-vocabulary"]
    for before, after in pairwise(PROCESSING):
        assert reads[after] == tells[before]


def test_no_task_can_hang_for_ever_and_every_failure_is_told(read: dict[str, Any]) -> None:
    tasks = {f"{d}.{t}": task for d, dag in read["few"]["dags"].items() for t, task in dag["tasks"].items()}
    assert all(task["timeout"] and task["timeout"] <= 6 * 3600 for task in tasks.values()), tasks
    assert all(task["told_on_failure"] for task in tasks.values())


def test_links_are_checked_by_a_mapped_task_a_batch_of_sources(read: dict[str, Any]) -> None:
    tasks = read["few"]["dags"]["links"]["tasks"]
    assert tasks["check_links"]["mapped"]
    assert tasks["check_links"]["upstream"] == ["link_batches"]


def test_values_are_diagnosed_in_the_pool_of_the_harvest_and_only_of_databases(read: dict[str, Any]) -> None:
    dags = read["few"]["dags"]
    assert [name for name in dags if name.startswith("diagnose__")] == ["diagnose__air"]
    tasks = dags["diagnose__air"]["tasks"]
    assert tasks["diagnose"]["pool"] == dags["harvest__air"]["tasks"]["harvest"]["pool"]
    assert tasks["gate"]["upstream"] == ["diagnose"]
