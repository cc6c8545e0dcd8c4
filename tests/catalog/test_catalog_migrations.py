"""The schema: made by migrations alone, up and down, with data in it, on both databases."""

from __future__ import annotations

import threading
import time

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from catalog_script import datasets, run, with_columns
from sqlalchemy import inspect, text

from catalog.errors import SchemaError, StoreError
from catalog.records import Kind
from catalog.store import Store
from catalog.store.database import Database
from catalog.store.migration import current, downgrade, head, upgrade
from catalog.store.schema import metadata


def test_migrations_make_exactly_the_schema_the_code_works_with(bare_url: str) -> None:
    with Store.open(bare_url) as store, store.database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert current(connection) == head()


def test_down_takes_everything_away_and_up_works_again_with_data_in_it(bare_url: str) -> None:
    with Store.open(bare_url) as store:
        run(store, [*datasets(3), with_columns("air", "PM10")])
        downgrade(store.database, "base")
        tables = set(inspect(store.database.engine).get_table_names())
        assert tables - {"alembic_version"} == set()
    with Store.open(bare_url) as store:
        assert run(store, datasets(3)).counts["created"] == 3


def test_opening_again_keeps_what_is_there(bare_url: str) -> None:
    with Store.open(bare_url) as store:
        run(store, datasets(3))
    with Store.open(bare_url) as store:
        assert store.records.list(Kind.DATASET, count=True).total == 3
    with Store.open(bare_url, migrate=False) as store:
        assert store.records.active_count("seoul") == 3


def test_without_migration_an_old_database_is_refused(bare_url: str) -> None:
    with pytest.raises(SchemaError, match="migrate=True"):
        Store.open(bare_url, migrate=False)


def test_a_database_of_a_newer_version_is_refused(bare_url: str) -> None:
    with Store.open(bare_url) as store, store.database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(SchemaError, match="newer version"):
        Store.open(bare_url)


def test_programs_that_start_at_once_migrate_one_after_the_other(bare_url: str) -> None:
    opened: list[str | None] = []

    def start() -> None:
        with Store.open(bare_url) as store, store.database.read() as connection:
            opened.append(current(connection))

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [head()] * 4


def test_making_the_schema_on_sqlite_takes_less_than_a_second() -> None:
    database = Database("sqlite://")
    began = time.process_time()
    upgrade(database)
    assert time.process_time() - began < 1
    database.close()


def test_a_private_store_is_gone_when_closed() -> None:
    store = Store.open("sqlite://")
    path = store.database.url.database
    assert run(store, datasets(1)).ok
    store.close()
    with pytest.raises(FileNotFoundError):
        open(str(path)).close()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("not an address", "sqlite:///FILE"),
        ("mysql://root@localhost/x", "SQLite and PostgreSQL"),
        ("postgresql://malmoi:geheim@127.0.0.1:9/none", "cannot be used"),
        ("sqlite:////proc/nowhere/store.db", "cannot be used"),
        (f"sqlite:///{__file__}", "not a database"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_its_password(url: str, told: str) -> None:
    with pytest.raises(StoreError, match=told) as caught:
        Store.open(url)
    assert "geheim" not in str(caught.value)
