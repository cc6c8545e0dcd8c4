"""The sheet connector: finds the forms in a workbook and joins columns, tables, databases and systems."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from pydantic import Field

from catalog.records import Column, Database, Dataset, System, Table
from connectors.agencies import publisher_of
from connectors.base import Connector, Item, Options, Problem
from connectors.document import is_html, read_bytes
from connectors.errors import SourceError
from connectors.fields import Fields
from connectors.files import is_file_url
from connectors.redaction import shown_url
from connectors.sheet import form
from connectors.sheet.heading import Heading, find_heading
from connectors.sheet.workbook import Sheet, read_workbook

BESIDE = -1  # a heading whose fields stand as labels beside their values
SUFFIXES = (".xlsx", ".xlsm", ".csv")
Key = tuple[str, str]


class SheetOptions(Options):
    """Options of a workbook of design forms."""

    not_null_means: form.NotNullMeaning | None = Field(
        default=None,
        description="NOT NULL 여부의 Y가 뜻하는 것: not_null 또는 nullable; 지침마다 달라 추측하지 않음 (what Y means there)",
    )
    system: str | None = Field(
        default=None, description="양식에 없을 때의 정보시스템명 (information system, if not in the forms)"
    )
    database: str | None = Field(
        default=None, description="양식에 없을 때의 데이터베이스명 (database, if not in the forms)"
    )


@dataclass
class _Gathered:
    """What the forms say, before it is joined; a table is known by schema and name."""

    systems: dict[str, System] = field(default_factory=dict)
    databases: dict[str, Database] = field(default_factory=dict)
    tables: dict[Key, Table] = field(default_factory=dict)
    homes: dict[Key, str] = field(default_factory=dict)
    columns: dict[Key, dict[str, Column]] = field(default_factory=dict)
    agencies: dict[Key, str] = field(default_factory=dict)


class SheetConnector(Connector):
    """Reads design forms."""

    name = "sheet"
    title = "정의서 (xlsx, csv)"
    options_type = SheetOptions
    options: SheetOptions

    def items(self, cursor: str | None = None) -> Iterator[Item]:
        """Yield systems, databases and one dataset a table. A workbook is read whole, so there is no cursor."""
        gathered = _Gathered()
        found = 0
        for sheet, heading in self._forms():
            found += 1
            yield from self._gather(gathered, sheet, heading)
        if not found:
            message = f"정의서 양식을 찾지 못했습니다: 테이블명이나 컬럼명 제목이 없습니다 (no form recognised): {self._shown}"
            raise SourceError("no_form", message)
        yield from gathered.systems.values()
        yield from gathered.databases.values()
        yield from self._datasets(gathered)

    @property
    def _shown(self) -> str:
        return shown_url(self.source.url)

    def _forms(self) -> Iterator[tuple[Sheet, Heading]]:
        for url in self._files():
            content = read_bytes(self.context.http, url)
            if is_html(content.lstrip()[:2048]):
                raise SourceError(
                    "html_instead",
                    f"파일 대신 HTML 페이지가 왔습니다 (a page instead of a file): {self._shown}",
                )
            for sheet in read_workbook(content, shown_url(url)):
                heading = _heading_of(sheet)
                if heading is not None:
                    yield sheet, heading

    def _files(self) -> tuple[str, ...]:
        if not is_file_url(self.source.url):
            return (self.source.url,)
        return tuple(str(path) for path in self.context.http.files.files(self.source.url, SUFFIXES))

    def _gather(self, gathered: _Gathered, sheet: Sheet, heading: Heading) -> Iterator[Item]:
        ambiguous = False
        for row in _rows(sheet, heading):
            if (system := form.system(row)) is not None:
                gathered.systems.setdefault(system.name, system)
            if heading.kind == "database" and (database := form.database(row)) is not None:
                gathered.databases.setdefault(database.source_id, self._placed(database))
            elif heading.kind in ("table", "column"):
                self._gather_table(gathered, row, heading.kind)
            ambiguous = ambiguous or (heading.kind == "column" and form.is_ambiguous(row))
            yield from row.problems
        if ambiguous and self.options.not_null_means is None:
            yield _ambiguous(sheet)

    def _gather_table(self, gathered: _Gathered, row: Fields, kind: str) -> None:
        name = form.table_name(row)
        if name is None:
            row.fail("missing_identifier", "테이블영문명", None, "테이블 이름이 없습니다 (no table name)")
            return
        key = (row.text("schema") or "", name)
        home = row.text("physical_db", "logical_db") or self.options.database
        if home:
            gathered.homes.setdefault(key, home)
            gathered.databases.setdefault(
                home, self._placed(Database(source_id=home, name=home, system=row.text("system")))
            )
        if agency := row.text("agency"):
            gathered.agencies.setdefault(key, agency)
        described = form.table(row)
        if described is not None and (kind == "table" or key not in gathered.tables):
            gathered.tables[key] = (
                described if kind == "table" else replace(described, public=None, private_reason=None)
            )
        if kind == "column":
            self._gather_column(gathered.columns.setdefault(key, {}), row, name)

    def _gather_column(self, columns: dict[str, Column], row: Fields, table: str) -> None:
        row.source_id = table
        column = form.column(row, self.options.not_null_means)
        if column is None:
            row.fail("missing_identifier", "컬럼영문명", None, "컬럼 이름이 없습니다 (no column name)")
        elif column.name in columns:
            row.warn(
                "duplicate_column",
                "컬럼영문명",
                column.name,
                "같은 컬럼이 두 번 있습니다 (column given twice)",
            )
        else:
            columns[column.name] = column

    def _placed(self, database: Database) -> Database:
        return (
            database
            if database.system or not self.options.system
            else replace(database, system=self.options.system)
        )

    def _datasets(self, gathered: _Gathered) -> Iterator[Item]:
        keys = list(dict.fromkeys((*gathered.tables, *gathered.columns)))
        for key in keys:
            table = gathered.tables.get(key, Table(name=key[1], schema=key[0] or None))
            columns = tuple(_with_key_order(list(gathered.columns.get(key, {}).values())))
            home = gathered.homes.get(key) or _only(gathered.databases)
            name, code = publisher_of(gathered.agencies.get(key), None, self.source.agency)
            yield Dataset(
                source_id=f"{key[0]}.{key[1]}" if key[0] else key[1],
                title=table.logical_name or table.name,
                description=table.description,
                publisher=name,
                publisher_code=code,
                system=self._system_of(gathered, home),
                database=home,
                frequency=table.frequency,
                tables=(replace(table, columns=columns),),
            )

    def _system_of(self, gathered: _Gathered, home: str | None) -> str | None:
        database = gathered.databases.get(home) if home else None
        return (database.system if database else None) or self.options.system or _only(gathered.systems)


def _heading_of(sheet: Sheet) -> Heading | None:
    """Return where a sheet's fields stand: under headings, or beside labels when these say more."""
    heading, record = find_heading(sheet.rows), form.vertical_row(sheet)
    if record is not None and (heading is None or len(record.body) > len(heading.places)):
        return Heading(BESIDE, dict.fromkeys(record.body, 0))
    return heading


def _rows(sheet: Sheet, heading: Heading) -> Iterator[Fields]:
    if heading.last_row != BESIDE:
        yield from form.form_rows(sheet, heading)
    elif (record := form.vertical_row(sheet)) is not None:
        yield record


def _only(named: dict[str, System] | dict[str, Database]) -> str | None:
    """Return the one name there is; with several nothing is guessed."""
    return next(iter(named)) if len(named) == 1 else None


def _with_key_order(columns: list[Column]) -> list[Column]:
    """Number the columns whose key is only ticked by their order."""
    ticked = [column.name for column in columns if column.primary_key == 0]
    return [replace(c, primary_key=ticked.index(c.name) + 1) if c.primary_key == 0 else c for c in columns]


def _ambiguous(sheet: Sheet) -> Problem:
    message = (
        "NOT NULL 여부의 Y가 NOT NULL인지 NULL 허용인지 지침마다 다릅니다. 옵션 not_null_means로 정하십시오 "
        "(Y under NOT NULL 여부 is ambiguous; set the option not_null_means)"
    )
    return Problem(None, "ambiguous_not_null", "warning", "NOT NULL 여부", sheet.name or None, message)
