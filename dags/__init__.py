"""Airflow DAGs: wiring only. Each task calls one function of `malmoi.pipeline`."""
