"""Hostile contents, and reading them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from connectors.errors import SourceError

Read = Callable[..., list[Any]]
DOCUMENT_KINDS = ("ckan", "datajson", "dcat", "schemaorg")
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&c;</rdf:RDF>"""
EXTERNAL = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&x;</rdf:RDF>"""
HTML = b"<!DOCTYPE html><html><head><title>Access Denied</title></head><body>Firewall</body></html>"
ONE = {"@type": "Dataset", "identifier": "1", "title": "t", "name": "n", "id": "1"}


def code_of(read: Read, kind: str, url: object) -> str:
    with pytest.raises(SourceError) as caught:
        read(kind, url)
    assert str(caught.value)
    return caught.value.code
