"""The dictionary as DCAT-AP 3: a catalog in pages and single datasets, in Turtle, RDF/XML and JSON-LD."""

from __future__ import annotations

from api.dcat.catalog import Page, catalog_page, page_of
from api.dcat.dataset import dataset
from api.dcat.syntax import SYNTAXES, Syntax, negotiated

__all__ = ["SYNTAXES", "Page", "Syntax", "catalog_page", "dataset", "negotiated", "page_of"]
