"""Fixtures every room's tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]


def data_folder() -> Path:
    """Where the shared test data lies: MALMOI_TEST_DATA, by default beside the checkout."""
    return Path(os.environ.get("MALMOI_TEST_DATA", PROJECT.parent / "shared" / "data"))


def missing(what: str) -> None:
    """Skip the test, or fail it under CI, where nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and under CI=true a test may not be skipped for that")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def test_data() -> Path:
    """Return the folder of shared test data."""
    folder = data_folder()
    if not folder.is_dir():
        missing(f"the test data folder {folder} (set MALMOI_TEST_DATA)")
    return folder
