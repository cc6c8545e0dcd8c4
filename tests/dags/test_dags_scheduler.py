"""The DAGs under a running Airflow on PostgreSQL and Elasticsearch: everything behind a harvest follows by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from airflow_home import PROJECT, AirflowHome
from airflow_processes import wait_for_dag, wait_for_run, whole_airflow
from dag_search import assert_found_and_in_step

from catalog.records import Kind
from catalog.store import Store

pytestmark = [pytest.mark.airflow, pytest.mark.postgres]
CHAIN = ["harvest__air", "standardise", "protect", "quality", "index", "relations"]
SECONDS = 150.0


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


@pytest.mark.timeout(300)
def test_a_triggered_harvest_is_followed_by_every_step_under_a_running_scheduler(
    databases: tuple[str, str], elasticsearch_url: str, tmp_path: Path
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
    )
    home.migrate()
    assert home.script("dag_register")["pools"] == 1
    home.import_pools()
    with whole_airflow(home):
        wait_for_dag(airflow_url, "relations", SECONDS)
        wait_for_dag(airflow_url, "harvest__air", SECONDS)
        home.airflow("dags", "trigger", "harvest__air")
        assert wait_for_run(airflow_url, "relations", SECONDS) == "success"
    with psycopg.connect(airflow_url) as connection:
        states = dict(connection.execute("SELECT dag_id, state FROM dag_run").fetchall())
        pools = dict(connection.execute("SELECT pool, slots FROM slot_pool").fetchall())
        used = connection.execute("SELECT pool FROM task_instance WHERE dag_id = 'harvest__air'").fetchall()
    assert states == dict.fromkeys(CHAIN, "success")
    assert used == [("agency_1480802",)]
    assert pools["agency_1480802"] == 1
    with Store.open(malmoi_url) as store:
        assert store.records.active_count("air") > 0
        assert store.records.list(Kind.COLUMN, limit=1, count=True).total
        assert sum(store.relations.count().values()) > 0
    assert_found_and_in_step(malmoi_url, search_url)
