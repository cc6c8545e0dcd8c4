"""The Elasticsearch index: the same understanding and ranking as the embedded one, on a cluster with nori."""

from __future__ import annotations

from catalog.search.elastic.index import ElasticIndex
from catalog.search.meaning.embedder import Embedder
from catalog.search.understanding.language import Language

__all__ = ["ElasticIndex", "open_elastic"]


def open_elastic(url: str, language: Language, model: Embedder | None = None) -> ElasticIndex:
    """Open the index at `http(s)://[user:password@]host:port[/name]`; `name` (malmoi) begins all names in the cluster.

    Nothing is asked of the cluster before the first use, so a program starts while the cluster is down.
    """
    return ElasticIndex.at(url, language, model=model)
