"""Hostile input: any document and any bytes, bombs, files that are none; never a traceback."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from malformed_sources import DOCUMENT_KINDS, HTML, LAUGHS, Read, code_of

from catalog.records import Dataset, content_hash
from connectors.base import Context, SourceSpec
from connectors.document import encoding_of
from connectors.errors import SourceError
from connectors.http import HttpClient
from connectors.registry import connect

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "@type",
                    "@graph",
                    "@id",
                    "@context",
                    "identifier",
                    "name",
                    "title",
                    "dataset",
                    "result",
                    "results",
                    "distribution",
                ]
            )
            | st.sampled_from(
                [
                    "resources",
                    "extras",
                    "keywords",
                    "keyword",
                    "tags",
                    "publisher",
                    "creator",
                    "contactPoint",
                    "count",
                    "catalog",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=JSON)
def test_no_json_document_causes_a_traceback(tmp_path: Path, document: Any) -> None:
    path = tmp_path / "any.json"
    path.write_bytes(orjson.dumps(document))
    with HttpClient() as http:
        for kind in DOCUMENT_KINDS:
            try:
                items = list(connect(Context(SourceSpec("s", kind, str(path)), http)).items())
            except SourceError:
                continue
            for item in items:
                if isinstance(item, Dataset):
                    content_hash(item)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=200))
def test_no_bytes_cause_a_traceback(tmp_path: Path, content: bytes) -> None:
    encoding_of(content)
    path = tmp_path / "any.bin"
    path.write_bytes(content)
    with HttpClient() as http:
        for kind in (*DOCUMENT_KINDS, "sheet", "database"):
            try:
                list(connect(Context(SourceSpec("s", kind, str(path)), http)).items())
            except SourceError:
                continue


def test_a_gzip_bomb_is_refused_while_streaming(web: Any, read: Read) -> None:
    web.replies["/a.json"] = web.reply(gzip.compress(b"[" + b" " * 60_000_000), content_encoding="gzip")
    assert code_of(read, "datajson", f"{web.url}/a.json") == "decompression_bomb"


def test_a_device_or_a_missing_file_is_an_error(read: Read, tmp_path: Path) -> None:
    assert code_of(read, "schemaorg", "/dev/zero") == "file_forbidden"
    assert code_of(read, "schemaorg", tmp_path / "nothing.json") == "file_missing"
    assert code_of(read, "datajson", tmp_path) == "file_forbidden"
    assert code_of(read, "schemaorg", "file://other-host/etc/passwd") == "file_missing"


def test_files_outside_the_allowed_folders_are_refused(
    tmp_path: Path, make_client: Callable[..., HttpClient], read: Read
) -> None:
    from connectors.files import FilePolicy

    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.json").write_text("[]")
    (inside / "link.json").symlink_to(tmp_path / "secret.json")
    client = make_client(files=FilePolicy((inside,)))
    for name in ("../secret.json", "link.json"):
        with pytest.raises(SourceError) as caught:
            read("schemaorg", inside / name, http=client)
        assert caught.value.code == "file_forbidden"


def test_a_workbook_that_is_a_bomb_or_broken_is_refused(read: Read, write: Callable[..., Path]) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 100_000_000)
    assert code_of(read, "sheet", write(bomb.getvalue(), "a.xlsx")) == "decompression_bomb"
    entities = io.BytesIO()
    with zipfile.ZipFile(entities, "w") as archive:
        archive.writestr("xl/workbook.xml", LAUGHS)
    assert code_of(read, "sheet", write(entities.getvalue(), "a.xlsx")) == "xml_forbidden"
    book = io.BytesIO()
    openpyxl.Workbook().save(book)
    assert code_of(read, "sheet", write(book.getvalue()[:-200], "a.xlsx")) == "bad_workbook"
    assert code_of(read, "sheet", write(b"PK\x03\x04rest", "a.xlsx")) == "bad_workbook"
    assert code_of(read, "sheet", write(b"\xd0\xcf\x11\xe0old", "a.xls")) == "unsupported_format"
    assert code_of(read, "sheet", write(book.getvalue(), "a.xlsx")) == "no_form"
    assert code_of(read, "sheet", write(HTML, "a.csv")) == "html_instead"
