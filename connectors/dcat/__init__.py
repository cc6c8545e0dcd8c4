"""DCAT catalogs in RDF/XML, Turtle, N-Triples and JSON-LD, paged with Hydra."""

from connectors.dcat.connector import DcatConnector, DcatOptions

__all__ = ["DcatConnector", "DcatOptions"]
