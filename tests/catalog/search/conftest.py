"""The portal's records as search documents, and an index of them built once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from search_documents import portal_document

from catalog.search.document import SearchDocument
from catalog.search.embedded.index import EmbeddedIndex
from catalog.search.understanding.language import Language, default_language


@pytest.fixture(scope="session")
def portal_documents(test_data: Path) -> list[SearchDocument]:
    lines = (test_data / "catalog" / "data_go_kr.jsonl").read_text(encoding="utf-8").splitlines()
    return [portal_document(json.loads(line), n) for n, line in enumerate(lines, 1)]


@pytest.fixture(scope="session")
def language() -> Language:
    return default_language()


@pytest.fixture(scope="session")
def portal_index(
    portal_documents: list[SearchDocument], language: Language, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EmbeddedIndex]:
    index = EmbeddedIndex(tmp_path_factory.mktemp("portal"), language)
    batches = [portal_documents[i : i + 1000] for i in range(0, len(portal_documents), 1000)]
    index.rebuild(batches, len(portal_documents))
    index.learn()
    yield index
    index.close()
