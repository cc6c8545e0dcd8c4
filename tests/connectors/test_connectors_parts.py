"""Sources that tell their pages beforehand: all parts together give what reading in one go gives."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from connectors.base import Checkpoint, Connector, Context, Item, Shortfall, SourceSpec
from connectors.ckan.parts import NAMES, row_parts
from connectors.dcat.parts import PAGES
from connectors.errors import SourceError
from connectors.registry import connect

PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> ."""
A_PAGE = 4  # datasets


@pytest.fixture
def connector(make_client: Callable[..., Any]) -> Callable[..., Connector]:
    """Make a connector of a source."""

    def make(kind: str, url: str, **options: Any) -> Connector:
        return connect(Context(SourceSpec("test", kind, url, None, options), make_client()))

    return make


def whole(connector: Connector) -> list[Item]:
    return [item for item in connector.items() if not isinstance(item, Checkpoint)]


def joined(connector: Connector, seed: int = 1) -> list[Item]:
    """Read the parts in a random order and join them in that of the plan."""
    names = list(connector.plan())
    assert names, "the source is read in one go"
    order = random.Random(seed).sample(range(len(names)), len(names))
    read = {n: list(connector.part(names[n])) for n in order}
    return list(connector.join(read[n] for n in range(len(names))))


def hydra(web: Any, pages: int, *, total: int | None = None, last: bool = True) -> str:
    """Serve a paged catalog: datasets a page, the first of each page the last of the one before; a service on each."""

    def page(path: str) -> bytes:
        number = int(parse_qs(urlsplit(path).query).get("page", ["1"])[0])
        here, first = f"{web.url}/catalog", (number - 1) * A_PAGE
        numbers = range(max(0, first - 1), first + A_PAGE)
        lines = [PREFIXES, *(f'<http://d/{n}> a dcat:Dataset ; dct:title "자료 {n}" .' for n in numbers)]
        lines.append(f'<http://s/{number % 3}> a dcat:DataService ; dct:title "서비스 {number % 3}" .')
        following = f" ; hydra:next <{here}?page={number + 1}>" if number < pages else ""
        ending = f" ; hydra:last <{here}?page={pages}>" if last else ""
        count = pages * A_PAGE if total is None else total
        lines.append(
            f"<{here}> a hydra:Collection ; hydra:totalItems {count} ; hydra:view <{here}?page={number}> ."
            f"<{here}?page={number}> a hydra:PartialCollectionView{following}{ending} ."
        )
        return "\n".join(lines).encode()

    web.replies["/catalog"] = lambda path: web.reply(page(path), content_type="text/turtle")
    return f"{web.url}/catalog"


@pytest.mark.parametrize("pages", [PAGES + 1, 3 * PAGES, 3 * PAGES + 2])
def test_the_parts_of_a_paged_catalog_give_every_record_once(
    web: Any, connector: Callable[..., Connector], pages: int
) -> None:
    source = connector("dcat", hydra(web, pages))
    assert len(source.plan()) == -(-pages // PAGES)
    assert joined(source) == whole(source)


def test_fewer_datasets_than_announced_are_a_shortfall_of_the_whole(
    web: Any, connector: Callable[..., Connector]
) -> None:
    found = joined(connector("dcat", hydra(web, 2 * PAGES, total=1000)))
    [shortfall] = [item for item in found if isinstance(item, Shortfall)]
    assert (shortfall.announced, shortfall.received) == (1000, 2 * PAGES * A_PAGE)


@pytest.mark.parametrize(("pages", "last"), [(PAGES, True), (3 * PAGES, False)])
def test_a_catalog_of_few_pages_or_that_does_not_tell_its_last_is_read_in_one_go(
    web: Any, connector: Callable[..., Connector], pages: int, last: bool
) -> None:
    assert connector("dcat", hydra(web, pages, last=last)).plan() == ()


def test_pages_that_came_behind_the_last_one_planned_are_read(
    web: Any, connector: Callable[..., Connector]
) -> None:
    source = connector("dcat", hydra(web, 2 * PAGES))
    names = source.plan()
    hydra(web, 2 * PAGES + 2)
    found = list(source.join([list(source.part(name)) for name in names]))
    assert found == whole(source)


def test_a_page_that_is_missing_fails_its_part_only(web: Any, connector: Callable[..., Connector]) -> None:
    source = connector("dcat", hydra(web, 3 * PAGES))
    names = source.plan()
    web.replies[f"/catalog?page={PAGES + 2}"] = web.reply(b"gone", 404)
    assert list(source.part(names[0]))
    with pytest.raises(SourceError):
        list(source.part(names[1]))


def test_a_portal_without_search_is_read_by_lists_of_names(
    web: Any, connector: Callable[..., Connector]
) -> None:
    names = [f"d{n}" for n in range(NAMES + 30)]

    def show(path: str) -> bytes:
        name = parse_qs(urlsplit(path).query)["id"][0]
        return orjson.dumps(
            {"success": True, "result": [{"id": name, "title": f"자료 {name}", "state": "Active"}]}
        )

    web.replies["/api/3/action/package_search"] = web.reply(b'"Bad request - Action name not known"', 400)
    web.replies["/api/3/action/package_list"] = orjson.dumps({"success": True, "result": names})
    web.replies["/api/3/action/package_show"] = show
    source = connector("ckan", web.url)
    assert len(source.plan()) == 2
    found = joined(source)
    assert found == whole(source)
    assert len(found) == len(names)


@pytest.mark.parametrize(("count", "rows"), [(0, 100), (1000, 100), (1001, 100), (433_067, 1000), (21, 2)])
def test_parts_cover_every_row_once_and_the_last_is_open(count: int, rows: int) -> None:
    parts = row_parts(count, rows)
    assert (parts == ()) is (count <= 10 * rows)
    ends = [part.split("-") for part in parts]
    assert [end for _, end in ends[:-1]] == [start for start, _ in ends[1:]]
    if parts:
        assert (ends[0][0], ends[-1][1]) == ("0", "")
        assert int(ends[-1][0]) < count
        assert len(parts) <= 200


def test_a_connector_that_tells_no_parts_is_read_in_one_go(
    connector: Callable[..., Connector], tmp_path: Any
) -> None:
    file = tmp_path / "data.json"
    file.write_bytes(orjson.dumps({"dataset": []}))
    source = connector("datajson", str(file))
    assert (source.in_parts, source.plan()) == (False, ())
    assert connector("ckan", str(file)).plan() == ()
