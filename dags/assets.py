"""What the DAGs hand on: a DAG runs when one of the assets it reads was changed by another."""

from __future__ import annotations

from airflow.sdk import Asset

RECORDS = Asset("malmoi-records", uri="malmoi://store/records")  # harvested, as the sources gave them
TERMS = Asset("malmoi-terms", uri="malmoi://store/terms")  # columns with standard terms
PRIVACY = Asset("malmoi-privacy", uri="malmoi://store/privacy")  # columns classified for personal data
SCORES = Asset("malmoi-scores", uri="malmoi://store/quality")  # quality of metadata
INDEX = Asset("malmoi-index", uri="malmoi://index/datasets")  # what people find
RELATIONS = Asset("malmoi-relations", uri="malmoi://store/relations")  # what belongs together
VOCABULARY = Asset("malmoi-vocabulary", uri="malmoi://store/vocabulary")  # the official standard

CHANGES = "malmoi-changes"  # alias of what a task turned out to have changed: nothing changed, nothing runs
