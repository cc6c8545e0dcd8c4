"""Script: reads the DAG folder as Airflow does and writes what is in it, for each installation named."""

from __future__ import annotations

import json
import os
import sys
import time
from types import SimpleNamespace
from typing import Any

from airflow.dag_processing.dagbag import DagBag

NOTHING = SimpleNamespace(objects=[])


def told(dag: Any) -> dict[str, Any]:
    return {
        "schedule": getattr(dag.timetable, "expression", None),
        "assets": sorted(
            asset.name for asset in (getattr(dag.timetable, "asset_condition", None) or NOTHING).objects
        ),
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "tags": sorted(dag.tags),
        "timezone": str(dag.timezone),
        "tasks": {
            t.task_id: {
                "pool": t.partial_kwargs.get("pool", "default_pool") if t.is_mapped else t.pool,
                "retries": t.retries,
                "mapped": t.is_mapped,
                "timeout": t.execution_timeout.total_seconds() if t.execution_timeout else None,
                "upstream": sorted(t.upstream_task_ids),
                "outlets": sorted(o.name for o in (t.outlets or [])),
                "told_on_failure": bool(t.on_failure_callback),
            }
            for t in dag.tasks
        },
    }


def main() -> None:
    answer, *homes = sys.argv[1:]
    found = []
    for home in homes:
        os.environ["MALMOI_HOME"] = home
        started = time.process_time()
        bag = DagBag(dag_folder=os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
        seconds = time.process_time() - started
        dags = {name: told(dag) for name, dag in bag.dags.items()}
        found.append({"errors": bag.import_errors, "seconds": seconds, "dags": dags})
    with open(answer, "w") as file:
        json.dump(found, file, ensure_ascii=False)


main()
