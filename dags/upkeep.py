"""What keeps an installation whole: the registry's snapshot, dead runs, the index, scores, links, the vocabulary."""

from __future__ import annotations

from datetime import timedelta

from airflow.sdk import DAG, Param

from dags import steps
from dags.policy import DEFAULTS, START

SHARED = {"start_date": START, "catchup": False, "max_active_runs": 1, "tags": ["upkeep"]}
FOLDER = "표준용어 파일이 있는 폴더; 비우면 수신함 (folder of the files; empty: the installation's inbox)"
SHORT = {**DEFAULTS, "retries": 0, "execution_timeout": timedelta(minutes=5)}  # the next run is minutes away

with DAG(
    "registry", schedule="*/5 * * * *", dag_display_name="수집 대상 목록", default_args=SHORT, **SHARED
) as registry:
    steps.write_schedule()
    steps.sweep()

with DAG(
    "repair", schedule="30 3 * * *", dag_display_name="색인 대조·복구", default_args=DEFAULTS, **SHARED
) as repair:
    steps.repair()

# After a harvest only what changed is scored and related; once a night everything is, with words as rare as they are now.
with DAG(
    "refresh", schedule="30 1 * * *", dag_display_name="품질·연관 전체 갱신", default_args=DEFAULTS, **SHARED
) as refresh:
    steps.score_all() >> steps.relate_all()

with DAG(
    "reindex", schedule=None, dag_display_name="색인 새로 만들기", default_args=DEFAULTS, **SHARED
) as reindex:
    steps.reindex()

with DAG(
    "links", schedule="0 4 * * 6", dag_display_name="링크 점검", default_args=DEFAULTS, **SHARED
) as links:
    # A mapped task a batch of sources; four at once, since many sources name the servers of the same portal.
    steps.check_links.override(max_active_tis_per_dagrun=4).expand(names=steps.link_batches())

with DAG(
    "vocabulary",
    schedule="0 2 * * *",
    dag_display_name="표준용어 개정",
    default_args=DEFAULTS,
    params={"folder": Param("", type="string", description=FOLDER)},
    **SHARED,
) as vocabulary:
    steps.import_vocabulary()
