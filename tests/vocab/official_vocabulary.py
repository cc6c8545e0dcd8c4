"""The official vocabulary as a fixture, read once for all test modules that import it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from vocab.importing import read_vocabulary
from vocab.vocabulary import Vocabulary


@lru_cache(maxsize=1)
def _read(folder: Path) -> Vocabulary:
    files = sorted((folder / "vocabulary" / "revision8").glob("*.csv"))
    return read_vocabulary([*files, folder / "codes" / "행정표준코드_227종.csv"]).vocabulary


@pytest.fixture(scope="session")
def official(test_data: Path) -> Vocabulary:
    """Return the vocabulary of the eighth revision with the 행정표준코드."""
    return _read(test_data)
