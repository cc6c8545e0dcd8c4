"""Apply a policy to a table: check first, then treat columns, then generalise, then check what came out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from anonymize.detect import Detector
from anonymize.keys import Key, KeyStore
from anonymize.methods import Context, Outcome
from anonymize.methods.masking import MaskParameters
from anonymize.policy import guard
from anonymize.policy.document import ColumnRule, Policy
from anonymize.policy.equivalence import Generalised, generalise_table
from anonymize.refusals import BadPolicy, EmptyTable, MissingKey, ProtectionError, UnknownPolicyColumn, Unmet


@dataclass(frozen=True)
class Applied:
    """The treated table and the record of what was done."""

    frame: pl.DataFrame
    report: dict[str, Any]


@dataclass(frozen=True)
class Prepared:
    """A policy that fits a table: key chosen, identifiers found, kinds of masks settled."""

    policy: Policy
    key: Key | None
    found: Mapping[str, guard.Found]
    detector: Detector
    spend: Callable[[float, str], None] | None = None


def apply_policy(
    policy: Policy,
    frame: pl.DataFrame,
    *,
    keys: KeyStore | None = None,
    project: str | None = None,
    detector: Detector | None = None,
) -> Applied:
    """Apply a policy to a table; nothing of the input is changed.

    `project` overrides the policy's. Raises a ProtectionError (or AnonymityError from the k, l, t search) before
    anything is returned. Columns the policy does not name pass when nothing personal is found in them
    (`others: check`), always (`keep`) or never (`delete`).
    """
    prepared = prepare(policy, frame, keys, project, detector or Detector())
    treated = treat(prepared, frame)
    generalised = generalise_table(policy, treated)
    return Applied(generalised.frame, _report(prepared, frame, generalised, project))


def prepare(
    policy: Policy, frame: pl.DataFrame, keys: KeyStore | None, project: str | None, detector: Detector
) -> Prepared:
    """Check that the policy fits the table, before anything is done."""
    _check_table(policy, frame)
    key = _key(policy, keys, project or policy.requirements.project)
    found = guard.find(frame, _to_look_at(policy, frame), detector)
    if policy.requirements.others == "check":
        guard.refuse_untreated(policy, found)
    else:
        guard.refuse_untreated(
            policy, {n: f for n, f in found.items() if n in policy.requirements.quasi_identifiers}
        )
    spend = _spender(policy, project or policy.requirements.project)
    return Prepared(_with_kinds(policy, found), key, found, detector, spend)


def treat(prepared: Prepared, frame: pl.DataFrame) -> pl.DataFrame:
    """Run every column rule; rows and columns to delete go at the end, so rules see the whole table."""
    policy = prepared.policy
    outcomes = {rule.column: _run(rule, prepared, frame) for rule in policy.rules}
    dropped = {name for outcome in outcomes.values() for name in outcome.drop}
    dropped |= {name for name, outcome in outcomes.items() if outcome.series is None}
    if policy.requirements.others == "delete":
        dropped |= set(frame.columns) - set(policy.columns)
    made = [outcome.series for outcome in outcomes.values() if outcome.series is not None]
    result = frame.with_columns(made)
    kept = [outcome.keep for outcome in outcomes.values() if outcome.keep is not None]
    for keep in kept[1:]:
        kept[0] = kept[0] & keep
    return (result.filter(kept[0]) if kept else result).drop(*dropped)


def _run(rule: ColumnRule, prepared: Prepared, frame: pl.DataFrame) -> Outcome:
    series = frame[rule.column]
    context = Context(rule.column, frame, prepared.key, prepared.policy.base, prepared.spend)
    by = getattr(rule.parameters, "by", None)
    if by is not None and by not in frame.columns:
        raise UnknownPolicyColumn(
            f"열 '{rule.column}'의 구분 열 '{by}'이(가) 자료에 없습니다",
            f"column '{rule.column}': the grouping column '{by}' does not exist",
        )
    try:
        outcome = rule.method.run(series, rule.parameters, context)
    except pl.exceptions.PolarsError as error:
        raise ProtectionError(
            f"열 '{rule.column}' ({series.dtype})에 {rule.method.code}을(를) 쓸 수 없습니다",
            f"column '{rule.column}' of type {series.dtype} cannot be treated with {rule.method.code}",
        ) from error
    _refuse_left(rule, series, outcome, prepared)
    return outcome


def _refuse_left(rule: ColumnRule, before: pl.Series, outcome: Outcome, prepared: Prepared) -> None:
    """Check a treated identifier column where the method alone is no guarantee."""
    item = prepared.found.get(rule.column)
    if item is None or outcome.series is None or rule.method.code == "keep":
        return
    if rule.method.code == "redact" and item.prose:
        guard.refuse_prose(outcome.series, prepared.detector)
    elif not rule.method.hides or rule.method.code in ("substitute", "redact"):
        guard.refuse_readable(before, outcome.series, item, rule.method.code)


def _check_table(policy: Policy, frame: pl.DataFrame) -> None:
    if frame.height == 0 or frame.width == 0:
        raise EmptyTable(
            f"자료가 비어 있습니다 ({frame.height}행 {frame.width}열)",
            f"the table is empty ({frame.height} rows, {frame.width} columns)",
        )
    missing = [name for name in policy.columns if name not in frame.columns]
    if missing:
        raise UnknownPolicyColumn(
            f"정책의 열이 자료에 없습니다: {', '.join(missing)}. 자료의 열: {', '.join(frame.columns)}",
            f"the policy names columns the data do not have: {', '.join(missing)}",
        )
    if policy.requirements.quasi_identifiers and policy.requirements.k > frame.height:
        raise Unmet(
            f"{frame.height}행으로는 k={policy.requirements.k}을(를) 만족할 수 없습니다",
            f"k={policy.requirements.k} is impossible with {frame.height} rows",
        )


def _key(policy: Policy, keys: KeyStore | None, project: str) -> Key | None:
    needed = [
        rule.column
        for rule in policy.rules
        if rule.method.needs_key or getattr(rule.parameters, "prefix", None) not in (None, "key", "none")
    ]
    wanted = policy.requirements.key
    if keys is None:
        if needed or wanted:
            raise MissingKey(
                f"키 저장소가 없습니다. 키가 필요한 열: {', '.join(needed) or wanted}",
                f"no key store was given, and these columns need a key: {', '.join(needed) or wanted}",
            )
        return None
    if wanted is not None:
        return keys.get(project, wanted)
    return keys.active(project) if needed else _optional_key(keys, project)


def _spender(policy: Policy, project: str) -> Callable[[float, str], None] | None:
    """Return what pays for private noise; None when the policy names no budget."""
    if policy.requirements.budget is None:
        return None
    from anonymize.budget import BudgetLedger

    path = policy.base / policy.requirements.budget
    if not path.is_file():
        raise BadPolicy(f"예산 대장 {path}이(가) 없습니다", f"there is no budget ledger {path}")
    ledger = BudgetLedger(path)
    ledger.balance(project)
    return lambda epsilon, column: ledger.spend(project, epsilon, query=f"noise {column}")


def _optional_key(keys: KeyStore, project: str) -> Key | None:
    """Random methods repeat themselves under a key; without one they are fresh each time."""
    try:
        return keys.active(project)
    except MissingKey:
        return None


def _to_look_at(policy: Policy, frame: pl.DataFrame) -> list[str]:
    """Columns where the detector must look: unnamed ones, and rules that may leave values readable."""
    sure = {
        rule.column
        for rule in policy.rules
        if rule.method.code == "keep"
        or (rule.method.hides and rule.method.code not in ("substitute", "redact") and not _wants_kind(rule))
    }
    skip = set() if policy.requirements.others == "check" else set(frame.columns) - set(policy.columns)
    return [name for name in frame.columns if name not in sure and name not in skip]


def _wants_kind(rule: ColumnRule) -> bool:
    """Whether the form of a mask depends on what the detector finds."""
    given = rule.parameters
    if rule.method.code == "redact":
        return given.kind is None
    if not isinstance(given, MaskParameters):
        return False
    return given.kind is None and given.keep_start is None and given.keep_end is None


def _with_kinds(policy: Policy, found: Mapping[str, guard.Found]) -> Policy:
    rules = tuple(
        replace(rule, parameters=rule.parameters.model_copy(update={"kind": found[rule.column].kinds[0]}))
        if _wants_kind(rule) and rule.column in found and not found[rule.column].prose
        else rule
        for rule in policy.rules
    )
    return replace(policy, rules=rules)


def _report(
    prepared: Prepared, frame: pl.DataFrame, made: Generalised, project: str | None
) -> dict[str, Any]:
    policy = prepared.policy
    named = set(policy.columns)
    return {
        "project": project or policy.requirements.project,
        "key": prepared.key.id if prepared.key else None,
        "rows_in": frame.height,
        "rows_out": made.frame.height,
        "columns": [
            {
                "column": rule.column,
                "method": rule.method.code,
                "korean": rule.method.names[0],
                "group": rule.method.group.value,
                "kind": rule.parameters.kind or _kind(prepared, rule.column),
            }
            for rule in policy.rules
        ],
        "unnamed": [name for name in frame.columns if name not in named],
        "deleted": [name for name in frame.columns if name not in made.frame.columns],
        "anonymity": made.anonymity,
    }


def _kind(prepared: Prepared, column: str) -> str | None:
    found = prepared.found.get(column)
    return found.kinds[0] if found else None
