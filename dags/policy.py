"""What all tasks share: when trying again is safe, how long a task may take, and who is told when it failed."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Any

import pendulum
from airflow.sdk import RetryDecision, RetryPolicy
from airflow.sdk.exceptions import AirflowTaskTimeout

from malmoi.pipeline import give_notice, passes

START = pendulum.datetime(2026, 1, 1, tz="Asia/Seoul")  # schedules are told in Korean time


class RetryWhatPasses(RetryPolicy):
    """Tries again only what passes by itself; what a person has to mend fails at once.

    Safe, since every step goes on from the position the store keeps: a harvest behind its last checkpoint, the others
    behind the last change they worked off. Nothing is done twice. That holds for a task whose process was killed, too:
    it raises nothing, and `retries` alone decides. A time-out counts as passing, the next try goes on where it stopped.
    """

    def evaluate(
        self, exception: BaseException, try_number: int, max_tries: int, context: Any = None
    ) -> RetryDecision:
        """Decide by the kind of error."""
        if isinstance(exception, AirflowTaskTimeout) or passes(exception):
            return RetryDecision.retry(reason=f"{type(exception).__name__} passes by itself")
        return RetryDecision.fail(reason=f"{type(exception).__name__}: a person has to act")


def tell_failure(context: Any) -> None:
    """Give notice of a task that failed for good."""
    task, run = context["task_instance"], context["dag_run"]
    link = getattr(task, "log_url", None)
    give_notice("failed", f"{task.dag_id}.{task.task_id}", f"{run.run_id}: {context.get('exception')}", link)


DEFAULTS: dict[str, Any] = {
    "retries": 3,
    "retry_delay": timedelta(seconds=float(os.environ.get("MALMOI_DAGS_RETRY_SECONDS", "300"))),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(hours=1),
    "retry_policy": RetryWhatPasses(),
    "execution_timeout": timedelta(
        hours=6
    ),  # a task that hangs gives back its place and its slot in the pool
    "on_failure_callback": tell_failure,
}
