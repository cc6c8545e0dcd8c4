"""Two programs harvest one source at once: one does it, the other is told who, and the dictionary is as after one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from catalog.records import Kind
from catalog.store import Store
from malmoi.pipeline import add_source, open_workspace
from malmoi.settings import Settings

COUNT = 1500
PROGRAM = Path(sys.executable).with_name("malmoi")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'malmoi.db'}"
    plain = request.getfixturevalue("postgresql_url").replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS faults_two WITH (FORCE)")
        connection.execute("CREATE DATABASE faults_two")
    return f"{plain.rpartition('/')[0]}/faults_two"


def catalog_file(folder: Path) -> Path:
    """Write a data.json of many datasets."""
    datasets = [
        {
            "identifier": f"d{n}",
            "title": f"대기오염 측정 {n}",
            "description": "관측소별 농도",
            "keyword": ["대기"],
        }
        for n in range(COUNT)
    ]
    body = {"conformsTo": "https://project-open-data.cio.gov/v1.1/schema", "dataset": datasets}
    path = folder / "data.json"
    path.write_text(json.dumps(body, ensure_ascii=False))
    return path


def test_of_two_programs_that_harvest_a_source_at_once_nothing_is_lost_or_doubled(
    database: str, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path / "home", database_url=database, search_url="")
    with open_workspace(settings) as workspace:
        add_source(workspace, "incheon", "datajson", str(catalog_file(tmp_path)), agency="6280000")
    environment = {**os.environ, "MALMOI_HOME": str(settings.home), "MALMOI_DATABASE_URL": database}
    programs = [
        subprocess.Popen(
            [str(PROGRAM), "harvest", "incheon", "--json"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    ends = [(*program.communicate(timeout=120), program.returncode) for program in programs]
    succeeded = [json.loads(out) for out, _, code in ends if code == 0]
    refused = [err for _, err, code in ends if code != 0]
    assert sum(r["created"] for r in succeeded) == COUNT, ends
    assert all("incheon" in told and "Traceback" not in told for told in refused), refused
    with Store.open(database) as store:
        ids = [row.source_id for rows in store.records.each(Kind.DATASET) for row in rows]
        created = [c.id for c in store.changes.since(0, 1_000_000, ["dataset"]) if c.op == "create"]
    assert sorted(ids) == sorted(f"d{n}" for n in range(COUNT))
    assert len(created) == len(set(created)) == COUNT
