"""Data dictionaries inside catalogs become tables with columns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalog.records import Dataset
from connectors.base import Context, SourceSpec
from connectors.described import described_table
from connectors.http import HttpClient
from connectors.network import NetworkPolicy
from connectors.registry import connect

COLUMNS = [("SGG_CD", "시군구코드", "text"), ("AREA", "면적", "numeric(12,2)")]


def written(kind: str) -> str:
    if kind == "ckan":
        fields = [{"name": n, "title": t, "type": d} for n, t, d in COLUMNS]
        resource = {
            "id": "r",
            "format": "CSV",
            "url": "https://x.example/a.csv",
            "schema": {"fields": fields},
        }
        package = {
            "id": "d",
            "name": "d",
            "title": "제목",
            "state": "active",
            "type": "dataset",
            "resources": [resource],
        }
        return json.dumps({"success": True, "result": {"count": 1, "results": [package]}})
    if kind == "schemaorg":
        measured = [
            {"@type": "PropertyValue", "name": n, "description": t, "unitText": d} for n, t, d in COLUMNS
        ]
        return json.dumps(
            {"@type": "Dataset", "identifier": "d", "name": "제목", "variableMeasured": measured}
        )
    columns = " ".join(
        f'[ csvw:name "{n}" ; csvw:title "{t}"@ko ; csvw:datatype "{d}" ]' for n, t, d in COLUMNS
    )
    return (
        "@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .\n"
        "@prefix csvw: <http://www.w3.org/ns/csvw#> .\n"
        '<https://x.example/d> a dcat:Dataset ; dct:identifier "d" ; dct:title "제목"@ko ;\n'
        f"  dcat:distribution [ csvw:tableSchema [ csvw:column ( {columns} ) ] ] .\n"
    )


@pytest.mark.parametrize(("kind", "name"), [("ckan", "a.json"), ("schemaorg", "a.json"), ("dcat", "a.ttl")])
def test_a_dictionary_gives_a_table_with_its_columns_in_order(tmp_path: Path, kind: str, name: str) -> None:
    file = tmp_path / name
    file.write_text(written(kind), encoding="utf-8")
    connector = connect(Context(SourceSpec("s", kind, str(file)), HttpClient(NetworkPolicy(allowed=()))))
    dataset = next(i for i in connector.items() if isinstance(i, Dataset))
    columns = [(c.name, c.logical_name, c.data_type, c.length, c.scale) for c in dataset.tables[0].columns]
    assert columns == [("SGG_CD", "시군구코드", "text", None, None), ("AREA", "면적", "numeric", 12, 2)]


def test_a_name_given_twice_counts_once_and_a_nameless_column_not_at_all() -> None:
    tables = described_table(
        "t", [("A", "가", None, None), ("A", "나", None, None), (None, "다", None, None)]
    )
    assert [(c.name, c.logical_name) for t in tables for c in t.columns] == [("A", "가")]
    assert described_table("t", []) == ()
