"""Classify columns by the personal data they hold, from the evidence of harvesting, the header and the declaration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from catalog.records import Column
from catalog.store.privacy import PrivacyClass
from catalog.store.rows import Row
from malmoi.pipeline.profilers import PRIVACY, finding_json
from malmoi.pipeline.workspace import Workspace

POSITION = "protected"
BATCH = 1000
DECLARED = "DECLARED"  # the agency says 개인정보여부 Y, and nothing tells which kind
MASK = "mask"


def protect(workspace: Workspace) -> int:
    """Classify every column that changed; returns how many were looked at. Officers' decisions stay."""
    store, looked = workspace.store, 0
    position = int(store.meta.get(POSITION, "0") or 0)
    while rows := store.columns_changed_since(position, BATCH):
        store.privacy.classify([_class(workspace, row) for row in rows], "protect")
        looked, position = looked + len(rows), rows[-1].seq
        store.meta.set(POSITION, str(position))
    return looked


def _class(workspace: Workspace, row: Row) -> PrivacyClass:
    column: Column = row.record
    found = _evidence(column) or _by_header(workspace, column)
    if found is not None and found["legal_class"] is None:
        # Numbers of organisations are public: told, not counted as personal.
        return PrivacyClass(row.id, None, evidence={"organisation": found["kind"], "reason": found["reason"]})
    if found is not None:
        evidence = {"reason": found["reason"], "legal_class": found["legal_class"]}
        return PrivacyClass(row.id, found["kind"], found["share"], found["score"], evidence, MASK)
    if column.personal:
        evidence = {"reason": "기관이 개인정보로 표시 (declared by the agency)", "legal_class": "개인정보"}
        return PrivacyClass(row.id, DECLARED, None, 1.0, evidence, MASK)
    return PrivacyClass(row.id, None)


def _evidence(column: Column) -> Mapping[str, Any] | None:
    if column.profile is None:
        return None
    values = column.profile.evidence.get("values") or column.profile.evidence
    found = values.get(PRIVACY)
    return found if isinstance(found, Mapping) and found.get("kind") else None


def _by_header(workspace: Workspace, column: Column) -> Mapping[str, Any] | None:
    """Judge by names alone where no value was seen; where values were seen and harmless, they count for more."""
    if column.profile is not None and column.profile.sampled:
        return None
    # The Korean name says more: FCLT_ADDR may be anybody's address, 시설주소 is a public place's.
    for name in filter(None, (column.logical_name, column.name)):
        found = workspace.detector.column(name, [], comment=column.description, data_type=column.data_type)
        if found.kind:
            return finding_json(found)
    return None
