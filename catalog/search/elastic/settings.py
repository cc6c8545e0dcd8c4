"""Settings and mapping of the index, as data that the official distribution with analysis-nori accepts.

Texts are kept as the terms our own analysis cut, the same as in the embedded index, so that both answer alike. Title and
keywords are kept whole besides, cut by nori in the mixed mode, which also finds what our analysis cuts differently.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

import orjson

from catalog.search.embedded.schema import VERSION as ANALYSIS
from catalog.search.facets import FACETS

# Of fields and analysis (which is the embedded index's); another version keeps its own names in the cluster, beside the
# old one, so that old and new programs can run side by side while the new index is built.
VERSION = f"1.{ANALYSIS}"
WORDS = "words"  # analyzer: texts come analysed, terms joined by spaces
LONGEST_KEYWORD = 8191  # characters; Lucene refuses values over 32,766 bytes
# Suffixes and prefixes (XSN, XPN) stay: without them 비급여 becomes 급여 and 대기질 becomes 대기
STOP_TAGS = (
    "EP", "EF", "EC", "ETN", "ETM", "IC", "JKS", "JKC", "JKG", "JKO", "JKB", "JKV", "JKQ", "JX", "JC", "MAG", "MAJ", "MM",
    "SP", "SSC", "SSO", "SC", "SE", "XSV", "XSA", "UNA", "NA", "VSV", "VCP", "VCN", "VX",
)  # fmt: skip
_MOST_RULES = 20_000
# Dimensions up to which vectors are compared one by one: half a million of 64 bytes are read in some milliseconds, where
# building a graph of them takes minutes of learning
_SHORT = 128


def user_rules(words: Iterable[str]) -> list[str]:
    """Return rules of nori's user dictionary from standard words: Hangul of two or more syllables, each once, sorted.

    A rule with spaces would name parts, and one whose parts do not add up stops the index from being made; a repeated
    one may do so too. So only plain words become rules.
    """
    plain = {w for w in words if 2 <= len(w) <= 20 and all("가" <= c <= "힣" for c in w)}
    return sorted(plain)[:_MOST_RULES]


def analysis(rules: list[str]) -> dict[str, Any]:
    """Return the analysis part: nori mixed for indexing, discard for searching, with the same rules for both."""
    filters = ["ko_pos", "nori_readingform", "lowercase"]
    return {
        "tokenizer": {
            "ko_mixed": _nori("mixed", rules),
            "ko_discard": _nori("discard", rules),
        },
        "filter": {"ko_pos": {"type": "nori_part_of_speech", "stoptags": list(STOP_TAGS)}},
        "analyzer": {
            "ko_index": {"type": "custom", "tokenizer": "ko_mixed", "filter": filters},
            "ko_search": {"type": "custom", "tokenizer": "ko_discard", "filter": filters},
            WORDS: {"type": "custom", "tokenizer": "whitespace"},
        },
    }


def _nori(mode: str, rules: list[str]) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "nori_tokenizer", "decompound_mode": mode, "discard_punctuation": True}
    return made | ({"user_dictionary_rules": rules} if rules else {})


def mapping() -> dict[str, Any]:
    """Return the fields: analysed terms, nori text, exact facets, sortable numbers, ranking data and the shown document."""
    terms = {"type": "text", "analyzer": WORDS, "index_options": "freqs"}
    exact = {"type": "keyword", "ignore_above": LONGEST_KEYWORD}
    number = {"type": "long", "index": False}
    fields: dict[str, Any] = dict.fromkeys(("title", "every", "pairs"), terms)
    fields["korean"] = {
        "type": "text",
        "analyzer": "ko_index",
        "search_analyzer": "ko_search",
        "index_options": "freqs",
        "norms": False,
    }
    fields |= dict.fromkeys(FACETS, exact)
    fields |= {name: {"type": "keyword", "doc_values": False} for name in ("place", "visibility")}
    fields["agency_code"] = {**exact, "doc_values": False}
    fields |= {"id": {"type": "keyword", "index": False}, "title_sort": {**exact, "index": False}}
    fields |= dict.fromkeys(("seq", "issued", "use_count", "quality"), number)
    fields["modified"] = {
        "type": "long"
    }  # its newest value and the newest datasets are found without reading all
    fields["forward"] = {"type": "binary", "doc_values": True}
    fields["document"] = {"type": "object", "enabled": False}
    left_out = ["title", "every", "pairs", "korean", "forward"]
    return {"dynamic": False, "_source": {"excludes": left_out}, "properties": fields}


def index_body(rules: list[str], shards: int = 1) -> dict[str, Any]:
    """Return what an index is created with; its `_meta` holds the hash that tells whether a new one is needed."""
    kept = {"analysis": analysis(rules)}
    mapped = mapping()
    mapped["_meta"] = {"version": VERSION, "hash": fingerprint(kept, mapped)}
    index = {
        "number_of_shards": shards,
        "auto_expand_replicas": "0-1",
        "refresh_interval": "30s",  # whatever is applied is refreshed at once; this is for what is left
        "gc_deletes": "1h",  # how long a deletion keeps an older state from coming back
        "max_result_window": 10_000,
    }
    return {"settings": {"index": index, **kept}, "mappings": mapped}


def fingerprint(settings: dict[str, Any], mapped: dict[str, Any]) -> str:
    """Return the hash of everything that shapes what an index holds; the same on every machine."""
    body = orjson.dumps([VERSION, settings, mapped], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(body).hexdigest()[:12]


def vectors_body(dimensions: int, embedder: str) -> dict[str, Any]:
    """Return what the index of document vectors is created with: nearest neighbours, and rows to compare with."""
    graph = {"type": "int8_hnsw", "m": 16, "ef_construction": 100}
    vector = {
        "type": "dense_vector",
        "dims": dimensions,
        "index": True,
        "similarity": "cosine",
        "index_options": graph if dimensions > _SHORT else {"type": "int8_flat"},
    }
    fields = {
        "id": {"type": "keyword", "index": False},
        "row": {"type": "binary", "doc_values": True},
        "vector": vector,
    }
    return {
        "settings": {
            "index": {"number_of_shards": 1, "auto_expand_replicas": "0-1", "refresh_interval": "-1"}
        },
        "mappings": {
            "dynamic": False,
            "_source": {"enabled": False},
            "_meta": {"embedder": embedder},
            "properties": fields,
        },
    }


def state_body() -> dict[str, Any]:
    """Return what the small index of states and learned words is created with; nothing in it is searched."""
    return {
        "settings": {"index": {"number_of_shards": 1, "auto_expand_replicas": "0-1"}},
        "mappings": {"dynamic": False, "enabled": False},
    }
