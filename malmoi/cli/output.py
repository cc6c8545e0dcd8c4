"""How commands speak: tables and progress for people, JSON for programs, errors that say what to do."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import orjson
from rich.console import Console
from rich.markup import escape
from rich.table import Table

CODES = {"done": 0, "failed": 1, "usage": 2, "findings": 3, "held": 4}


def console() -> Console:
    """Return the console for people, on standard output."""
    return Console(highlight=False)


def notes() -> Console:
    """Return the console for progress and errors, on standard error, so that --json output stays clean."""
    return Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    """Print one JSON document on one line."""
    sys.stdout.buffer.write(
        orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY)
    )
    sys.stdout.buffer.flush()


def print_lines(values: Iterable[Any]) -> None:
    """Print JSON lines as they come."""
    for value in values:
        print_json(value)


def print_table(title: str, headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print a table; missing values show as a dash."""
    table = Table(*headings, title=escape(title), title_justify="left")
    for row in rows:
        table.add_row(*("-" if v is None or v == "" else escape(str(v)) for v in row))
    console().print(table)


def say(text: str) -> None:
    """Say something to a person without mixing it into the output."""
    notes().print(escape(text))
