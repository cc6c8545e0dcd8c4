"""The CKAN connector: pages of package_search, or lists where there is no search, or a recorded answer."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from connectors.base import Checkpoint, Connector, Context, Item, Options, Problem, Shortfall
from connectors.ckan.package import dataset, is_harvestable
from connectors.ckan.parts import Part, Tally, came_before, name_parts, row_parts, seen_key
from connectors.ckan.portal import NoSuchAction, Portal
from connectors.ckan.recorded import recorded_packages
from connectors.document import open_document
from connectors.errors import SourceError
from connectors.fields import Fields
from connectors.files import is_file_url
from connectors.json_stream import BrokenJson, parse
from connectors.redaction import shown_url


class CkanOptions(Options):
    """Options of a CKAN source."""

    rows: int = Field(
        default=100,
        ge=1,
        le=1000,
        description="한 번에 받을 데이터셋 수 (datasets a page; servers may cap it)",
    )
    fq: str | None = Field(default=None, description="거르는 조건, 예: organization:me (CKAN filter query)")
    sort: str = Field(
        default="metadata_modified asc, id asc", description="쪽을 나누는 안정된 순서 (stable order of pages)"
    )
    types: tuple[str, ...] = Field(
        default=("dataset",), description="받을 패키지 유형 (package types to take)"
    )
    api_key: SecretStr | None = Field(default=None, description="API 키 (sent only to the portal itself)")


class CkanConnector(Connector):
    """Reads the datasets of a CKAN or DKAN portal."""

    name = "ckan"
    title = "CKAN"
    options_type = CkanOptions
    options: CkanOptions
    in_parts = True

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._seen: set[int] = set()

    def plan(self) -> Sequence[str]:
        """Cut the rows the portal announces into parts, or the names it lists where there is no search."""
        if is_recorded(self.source.url):
            return ()
        portal = self._portal()
        try:
            _, count = portal.page(0, 1, self._query())
        except NoSuchAction:
            return name_parts(portal.names())
        return row_parts(count or 0, self.options.rows)

    def part(self, name: str) -> Iterator[Item]:
        """Yield the datasets of a part; behind them which they were and how many the portal announced."""
        self._seen.clear()
        part, portal = Part.parse(name), self._portal()
        if part.names:
            yield from self._shown(portal, part.names)
            return
        start, announced = part.start, None
        last: list[object] = []
        while part.end is None or start < part.end:
            asked = self.options.rows if part.end is None else min(self.options.rows, part.end - start)
            results, count = portal.page(start, asked, self._query())
            announced = announced if count is None else count
            before = len(self._seen)
            yield from self._packages(results, portal.address)
            start += len(results)
            exhausted = announced is not None and start >= announced
            if not results or exhausted or (len(self._seen) == before and results == last):
                break
            last = results
        yield Checkpoint(Tally(announced, frozenset(self._seen)).dump())

    def join(self, parts: Iterable[Iterable[Item]]) -> Iterator[Item]:
        """Yield each dataset once, and read once more what slipped by while rows moved."""
        self._seen.clear()
        announced: int | None = None
        for part in parts:
            before = frozenset(self._seen)
            for item in part:
                if isinstance(item, Checkpoint):
                    tally = Tally.load(item.cursor)
                    self._seen |= tally.seen
                    announced = announced if tally.announced is None else tally.announced
                elif not came_before(item, before):
                    yield item
        if announced is not None and len(self._seen) < announced:
            portal = self._portal()
            announced = yield from self._pages(portal, 0, again=True)
            if announced is not None and len(self._seen) < announced:
                yield _shortfall(announced, len(self._seen), portal.address)

    def items(self, cursor: str | None = None) -> Iterator[Item]:
        """Yield datasets page by page; the cursor is the next row."""
        self._seen.clear()
        if is_recorded(self.source.url):
            yield from self._recorded()
            return
        portal = self._portal()
        start = int(cursor) if cursor and cursor.isdigit() else 0
        try:
            announced = yield from self._pages(portal, start)
        except NoSuchAction:
            yield from self._listed(portal)
            return
        if announced is not None and start + len(self._seen) < announced:
            # rows moved while reading: once more for what slipped by
            announced = yield from self._pages(portal, 0, again=True)
            if announced is not None and len(self._seen) < announced:
                yield _shortfall(announced, len(self._seen), portal.address)

    def _portal(self) -> Portal:
        key = self.options.api_key
        return Portal(self.source.url, self.context.http, key.get_secret_value() if key else None)

    def _query(self) -> dict[str, str]:
        query = {"q": "*:*", "sort": self.options.sort}
        return {**query, "fq": self.options.fq} if self.options.fq else query

    def _pages(self, portal: Portal, start: int, again: bool = False) -> Generator[Item, None, int | None]:
        """Yield what was not seen before, until pages give nothing new; return the last announced count.

        Read `again`, most pages give nothing new: they are read to the announced end, or until one repeats the last.
        """
        last: list[object] = []
        query = self._query()
        announced: int | None = None
        while True:
            results, count = portal.page(start, self.options.rows, query)
            announced = announced if count is None else count
            before = len(self._seen)
            yield from self._packages(results, portal.address)
            start += len(results)
            exhausted = announced is not None and start >= announced
            stale = len(self._seen) == before and (not again or results == last)
            if not results or exhausted or stale:
                return announced
            last = results
            yield Checkpoint(str(start))

    def _listed(self, portal: Portal) -> Iterator[Item]:
        """Yield datasets one by one, as DKAN without search needs it."""
        try:
            names = portal.names()
        except NoSuchAction as error:
            raise SourceError(
                "not_found", f"CKAN API를 찾을 수 없습니다 (no CKAN action API): {portal.address}"
            ) from error
        yield from self._shown(portal, names)

    def _shown(self, portal: Portal, names: Iterable[str]) -> Iterator[Item]:
        for name in names:
            try:
                found, _ = recorded_packages(portal.package(name), portal.address)
            except NoSuchAction:
                message = "목록에는 있으나 찾을 수 없습니다 (listed but not found)"
                yield Problem(name, "not_found", "warning", None, name, message)
                continue
            yield from self._packages(found, portal.address)

    def _recorded(self) -> Iterator[Item]:
        with open_document(self.context.http, self.source.url) as document:
            document.require_json()
            try:
                answer = parse(document.read())
            except BrokenJson as error:
                raise SourceError(
                    "not_json", f"JSON이 깨져 있습니다 (malformed JSON) {document.shown}: {error}"
                ) from error
        shown = shown_url(self.source.url)
        packages, announced = recorded_packages(answer, shown)
        yield from self._packages(packages, None)
        if len(packages) < announced:
            yield _shortfall(announced, len(packages), shown)

    def _packages(self, packages: list[object], portal: str | None) -> Iterator[Item]:
        for package in packages:
            if not isinstance(package, dict):
                message = "객체가 아닙니다 (a dataset must be an object)"
                yield Problem(None, "not_an_object", "error", None, repr(package)[:200], message)
                continue
            if self._is_new(package):
                yield from self._package(Fields(package), portal)

    def _package(self, fields: Fields, portal: str | None) -> Iterator[Item]:
        if not is_harvestable(fields, self.options.types):
            return
        record = dataset(fields, self.source.agency, portal)
        if record is not None:
            yield record
        yield from fields.problems

    def _is_new(self, package: dict[str, object]) -> bool:
        identifier = package.get("id") or package.get("name")
        if not identifier:
            return True
        key = seen_key(str(identifier))
        new = key not in self._seen
        self._seen.add(key)
        return new


def is_recorded(url: str) -> bool:
    """Tell whether an address is one answer rather than a portal: a file, or an address that ends in .json."""
    return is_file_url(url) or urlsplit(url).path.endswith(".json")


def _shortfall(announced: int, received: int, where: str) -> Shortfall:
    message = f"{announced:,}건 중 {received:,}건만 받았습니다 (fewer datasets than announced): {where}"
    return Shortfall(announced, received, message)
