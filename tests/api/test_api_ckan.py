"""The CKAN action API: clients made for CKAN work unchanged, shapes are CKAN's, and permissions hold."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import ckanapi
import pytest
from api_server import harvested, records_of
from api_town import SECRETS, SEES_ALL, SEES_PUBLIC, Town
from fastapi.testclient import TestClient
from hypothesis import example, given, settings
from hypothesis import strategies as st

from api.ckan.actions import ACTIONS, WRITING
from api.ckan.query import QuerySyntaxError, parse
from api.licences import known_licences, licence_of
from catalog.records import Contact, Dataset, Kind
from connectors.base import Problem, Shortfall
from malmoi.demo.run import DemoSummary
from malmoi.pipeline import Workspace

pytest_plugins = ("api_town", "api_server")
ACTION = "/api/3/action/"


def result(client: TestClient, action: str, **given: Any) -> Any:
    answer = client.get(ACTION + action, params=given)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["success"] is True
    assert body["help"].endswith(f"help_show?name={action}")
    return body["result"]


def refused(client: TestClient, action: str, **given: Any) -> tuple[int, dict[str, Any]]:
    answer = client.get(ACTION + action, params=given)
    body = answer.json()
    assert set(body) == {"help", "success", "error"}
    assert body["success"] is False
    return answer.status_code, body["error"]


# --- clients made for CKAN ---------------------------------------------------------------------------------------------


def test_ckanapi_reads_unchanged(demo_address: str) -> None:
    with ckanapi.RemoteCKAN(demo_address) as remote:
        names = remote.action.package_list()
        assert len(names) == remote.action.package_search(rows=0)["count"] > 10
        found = remote.action.package_search(q="미세먼지", rows=5)["results"]
        assert found[0] == remote.action.package_show(id=found[0]["id"])
        resource = next(r for p in found for r in p["resources"])
        assert remote.action.resource_show(id=resource["id"])["url"] == resource["url"]
        organization = remote.action.organization_show(id=found[0]["organization"]["name"])
        assert organization["id"] == found[0]["owner_org"]
        assert remote.action.site_read() is True


def test_ckanapi_s_errors_are_the_ones_it_knows(demo_address: str) -> None:
    with ckanapi.RemoteCKAN(demo_address, apikey="no-such-key") as remote:
        with pytest.raises(ckanapi.NotFound):
            remote.action.package_show(id="no-such-dataset")
        with pytest.raises(ckanapi.NotAuthorized):
            remote.action.package_create(name="x")
        with pytest.raises(ckanapi.ValidationError):
            remote.action.package_search(rows="abc")
        with pytest.raises(ckanapi.errors.SearchQueryError):
            remote.action.package_search(sort="title")


def test_a_harvester_s_pages_are_complete_and_each_dataset_comes_once(client: TestClient) -> None:
    ids: list[str] = []
    total = result(client, "package_search", rows=0)["count"]
    while len(ids) < total:
        page = result(
            client, "package_search", rows=7, start=len(ids), sort="metadata_modified asc, id asc", q="*:*"
        )
        assert page["results"]
        ids += [p["id"] for p in page["results"]]
    assert sorted(ids) == result(client, "package_list")


def carried(dataset: Dataset) -> dict[str, Any]:
    """Return of a dataset what CKAN can carry: one place, names of licences by their kind, contacts without department."""
    contact = dataset.contact or Contact()
    licence = dataset.license or next((d.license for d in dataset.distributions if d.license), None)
    known = licence_of(licence)
    shown = {
        "name": contact.name or contact.department,
        "phone": contact.phone,
        "email": contact.email,
    }
    return {
        "title": dataset.title,
        "description": dataset.description,
        "keywords": sorted(set(dataset.keywords)),
        "themes": sorted(dataset.themes),
        "license": known.id if known else licence,
        "access_rights": dataset.access_rights,
        "frequency": dataset.frequency,
        "spatial": ", ".join(dataset.spatial),
        "temporal": (dataset.temporal_start, dataset.temporal_end),
        "contact": shown,
        "provenance": dataset.provenance,
        "conforms_to": ", ".join(dataset.conforms_to),
        "distributions": [
            (d.title, d.format, d.byte_size, d.download_url or d.access_url) for d in dataset.distributions
        ],
        "columns": [
            (c.name, c.logical_name, c.data_type, c.length, c.scale)
            for t in dataset.tables
            for c in t.columns
        ]
        if dataset.distributions
        else [],
    }


def test_our_own_connector_harvests_what_was_harvested(
    demo: tuple[Workspace, DemoSummary], demo_address: str
) -> None:
    store = demo[0].store
    items = harvested("ckan", demo_address, rows=4)
    assert not [i for i in items if isinstance(i, Problem | Shortfall)]
    found = records_of(items, Dataset)
    rows = [r for some in store.records.each(Kind.DATASET) for r in some]
    assert sorted(found) == sorted(r.id for r in rows)
    for row in rows:
        whole = whole_record(store, row)
        assert carried(found[row.id]) == carried(whole)
        assert found[row.id].publisher == store.records.get(Kind.AGENCY, row.agency_id).title
        assert found[row.id].publisher_code == row.agency_code
        assert found[row.id].landing_page == (whole.landing_page or f"{demo_address}/dataset/{row.id}")
        for name in ("issued", "modified"):
            assert getattr(whole, name) in (None, getattr(found[row.id], name))


def whole_record(store: Any, row: Any) -> Dataset:
    """Return a dataset with its parts, which have rows of their own in the store."""
    body = dict(row.body)
    body["distributions"] = [d.body for d in store.records.distributions_of(row.id)]
    body["tables"] = [
        {**t.body, "columns": [c.body for c in store.records.columns_of(t.id)]}
        for t in store.records.tables_of(row.id)
    ]
    return type(row)(**{**{f: getattr(row, f) for f in row.__slots__}, "body": body}).record


# --- shapes of recorded answers ----------------------------------------------------------------------------------------


def recorded(test_data: Path, name: str) -> Any:
    folder = test_data / "ckan_api"
    if not folder.is_dir():
        pytest.skip("no recorded answers of CKAN")
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def keys_of(value: Any) -> Any:
    """Return the keys of a value and of what lies in it; of a list those of its first entry."""
    if isinstance(value, dict):
        return {k: keys_of(v) for k, v in value.items() if k not in ("license_url", "schema", "extras")}
    return [keys_of(value[0])] if isinstance(value, list) and value else None


def inner(shape: Any, *names: str) -> set[str]:
    for name in names:
        shape = shape[name][0] if isinstance(shape[name], list) else shape[name]
    return set(shape)


def demo_package(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = result(client, "package_search", q="name:*", fq="res_format:CSV groups:*", rows=1)
    return found["results"][0]  # type: ignore[no-any-return]  # JSON


def test_a_package_has_ckan_s_keys(client: TestClient, test_data: Path) -> None:
    theirs, ours = (
        keys_of(recorded(test_data, "058_package_show")["body"]["result"]),
        keys_of(demo_package(client)),
    )
    assert set(theirs) == set(ours)
    for part in ("resources", "tags", "groups", "organization"):
        assert inner(theirs, part) == inner(ours, part), part


@pytest.mark.parametrize(
    ("recording", "action", "given"),
    [
        ("076_organization_list_all_fields", "organization_list", {"all_fields": "true", "limit": 3}),
        ("084_group_list_all_fields", "group_list", {"all_fields": "true"}),
        ("078_organization_show_datasets", "organization_show", {"id": "6110000", "include_datasets": "true", "include_users": "false"}),
        ("085_group_show", "group_show", {"id": "@group"}),
        ("089_member_roles_list", "member_roles_list", {}),
        ("091_tag_list_query", "tag_list", {"query": "먼지", "all_fields": "true"}),
        ("092_tag_show", "tag_show", {"id": "미세먼지"}),
        ("100_package_autocomplete_mid", "package_autocomplete", {"q": "먼지", "limit": 3}),
        ("108_recently_changed_packages_activity_list", "recently_changed_packages_activity_list", {"limit": 2}),
        ("049_package_search_post_json", "package_search", {"q": "미세먼지", "rows": 1, "facet.field": '["organization","tags"]'}),
    ],
)  # fmt: skip
def test_answers_have_the_keys_of_recorded_ones(
    client: TestClient, test_data: Path, recording: str, action: str, given: dict[str, Any]
) -> None:
    if given.get("id") == "@group":
        given = {"id": result(client, "group_list")[0]}
    theirs, ours = recorded(test_data, recording)["body"]["result"], result(client, action, **given)
    if isinstance(theirs, list):
        theirs, ours = theirs[0], ours[0]
    assert set(theirs) - {"users"} == set(ours) - {"users"}


OTHERWISE = {  # what is meant to differ, and why
    "064_package_show_two_ids": 409,  # two ids are wrong parameters, not an error of the server
    "067_package_list_bad_limit": 409,
    "104_user_show_anon": 404,  # officers are told to nobody
    "168_err_403_private_show_anon": 404,  # what may not be seen is not there
    "189_package_show_deleted_anon": 404,
}
NOT_OURS = ("/api/i18n", "/dataset/")


def recorded_calls() -> list[Any]:
    index = Path(__file__).parents[3] / "shared" / "data" / "ckan_api" / "_index.json"
    if not index.is_file():
        return []
    calls = json.loads(index.read_text(encoding="utf-8"))
    whole = [
        c
        for c in calls
        if len(c["path"]) < 140
        and c["method"] in ("GET", "HEAD", "OPTIONS")
        and not c["file"].endswith("_admin.json")
    ]
    return [pytest.param(c, id=c["file"][:-5]) for c in whole if not c["path"].startswith(NOT_OURS)]


@pytest.mark.parametrize("call", recorded_calls())
def test_statuses_are_those_ckan_answered(client: TestClient, call: dict[str, Any]) -> None:
    name = call["file"][:-5]
    package = demo_package(client)
    theirs = unquote(call["path"])
    for old, new in (
        ("b770569b-5c24-4341-b66a-dc2bfe1d22da", package["resources"][0]["id"]),
        ("08b0cbe0-d7ae-4556-9e56-60420e798675", package["id"]),
        ("kr-00000", package["id"]),
        ("kr-00001", package["id"]),
        ("id=moe", f"id={package['organization']['name']}"),
        ("id=probe", f"id={package['organization']['name']}"),
        ("environment", package["groups"][0]["name"]),
    ):
        theirs = theirs.replace(old, new)
    parts = urlsplit(theirs)
    answer = client.request(call["method"], f"{parts.path}?{quote(parts.query, safe='=&[]:+*,')}")
    assert answer.status_code == OTHERWISE.get(name, call["status"]), answer.text
    if call["error_type"] and name not in OTHERWISE:
        assert answer.json()["error"]["__type"] == call["error_type"]


# --- searching ---------------------------------------------------------------------------------------------------------


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


# --- permissions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", sorted(WRITING))
def test_nothing_is_written(client: TestClient, action: str) -> None:
    assert client.post(ACTION + action, json={"id": "x"}).json()["error"]["__type"] == "Authorization Error"
    assert client.get(ACTION + action).status_code == 400


TELLING = [
    "package_list",
    "package_search?rows=1000&include_private=true&include_drafts=true&include_deleted=true",
    "package_search?fq=capacity:private&include_private=true",
    "package_search?q=잠수함정비계획&include_private=true",
    "package_search?fq=title:*잠수함*&include_private=true",
    "package_search?rows=0&facet.field=[%22tags%22,%22organization%22]&include_private=true&facet.limit=-1",
    "current_package_list_with_resources?limit=1000",
    "tag_list",
    "tag_list?all_fields=true",
    "tag_search?query=정비",
    "tag_autocomplete?query=잠수",
    "package_autocomplete?q=잠수함",
    "resource_search?query=name:내려",
    "recently_changed_packages_activity_list",
    "organization_list?all_fields=true&include_dataset_count=true",
    "group_list?all_fields=true",
    "organization_show?id=1480000&include_datasets=true",
    "organization_activity_list?id=1480000",
    "member_list?id=1480000&object_type=package",
]


@pytest.mark.parametrize("role", SEES_PUBLIC)
@pytest.mark.parametrize("call", TELLING)
def test_nothing_of_a_restricted_dataset_is_told(quiet_town: Town, role: str, call: str) -> None:
    answer = quiet_town.client.get(ACTION + call, headers=quiet_town.headers(role))
    assert answer.status_code == 200
    echo = call.partition("q=")[2].partition("&")[0]
    assert [s for s in SECRETS if s in answer.text and s != echo] == []
    assert quiet_town.dataset not in answer.text


@pytest.mark.parametrize("role", SEES_PUBLIC)
@pytest.mark.parametrize("action", ["package_show", "package_activity_list", "package_relationships_list"])
def test_a_restricted_dataset_is_not_there_for_others(quiet_town: Town, role: str, action: str) -> None:
    answer = quiet_town.client.get(
        f"{ACTION}{action}?id={quiet_town.dataset}", headers=quiet_town.headers(role)
    )
    assert answer.status_code == 404
    part = quiet_town.workspace.store.records.distributions_of(quiet_town.dataset)[0].id
    found = quiet_town.client.get(f"{ACTION}resource_show?id={part}", headers=quiet_town.headers(role))
    assert found.status_code == 404


@pytest.mark.parametrize("role", SEES_ALL)
def test_its_officers_see_it_by_id_and_where_they_ask_for_it(quiet_town: Town, role: str) -> None:
    token = quiet_town.headers(role)["Authorization"].removeprefix("Bearer ")
    for headers in (quiet_town.headers(role), {"Authorization": token}, {"X-CKAN-API-Key": token}):
        shown = quiet_town.client.get(f"{ACTION}package_show?id={quiet_town.dataset}", headers=headers)
        assert shown.json()["result"]["private"] is True
        assert shown.headers["cache-control"] == "no-store"
        count = f"{ACTION}package_search?rows=0&include_private="
        assert quiet_town.client.get(count + "true", headers=headers).json()["result"]["count"] == 3
        assert quiet_town.client.get(count + "false", headers=headers).json()["result"]["count"] == 2


def test_what_becomes_restricted_or_removed_is_gone_at_once(town: Town) -> None:
    store = town.workspace.store
    before = result(town.client, "package_search", rows=0)["count"]
    store.sources.remove("ships", purge=True)
    assert before == 2
    assert result(town.client, "package_search", rows=0)["count"] == 0
    assert result(town.client, "tag_list") == []


# --- licences ----------------------------------------------------------------------------------------------------------


def test_a_licence_is_itself_by_title_and_by_address() -> None:
    for known in known_licences():
        assert licence_of(known.url) == known
        assert licence_of(known.title) == known


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("공공누리 제1유형", "kogl-1"),
        ("공공누리 4유형", "kogl-4"),
        ("공공누리 제3유형: 출처표시 + 변경금지", "kogl-3"),
        ("https://www.kogl.or.kr/open/info/license_info/nc.do", "kogl-2"),
        ("출처표시+상업적이용금지+변경금지", "kogl-4"),
        ("CC BY 4.0", "cc-by-4.0"),
        ("CC-BY-NC-SA", "cc-by-nc-sa-4.0"),
        ("http://creativecommons.org/licenses/by-sa/3.0/", "cc-by-sa-3.0"),
        ("CC0", "cc-zero"),
        ("이용허락범위 제한 없음", "unlimited"),
        ("이용허락범위제한없음", "unlimited"),
        ("기관 자체 규정", None),
        ("", None),
    ],
)
def test_licences_are_known_by_the_names_sources_write(told: str, expected: str | None) -> None:
    found = licence_of(told)
    assert (found.id if found else None) == expected
