"""Several tables under one policy: same person, same pseudonym, and every reference still leads somewhere."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from anonymize.detect import Detector
from anonymize.keys import KeyStore
from anonymize.methods.values import normalised
from anonymize.policy.apply import Applied, apply_policy
from anonymize.policy.document import Policy
from anonymize.refusals import BadPolicy, UnknownPolicyColumn, Unmet


def apply_tables(
    policy: Policy,
    frames: Mapping[str, pl.DataFrame],
    *,
    keys: KeyStore | None = None,
    project: str | None = None,
    detector: Detector | None = None,
) -> dict[str, Applied]:
    """Apply the policy's `tables` to frames of the same names; raise when a reference of `references` breaks."""
    unknown = sorted(set(frames) ^ set(policy.tables))
    if unknown:
        raise BadPolicy(
            f"정책과 자료 가운데 한쪽에만 있는 표: {', '.join(unknown)}",
            f"tables only in the policy or only in the data: {', '.join(unknown)}",
        )
    watcher = detector or Detector()
    made = {
        name: apply_policy(policy.tables[name], frame, keys=keys, project=project, detector=watcher)
        for name, frame in frames.items()
    }
    for child, parent in policy.requirements.references.items():
        _refuse_broken(frames, made, child, parent)
    return made


def _refuse_broken(
    before: Mapping[str, pl.DataFrame], after: Mapping[str, Applied], child: str, parent: str
) -> None:
    """Compare the share of child values found in the parent table before and after, where rows were kept."""
    old = _matches(_column(before, child), _column(before, parent))
    frames = {name: applied.frame for name, applied in after.items()}
    kept = all(
        frames[c.partition(".")[0]].height == before[c.partition(".")[0]].height for c in (child, parent)
    )
    new = _matches(_column(frames, child), _column(frames, parent))
    if kept and old != new:
        raise Unmet(
            f"참조 {child} → {parent}이(가) 깨졌습니다 (이전 {old}건, 이후 {new}건). 두 열에 같은 방법·domain을 쓰십시오",
            f"the reference {child} -> {parent} broke ({old} matches before, {new} after): "
            "give both columns the same method, domain and type",
        )


def _column(frames: Mapping[str, pl.DataFrame], place: str) -> pl.Series:
    table, _, column = place.partition(".")
    if table not in frames or column not in frames[table].columns:
        raise UnknownPolicyColumn(
            f"references의 '{place}'이(가) 없습니다 (표.열)",
            f"references: there is no '{place}' (table.column)",
        )
    return frames[table][column]


def _matches(child: pl.Series, parent: pl.Series) -> int:
    values = normalised(parent, "text").drop_nulls().unique()
    return int(normalised(child, "text").drop_nulls().is_in(values.implode()).sum())
