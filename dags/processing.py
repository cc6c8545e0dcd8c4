"""What follows a harvest, each step as its input changed: standardise, protect, score, index, relate.

One DAG a step and not one for all: a step that fails is tried again by itself, and harvests that end meanwhile are
worked off together by its next run.
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import DAG

from dags import steps
from dags.assets import INDEX, PRIVACY, RECORDS, SCORES, TERMS, VOCABULARY
from dags.policy import DEFAULTS, START


def step_dag(name: str, title: str, schedule: Any, step: Any) -> DAG:
    """Return the DAG of a step; never two runs of it at once, since a step works off one position."""
    with DAG(
        name,
        dag_display_name=title,
        schedule=schedule,
        start_date=START,
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULTS,
        tags=["processing"],
    ) as dag:
        step()
    return dag


# Columns are classified before anything is indexed: nothing may be found with its personal columns unmarked.
standardise = step_dag("standardise", "표준화", RECORDS | VOCABULARY, steps.standardise)
protect = step_dag("protect", "개인정보 분류", [TERMS], steps.protect)
quality = step_dag("quality", "메타데이터 품질", [PRIVACY], steps.score)
index = step_dag("index", "색인", [SCORES], steps.index)
relations = step_dag("relations", "연관 데이터", [INDEX], steps.relate)
