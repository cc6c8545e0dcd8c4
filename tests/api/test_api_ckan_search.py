"""Searching over the CKAN action API, and its ways to be asked."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from api_ckan_calls import ACTION, result
from fastapi.testclient import TestClient
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.ckan.actions import ACTIONS
from api.ckan.query import QuerySyntaxError, parse

pytest_plugins = ("api_town", "api_server")


def test_facets_count_what_filters_find(client: TestClient) -> None:
    fields = ["organization", "tags", "groups", "res_format", "license_id"]
    found = result(client, "package_search", rows=0, **{"facet.field": json.dumps(fields), "facet.limit": -1})
    for field in fields:
        for item in found["search_facets"][field]["items"]:
            value = item["name"].replace('"', '\\"')
            assert result(client, "package_search", rows=0, fq=f'{field}:"{value}"')["count"] == item["count"]
            assert found["facets"][field][item["name"]] == item["count"]


def test_filters_combine_as_written(client: TestClient) -> None:
    def count(fq: str) -> int:
        return int(result(client, "package_search", rows=0, fq=fq)["count"])

    csv, seoul, all_of_them = count("res_format:CSV"), count("organization:6110000"), count("*:*")
    both = count("res_format:CSV organization:6110000")
    assert 0 < both < seoul < all_of_them
    assert (
        count("+res_format:CSV +organization:6110000")
        == count("res_format:CSV AND organization:6110000")
        == both
    )
    assert count("res_format:CSV OR organization:6110000") == csv + seoul - both
    assert count("-res_format:CSV") == count("NOT res_format:CSV") == all_of_them - csv
    assert count("organization:(6110000 OR 6280000)") == seoul + count("organization:6280000")
    assert count("title:미세먼지*") <= count("title:*먼지*")
    assert count("metadata_modified:[2020-01-01T00:00:00Z TO *]") == all_of_them
    assert count("metadata_modified:[* TO 2020-01-01T00:00:00Z]") == 0
    assert count("metadata_modified:[NOW-1DAY TO NOW]") == all_of_them


def test_words_are_found_as_the_search_page_finds_them(client: TestClient) -> None:
    found = result(client, "package_search", q="미세먼지", rows=10)
    page = client.get("/api/v1/datasets", params={"q": "미세먼지", "size": 10}).json()
    assert [p["id"] for p in found["results"]] == [i["id"] for i in page["items"]]
    assert found["count"] == page["total"]
    assert result(client, "package_search", q="altpajswl", rows=0)["count"] == page["total"]


def test_only_the_fields_asked_for_come(client: TestClient) -> None:
    found = result(client, "package_search", q="미세먼지", rows=2, fl="id,name,title,tags")
    assert all(set(p) == {"id", "name", "title", "tags"} for p in found["results"])


def test_bodies_of_every_kind_are_understood(client: TestClient) -> None:
    expected = result(client, "package_search", q="황사", rows=1)
    url, asked = ACTION + "package_search", {"q": "황사", "rows": 1}
    form = {"content-type": "application/x-www-form-urlencoded"}
    for answer in (
        client.post(url, json=asked),
        client.post(url, data={"q": "황사", "rows": "1"}),
        client.post(url, content=json.dumps(asked).encode(), headers=form),
        client.post(url, files={"q": (None, "황사"), "rows": (None, "1")}),
    ):
        assert answer.json()["result"] == expected
    assert client.post(url, content=b"{}").status_code == 415
    assert client.post(url, content=b"{x", headers={"content-type": "application/json"}).status_code == 400
    assert client.post(url, json=["a"]).status_code == 400


def test_who_asks_behind_a_language_is_answered_in_it(client: TestClient) -> None:
    for locale, said in (("ko_KR", "찾을 수 없음"), ("en", "Not found"), ("de", "Not found")):
        body = client.get(f"/{locale}/api/3/action/package_show?id=nope").json()
        assert body["error"]["message"] == said
        assert f"/{locale}/api/3/action/help_show" in body["help"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("dataset/autocomplete", "name"),
        ("tag/autocomplete", "Name"),
        ("resource/format_autocomplete", "Format"),
    ],
)
def test_what_is_typed_is_completed_for_forms(client: TestClient, path: str, field: str) -> None:
    for typed in ("미세", "c", "", "x" * 300):
        answer = client.get(f"/api/2/util/{path}", params={"incomplete": typed, "limit": "x"})
        assert answer.status_code == 200
        assert all(field in found for found in answer.json()["ResultSet"]["Result"])


def test_pages_of_other_sites_may_ask(client: TestClient) -> None:
    asked = client.options(ACTION + "package_search")
    assert asked.status_code == 200
    assert "POST" in asked.headers["access-control-allow-methods"]
    for answer in (
        client.get(ACTION + "site_read"),
        client.post(ACTION + "package_search", json={"rows": 0}),
    ):
        assert answer.headers["access-control-allow-origin"] == "*"


def test_a_callback_that_is_no_name_is_not_called(client: TestClient) -> None:
    assert client.get(ACTION + "site_read?callback=cb").text.startswith("/**/cb({")
    assert client.get(ACTION + "site_read?callback=<script>").json()["result"] is True


@given(st.text(st.sampled_from('ab:"()[]{}*?\\+-!^~ 먼지TOANDORNOT0'), max_size=60))
@example("a:[b TO c} AND -(d OR *:*)")
def test_whatever_is_typed_parses_or_is_told_to_be_wrong(text: str) -> None:
    with suppress(QuerySyntaxError):
        assert parse(text) is not None


@given(query=st.text(max_size=40), field=st.sampled_from(["q", "fq", "sort", "fl", "facet.field", "fq_list"]))
@settings(max_examples=60, deadline=None)
def test_no_query_makes_the_server_fail(client: TestClient, query: str, field: str) -> None:
    answer = client.post(ACTION + "package_search", json={field: query, "rows": 1})
    assert answer.status_code in (200, 400, 409), answer.text


@pytest.mark.parametrize("action", sorted(ACTIONS))
@pytest.mark.parametrize("value", ["", "x", "-1", "ⓧ'\"%_\\", "9" * 30, "\x00"])
def test_no_parameter_makes_an_action_fail(client: TestClient, action: str, value: str) -> None:
    names = (
        "id",
        "q",
        "query",
        "name",
        "limit",
        "offset",
        "start",
        "rows",
        "sort",
        "terms",
        "page",
        "order_by",
    )
    for asked in (
        {n: value for n in names if n not in ("limit", "rows", "offset", "start", "page")},
        dict.fromkeys(names, value),
    ):
        answer = client.get(ACTION + action, params=asked)
        assert answer.status_code in (200, 400, 403, 404, 409), answer.text
