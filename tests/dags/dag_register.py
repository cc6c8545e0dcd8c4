"""Script: registers a sample database and a paged portal as sources and writes the scheduler's snapshot."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from paged_portal import ROWS

from malmoi.demo.databases import make_databases
from malmoi.pipeline import add_source, open_workspace, schedule_step
from malmoi.settings import load_settings


def main() -> None:
    settings = load_settings()
    folder = settings.home / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    with open_workspace(settings) as workspace:
        url = f"sqlite:///{make_databases(folder)['air']}"
        add_source(
            workspace, "air", "database", url, agency="1480802", options={"system": "대기환경정보시스템"}
        )
        add_source(workspace, "portal", "ckan", sys.argv[2], agency="6260000", options={"rows": ROWS})
    Path(sys.argv[1]).write_text(json.dumps(schedule_step()))


main()
