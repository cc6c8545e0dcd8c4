"""One DAG a database source: its values are diagnosed where they lie, weekly, and what fails does not pass the gate."""

from __future__ import annotations

from airflow.sdk import DAG, Param, get_parsing_context

from dags.policy import DEFAULTS, START
from dags.steps import diagnose, gate
from malmoi.pipeline import ScheduledSource, scheduled_sources

PREFIX = "diagnose__"
NOTE = "공개를 멈추는 값 오류율, % (error rate in percent above which publication stops)"


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
        params={"most_errors": Param(5.0, type="number", minimum=0, maximum=100, description=NOTE)},
        tags=["diagnosis", source.type, source.pool],
    ) as dag:
        gate(diagnose.override(pool=source.pool)(source.name))
    return dag


wanted = get_parsing_context().dag_id
for found in scheduled_sources():
    if found.type == "database" and wanted in (None, PREFIX + found.key):
        globals()[PREFIX + found.key] = diagnosis_dag(found)
