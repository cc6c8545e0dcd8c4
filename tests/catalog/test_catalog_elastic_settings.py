"""Settings and mapping hold only what the official distribution with analysis-nori accepts as well as the test server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.elastic.settings import STOP_TAGS, index_body, state_body, user_rules, vectors_body
from catalog.search.facets import FACETS

TOKENIZERS = {
    "nori_tokenizer": {"decompound_mode", "discard_punctuation", "user_dictionary_rules"},
    "keyword": set(),
    "whitespace": set(),
    "standard": set(),
    "edge_ngram": {"min_gram", "max_gram"},
    "ngram": {"min_gram", "max_gram"},
}
FILTERS = {
    "nori_part_of_speech": {"stoptags"},
    "nori_readingform": set(),
    "nori_number": set(),
    "lowercase": set(),
    "stop": set(),
    "shingle": set(),
    "edge_ngram": {"min_gram", "max_gram", "preserve_original"},
    "ngram": {"min_gram", "max_gram", "preserve_original"},
    "synonym_graph": {"synonyms", "expand", "lenient"},
    "synonym": {"synonyms", "expand", "lenient"},
    "asciifolding": set(),
    "trim": set(),
    "unique": set(),
    "remove_duplicates": set(),
}
CHAR_FILTERS = {"html_strip": set(), "mapping": {"mappings"}, "pattern_replace": {"pattern", "replacement"}}
FIELD_TYPES = {"text", "keyword", "long", "double", "boolean", "date", "binary", "object", "dense_vector"}
TEXT_KEYS = {"type", "analyzer", "search_analyzer", "index_options", "norms"}
INDEX_KEYS = {
    "number_of_shards",
    "auto_expand_replicas",
    "refresh_interval",
    "gc_deletes",
    "max_result_window",
}
# tags nori has since Lucene 10; E and J, which older lists name, are gone
TAGS = {
    *("EP", "EF", "EC", "ETN", "ETM", "IC", "JKS", "JKC", "JKG", "JKO", "JKB", "JKV", "JKQ", "JX", "JC", "MAG", "MAJ", "MM"),
    *("NNG", "NNP", "NNB", "NNBC", "NP", "NR", "SF", "SH", "SL", "SN", "SP", "SSC", "SSO", "SC", "SY", "SE", "VA", "VCN"),
    *("VCP", "VV", "VX", "XPN", "XR", "XSA", "XSN", "XSV", "UNA", "NA", "VSV"),
}  # fmt: skip
RULES = user_rules(["대기", "측정망", "공통표준용어"])
BODIES = [index_body(RULES), index_body([]), vectors_body(64, "some"), state_body()]


def parts(kind: str) -> Iterator[dict[str, Any]]:
    for body in BODIES:
        yield from body["settings"].get("analysis", {}).get(kind, {}).values()


@pytest.mark.parametrize(
    ("kind", "known"), [("tokenizer", TOKENIZERS), ("filter", FILTERS), ("char_filter", CHAR_FILTERS)]
)
def test_every_analysis_part_is_one_both_servers_have(kind: str, known: dict[str, set[str]]) -> None:
    for part in parts(kind):
        assert part["type"] in known
        assert part.keys() - {"type"} <= known[part["type"]]


def test_every_analyzer_is_made_of_known_parts() -> None:
    for body in BODIES:
        analysis = body["settings"].get("analysis", {})
        for made in analysis.get("analyzer", {}).values():
            assert made.keys() <= {"type", "tokenizer", "filter"}
            assert made["type"] == "custom"
            assert made["tokenizer"] in analysis["tokenizer"].keys() | TOKENIZERS.keys()
            assert set(made.get("filter", [])) <= analysis["filter"].keys() | FILTERS.keys()


def test_own_names_never_shadow_parts_of_the_server() -> None:
    for kind, known in (("tokenizer", TOKENIZERS), ("filter", FILTERS)):
        for body in BODIES:
            assert not body["settings"].get("analysis", {}).get(kind, {}).keys() & known.keys()


def test_every_index_setting_is_known() -> None:
    for body in BODIES:
        assert body["settings"].keys() <= {"index", "analysis"}
        assert body["settings"]["index"].keys() <= INDEX_KEYS


def test_every_field_is_of_a_type_both_servers_have() -> None:
    for body in BODIES:
        analyzers = body["settings"].get("analysis", {}).get("analyzer", {})
        for field in body["mappings"].get("properties", {}).values():
            assert field["type"] in FIELD_TYPES
            if field["type"] == "text":
                assert field.keys() <= TEXT_KEYS
                assert {
                    field["analyzer"],
                    field.get("search_analyzer", field["analyzer"]),
                } <= analyzers.keys()


def test_indexing_is_mixed_and_searching_is_not() -> None:
    analysis = BODIES[0]["settings"]["analysis"]
    modes = {n: t["decompound_mode"] for n, t in analysis["tokenizer"].items()}
    korean = BODIES[0]["mappings"]["properties"]["korean"]
    assert modes[analysis["analyzer"][korean["analyzer"]]["tokenizer"]] == "mixed"
    assert modes[analysis["analyzer"][korean["search_analyzer"]]["tokenizer"]] in ("none", "discard")
    assert len({tuple(t["user_dictionary_rules"]) for t in analysis["tokenizer"].values()}) == 1


def test_stop_tags_are_known_and_leave_prefixes_and_suffixes() -> None:
    assert set(STOP_TAGS) <= TAGS
    assert STOP_TAGS
    assert not {"XPN", "XSN"} & set(STOP_TAGS)


def test_every_facet_has_a_field_and_no_value_is_too_long_for_it() -> None:
    fields = BODIES[0]["mappings"]["properties"]
    for name in FACETS:
        assert fields[name]["type"] == "keyword"
        assert fields[name]["ignore_above"] * 4 <= 32_766  # bytes, of characters of four


@given(st.lists(st.text(max_size=6) | st.sampled_from(["대기", "세종시 세종 특별시", "# 주석", "측정망"])))
def test_user_rules_are_plain_words_each_once(words: list[str]) -> None:
    rules = user_rules(words)
    assert rules == sorted(set(rules))
    assert all(len(r) >= 2 and not set(r) - {c for c in r if "가" <= c <= "힣"} for r in rules)


def test_the_hash_changes_with_the_dictionary_and_with_nothing_else() -> None:
    def hash_of(rules: list[str]) -> str:
        return str(index_body(rules)["mappings"]["_meta"]["hash"])

    assert hash_of(["대기", "측정"]) == hash_of(user_rules(["측정", "대기", "대기"]))
    assert hash_of(["대기"]) != hash_of(["대기", "측정"])
    assert index_body(["대기"], shards=3)["mappings"]["_meta"]["hash"] == hash_of(["대기"])
