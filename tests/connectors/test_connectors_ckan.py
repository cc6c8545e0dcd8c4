"""The CKAN connector against a portal that caps, shifts, fails and lies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest

from catalog.records import Dataset
from connectors.base import Checkpoint, Shortfall
from connectors.ckan.portal import portal_address
from connectors.errors import SourceError

Read = Callable[..., list[Any]]


def package(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"id-{number}",
        "name": f"name-{number}",
        "title": f"제목 {number}",
        "state": "active",
        "private": False,
        **more,
    }


class Portal:
    """A portal with a list of packages; `cap` bounds its pages, `count` may lie, `on_page` sees each page."""

    def __init__(
        self, web: Any, packages: list[dict[str, Any]], cap: int = 1000, count: int | None = None
    ) -> None:
        self.web, self.packages, self.cap, self.count = web, packages, cap, count
        self.on_page: Callable[[int], None] = lambda start: None
        self.queries: list[dict[str, list[str]]] = []
        web.replies["/api/3/action/package_search"] = self.search

    def search(self, path: str) -> Any:
        query = parse_qs(urlsplit(path).query)
        self.queries.append(query)
        start, rows = int(query["start"][0]), min(int(query["rows"][0]), self.cap)
        results = self.packages[start : start + rows]
        count = len(self.packages) if self.count is None else self.count
        self.on_page(start)
        return self.web.reply(orjson.dumps({"success": True, "result": {"count": count, "results": results}}))


def ids(items: list[Any]) -> list[str]:
    return [item.source_id for item in items if isinstance(item, Dataset)]


def test_a_portal_that_caps_its_pages_is_read_to_the_end(web: Any, read: Read, of: Any) -> None:
    portal = Portal(web, [package(n) for n in range(25)], cap=7)
    items = read("ckan", web.url, rows=1000)
    assert ids(items) == [f"id-{n}" for n in range(25)]
    assert of(items, Shortfall) == []
    assert [q["start"][0] for q in portal.queries] == ["0", "7", "14", "21"]
    assert portal.queries[0]["sort"] == ["metadata_modified asc, id asc"]


def test_reading_resumes_at_the_next_row(web: Any, read: Read, of: Any) -> None:
    Portal(web, [package(n) for n in range(25)], cap=10)
    cursor = of(read("ckan", web.url), Checkpoint)[0].cursor
    assert ids(read("ckan", web.url, cursor=cursor)) == [f"id-{n}" for n in range(10, 25)]


def test_what_slips_by_when_rows_move_is_read_in_a_second_pass(web: Any, read: Read, of: Any) -> None:
    portal = Portal(web, [package(n) for n in range(20)], cap=5)

    def modify_the_first(start: int) -> None:
        if start == 0 and len(portal.queries) == 1:
            portal.packages.append(portal.packages.pop(0))

    portal.on_page = modify_the_first
    items = read("ckan", web.url)
    assert sorted(ids(items)) == sorted(f"id-{n}" for n in range(20))
    assert len(ids(items)) == 20, "nothing twice"
    assert of(items, Shortfall) == []


def test_a_portal_that_announces_more_than_it_gives_is_incomplete(web: Any, read: Read, of: Any) -> None:
    Portal(web, [package(n) for n in range(5)], count=50)
    shortfall = of(read("ckan", web.url), Shortfall)[0]
    assert (shortfall.announced, shortfall.received) == (50, 5)


def test_a_portal_that_gives_the_same_page_for_ever_ends(web: Any, read: Read, of: Any) -> None:
    body = orjson.dumps({"success": True, "result": {"count": 9000, "results": [package(1), package(2)]}})
    web.replies["/api/3/action/package_search"] = body
    items = read("ckan", web.url)
    assert (ids(items), len(of(items, Shortfall))) == (["id-1", "id-2"], 1)
    assert len(web.requests) < 6


def test_only_public_active_datasets_are_taken(web: Any, read: Read, of: Any) -> None:
    others = [
        {"state": "deleted"},
        {"state": "draft"},
        {"private": True},
        {"type": "harvest"},
        {"type": "showcase"},
    ]
    Portal(web, [package(n, **more) for n, more in enumerate(others)] + [package(9, type="dataset")])
    items = read("ckan", web.url)
    assert (ids(items), of(items, Shortfall)) == (["id-9"], [])
    assert ids(read("ckan", web.url, types=["showcase"])) == ["id-4"]


def test_an_empty_portal_is_an_empty_source(web: Any, read: Read) -> None:
    Portal(web, [])
    assert read("ckan", web.url) == []


def test_a_portal_without_search_is_read_one_by_one(web: Any, read: Read, codes: Any) -> None:
    web.replies["/api/3/action/package_search"] = web.reply(
        b'"Bad request - Action name not known: package_search"', 400
    )
    web.replies["/api/3/action/package_list"] = orjson.dumps({"success": True, "result": ["a", "gone", "b"]})
    show = {"a": [package(1)], "b": package(2)}

    def answer(path: str) -> Any:
        name = parse_qs(urlsplit(path).query)["id"][0]
        if name not in show:
            error = {"success": False, "error": {"__type": "Not Found Error", "message": "없음"}}
            return web.reply(orjson.dumps(error), 404)
        return web.reply(orjson.dumps({"success": True, "result": show[name]}))

    web.replies["/api/3/action/package_show"] = answer
    items = read("ckan", web.url)
    assert (ids(items), codes(items)) == (["id-1", "id-2"], ["not_found"])


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (
            200,
            b'{"success": false, "error": {"__type": "Authorization Error", "message": "no"}}',
            "not_authorized",
        ),
        (
            409,
            b'{"success": false, "error": {"__type": "Search Error", "message": "bad sort"}}',
            "ckan_error",
        ),
        (200, b"<html><body>firewall</body></html>", "html_instead"),
        (200, b'{"success": true}', "not_json"),
        (200, b'{"success": true, "result": {"count": 3}}', "unexpected_answer"),
        (200, b'{"success": true, "result": "x"}', "unexpected_answer"),
        (200, b"[1, 2", "ckan_error"),
        (500, b'"Internal"', "ckan_error"),
        (404, b"<html>nothing here</html>", "not_found"),
    ],
)
def test_errors_are_errors_of_the_source(web: Any, read: Read, status: int, body: bytes, code: str) -> None:
    web.replies["/api/3/action/package_search"] = web.reply(body, status)
    web.replies["/api/3/action/package_list"] = web.reply(b"<html>nothing here</html>", 404)
    with pytest.raises(SourceError) as caught:
        read("ckan", web.url, api_key="s3cret-key")
    assert (caught.value.code, caught.value.transient) == (code, False)
    assert "s3cret-key" not in str(caught.value)


def test_ckanapi_speaks_through_the_safe_client(web: Any, read: Read, make_client: Any) -> None:
    Portal(web, [package(1)])
    with pytest.raises(SourceError) as caught:
        read("ckan", web.url, http=make_client(()))
    assert caught.value.code == "forbidden_address"
    assert web.requests == []
    read("ckan", web.url, api_key="k")
    assert web.requests[0][1]["x-ckan-api-key"] == "k"


@pytest.mark.parametrize(
    "url",
    [
        "http://a.example/ckan",
        "http://a.example/ckan/",
        "http://a.example/ckan/api/3/action/package_search?q=x",
        "http://a.example/ckan/dataset",
        "http://a.example/ckan/dataset/abc",
        "http://a.example/ckan/api",
    ],
)
def test_any_address_in_a_portal_leads_to_its_root(url: str) -> None:
    assert portal_address(url) == "http://a.example/ckan"


def test_extras_and_translations_are_read(web: Any, read: Read, of: Any) -> None:
    extras = [
        {"key": "frequency", "value": "월간"},
        {"key": "temporal_start", "value": "2020년 1월"},
        {"key": "x", "value": None},
    ]
    more = {
        "title_translated": {"ko": "가", "en": "A"},
        "organization": {"title": "환경부"},
        "tags": [{"name": "대기"}, {"name": "대기"}],
    }
    Portal(
        web,
        [
            package(
                1,
                extras=extras,
                resources=[{"id": "r", "format": "CVS", "url": "http://a/b"}, {"state": "deleted"}],
                **more,
            )
        ],
    )
    dataset = of(read("ckan", web.url), Dataset)[0]
    assert (dataset.frequency, dataset.temporal_start, dataset.publisher, dataset.keywords) == (
        "월간",
        "2020-01",
        "환경부",
        ("대기",),
    )
    assert dataset.titles == {"en": "A", "ko": "가"}
    assert [(d.format, d.media_type) for d in dataset.distributions] == [("csv", "text/csv")]
    assert dataset.landing_page == f"{web.url}/dataset/name-1"
