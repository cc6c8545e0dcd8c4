"""What search engines read out of a dataset's page."""

from __future__ import annotations

import json
import re
from pathlib import Path

from fastapi.testclient import TestClient

from api.dcat.schemaorg import schema_org
from catalog.items import SourceSpec
from catalog.records import Dataset
from connectors.base import Context
from connectors.http import HttpClient
from connectors.registry import connect
from web.rendering import script_text

HTML = {"accept": "text/html"}
SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def test_every_dataset_s_page_describes_itself_and_our_connector_reads_it(
    client: TestClient, tmp_path: Path
) -> None:
    names = client.get("/api/3/action/package_list").json()["result"]
    pages = [client.get(f"/dataset/{name}", headers=HTML).text for name in names]
    file = tmp_path / "found.jsonl"
    file.write_text("\n".join(SCRIPT.findall(p)[0] for p in pages), encoding="utf-8")
    with HttpClient() as http:
        items = list(connect(Context(SourceSpec("pages", "schemaorg", str(file)), http, ())).items())
    found = {i.source_id: i for i in items if isinstance(i, Dataset)}
    assert sorted(found) == sorted(names)
    for name, record in found.items():
        told = client.get(f"/api/v1/datasets/{name}").json()
        assert record.title == told["title"]
        assert record.publisher == told["agency"]["name"]
        assert len(record.distributions) == len(told["distributions"])


def test_nothing_a_source_writes_ends_the_script() -> None:
    evil = "</script><script>alert(1)</script><!--"
    view = {"uri": "http://x/dataset/a", "id": "a", "title": evil, "description": evil, "keywords": [evil]}
    text = str(script_text(schema_org(view)))
    assert "<" not in text
    assert json.loads(text)["name"] == evil
