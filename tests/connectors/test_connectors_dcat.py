"""The DCAT connector: one meaning in many forms, identities that stay, pages of both generations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from rdflib import Graph

from catalog.records import Dataset, as_json
from connectors.base import Checkpoint, Shortfall

Read = Callable[..., list[Any]]
PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
WHOLE = (
    PREFIXES
    + """<http://a.example/c> a dcat:Catalog ; dcat:dataset <http://a.example/1> .
<http://a.example/1> a dcat:Dataset ; dct:title "Air"@en , "대기"@ko , "Luft"@de ; dct:description "<p>설명</p>"@ko ;
  dct:publisher [ a foaf:Agent ; foaf:name "환경부" ] ; dcat:keyword "b" , "a" ; dct:modified "2024-01-31" ;
  dcat:contactPoint [ vcard:fn "대기과" ; vcard:hasEmail <mailto:a@b.kr> ; vcard:hasTelephone [ vcard:hasValue <tel:+82-0442016860> ] ] ;
  dct:temporal [ dcat:startDate "2020-01-01" ; dcat:endDate "2020-12-31" ] ;
  dcat:distribution [ dcat:accessURL <http://a.example/z> ; dct:format "CSV" ] , [
    dcat:accessURL <http://a.example/y> ; dct:format "JSON" ] .
"""
)


def write(path: Path, text: str) -> Path:
    path.write_text(PREFIXES + text if not text.startswith("@prefix") else text)
    return path


def datasets(items: list[Any]) -> list[Dataset]:
    return [item for item in items if isinstance(item, Dataset)]


@pytest.mark.parametrize(
    ("syntax", "suffix"), [("turtle", "ttl"), ("xml", "rdf"), ("json-ld", "jsonld"), ("nt", "nt")]
)
def test_every_syntax_says_the_same(tmp_path: Path, read: Read, syntax: str, suffix: str) -> None:
    graph = Graph().parse(data=WHOLE, format="turtle")
    path = tmp_path / f"c.{suffix}"
    graph.serialize(path, format=syntax, encoding="utf-8")
    found = datasets(read("dcat", path))[0]
    assert (found.source_id, found.title, found.description) == ("http://a.example/1", "대기", "설명")
    assert found.titles == {"de": "Luft", "en": "Air", "ko": "대기"}
    assert (found.publisher, found.keywords, found.modified) == ("환경부", ("a", "b"), "2024-01-31")
    assert (found.contact.phone, found.contact.email) == ("+82-44-201-6860", "a@b.kr")
    assert (found.temporal_start, found.temporal_end) == ("2020-01-01", "2020-12-31")
    assert [d.access_url for d in found.distributions] == ["http://a.example/y", "http://a.example/z"]


@pytest.mark.parametrize("content_type", ["application/ld+json", "text/html", "application/octet-stream", ""])
def test_the_syntax_is_seen_in_the_document_not_in_its_declaration(
    web: Any, read: Read, content_type: str
) -> None:
    for syntax in ("turtle", "xml", "json-ld"):
        body = Graph().parse(data=WHOLE, format="turtle").serialize(format=syntax, encoding="utf-8")
        web.replies["/catalog"] = web.reply(body, content_type=content_type)
        assert len(datasets(read("dcat", f"{web.url}/catalog"))) == 1


def test_a_blank_node_is_known_by_identifier_or_landing_page_and_else_refused(
    tmp_path: Path, read: Read, codes: Any
) -> None:
    path = write(
        tmp_path / "c.ttl",
        """[] a dcat:Dataset ; dct:title "가" ; dct:identifier "id-1" .
        [] a dcat:Dataset ; dct:title "나" ; dcat:landingPage <http://a.example/n> .
        [] a dcat:Dataset ; dct:title "다" ; dct:description "x" .""",
    )
    items = read("dcat", path)
    assert sorted(d.source_id for d in datasets(items)) == ["http://a.example/n", "id-1"]
    assert codes(items) == ["blank_node_identity"]


def test_a_dataset_is_one_whether_a_page_gives_it_an_address_or_a_blank_node(web: Any, read: Read) -> None:
    pages = {
        1: '<http://a.example/1> a dcat:Dataset ; dct:title "가" ; dct:identifier "1" . </c?page=1> hydra:next </c?page=2> .',
        2: '[] a dcat:Dataset ; dct:title "가" ; dct:identifier "1" . [] a dcat:Dataset ; dct:title "나" ; dct:identifier "2" .',
    }
    for number, text in pages.items():
        web.replies[f"/c?page={number}"] = web.reply((PREFIXES + text).encode(), content_type="text/turtle")
    assert [d.source_id for d in datasets(read("dcat", f"{web.url}/c?page=1"))] == ["1", "2"]


def test_addresses_that_share_an_identifier_are_told_apart(tmp_path: Path, read: Read) -> None:
    text = """<http://a.example/1> a dcat:Dataset ; dct:title "가" ; dct:identifier "same" .
    <http://a.example/2> a dcat:Dataset ; dct:title "나" ; dct:identifier "same" ."""
    found = datasets(read("dcat", write(tmp_path / "c.ttl", text)))
    assert [d.source_id for d in found] == ["http://a.example/1", "http://a.example/2"]


def test_a_dataset_that_is_only_mentioned_is_not_a_record(tmp_path: Path, read: Read) -> None:
    text = """<http://a.example/c> dcat:dataset <http://a.example/1> , <http://a.example/2> .
    <http://a.example/1> a dcat:Dataset ; dct:title "가" ."""
    items = read("dcat", write(tmp_path / "c.ttl", text))
    assert [d.source_id for d in datasets(items)] == ["http://a.example/1"]
    assert len(items) == 1


@pytest.mark.parametrize("generation", ["PagedCollection", "Collection"])
@pytest.mark.parametrize("literal", [True, False])
@pytest.mark.parametrize("host", ["", "http://inner.agency.example"])
def test_pages_are_followed_in_both_generations(
    web: Any, read: Read, of: Any, generation: str, literal: bool, host: str
) -> None:
    def page(number: int) -> Any:
        address = f"{host or web.url}/c?page={number + 1}"
        following = f'"{address}"' if literal else f"<{address}>"
        view = f"<http://inner.agency.example/c?page={number}>"
        old = f'<{web.url}/c> a hydra:PagedCollection ; hydra:totalItems "3" .'
        new = f"<{web.url}/c> a hydra:Collection ; hydra:totalItems 3 ; hydra:view {view} ."
        link = (
            f"{view} hydra:{'nextPage' if generation == 'PagedCollection' else 'next'} {following} ."
            if number < 3
            else ""
        )
        dataset = f'<http://a.example/{number}> a dcat:Dataset ; dct:title "t{number}" .'
        text = PREFIXES + (old if generation == "PagedCollection" else new) + link + dataset
        return web.reply(text.encode(), content_type="text/turtle")

    for number in (1, 2, 3):
        web.replies[f"/c?page={number}"] = page(number)
    items = read("dcat", f"{web.url}/c?page=1")
    assert [d.title for d in datasets(items)] == ["t1", "t2", "t3"]
    assert of(items, Shortfall) == []
    assert len(of(items, Checkpoint)) == 2
    assert len(web.requests) == 3


def test_content_does_not_depend_on_blank_node_names(tmp_path: Path, read: Read) -> None:
    bodies = []
    for name in ("x", "a"):
        text = WHOLE.replace(
            "[ dcat:accessURL <http://a.example/z> ; dct:format", f"_:{name} . _:{name} dct:title "
        )
        text = text.replace(
            '"CSV" ] , [',
            '"CSV" ; dcat:accessURL <http://a.example/z> . <http://a.example/1> dcat:distribution [',
        )
        bodies.append(as_json(datasets(read("dcat", write(tmp_path / f"{name}.ttl", text)))[0]))
    assert bodies[0] == bodies[1]
    assert len(bodies[0]["distributions"]) == 2


def test_themes_stand_below_their_broader_concepts(tmp_path: Path, read: Read) -> None:
    text = """<http://a/1> a dcat:Dataset ; dct:title "가" ; dcat:theme <http://a/t/air> , <http://a/t/env> , <http://b/t> .
    <http://a/t/air> skos:prefLabel "대기"@ko ; skos:broader <http://a/t/env> . <http://a/t/env> skos:prefLabel "환경"@ko ."""
    found = datasets(read("dcat", write(tmp_path / "c.ttl", text)))[0]
    assert set(found.themes) == {"환경 > 대기", "http://b/t"}


def test_local_folders_do_not_show_in_relative_addresses(tmp_path: Path, read: Read) -> None:
    found = datasets(read("dcat", write(tmp_path / "c.ttl", '<d/1> a dcat:Dataset ; dct:title "가" .')))[0]
    assert found.source_id == "file:///d/1"
    assert str(tmp_path) not in orjson.dumps(as_json(found)).decode()
