"""The k, l, t part of a policy: hierarchies, the search, and the proof that the result holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from anonymize.hierarchy import Hierarchy
from anonymize.methods.ranges import read_hierarchy
from anonymize.methods.values import texts
from anonymize.policy.document import Policy
from anonymize.refusals import Unmet


@dataclass(frozen=True)
class Generalised:
    """The table and what the search did (None when the policy names no quasi-identifier)."""

    frame: pl.DataFrame
    anonymity: dict[str, Any] | None


def generalise_table(policy: Policy, frame: pl.DataFrame) -> Generalised:
    """Generalise the quasi-identifiers until k (and l, t) hold; raise when they cannot.

    Rows deleted by rules are gone before, so the numbers hold for what is handed out.
    """
    needs = policy.requirements
    if not needs.quasi_identifiers:
        return Generalised(frame, None)
    from anonymize.kanonymity import anonymise

    made = anonymise(
        frame,
        _hierarchies(policy, frame),
        k=needs.k,
        sensitive=needs.sensitive,
        l=needs.l,
        l_model=needs.l_model,
        c=needs.c,
        t=needs.t,
        t_model=needs.t_model,
        suppression=needs.suppression,
        model=needs.model,
    )
    smallest = smallest_class(made.frame, list(needs.quasi_identifiers))
    if smallest < needs.k:
        raise Unmet(
            f"결과의 가장 작은 동질집합이 {smallest}행으로 k={needs.k}에 못 미칩니다",
            f"the smallest class of the result has {smallest} rows, below k={needs.k}",
        )
    told = {
        "k": smallest,
        "asked": needs.model_dump(include={"k", "l", "l_model", "t", "t_model", "suppression", "model"}),
        "suppressed_rows": made.suppressed_rows,
        "ncp": made.ncp,
        "levels": dict(made.levels) if made.levels is not None else None,
        "classes": made.classes,
    }
    return Generalised(made.frame, told)


def smallest_class(frame: pl.DataFrame, columns: list[str]) -> int:
    """Return the size of the smallest group of rows equal in the columns; 0 for an empty table."""
    if frame.height == 0:
        return 0
    return int(frame.group_by(columns).len()["len"].min())  # type: ignore[arg-type]  # the table has rows


def _hierarchies(policy: Policy, frame: pl.DataFrame) -> dict[str, Hierarchy]:
    return {
        name: read_hierarchy(policy.base / entry.hierarchy, name)
        if entry.hierarchy is not None
        else Hierarchy.flat(name, texts(frame[name]).fill_null("").unique(maintain_order=True).to_list())
        for name, entry in policy.requirements.quasi_identifiers.items()
    }
