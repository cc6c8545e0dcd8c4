"""One migrated Airflow database for all tests of the DAGs."""

from __future__ import annotations

import pytest
from airflow_home import AirflowHome


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> AirflowHome:
    """Give a home whose metadata database others copy."""
    home = AirflowHome(tmp_path_factory.mktemp("airflow"))
    home.migrate()
    return home
