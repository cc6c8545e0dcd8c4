"""The command line as tests speak to it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from malmoi.cli.app import run


def spoken(capture: pytest.CaptureFixture[bytes], *arguments: str) -> tuple[int, list[Any], str]:
    """Run a command; return its exit code, the JSON lines it printed and what it said beside them."""
    code = run([*arguments])
    out, err = capture.readouterr()
    return code, [json.loads(line) for line in out.splitlines() if line.strip()], err.decode()
