"""A backup made by the documented command, restored into an empty installation, is the installation."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from compose_file import PROJECT
from sqlalchemy import select

from catalog.items import SourceSpec
from catalog.records import Column, Dataset, Table
from catalog.search import indexer
from catalog.search.index import open_index
from catalog.store import Store, schema

SPEC = SourceSpec("seoul", "paged", "http://data.example.go.kr", agency="6110000")


class Source:
    """Yields some datasets."""

    def items(self, cursor: str | None = None) -> Iterator[Dataset]:
        for n in range(120):
            tables = (Table("TB_AIR", columns=(Column("PM10_VAL", "미세먼지값"),)),)
            yield Dataset(f"d{n}", f"대기오염 측정 {n}", tables=tables)


def rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    with Store.open(url) as store, store.database.read() as connection:
        tables = schema.metadata.sorted_tables
        return {t.name: sorted(map(str, connection.execute(select(t)).all())) for t in tables}  # type: ignore[misc]  # shown


def script(name: str, home: Path, url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "MALMOI_HOME": str(home), "MALMOI_DATABASE_URL": url}
    command = [str(PROJECT / "deploy" / name), str(folder)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Give the address of a database and of another to restore into."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'first.db'}", f"sqlite:///{tmp_path / 'second.db'}"
        return
    server = request.getfixturevalue("postgresql_url")
    names = ("deploy_first", "deploy_second")
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        for name in names:
            connection.execute(f"CREATE DATABASE {name}")
        yield tuple(f"{server.rpartition('/')[0]}/{name}" for name in names)  # type: ignore[misc]  # two
        for name in names:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def home(tmp_path: Path, urls: tuple[str, str]) -> Path:
    """Give an installation with records and a key."""
    from catalog.harvest import harvest

    with Store.open(urls[0]) as store:
        store.sources.add(SPEC)
        harvest(store, Source(), SPEC)
    folder = tmp_path / "home"
    (folder / "keys").mkdir(parents=True)
    (folder / "keys" / "sketch.key").write_bytes(b"k" * 32)
    return folder


def test_what_is_restored_is_what_was_backed_up(home: Path, urls: tuple[str, str], tmp_path: Path) -> None:
    first, second = urls
    before = rows(first)
    assert len(before["datasets"]) == 120
    done = script("backup.sh", home, first, tmp_path / "backup")
    assert done.returncode == 0, done.stderr
    done = script("restore.sh", tmp_path / "other", second, tmp_path / "backup")
    assert done.returncode == 0, done.stderr
    assert rows(second) == before
    assert (tmp_path / "other" / "keys" / "sketch.key").read_bytes() == b"k" * 32


def test_the_index_is_made_anew_from_a_restored_database(
    home: Path, urls: tuple[str, str], tmp_path: Path
) -> None:
    script("backup.sh", home, urls[0], tmp_path / "backup")
    script("restore.sh", tmp_path / "other", urls[1], tmp_path / "backup")
    with Store.open(urls[1]) as store:
        index = open_index(tmp_path / "index")
        assert indexer.rebuild(store, index).indexed == 120
        assert indexer.repair(store, index).clean
        index.close()


def test_a_damaged_backup_is_refused_and_nothing_is_restored(
    home: Path, urls: tuple[str, str], tmp_path: Path
) -> None:
    script("backup.sh", home, urls[0], tmp_path / "backup")
    [file] = [f for f in (tmp_path / "backup").iterdir() if f.name.startswith("malmoi.")]
    file.write_bytes(file.read_bytes()[:-100])
    done = script("restore.sh", tmp_path / "other", urls[1], tmp_path / "backup")
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert not (tmp_path / "other").exists()


def test_nothing_is_overwritten(home: Path, urls: tuple[str, str], tmp_path: Path) -> None:
    script("backup.sh", home, urls[0], tmp_path / "backup")
    assert "there already" in script("backup.sh", home, urls[0], tmp_path / "backup").stderr
    before = rows(urls[0])
    assert script("restore.sh", home, urls[0], tmp_path / "backup").returncode != 0
    assert rows(urls[0]) == before
