"""Script: registers a sample database as a source and writes the scheduler's snapshot."""

from __future__ import annotations

import json
import sys
from pathlib import Path

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
    Path(sys.argv[1]).write_text(json.dumps(schedule_step()))


main()
