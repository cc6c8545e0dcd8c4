"""The CKAN action API: clients made for CKAN work unchanged, shapes are CKAN's, and permissions hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import ckanapi
import pytest
from api_ckan_calls import result
from api_server import harvested, records_of
from fastapi.testclient import TestClient

from api.licences import licence_of
from catalog.records import Contact, Dataset, Kind
from connectors.base import Problem, Shortfall
from malmoi.demo.run import DemoSummary
from malmoi.pipeline import Workspace

pytest_plugins = ("api_town", "api_server")


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
