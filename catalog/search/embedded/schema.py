"""The fields of the embedded index."""

from __future__ import annotations

import tantivy

from catalog.search.facets import FACETS

VERSION = "5"  # of schema and analysis together; a folder of another version is rebuilt
WORDS = "words"  # name of the tokenizer: texts come analysed, terms joined by spaces
TEXTS = ("title", "keywords", "every", "pairs")
NUMBERS = ("modified", "issued", "use_count", "quality")


def make_schema() -> tantivy.Schema:
    """Return the schema: analysed texts, exact facets, sortable numbers, and the stored document."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic", fast=True)
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name=WORDS, index_option="freq")
    for name in (*FACETS, "title_sort"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("place", "visibility", "agency_code", "kind"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("number", "seq", *NUMBERS):
        builder.add_integer_field(name, indexed=True, stored=name in ("number", "seq"), fast=True)
    builder.add_bytes_field("document", stored=True)
    builder.add_bytes_field("forward", stored=True)
    return builder.build()


def prepare(index: tantivy.Index) -> tantivy.Index:
    """Register what every opened index needs."""
    cutter = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer(WORDS, cutter)
    return index
