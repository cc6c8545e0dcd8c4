"""Both indexes, empty: every test that takes `index` or `open_again` runs on each."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from catalog.search import Index, open_index
from catalog.search.understanding.language import Language, default_language

KINDS = ["embedded", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]


@pytest.fixture(scope="session")
def korean() -> Language:
    return default_language()


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give a folder or an address where no index is yet; what was made there is removed."""
    if request.param == "embedded":
        yield str(tmp_path / "index")
        return
    url, name = request.getfixturevalue("elasticsearch_url"), f"t{uuid.uuid4().hex[:10]}"
    yield f"{url}/{name}"
    remove_indices(url, name)


def remove_indices(url: str, name: str) -> None:
    """Remove all indices of a name; wildcards are refused for that, so one by one."""
    with Elasticsearch(url) as client:
        for index in client.indices.get(index=f"{name}-*", features="aliases"):
            client.indices.delete(index=index)


@pytest.fixture
def open_again(place: str, korean: Language) -> Iterator[Callable[[], Index]]:
    """Give what opens the same index once more, as another process would."""
    opened: list[Index] = []

    def opening() -> Index:
        opened.append(open_index(place, korean))
        return opened[-1]

    yield opening
    for index in opened:
        index.close()


@pytest.fixture
def index(open_again: Callable[[], Index]) -> Index:
    return open_again()
