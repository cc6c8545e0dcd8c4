"""An Airflow of the tests' own: a home folder with a migrated metadata database, and commands run within it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent


class AirflowHome:
    """A home folder; processes see this Airflow and one installation of Malmoi, and nothing else of the environment."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.malmoi = folder / "malmoi"
        self.malmoi.mkdir(parents=True, exist_ok=True)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AIRFLOW", "MALMOI", "_AIRFLOW"))}
        self.environment: dict[str, str] = {
            **kept,
            "AIRFLOW_HOME": str(folder),
            "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "AIRFLOW__CORE__FERNET_KEY": "",
            "AIRFLOW__API_AUTH__JWT_SECRET": "a-secret-of-the-tests-that-is-long-enough-for-signing-with-hs512-000",
            "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
            "AIRFLOW__DAG_PROCESSOR__DISABLE_BUNDLE_VERSIONING": "True",
            "MALMOI_HOME": str(self.malmoi),
            "MALMOI_ALLOWED_PRIVATE_HOSTS": "127.0.0.1",
            "PYTHONWARNINGS": "ignore",
            "NO_PROXY": "127.0.0.1,localhost",
            "no_proxy": "127.0.0.1,localhost",
            **settings,
        }

    @classmethod
    def copy_of(cls, template: AirflowHome, folder: Path, **settings: str) -> AirflowHome:
        """Return a home with a copy of another's metadata database, which is quicker than migrating anew."""
        home = cls(folder, **settings)
        shutil.copyfile(template.folder / "airflow.db", folder / "airflow.db")
        return home

    def migrate(self) -> None:
        """Make the metadata database."""
        self.airflow("db", "migrate")

    def airflow(self, *arguments: str) -> str:
        """Run an `airflow` command and return what it printed; its errors fail the test."""
        return self._run([str(PROGRAMS / "airflow"), *arguments], {})

    def script(self, name: str, *arguments: str, **settings: str) -> Any:
        """Run a script beside this file; returns the JSON that it wrote to the file named by its first argument."""
        answer = self.folder / f"{name}.json"
        answer.unlink(missing_ok=True)
        path = Path(__file__).with_name(f"{name}.py")
        self._run([sys.executable, str(path), str(answer), *arguments], settings)
        return json.loads(answer.read_text())

    def import_pools(self) -> None:
        """Bring the pools in line with the registry once, by the script the deployment runs."""
        path = f"{PROGRAMS}:{self.environment['PATH']}"
        self._run([str(PROJECT / "deploy" / "airflow" / "pools.sh"), "0"], {"PATH": path})

    def _run(self, command: list[str], settings: Mapping[str, str]) -> str:
        done = subprocess.run(
            command,
            env={**self.environment, **settings},
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{command}: {done.stdout[-4000:]}{done.stderr[-4000:]}"
        return done.stdout
