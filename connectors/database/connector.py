"""The database connector: System and Database, then one Dataset a table, a checkpoint after each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from itertools import groupby

import orjson
import sqlalchemy as sa
from sqlalchemy.engine import URL

from catalog.records import Database, Dataset, System, Table
from connectors.agencies import publisher_of
from connectors.base import Checkpoint, Connector, Item, Problem, Profiler
from connectors.column_type import ColumnType
from connectors.database import facts
from connectors.database.engine import connect, open_engine, parse_url, shown
from connectors.database.limit import TableTime, TimeIsUp, error_name, is_timeout
from connectors.database.options import DatabaseOptions
from connectors.database.profile import ColumnProfile
from connectors.database.sample import batches, row_count
from connectors.database.structure import TableKey, read_tables, table_keys
from connectors.errors import SourceError
from connectors.files import file_path

CHUNK = 50


class DatabaseConnector(Connector):
    """Reads a database's structure and profiles; values never leave it."""

    name = "database"
    title = "데이터베이스 자동추출 (AUTO)"
    options_type = DatabaseOptions
    options: DatabaseOptions

    @cached_property
    def _url(self) -> URL:
        secret = self.options.password
        return parse_url(self.source.url, secret.get_secret_value() if secret else None)

    def items(self, cursor: str | None = None) -> Iterator[Item]:
        """Yield the database's records; the cursor names the last table that was read."""
        engine = open_engine(self._url, self.context.http, self.options.seconds_per_table)
        try:
            with connect(engine, self._url) as connection:
                yield from self._read(connection, _after(cursor))
        except sa.exc.SQLAlchemyError as error:
            message = f"데이터베이스를 읽지 못했습니다 (cannot read) {shown(self._url)}: {error_name(error)}"
            raise SourceError(
                "database_error", message, transient=isinstance(error, sa.exc.OperationalError)
            ) from None
        finally:
            engine.dispose()

    def _read(self, connection: sa.Connection, after: TableKey | None) -> Iterator[Item]:
        keys = table_keys(connection, self.options)
        if self.options.system:
            yield System(source_id=self.options.system, name=self.options.system)
        yield self._database(connection, len(keys))
        left = [key for key in keys if after is None or (key.schema, key.name) > (after.schema, after.name)]
        for _, group in groupby(left, key=lambda key: key.schema):
            of_schema = list(group)
            for start in range(0, len(of_schema), CHUNK):
                for key, found in read_tables(connection, of_schema[start : start + CHUNK]):
                    yield from self._table(connection, key, found)

    def _table(self, connection: sa.Connection, key: TableKey, found: Table | Problem) -> Iterator[Item]:
        if isinstance(found, Problem):
            yield found
        else:
            table, problem = self._measured(connection, key, found)
            yield self._dataset(key, table)
            if problem is not None:
                yield problem
        yield Checkpoint(orjson.dumps([key.schema, key.name]).decode())

    def _measured(
        self, connection: sa.Connection, key: TableKey, table: Table
    ) -> tuple[Table, Problem | None]:
        """Return the table with row count and profiles as far as time and rights allow, and what was in the way.

        Each of the two has half of the table's time, so that a table too large to count is still profiled.
        """
        problem: Problem | None = None
        for step in (self._counted, self._profiled):
            limit = TableTime(connection, self.options.seconds_per_table / 2)
            try:
                table = step(connection, table, limit)
            except (sa.exc.SQLAlchemyError, TimeIsUp, ValueError, OverflowError) as error:
                problem = self._unprofiled(key, error)
            finally:
                limit.lift()
        return table, problem

    def _counted(self, connection: sa.Connection, table: Table, limit: TableTime) -> Table:
        if table.table_type != "table" or (table.row_count or 0) >= self.options.count_exactly_below:
            return table
        return replace(table, row_count=row_count(connection, table, limit))

    def _profiled(self, connection: sa.Connection, table: Table, limit: TableTime) -> Table:
        if not self.options.profile:
            return table
        profiles = [ColumnProfile(column, self._profilers(column.data_type)) for column in table.columns]
        if not profiles:
            return table
        for batch in batches(connection, table, self.options.sample_rows, limit):
            for profile, values in zip(profiles, zip(*batch, strict=True), strict=True):
                profile.feed(values)
        pairs = zip(table.columns, profiles, strict=True)
        return replace(table, columns=tuple(replace(column, profile=p.finish()) for column, p in pairs))

    def _profilers(self, data_type: str | None) -> tuple[Profiler, ...]:
        return () if ColumnType(data_type).is_binary else tuple(self.context.profilers)

    def _unprofiled(self, key: TableKey, error: Exception) -> Problem:
        if is_timeout(error):
            limit = f"{self.options.seconds_per_table:g}"
            message = f"{limit}초 한도를 넘어 행 수나 값 프로파일이 없습니다 (time limit reached; not counted or not profiled)"
            return Problem(key.source_id, "profile_timeout", "warning", None, key.source_id, message)
        message = f"값을 살펴보지 못해 구조만 읽었습니다 (not profiled; structure only): {error_name(error)}"
        return Problem(key.source_id, "profile_failed", "warning", None, key.source_id, message)

    def _dataset(self, key: TableKey, table: Table) -> Dataset:
        name, code = publisher_of(None, None, self.source.agency)
        return Dataset(
            source_id=key.source_id,
            title=table.logical_name or table.name,
            description=table.description,
            publisher=name,
            publisher_code=code,
            system=self.options.system,
            database=_database_name(self._url),
            tables=(table,),
        )

    def _database(self, connection: sa.Connection, tables: int) -> Database:
        kind = facts.kind_of(connection)
        return Database(
            source_id=_database_name(self._url),
            name=_database_name(self._url),
            logical_name=self.options.database_name,
            system=self.options.system,
            dbms=facts.DBMS.get(kind, kind),
            dbms_version=facts.version(connection),
            table_count=tables,
            size_mb=facts.size_mb(connection),
            length_unit=facts.length_unit(connection),
        )


def _database_name(url: URL) -> str:
    database = url.database or url.host or url.drivername
    return file_path(database).stem if url.get_backend_name() == "sqlite" else database


def _after(cursor: str | None) -> TableKey | None:
    if not cursor:
        return None
    try:
        schema, name = orjson.loads(cursor)
    except ValueError:
        return None
    return TableKey(str(schema), str(name))
