"""One DAG a source, made from the registry: harvest, with the schedule the source was registered with.

A source is read by one task from its beginning to its end, page by page, and not by one task a page: an agency's server
is asked one thing at a time, and a run is one unit of which the removals are judged. What mapping over pages would give,
going on where it stopped, the checkpoints of the run give within the retry.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, Param, get_parsing_context

from dags.policy import DEFAULTS, START
from dags.steps import harvest
from malmoi.pipeline import ScheduledSource, scheduled_sources

PREFIX = "harvest__"
NOTE = "수집이 보류되었을 때 담당자가 대량 삭제를 받아들임 (an officer accepts the removals of a held run)"


def source_dag(source: ScheduledSource, schedule: str | None) -> DAG:
    """Return the DAG of a source; a task waits in the pool of its agency, which has one slot."""
    with DAG(
        PREFIX + source.key,
        dag_display_name=f"수집: {source.name}",
        schedule=schedule,
        start_date=START,
        catchup=False,  # a source tells how it is today; nights that were missed are not made up for
        max_active_runs=1,
        dagrun_timeout=timedelta(hours=24),
        default_args=DEFAULTS,
        auto_register=False,  # by its name below: one that turns out wrong must not stay
        params={"accept_removals": Param(False, type="boolean", description=NOTE)},
        tags=["harvest", source.type, source.pool],
    ) as dag:
        harvest.override(pool=source.pool)(source.name)
    return dag


def checked_dag(source: ScheduledSource) -> DAG:
    """Return the DAG of a source; one whose schedule cannot be read gets none and says so, and the others stay."""
    try:
        dag = source_dag(source, source.schedule)
        dag.validate()
        return dag
    except Exception as error:
        dag = source_dag(source, None)
        dag.tags.add("bad-schedule")
        dag.doc_md = (
            f"주기 {source.schedule!r} 을(를) 읽을 수 없습니다 (the schedule cannot be read): {error}"
        )
        return dag


# A task reads this file too, and needs its own DAG of maybe thousands.
wanted = get_parsing_context().dag_id
for found in scheduled_sources():
    if wanted is None or wanted == PREFIX + found.key:
        globals()[PREFIX + found.key] = checked_dag(found)
