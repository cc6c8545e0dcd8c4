from __future__ import annotations

from pathlib import Path

import pytest

from anonymize.keys import KeyStore


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    return KeyStore.open(tmp_path / "keys", create=True)
