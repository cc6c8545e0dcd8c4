"""The DAGs under a running Airflow on PostgreSQL and Elasticsearch: what is killed is tried again, what follows follows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from airflow_home import PROJECT, AirflowHome
from airflow_processes import wait_for_dag, wait_for_run, whole_airflow
from dag_search import assert_found_and_in_step
from paged_portal import Portal, killing, serving

from catalog.store import Store

pytestmark = [pytest.mark.airflow, pytest.mark.postgres]
CHAIN = ["harvest__portal", "standardise", "protect", "quality", "index", "relations"]
SECONDS = 150.0
COUNT = 40  # datasets of the portal


@pytest.fixture
def databases(postgresql_url: str) -> Iterator[tuple[str, str]]:
    """Give addresses of an empty database for Airflow and one for Malmoi."""
    plain = postgresql_url.replace("postgresql+psycopg://", "postgresql://")
    names = ("dags_airflow", "dags_malmoi")
    with psycopg.connect(plain, autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}")
        first, second = (f"{plain.rpartition('/')[0]}/{name}" for name in names)
        yield first, second
        for name in names:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def portal() -> Iterator[Portal]:
    """Give a portal of two parts that kills whoever reads one page of it, once."""
    with serving(Portal(COUNT)) as portal:
        portal.at[24] = killing()
        yield portal


@pytest.mark.timeout(300)
def test_a_killed_mapped_task_is_tried_again_and_every_step_follows_under_a_running_scheduler(
    databases: tuple[str, str], elasticsearch_url: str, portal: Portal, tmp_path: Path
) -> None:
    airflow_url, malmoi_url = databases
    search_url = f"{elasticsearch_url}/dags-scheduler"
    driven = airflow_url.replace("postgresql://", "postgresql+psycopg://")
    folder = tmp_path / "wanted"  # without the DAGs that run by the clock
    folder.mkdir()
    for name in ("sources.py", "processing.py"):
        (folder / name).symlink_to(PROJECT / "dags" / name)
    home = AirflowHome(
        tmp_path,
        AIRFLOW__CORE__DAGS_FOLDER=str(folder),
        AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION="False",
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN=driven,
        AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC=driven,  # psycopg serves both; asyncpg is not needed
        MALMOI_DATABASE_URL=malmoi_url,
        MALMOI_SEARCH_URL=search_url,
        MALMOI_DAGS_RETRY_SECONDS="1",
    )
    home.migrate()
    assert home.script("dag_register", portal.address)["pools"] == 2
    home.import_pools()
    with whole_airflow(home):
        wait_for_dag(airflow_url, "relations", SECONDS)
        wait_for_dag(airflow_url, "harvest__portal", SECONDS)
        home.airflow("dags", "trigger", "harvest__portal")
        assert wait_for_run(airflow_url, "harvest__portal", SECONDS) == "success"
        assert wait_for_run(airflow_url, "relations", SECONDS) == "success"
    with psycopg.connect(airflow_url) as connection:
        runs = connection.execute("SELECT dag_id, state FROM dag_run").fetchall()
        pools = dict(connection.execute("SELECT pool, slots FROM slot_pool").fetchall())
        asked = (
            "SELECT task_id, map_index, try_number, pool FROM task_instance WHERE dag_id = 'harvest__portal'"
        )
        tasks = {(t, n): (tries, pool) for t, n, tries, pool in connection.execute(asked)}
    assert dict(runs) == dict.fromkeys(CHAIN, "success")
    assert pools["agency_1480802"] == pools["agency_6260000"] == 1
    assert {pool for _, pool in tasks.values()} == {"agency_6260000"}
    assert {place: tries for place, (tries, _) in tasks.items()} == {
        ("plan", -1): 1,
        **{("read_part", n): 2 if n == 1 else 1 for n in range(2)},
        ("harvest", -1): 1,
    }
    with Store.open(malmoi_url) as store:
        assert store.records.active_count("portal") == COUNT - COUNT // 7
        created = [c.id for c in store.changes.since(0, 1_000_000, ["dataset"]) if c.op == "create"]
        assert len(created) == len(set(created))
        assert sum(store.relations.count().values()) > 0
    assert_found_and_in_step(malmoi_url, search_url)
