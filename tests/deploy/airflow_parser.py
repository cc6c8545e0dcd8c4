"""Script: says which of the `airflow` commands given as JSON lists Airflow's own parser refuses."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path


def refused(arguments: list[str]) -> bool:
    from airflow.cli.cli_parser import get_parser

    try:
        with contextlib.redirect_stderr(io.StringIO()):
            get_parser().parse_args(arguments)
    except SystemExit as stop:
        return bool(stop.code)
    return False


commands = json.loads(sys.argv[2])
Path(sys.argv[1]).write_text(json.dumps([c for c in commands if refused(c)]))
