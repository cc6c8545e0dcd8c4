"""Ask ACRO, in the rivals' environment, what it publishes of tables."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

PROJECT = Path(__file__).resolve().parents[2]
RIVALS = PROJECT / ".venv-rivals" / "bin" / "python"


def question(
    frame: pl.DataFrame, row: str, column: str | None, value: str | None = None, *, margins: bool = False
) -> dict[str, Any]:
    """Return a table to ask for; without `column` it has one column, "n"."""
    return {
        "rows": frame[row].to_list(),
        "columns": frame[column].to_list() if column else ["n"] * frame.height,
        "values": frame[value].to_list() if value else None,
        "margins": margins,
    }


def ask(tables: Sequence[dict[str, Any]], models: Sequence[dict[str, int]] = ()) -> dict[str, Any] | None:
    """Return ACRO's answer (see acro_oracle.py); None where it is not installed or fails."""
    if not RIVALS.exists():
        return None
    command = [str(RIVALS), str(Path(__file__).with_name("acro_oracle.py"))]
    asked = json.dumps({"tables": list(tables), "models": list(models)})
    ran = subprocess.run(command, input=asked, capture_output=True, text=True, timeout=300, check=False)
    if ran.returncode:
        return None
    answer: dict[str, Any] = json.loads(ran.stdout)
    return None if "error" in answer else answer
