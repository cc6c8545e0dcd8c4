"""Reading this room's data files."""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import Any

import yaml


def read_text(name: str) -> str:
    """Return a data file of this room as text."""
    return files("quality").joinpath("data", name).read_text(encoding="utf-8")


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a csv data file by heading."""
    return list(csv.DictReader(read_text(name).splitlines()))


def read_yaml(name: str) -> Any:
    """Return the content of a YAML data file."""
    return yaml.safe_load(read_text(name))
