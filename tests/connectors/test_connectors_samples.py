"""Every recorded sample of ../shared/data gives records or problems, and what its defects ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from catalog.records import DataService, Dataset, as_json, content_hash
from connectors.base import Checkpoint, Problem, Shortfall
from connectors.errors import SourceError

pytestmark = pytest.mark.data
Read = Callable[..., list[Any]]

# file, connector, datasets, services, codes of problems, announced but missing
EXPECTED: tuple[tuple[str, str, int, int, list[str], bool], ...] = (
    ("harvest/ckan/dados-gov-br_limit_packages.json", "ckan", 2, 0, [], True),
    ("harvest/ckan/dados-gov-br_search.json", "ckan", 10, 0, [], True),
    ("harvest/ckan/dados-gov-br_search_with_results_offset.json", "ckan", 10, 0, [], True),
    ("harvest/ckan/dados-gov-br_read_packages_by_organization.json", "ckan", 6, 0, [], False),
    ("harvest/ckan/dkan-french-w-license.json", "ckan", 1, 0, [], False),
    ("harvest/ckan/magda-ckan-server-dataset-sample-response.json", "ckan", 1, 0, [], False),
    ("harvest/datajson/arm.data.json", "datajson", 3, 0, [], False),
    ("harvest/datajson/pod-catalog-sample-extended.json", "datajson", 3, 0, ["missing_parent"], False),
    ("harvest/datajson/dcatus_2.json", "datajson", 3, 0, [], False),
    ("harvest/datajson/dcatus_no_identifier.json", "datajson", 0, 0, ["missing_identifier"], False),
    (
        "harvest/datajson/missing-identifier-title.data.json",
        "datajson",
        1,
        0,
        ["missing_identifier", "missing_title"],
        False,
    ),
    ("harvest/datajson/numerical-title.data.json", "datajson", 1, 0, ["wrong_type"], False),
    ("harvest/datajson/many-resources.data.json", "datajson", 1, 0, [], False),
    ("harvest/datajson/geospatial.data.json", "datajson", 2, 0, [], False),
    ("harvest/datajson/dcatus3_0_with_services.json", "datajson", 1, 2, [], False),
    ("harvest/datajson/dcatus3_0_nested_catalog.json", "datajson", 3, 0, [], False),
    ("harvest/datajson/dcatus3_0_invalid.json", "datajson", 2, 0, ["missing_contact"], False),
    ("harvest/dcat/catalog_pod.jsonld", "dcat", 1, 0, [], False),
    ("harvest/dcat/dataset_gob_es.ttl", "dcat", 1, 0, [], False),
    ("harvest/dcat/dataset_gov_de.rdf", "dcat", 1, 0, [], False),
    ("harvest/dcat/udata-bnodes.jsonld", "dcat", 3, 0, [], False),
    ("harvest/dcat/udata-bnodes.xml", "dcat", 3, 1, [], False),
    ("harvest/dcat/udata-nested.jsonld", "dcat", 1, 0, [], False),
    ("harvest/dcat/udata-paged-collection-1.jsonld", "dcat", 3, 0, [], True),
    ("harvest/dcat/udata-partial-collection-1.jsonld", "dcat", 3, 0, [], True),
    ("harvest/dcat/udata-partial-collection-2.jsonld", "dcat", 1, 0, [], True),
    ("harvest/korean/data_go_kr_15000897_openapi.json", "schemaorg", 1, 0, [], False),
    ("harvest/korean/data_go_kr_15127960_openapi.json", "schemaorg", 1, 0, [], False),
    ("harvest/korean/data_go_kr_15091495_openapi.malformed.json", "schemaorg", 0, 0, ["bad_json"], False),
    ("catalog/data_go_kr.jsonl", "schemaorg", 5066, 0, [], False),
    ("catalog/datagokr/sample_100.jsonld", "dcat", 100, 0, [], False),
)


@pytest.mark.parametrize(
    ("name", "kind", "datasets", "services", "problems", "short"),
    EXPECTED,
    ids=[row[0].rpartition("/")[2] for row in EXPECTED],
)
def test_a_sample_gives_its_records_and_problems(
    test_data: Path,
    read: Read,
    of: Any,
    codes: Any,
    name: str,
    kind: str,
    datasets: int,
    services: int,
    problems: list[str],
    short: bool,
) -> None:
    items = read(kind, test_data / name)
    assert len(of(items, Dataset)) == datasets
    assert len(of(items, DataService)) == services
    assert codes(items) == problems
    assert bool(of(items, Shortfall)) is short
    for record in (*of(items, Dataset), *of(items, DataService)):
        assert record.source_id.strip()
        assert record.title.strip()
        assert not record.source_id.startswith("_:")
        assert str(test_data) not in orjson.dumps(as_json(record)).decode()


@pytest.mark.parametrize("kind", ["ckan", "datajson", "dcat", "schemaorg", "sheet", "database"])
def test_no_connector_chokes_on_another_ones_sample(test_data: Path, read: Read, kind: str) -> None:
    samples = [
        p
        for folder in ("ckan", "datajson", "dcat", "korean", "csw", "oaipmh", "sdmx")
        for p in (test_data / "harvest" / folder).iterdir()
    ]
    assert len(samples) > 40
    for path in samples:
        try:
            items = read(kind, path)
        except SourceError:
            continue
        assert all(item.message and item.code for item in items if isinstance(item, Problem)), path


@pytest.mark.parametrize("row", EXPECTED, ids=[row[0].rpartition("/")[2] for row in EXPECTED])
def test_reading_twice_gives_the_same_content(
    test_data: Path, read: Read, of: Any, row: tuple[Any, ...]
) -> None:
    first, second = (
        [content_hash(r) for r in of(read(row[1], test_data / row[0]), Dataset)] for _ in range(2)
    )
    assert first == second


def test_a_recorded_error_of_ckan_is_an_error_of_the_source(test_data: Path, read: Read) -> None:
    with pytest.raises(SourceError, match="Not Found Error Não encontrado") as caught:
        read("ckan", test_data / "harvest/ckan/dados-gov-br_read_packages_by_invalid_group.json")
    assert (caught.value.code, caught.value.transient) == ("ckan_error", False)


def test_every_trap_of_dkan_is_avoided(test_data: Path, read: Read, of: Any) -> None:
    dataset = of(read("ckan", test_data / "harvest/ckan/dkan-french-w-license.json"), Dataset)[0]
    assert dataset.publisher == "Région Hauts-de-France"
    assert (dataset.issued, dataset.modified) == ("2019-12-10T09:23", "2019-09-30T22:00:00")
    assert "<p>" not in dataset.description
    assert dataset.themes == ()
    sheet, viewer = dataset.distributions
    assert (sheet.byte_size, sheet.format, sheet.modified) == (42, "xlsx", "2019-12-19T03:00")
    assert "spreadsheetml" in sheet.media_type
    assert (viewer.byte_size, viewer.format) == (None, None)


def test_data_go_kr_is_mended(test_data: Path, read: Read, of: Any) -> None:
    code = of(read("schemaorg", test_data / "harvest/korean/data_go_kr_15000897_openapi.json"), Dataset)[0]
    assert code.source_id == "15000897"
    assert code.keywords == ("중앙선거관리위원회", "코드", "선거")
    assert (code.contact.department, code.contact.phone) == ("정보운영과", "+82-2-3294-1153")
    assert (code.license, code.distributions[0].download_url) == (None, None)
    dental = of(read("schemaorg", test_data / "harvest/korean/data_go_kr_15127960_openapi.json"), Dataset)[0]
    assert [(d.format, d.declared_format) for d in dental.distributions] == [
        ("json", "JSON+XML"),
        ("xml", "JSON+XML"),
    ]
    assert dental.contact.phone == "+82-42-288-2392"


def test_the_list_of_5066_keeps_what_was_measured_in_it(test_data: Path, read: Read, of: Any) -> None:
    datasets = of(read("schemaorg", test_data / "catalog/data_go_kr.jsonl"), Dataset)
    assert len({d.source_id for d in datasets}) == 5066
    assert len({d.publisher for d in datasets}) == 521
    formats = [d.distributions[0].format for d in datasets]
    assert (formats.count("csv"), formats.count("xls"), formats.count("xlsx"), formats.count("pdf")) == (
        4245,
        176,
        171,
        126,
    )


def test_reading_resumes_behind_a_checkpoint(test_data: Path, read: Read, of: Any) -> None:
    path = test_data / "catalog/data_go_kr.jsonl"
    items = read("schemaorg", path)
    cursor = of(items, Checkpoint)[2].cursor
    before = items[: items.index(Checkpoint(cursor))]
    rest = read("schemaorg", path, cursor=cursor)
    assert of(before, Dataset) + of(rest, Dataset) == of(items, Dataset)


def test_the_folder_of_korean_samples_is_one_source_with_one_record_error(
    test_data: Path, read: Read, of: Any, codes: Any
) -> None:
    items = read("schemaorg", test_data / "harvest/korean")
    assert (len(of(items, Dataset)), codes(items)) == (2, ["bad_json"])


def test_data_json_keeps_what_its_records_say(test_data: Path, read: Read, of: Any) -> None:
    path = test_data / "harvest/datajson/dcatus_2.json"
    said = [d["modified"] for d in orjson.loads(path.read_bytes())["dataset"]]
    read_as = [(d.modified, d.frequency) for d in of(read("datajson", path), Dataset)]
    assert "R/P1W" in said
    assert read_as == [(None, text) if text.startswith("R/") else (text, None) for text in said]
    sample = of(read("datajson", test_data / "harvest/datajson/pod-catalog-sample-extended.json"), Dataset)
    assert [len(d.distributions) for d in sample] == [4, 0, 1]
    many = of(read("datajson", test_data / "harvest/datajson/many-resources.data.json"), Dataset)[0]
    assert len(many.distributions) == 11
    number = of(read("datajson", test_data / "harvest/datajson/numerical-title.data.json"), Dataset)[0]
    assert number.title == "707"


def test_dcat_of_data_go_kr_is_read_whole(test_data: Path, read: Read, of: Any) -> None:
    datasets = {
        d.source_id: d for d in of(read("dcat", test_data / "catalog/datagokr/sample_100.jsonld"), Dataset)
    }
    guide = datasets["15000249"]
    assert (guide.publisher, guide.publisher_code, guide.titles) == (
        "법제처",
        "1170000",
        {"ko": "법제처_법제업무편람"},
    )
    assert guide.themes == ("공공행정 > 법제",)
    assert guide.contact.phone == "+82-44-200-6788"
    assert all(d.publisher and d.distributions for d in datasets.values())


def test_languages_of_dcat_are_kept(test_data: Path, read: Read, of: Any) -> None:
    madrid = of(read("dcat", test_data / "harvest/dcat/dataset_gob_es.ttl"), Dataset)[0]
    assert list(madrid.titles) == ["es"]
    german = of(read("dcat", test_data / "harvest/dcat/dataset_gov_de.rdf"), Dataset)[0]
    assert len(german.distributions) == 9


def test_pages_at_an_inner_host_are_read_at_our_origin_to_the_end(
    test_data: Path, read: Read, of: Any, web: Any
) -> None:
    for number in (1, 2):
        page = (test_data / f"harvest/dcat/udata-partial-collection-{number}.jsonld").read_bytes()
        web.replies[f"/catalog.jsonld?page={number}"] = web.reply(page, content_type="application/ld+json")
    items = read("dcat", f"{web.url}/catalog.jsonld?page=1")
    assert [d.source_id for d in of(items, Dataset)] == ["1", "2", "3", "4"]
    assert of(items, Shortfall) == []
    resumed = read("dcat", f"{web.url}/catalog.jsonld?page=1", cursor=of(items, Checkpoint)[0].cursor)
    assert [d.source_id for d in of(resumed, Dataset)] == ["4"]
    assert of(resumed, Shortfall) == []


def test_a_missing_page_leaves_the_source_incomplete(test_data: Path, read: Read, of: Any, web: Any) -> None:
    web.replies["/catalog.jsonld?page=1"] = (
        test_data / "harvest/dcat/udata-paged-collection-1.jsonld"
    ).read_bytes()
    items = read("dcat", f"{web.url}/catalog.jsonld?page=1")
    shortfall = of(items, Shortfall)[0]
    assert (shortfall.announced, shortfall.received, len(of(items, Dataset))) == (4, 3, 3)


def test_a_page_that_points_to_itself_ends(test_data: Path, read: Read, of: Any, web: Any) -> None:
    page = (test_data / "harvest/dcat/udata-paged-collection-1.jsonld").read_bytes()
    web.replies["/catalog.jsonld"] = page.replace(b"?page=2", b"?page=1")
    items = read("dcat", f"{web.url}/catalog.jsonld?page=1")
    assert len(of(items, Dataset)) == 3
    assert len(web.requests) == 1
    assert len(of(items, Shortfall)) == 1
