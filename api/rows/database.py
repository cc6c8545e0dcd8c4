"""Tables of registered databases, read as the connector reads them: one read-only session, bounded in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from api.problems import ProblemError
from api.rows.column import ValueType
from api.rows.query import RowsQuery
from api.rows.statement import count_statement, relation_of, rows_statement
from catalog.store import Source
from connectors.database.engine import connect, open_engine, parse_url
from connectors.database.limit import TableTime, TimeIsUp, is_timeout
from connectors.errors import SourceError
from connectors.http import HttpClient
from connectors.network import NetworkPolicy

SECONDS = 10.0


@dataclass(frozen=True)
class DatabaseTable:
    """A table or view of a registered database."""

    source: Source
    name: str
    schema: str | None
    types: dict[str, ValueType]
    policy: NetworkPolicy

    def rows(self, query: RowsQuery) -> list[Sequence[Any]]:
        """Return the rows of a page and one more."""
        return self._asked(rows_statement(query, relation_of(self.name, self.schema), self.types))

    def count(self, query: RowsQuery) -> int:
        """Return how many rows there are."""
        return int(self._asked(count_statement(query, relation_of(self.name, self.schema), self.types))[0][0])

    def _asked(self, statement: Any) -> list[Sequence[Any]]:
        with self._session() as connection:
            limit = TableTime(connection, SECONDS)
            limit.limit_next()
            return [tuple(row) for row in connection.execute(statement)]

    @contextmanager
    def _session(self) -> Iterator[sa.Connection]:
        try:
            url = parse_url(self.source.url, self.source.options.get("password"))
            with HttpClient(self.policy) as http:
                engine = open_engine(url, http, SECONDS)
                try:
                    with connect(engine, url) as connection:
                        yield connection
                finally:
                    engine.dispose()
        except SourceError as error:
            # Where an agency's database stands is nobody's business; officers see it among the sources.
            detail = "원천 데이터베이스에 닿지 못했습니다 (the source database cannot be reached)"
            raise ProblemError(502, detail, code=error.code) from error
        except (sa.exc.SQLAlchemyError, TimeIsUp, OverflowError) as error:
            raise _problem(error) from error


def _problem(error: Exception) -> ProblemError:
    if is_timeout(error):
        return ProblemError(504, f"{SECONDS:g}초 안에 끝나지 않습니다; 조건으로 좁히십시오 (took too long)")
    return ProblemError(
        502, "원천 데이터베이스가 읽기를 거절했습니다 (the source refused)", code="database_error"
    )
