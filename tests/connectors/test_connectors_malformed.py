"""Malformed input of every kind: an error of the source or of a record, never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson
import pytest
from malformed_sources import DOCUMENT_KINDS, EXTERNAL, HTML, LAUGHS, ONE, Read, code_of

from catalog.records import Dataset, content_hash
from connectors.base import Problem, Shortfall
from connectors.errors import SourceError


@pytest.mark.parametrize("kind", DOCUMENT_KINDS)
def test_a_page_with_status_200_is_no_empty_catalog(web: Any, read: Read, kind: str) -> None:
    for prefix in (b"", b"\xef\xbb\xbf", b"\n  "):
        web.replies["/data.json"] = web.reply(prefix + HTML, content_type="application/json")
        assert code_of(read, kind, f"{web.url}/data.json") == "html_instead"


@pytest.mark.parametrize("kind", DOCUMENT_KINDS)
@pytest.mark.parametrize("content", [b"", b"   \n", b"\0\0\0"])
def test_an_empty_answer_is_no_empty_catalog(
    read: Read, write: Callable[..., Path], kind: str, content: bytes
) -> None:
    assert code_of(read, kind, write(content)) in ("empty_body", "not_json", "not_rdf")


@pytest.mark.parametrize("kind", ["ckan", "datajson", "schemaorg"])
def test_xml_where_json_is_due_is_an_error(read: Read, write: Callable[..., Path], kind: str) -> None:
    content = b"<OpenAPI_ServiceResponse><cmmMsgHeader><returnReasonCode>30</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>"
    assert code_of(read, kind, write(content)) == "not_json"


def test_an_error_object_is_no_empty_catalog(read: Read, write: Callable[..., Path], codes: Any) -> None:
    path = write(b'{"error": "try later"}')
    assert code_of(read, "datajson", path) == "not_datajson"
    assert code_of(read, "ckan", path) == "unexpected_answer"
    assert codes(read("schemaorg", path)) != []


@pytest.mark.parametrize("kind", DOCUMENT_KINDS)
@pytest.mark.parametrize("opening", [b'{"a":', b"[", b'{"dataset":[', b'{"@graph":[{"@type":"Dataset","x":'])
def test_deep_nesting_is_an_error(
    read: Read, write: Callable[..., Path], codes: Any, kind: str, opening: bytes
) -> None:
    path = write(opening * 100_000)
    try:
        items = read(kind, path)
    except SourceError:
        return
    assert codes(items)


def test_deep_but_complete_nesting_is_an_error_of_the_record_or_the_source(
    read: Read, write: Callable[..., Path]
) -> None:
    body = {**ONE, "extras": orjson.loads(b"[" * 200 + b"]" * 200)}
    for kind, document in (
        ("datajson", {"dataset": [body]}),
        ("dcat", body),
        ("schemaorg", [body] * 2),
        ("ckan", {"result": [body]}),
    ):
        path = write(orjson.dumps(document))
        with suppress(SourceError):
            read(kind, path)


@pytest.mark.parametrize("content", [LAUGHS, EXTERNAL])
def test_xml_with_entities_is_refused(read: Read, write: Callable[..., Path], content: bytes) -> None:
    assert code_of(read, "dcat", write(content, "x.rdf")) == "xml_forbidden"


@pytest.mark.parametrize(
    "context",
    [
        "http://127.0.0.1:9/context.jsonld",
        ["https://schema.org", "https://evil.example/c"],
        {"@import": "http://evil.example/c"},
        {"a": {"@id": "http://a/", "@context": "http://evil.example/c"}},
    ],
)
def test_remote_contexts_are_not_fetched(
    read: Read, write: Callable[..., Path], web: Any, context: Any
) -> None:
    document = {
        "@context": context,
        "@id": "http://a.example/1",
        "@type": "http://www.w3.org/ns/dcat#Dataset",
    }
    assert code_of(read, "dcat", write(orjson.dumps(document), "x.jsonld")) == "unknown_context"


def test_an_unknown_context_is_a_problem_of_the_record(
    read: Read, write: Callable[..., Path], codes: Any, of: Any
) -> None:
    records = [{"@context": "https://evil.example/c", **ONE}, {"@context": "http://schema.org/", **ONE}]
    items = read("schemaorg", write(orjson.dumps(records)))
    assert (codes(items), len(of(items, Dataset))) == (["unknown_context"], 1)


@pytest.mark.parametrize(
    "address", ["https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld", "http://schema.org/"]
)
def test_known_contexts_are_bundled(read: Read, write: Callable[..., Path], of: Any, address: str) -> None:
    document = {
        "@context": address,
        "@id": "http://a.example/1",
        "@type": "dcat:Dataset" if "open-data" in address else "http://www.w3.org/ns/dcat#Dataset",
        "title" if "open-data" in address else "name": "제목",
    }
    dataset = of(read("dcat", write(orjson.dumps(document), "x.jsonld")), Dataset)[0]
    assert (dataset.source_id, dataset.title) == ("http://a.example/1", "제목")


def test_a_truncated_catalog_keeps_what_came_and_is_incomplete(
    read: Read, write: Callable[..., Path], of: Any, codes: Any
) -> None:
    records = [{**ONE, "identifier": str(n)} for n in range(5)]
    whole = orjson.dumps({"dataset": records})
    items = read("datajson", write(whole[:-30]))
    assert (len(of(items, Dataset)), codes(items)[-1]) == (4, "bad_json")
    assert of(items, Shortfall)[0].received == 4
    big = [{**ONE, "identifier": str(n), "description": "x" * 1000} for n in range(200)]
    items = read("schemaorg", write(orjson.dumps(big)[:-30]))
    assert (len(of(items, Dataset)), codes(items)) == (199, ["bad_json"])
    assert of(items, Shortfall)[0].received == 199


def test_a_broken_line_costs_one_record(read: Read, write: Callable[..., Path], of: Any, codes: Any) -> None:
    lines = [orjson.dumps({**ONE, "identifier": str(n)}) for n in range(5)]
    lines[0], lines[3] = b'{"identifier": "0" "name": "x"}', b'{"identifier": "3", "name": "\xff\xfe'
    items = read("schemaorg", write(b"\n".join(lines) + b"\n\n"))
    assert [d.source_id for d in of(items, Dataset)] == ["1", "2", "4"]
    assert codes(items) == ["bad_json", "bad_json"]
    assert [p.field for p in of(items, Problem)] == ["line 1", "line 4"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16", "utf-16-le-bom", "utf-32"])
def test_encodings_are_recognised_whatever_is_declared(read: Read, web: Any, of: Any, encoding: str) -> None:
    text = '[{"@type": "Dataset", "identifier": "1", "name": "미세먼지 측정정보"}]'
    content = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    web.replies["/a.json"] = web.reply(content, content_type="application/json; charset=utf-8")
    assert of(read("schemaorg", f"{web.url}/a.json"), Dataset)[0].title == "미세먼지 측정정보"


def test_a_line_in_another_encoding_is_read_in_it(read: Read, write: Callable[..., Path], of: Any) -> None:
    line = '{"@type": "Dataset", "identifier": "%d", "name": "미세먼지"}\n'
    content = (
        (line % 1).encode() * 1
        + b"".join((line % n).encode() for n in range(2, 2000))
        + (line % 2000).encode("cp949")
    )
    datasets = of(read("schemaorg", write(content)), Dataset)
    assert len(datasets) == 2000
    assert {d.title for d in datasets} == {"미세먼지"}


def test_cp949_xml_is_read(read: Read, write: Callable[..., Path], of: Any) -> None:
    text = """<?xml version="1.0" encoding="EUC-KR"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
      xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/">
      <dcat:Dataset rdf:about="http://a.example/1"><dct:title>미세먼지</dct:title></dcat:Dataset></rdf:RDF>"""
    for content in (text.encode("cp949"), text.encode("utf-8")):
        assert of(read("dcat", write(content, "x.rdf")), Dataset)[0].title == "미세먼지"


WRONG = [
    None,
    707,
    7.5,
    True,
    [],
    {},
    [[]],
    [{}],
    "",
    "-",
    "a\0b",
    "\ud800",
    {"@value": 3},
    [None, 1, "x"],
    "x" * 300_000,
]


@pytest.mark.parametrize("value", WRONG, ids=lambda v: repr(v)[:20])
def test_wrong_types_in_every_field_cost_at_most_the_record(
    read: Read, write: Callable[..., Path], value: Any
) -> None:
    fields = (
        "identifier",
        "id",
        "title",
        "name",
        "description",
        "notes",
        "keywords",
        "keyword",
        "tags",
        "publisher",
        "creator",
    )
    fields += (
        "organization",
        "groups",
        "distribution",
        "resources",
        "extras",
        "contactPoint",
        "modified",
        "dateModified",
        "url",
    )
    fields += (
        "@type",
        "@context",
        "temporal",
        "temporalCoverage",
        "spatial",
        "license",
        "theme",
        "isPartOf",
        "state",
        "type",
        "private",
    )
    records = [{**ONE, "id": f"{n}", "identifier": f"{n}", name: value} for n, name in enumerate(fields)]
    content = (
        orjson.dumps(records)
        if value != "\ud800"
        else orjson.dumps(records_without(records)).replace(b'"@@"', b'"\\ud800"')
    )
    for kind, body in (
        ("schemaorg", content),
        ("ckan", b'{"success": true, "result": ' + content + b"}"),
        ("datajson", b'{"dataset": ' + content + b"}"),
    ):
        if value == "\ud800":  # a lone surrogate makes the document no JSON at all
            with suppress(SourceError):
                read(kind, write(body))
            continue
        items = read(kind, write(body))
        found = [item for item in items if isinstance(item, Dataset)]
        assert len(found) >= len(fields) - 6
        for item in found:
            content_hash(item)
            assert "\0" not in repr(item.title)
            assert len(item.description or "") <= 100_000


def records_without(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: "@@" if v == "\ud800" else v for k, v in record.items()} for record in records]
