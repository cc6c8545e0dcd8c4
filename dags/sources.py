"""One DAG a source, made from the registry: harvest, with the schedule the source was registered with.

A source whose connector can tell its pages beforehand is read by mapped tasks, a part each, and harvested from the parts
as one run of which the removals are judged. All tasks wait in the pool of the agency: its server is asked one thing at a
time, whichever task asks. Every other source is read by one task, which goes on at its checkpoints.
"""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, Param, get_parsing_context

from dags.policy import DEFAULTS, START
from dags.steps import harvest, join, plan, read_part
from malmoi.pipeline import ScheduledSource, scheduled_sources

PREFIX = "harvest__"
AT_ONCE = 4  # parts of a source, where its agency allows more than one by the slots of its pool
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
        if source.in_parts:
            in_parts(source)
        else:
            harvest.override(pool=source.pool)(source.name)
    return dag


def in_parts(source: ScheduledSource) -> None:
    """Read in parts; what cannot be read for good does not keep the rest from being stored, nothing is removed then."""
    planned = plan.override(pool=source.pool)(source.name)
    read = read_part.override(pool=source.pool, max_active_tis_per_dagrun=AT_ONCE).expand(part=planned)
    read >> join.override(pool=source.pool, trigger_rule="all_done")(source.name, planned)


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
