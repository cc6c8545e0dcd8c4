"""One DAG a database source: its values are diagnosed where they lie, weekly, and what fails is held back from publication."""

from __future__ import annotations

from airflow.sdk import DAG, Param, get_parsing_context

from dags.policy import DEFAULTS, START
from dags.steps import diagnose, gate
from malmoi.pipeline import ScheduledSource, scheduled_sources

PREFIX = "diagnose__"
# Each is an argument of the gate; rates in percent, above which a dataset is held back.
GATE = {
    "most_errors": Param(
        5.0,
        type=["null", "number"],
        minimum=0,
        maximum=100,
        description="데이터의 값 오류율 (of a dataset's values)",
    ),
    "indicators": Param({}, type="object", description='품질지표마다, 예: {"날짜": 1} (by indicator)'),
    "most_errors_of_a_rule": Param(
        None, type=["null", "number"], minimum=0, maximum=100, description="규칙 하나의 오류율 (of any rule)"
    ),
    "allow_unrun": Param(
        True, type="boolean", description="실행하지 못한 규칙은 봐줌 (rules that could not run do not count)"
    ),
}


def diagnosis_dag(source: ScheduledSource) -> DAG:
    """Return the DAG of a source; it waits in the same pool as the harvest, since it reads the same system."""
    with DAG(
        PREFIX + source.key,
        dag_display_name=f"값 진단: {source.name}",
        schedule="0 5 * * 0",
        start_date=START,
        catchup=False,
        max_active_runs=1,
        default_args=DEFAULTS,
        auto_register=False,  # by its name below
        params=GATE,
        tags=["diagnosis", source.type, source.pool],
    ) as dag:
        gate(diagnose.override(pool=source.pool)(source.name))
    return dag


wanted = get_parsing_context().dag_id
for found in scheduled_sources():
    if found.type == "database" and wanted in (None, PREFIX + found.key):
        globals()[PREFIX + found.key] = diagnosis_dag(found)
