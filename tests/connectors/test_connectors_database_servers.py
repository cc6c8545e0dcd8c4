"""The database connector on real PostgreSQL and MariaDB."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from database_reading import SECRET_VALUE, Read, Watcher, columns_of, tables_of

from catalog.records import Database
from connectors.base import Problem
from connectors.database.engine import connect, open_engine, parse_url
from connectors.errors import SourceError
from connectors.http import HttpClient
from connectors.network import NetworkPolicy

POSTGRESQL = f"""
DROP SCHEMA IF EXISTS air CASCADE; CREATE SCHEMA air; SET search_path = air;
CREATE TYPE grade AS ENUM ('좋음', '나쁨');
CREATE TABLE tb_station (stn_id varchar(10) PRIMARY KEY, stn_nm varchar(100) NOT NULL, lat numeric(9,6), tags text[],
  opened timestamptz DEFAULT now(), g grade, photo bytea, body jsonb);
COMMENT ON TABLE tb_station IS E'측정소\\n대기오염 측정소의 위치'; COMMENT ON COLUMN tb_station.stn_nm IS '측정소명';
CREATE TABLE tb_obs (obs_id bigserial PRIMARY KEY, stn_id varchar(10) REFERENCES tb_station, ymd char(8));
CREATE TABLE part (id int, ymd date) PARTITION BY RANGE (ymd);
CREATE TABLE part_2024 PARTITION OF part FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE VIEW v_slow AS SELECT pg_sleep(30)::text AS x;
CREATE TABLE odd_dates (d date);
INSERT INTO odd_dates VALUES ('infinity'), ('20000-01-01');
INSERT INTO tb_station VALUES ('S1', '{SECRET_VALUE}', 37.5, '{{a}}', DEFAULT, '좋음', '\\x00', '{{"a": 1}}');
INSERT INTO tb_station (stn_id, stn_nm) VALUES ('S2', '중구');
INSERT INTO tb_obs (stn_id, ymd) SELECT 'S' || (n % 2 + 1), '20240131' FROM generate_series(1, 30000) n;
ANALYZE;
"""
MARIADB = f"""
DROP DATABASE IF EXISTS air; CREATE DATABASE air CHARACTER SET utf8mb4; USE air;
CREATE TABLE tb_station (stn_id VARCHAR(10) PRIMARY KEY COMMENT '측정소 번호', stn_nm VARCHAR(100) NOT NULL COMMENT '측정소명',
  lat DECIMAL(9,6), g ENUM('좋음','나쁨'), opened DATETIME DEFAULT CURRENT_TIMESTAMP, photo BLOB, place POINT, d DATE)
  COMMENT '측정소: 대기오염 측정소의 위치';
CREATE TABLE tb_obs (obs_id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, stn_id VARCHAR(10), ymd CHAR(8),
  FOREIGN KEY (stn_id) REFERENCES tb_station (stn_id));
CREATE VIEW v_slow AS SELECT SLEEP(30) AS x;
INSERT INTO tb_station (stn_id, stn_nm, g) VALUES ('S1', '{SECRET_VALUE}', '좋음'), ('S2', '중구', NULL);
INSERT INTO tb_obs (stn_id, ymd) SELECT CONCAT('S', seq % 2 + 1), '20240131' FROM seq_1_to_30000;
ANALYZE TABLE tb_obs
"""


@pytest.fixture(scope="session")
def postgresql_air(postgresql_url: str) -> Iterator[str]:
    engine = sa.create_engine(postgresql_url)
    with engine.begin() as connection:
        connection.connection.driver_connection.execute(POSTGRESQL)
    yield postgresql_url
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA air CASCADE")
    engine.dispose()


@pytest.fixture(scope="session")
def mariadb_air(mariadb_url: str) -> Iterator[str]:
    engine = sa.create_engine(mariadb_url)
    with engine.begin() as connection:
        for statement in MARIADB.split(";"):
            connection.exec_driver_sql(statement.replace("%", "%%"))
    yield mariadb_url.replace("/malmoi?", "/air?")
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP DATABASE air")
    engine.dispose()


@pytest.fixture(params=["postgresql", "mariadb"])
def server(request: pytest.FixtureRequest) -> tuple[str, str, dict[str, Any]]:
    options = {"schemas": ["air"]} if request.param == "postgresql" else {}
    return request.param, request.getfixturevalue(f"{request.param}_air"), options


def test_a_server_is_read_whole(server: tuple[str, str, dict[str, Any]], read: Read) -> None:
    kind, url, options = server
    items = read("database", url, exclude=["v_slow", "odd_dates"], profilers=(Watcher(),), **options)
    tables = tables_of(items)
    expected = (
        ["air.part", "air.tb_obs", "air.tb_station"]
        if kind == "postgresql"
        else ["air.tb_obs", "air.tb_station"]
    )
    assert list(tables) == expected
    station, observed = tables["air.tb_station"], tables["air.tb_obs"]
    columns = columns_of(station)
    assert (station.logical_name, station.schema, station.row_count) == ("측정소", "air", 2)
    assert "위치" in str(station.description)
    assert (columns["stn_nm"].logical_name, columns["stn_nm"].length, columns["stn_nm"].nullable) == (
        "측정소명",
        100,
        False,
    )
    assert (columns["lat"].length, columns["lat"].scale, columns["stn_id"].primary_key) == (9, 6, 1)
    assert columns_of(observed)["stn_id"].foreign_key == "tb_station.stn_id"
    assert observed.row_count == 30000
    assert columns_of(observed)["ymd"].profile.patterns == (("date8", 1.0),)
    assert columns_of(observed)["obs_id"].profile.sampled >= 500
    assert columns_of(observed)["obs_id"].profile.max_length == 5, "the sample is spread over the table"
    assert columns["stn_nm"].profile.evidence == {"watcher": {"values": 2}}
    assert [i for i in items if isinstance(i, Problem)] == []
    assert SECRET_VALUE not in repr(items)


def test_a_server_tells_what_it_is(server: tuple[str, str, dict[str, Any]], read: Read, of: Any) -> None:
    kind, url, options = server
    database = of(read("database", url, include=["tb_*"], profile=False, **options), Database)[0]
    assert database.dbms == {"postgresql": "PostgreSQL", "mariadb": "MariaDB"}[kind]
    assert database.dbms_version[0].isdigit()
    assert (database.length_unit, database.table_count) == ("characters", 2)
    assert database.size_mb > 0


def test_a_slow_view_costs_its_time_and_keeps_its_structure(
    server: tuple[str, str, dict[str, Any]], read: Read, codes: Any
) -> None:
    _, url, options = server
    items = read("database", url, include=["v_slow", "tb_station"], seconds_per_table=0.5, **options)
    assert codes(items) == ["profile_timeout"]
    tables = tables_of(items)
    assert [c.name for c in tables["air.v_slow"].columns] == ["x"]
    assert tables["air.v_slow"].table_type == "view"
    assert tables["air.tb_station"].columns[0].profile is not None


def test_a_server_session_cannot_write(
    server: tuple[str, str, dict[str, Any]], make_client: Callable[..., HttpClient]
) -> None:
    url = parse_url(server[1], None)
    engine = open_engine(url, make_client(), 10)
    with connect(engine, url) as connection, pytest.raises(sa.exc.DBAPIError, match=r"(?i)read.only"):
        connection.exec_driver_sql("DELETE FROM air.tb_obs")


def test_a_wrong_password_is_not_shown_and_not_tried_again(
    server: tuple[str, str, dict[str, Any]], read: Read
) -> None:
    with pytest.raises(SourceError) as caught:
        read("database", server[1], password="wr0ng-passw0rd")
    assert (caught.value.code, caught.value.transient) == ("connection", False)
    assert not any(secret in str(caught.value) for secret in ("wr0ng-passw0rd", "s3cret-malmoi"))


def test_a_server_on_a_private_address_must_be_listed(
    server: tuple[str, str, dict[str, Any]], read: Read, make_client: Callable[..., HttpClient]
) -> None:
    with pytest.raises(SourceError) as caught:
        read("database", server[1], http=make_client(()))
    assert caught.value.code == "forbidden_address"


def test_the_driver_is_given_the_judged_address(
    server: tuple[str, str, dict[str, Any]], read: Read, make_client: Callable[..., HttpClient]
) -> None:
    """A name that only our resolver knows can be reached only when its address is handed to the driver."""
    policy = NetworkPolicy(("agency-db.test",), resolver=lambda host, port: ("127.0.0.1",))
    items = read(
        "database",
        server[1].replace("127.0.0.1", "agency-db.test"),
        http=make_client(policy=policy),
        include=["tb_station"],
        profile=False,
        **server[2],
    )
    assert list(tables_of(items)) == ["air.tb_station"]


def test_values_the_driver_cannot_read_cost_only_the_profile(
    postgresql_air: str, read: Read, codes: Any
) -> None:
    items = read("database", postgresql_air, schemas=["air"], include=["odd_dates", "tb_station"])
    assert codes(items) == ["profile_failed"]
    assert tables_of(items)["air.odd_dates"].columns[0].data_type == "date"
    assert "infinity" not in repr(items)


def test_types_of_postgresql_are_spelled_as_it_spells_them(postgresql_air: str, read: Read) -> None:
    columns = columns_of(
        tables_of(read("database", postgresql_air, schemas=["air"], include=["tb_station"]))["air.tb_station"]
    )
    spelled = {name: column.data_type for name, column in columns.items()}
    assert spelled["stn_id"] == "character varying"
    assert spelled["opened"] == "timestamp with time zone"
    assert spelled["tags"] == "text[]"
    assert "grade" in spelled["g"]
    assert columns["photo"].profile.patterns == (("binary", 1.0),)
