"""The catalog as DCAT-AP: one graph in every syntax, valid, complete over all pages, and only what may be seen."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from api_server import harvested, records_of, running
from api_town import SECRETS, SEES_ALL, SEES_PUBLIC, Town
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from pyshacl import validate
from rdflib import RDF, Graph, URIRef
from rdflib.compare import isomorphic

from api.dcat.node import Iri, Node, Ordered, Text
from api.dcat.syntax import SYNTAXES, NotAcceptable, negotiated
from api.dcat.vocabularies import data_theme, frequency
from api.licences import licence_of
from catalog.harvest import harvest
from catalog.items import SourceSpec
from catalog.records import DataService, Dataset, Kind
from connectors.base import Problem, Shortfall
from malmoi.demo.run import DemoSummary
from malmoi.pipeline import Workspace, process_changes
from malmoi.serving import build
from malmoi.settings import Settings

pytest_plugins = ("api_town", "api_server")
PARSERS = {"jsonld": "json-ld", "ttl": "turtle", "rdf": "xml", "xml": "xml"}
SHAPES = Path(__file__).parent / "shapes" / "dcat_ap_3.ttl"
DCAT, HYDRA = "http://www.w3.org/ns/dcat#", "http://www.w3.org/ns/hydra/core#"


def graph_of(answer: Any, ending: str) -> Graph:
    assert answer.status_code == 200, answer.text
    return Graph().parse(data=answer.content, format=PARSERS[ending])


@pytest.mark.parametrize("ending", ["ttl", "rdf", "xml"])
def test_every_syntax_is_the_same_graph(client: TestClient, ending: str) -> None:
    """The addresses of the pages differ by their ending, so that a harvester stays with its syntax."""
    base = client.get("/catalog.jsonld?size=8").content.replace(
        b"catalog.jsonld", f"catalog.{ending}".encode()
    )
    expected = Graph().parse(data=base, format="json-ld")
    assert len(expected) > 200
    assert isomorphic(expected, graph_of(client.get(f"/catalog.{ending}?size=8"), ending))


words = st.text(st.characters(codec="utf-8"), max_size=30)
iris = st.one_of(
    st.just("https://example.go.kr/a?b=1&c='2'"),
    st.text(st.characters(min_codepoint=33, max_codepoint=0xFFFD, codec="utf-8"), max_size=20).map(
        lambda t: f"http://example.go.kr/{t}"
    ),
).map(Iri.of)
texts = st.one_of(words.map(Text.of), st.builds(lambda: Text("5", datatype="xsd:integer")))
blank = st.builds(lambda t: Node(None, ("vcard:Kind",), (("vcard:fn", t),)), texts)
values = st.one_of(
    texts, iris, blank, st.lists(blank, min_size=1, max_size=3).map(lambda n: Ordered(tuple(n)))
)
nodes = st.builds(
    lambda n, told: Node(
        Iri(f"http://example.go.kr/{n}"),
        ("dcat:Dataset", "hydra:Collection"),
        tuple(("dct:title", v) for v in told),
    ),
    st.integers(0, 3),
    st.lists(values, max_size=4),
)


@given(st.lists(nodes, min_size=1, max_size=3, unique_by=lambda n: n.iri.value))  # type: ignore[union-attr]  # all have one
@settings(max_examples=80, deadline=None)
def test_whatever_is_said_is_read_back_alike_in_every_syntax(said: list[Node]) -> None:
    graphs = [
        Graph().parse(io.BytesIO(SYNTAXES[e].write(said)), format=PARSERS[e])
        for e in ("ttl", "jsonld", "rdf")
    ]
    assert isomorphic(graphs[0], graphs[1])
    assert isomorphic(graphs[0], graphs[2])


def valid(graph: Graph) -> tuple[bool, str]:
    conforms, _, report = validate(graph, shacl_graph=Graph().parse(SHAPES), inference="none")
    return bool(conforms), str(report)[:2000]


def test_the_demo_s_catalog_is_valid_dcat_ap(client: TestClient) -> None:
    conforms, report = valid(graph_of(client.get("/catalog.ttl?size=1000"), "ttl"))
    assert conforms, report


def test_the_shapes_see_what_is_wrong(client: TestClient) -> None:
    graph = graph_of(client.get("/catalog.ttl?size=1000"), "ttl")
    for name in ("http://purl.org/dc/terms/title", DCAT + "accessURL", HYDRA + "totalItems"):
        broken = Graph()
        broken += graph
        broken.remove((None, URIRef(name), None))
        assert not valid(broken)[0], name


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory, test_data: Path) -> Any:
    """An installation that holds real datasets of the national portal, with services, served."""
    from malmoi.pipeline import open_workspace

    settings = Settings(home=tmp_path_factory.mktemp("peer"), database_url="", search_url="")
    samples = harvested("dcat", str(test_data / "catalog" / "datagokr" / "sample_100.jsonld"))
    with open_workspace(settings) as workspace:
        spec = SourceSpec("portal", "script", "http://data.example.go.kr")
        workspace.store.sources.add(spec)

        class Recorded:
            def items(self, cursor: str | None = None) -> Any:
                yield from (i for i in samples if isinstance(i, Dataset))
                yield from (
                    DataService(
                        f"svc-{n}",
                        f"측정 서비스 {n}",
                        endpoint_url=f"https://api.example.go.kr/{n}",
                        publisher="환경부",
                    )
                    for n in range(7)
                )

        assert harvest(workspace.store, Recorded(), spec).ok
        process_changes(workspace)
        app = build(workspace)
        with running(app) as address:
            app.state.services = replace(app.state.services, public_url=address)
            yield workspace, address


def test_real_datasets_are_valid_dcat_ap(peer: Any) -> None:
    with TestClient(build(peer[0])) as client:
        conforms, report = valid(graph_of(client.get("/catalog.ttl?size=1000"), "ttl"))
    assert conforms, report


@pytest.mark.parametrize("ending", ["jsonld", "ttl", "rdf"])
def test_our_own_connector_harvests_all_pages(peer: Any, ending: str) -> None:
    store = peer[0].store
    items = harvested("dcat", f"{peer[1]}/catalog.{ending}?size=9")
    assert not [i for i in items if isinstance(i, Shortfall)]
    assert not [i for i in items if isinstance(i, Problem) and i.severity == "error"]
    found, services = records_of(items, Dataset), records_of(items, DataService)
    rows = {r.id: r for some in store.records.each(Kind.DATASET) for r in some}
    assert len(rows) > 90
    assert sorted(found) == sorted(rows)
    assert len(services) == 7
    for identifier, row in rows.items():
        assert_carried(store, row, found[identifier])


def assert_carried(store: Any, row: Any, got: Dataset) -> None:
    told: Dataset = row.record
    assert got.title == told.title
    assert got.description == told.description or not told.description
    assert sorted(got.keywords) == sorted(told.keywords)
    assert sorted(got.themes) == sorted(
        t for t in told.themes if not any(o.startswith(f"{t} > ") for o in told.themes)
    )
    assert got.spatial == tuple(sorted(told.spatial))
    for name in ("issued", "modified", "temporal_start", "temporal_end", "provenance"):
        assert getattr(told, name) in (None, getattr(got, name)), name
    assert (
        frequency(got.frequency or "") == frequency(told.frequency or "") or told.frequency == got.frequency
    )
    assert name_of(got.license) == name_of(told.license)
    assert got.publisher == store.records.get(Kind.AGENCY, row.agency_id).title
    assert got.publisher_code == row.agency_code
    parts = [d.record for d in store.records.distributions_of(row.id)]
    assert sorted(forms(got.distributions)) == sorted(forms(parts))
    columns = [c.record for c in store.records.columns_of(row.id)]
    names = {(c.name, c.logical_name, c.data_type, c.length) for t in got.tables for c in t.columns}
    assert names == {(c.name, c.logical_name, c.data_type, c.length) for c in columns}


def name_of(licence: str | None) -> str | None:
    known = licence_of(licence)
    return known.id if known else licence


def forms(parts: Any) -> list[tuple[str, ...]]:
    return [tuple(str(v) for v in (d.title, d.format, d.byte_size, d.download_url)) for d in parts]


def test_columns_and_demo_datasets_come_back_too(
    demo: tuple[Workspace, DemoSummary], demo_address: str
) -> None:
    store = demo[0].store
    found = records_of(harvested("dcat", f"{demo_address}/catalog.ttl?size=4"), Dataset)
    rows = {r.id: r for some in store.records.each(Kind.DATASET) for r in some}
    assert sorted(found) == sorted(rows)
    assert sum(len(t.columns) for d in found.values() for t in d.tables) > 50
    for identifier, row in rows.items():
        assert_carried(store, row, found[identifier])


def test_pages_link_to_each_other(client: TestClient) -> None:
    graph = graph_of(client.get("/catalog.ttl?size=10&page=2"), "ttl")
    links = {str(p).removeprefix(HYDRA): str(o) for s, p, o in graph if str(p).startswith(HYDRA)}
    assert links["previous"].endswith("/catalog.ttl?size=10&page=1")
    assert links["next"].endswith("/catalog.ttl?size=10&page=3")
    assert links["first"].endswith("page=1")
    assert links["last"].endswith("page=3")
    assert (
        links["totalItems"]
        == client.get("/api/3/action/package_search?rows=0").json()["result"]["count"].__str__()
    )
    last = graph_of(client.get("/catalog.ttl?size=10&page=3"), "ttl")
    assert not list(last.objects(None, URIRef(HYDRA + "next")))


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/turtle", "text/turtle"),
        ("application/rdf+xml, text/turtle;q=0.4", "application/rdf+xml"),
        ("application/n-quads, text/turtle;q=0.1", "text/turtle"),
        ("*/*", "application/ld+json"),
        ("", "application/ld+json"),
        ("nonsense", "application/ld+json"),
        ("text/turtle;q=x, application/ld+json", "application/ld+json"),
    ],
)
def test_the_syntax_is_the_one_accepted(client: TestClient, accept: str, kind: str) -> None:
    for path in ("/catalog",):
        answer = client.get(path, headers={"accept": accept})
        assert answer.headers["content-type"].startswith(kind)
        assert "Accept" in answer.headers["vary"]


def test_people_are_sent_to_pages_and_the_impossible_is_refused(client: TestClient) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    assert client.get("/catalog", headers=browser, follow_redirects=False).status_code == 303
    refused = client.get("/catalog", headers={"accept": "image/png"})
    assert refused.status_code == 406
    assert refused.headers["content-type"] == "application/problem+json"
    with pytest.raises(NotAcceptable):
        negotiated("image/*", None)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/catalog.ttl?page=0", 422),
        ("/catalog.ttl?page=-1", 422),
        ("/catalog.ttl?page=x", 422),
        ("/catalog.ttl?page=999", 404),
        ("/catalog.ttl?page=99999999999999999999", 422),
        ("/catalog.ttl?size=100000", 422),
        ("/catalog.nt", 422),
        ("/dataset/nothere.ttl", 404),
        ("/dataset/a.b.c.ttl", 404),
    ],
)
def test_wrong_addresses_are_told_to_be_wrong(client: TestClient, path: str, status: int) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_who_has_a_page_already_gets_no_second(client: TestClient) -> None:
    first = client.get("/catalog.ttl")
    again = client.get("/catalog.ttl", headers={"if-none-match": f"W/{first.headers['etag']}"})
    assert again.status_code == 304
    assert again.content == b""
    assert first.headers["last-modified"].endswith("GMT")
    assert client.get("/catalog.ttl", headers={"if-none-match": '"other"'}).status_code == 200


def test_a_dataset_is_in_the_catalog_as_it_is_alone(client: TestClient) -> None:
    whole = graph_of(client.get("/catalog.ttl?size=1000"), "ttl")
    for dataset in list(whole.subjects(RDF.type, URIRef(DCAT + "Dataset")))[:5]:
        path = str(dataset).removeprefix("http://127.0.0.1:8000")
        for ending in ("ttl", "jsonld", "rdf"):
            alone = graph_of(client.get(f"{path}.{ending}"), ending)
            assert len(list(alone.predicate_objects(dataset))) == len(list(whole.predicate_objects(dataset)))


@pytest.mark.parametrize("role", SEES_PUBLIC)
@pytest.mark.parametrize("ending", ["jsonld", "ttl", "rdf", "xml"])
def test_nothing_of_a_restricted_dataset_is_told(quiet_town: Town, role: str, ending: str) -> None:
    answer = quiet_town.client.get(f"/catalog.{ending}?size=1000", headers=quiet_town.headers(role))
    assert answer.status_code == 200
    assert [s for s in SECRETS if s in answer.text] == []
    assert quiet_town.dataset not in answer.text
    one = quiet_town.client.get(f"/dataset/{quiet_town.dataset}.{ending}", headers=quiet_town.headers(role))
    assert one.status_code == 404
    part = quiet_town.workspace.store.records.distributions_of(quiet_town.dataset)[0].id
    there = quiet_town.client.get(f"/distribution/{part}", headers=quiet_town.headers(role))
    assert there.status_code == 404


@pytest.mark.parametrize("role", SEES_ALL)
def test_its_officers_see_it_and_no_cache_keeps_it(quiet_town: Town, role: str) -> None:
    answer = quiet_town.client.get("/catalog.ttl?size=1000", headers=quiet_town.headers(role))
    assert "TB_SUBMARINE" in answer.text or "잠수함정비계획" in answer.text
    assert "access-right/RESTRICTED" in answer.text
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ("연간", "ANNUAL"),
        ("매월", "MONTHLY"),
        ("분기", "QUARTERLY"),
        ("반기", "ANNUAL_2"),
        ("일간", "DAILY"),
        ("주간", "WEEKLY"),
        ("실시간", "UPDATE_CONT"),
        ("수시 (1회성 데이터)", "IRREG"),
        ("연 1회", "ANNUAL"),
        ("http://publications.europa.eu/resource/authority/frequency/DAILY", "DAILY"),
        ("가끔", None),
    ],
)
def test_how_often_data_is_renewed_is_known_by_korean_words(told: str, code: str | None) -> None:
    found = frequency(told)
    assert (found.rpartition("/")[2] if found else None) == code


def test_categories_of_korean_portals_belong_to_a_theme() -> None:
    assert data_theme("환경 - 대기") == data_theme("환경 > 대기")
    assert (data_theme("교통 - 도로") or "").endswith("TRAN")
    assert data_theme("기타") is None


def test_crawlers_find_every_public_dataset(quiet_town: Town) -> None:
    client = quiet_town.client
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in client.get("/robots.txt").text
    assert "/sitemap-1.xml" in client.get("/sitemap.xml").text
    for role in SEES_ALL:  # what an officer's browser fetches is no secret's address either
        text = client.get("/sitemap-1.xml", headers=quiet_town.headers(role)).text
        assert text.count("<loc>") == 2
        assert quiet_town.dataset not in text
    assert client.get("/sitemap-2.xml").status_code == 404
    assert client.get("/sitemap-x.xml").status_code == 422


def test_a_dataset_s_address_gives_rdf_to_who_accepts_it(client: TestClient) -> None:
    found = client.get("/api/3/action/package_list").json()["result"][0]
    answer = client.get(f"/dataset/{found}", headers={"accept": "text/turtle"})
    assert answer.headers["content-type"].startswith("text/turtle")
    for accept in ("text/html,*/*;q=0.8", "*/*", ""):
        assert "</html>" in client.get(f"/dataset/{found}", headers={"accept": accept}).text
