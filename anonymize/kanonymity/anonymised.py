"""Anonymise a table: the one call that policies and people use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import polars as pl

from anonymize.kanonymity.errors import BadHierarchy, EmptyFrame, ImpossibleRequirement
from anonymize.kanonymity.lattice import Found, Lattice
from anonymize.kanonymity.mondrian import Partition, partition
from anonymize.kanonymity.requirement import DistanceModel, DiversityModel, Requirement
from anonymize.kanonymity.table import Table, tabled
from anonymize.kanonymity.verdict import judge

if TYPE_CHECKING:
    from anonymize.hierarchy import Hierarchy

Model = Literal["full_domain", "mondrian"]


@dataclass(frozen=True)
class Anonymised:
    """A released table and what it cost.

    `frame` has the columns of the input in their order, without the suppressed rows; generalised
    columns are text. `suppressed_rows` is their number, `suppressed` their places in the input.
    `ncp` is the normalised certainty penalty (0 to 1, suppressed rows count 1). `levels` has the
    level of every quasi-identifier in the full-domain model and is None for local recoding.
    `judged` of `nodes` lattice nodes were looked at.
    """

    frame: pl.DataFrame
    suppressed_rows: int
    ncp: float
    levels: dict[str, int] | None
    classes: int
    requirement: Requirement
    model: Model
    suppressed: np.ndarray = field(repr=False, compare=False)
    nodes: int = 0
    judged: int = 0


def anonymise(
    frame: pl.DataFrame,
    hierarchies: Mapping[str, Hierarchy],
    *,
    k: int,
    sensitive: Sequence[str] = (),
    l: float | None = None,  # noqa: E741 - the model's own letter
    l_model: DiversityModel = "distinct",
    c: float | None = None,
    t: float | None = None,
    t_model: DistanceModel = "equal",
    suppression: float = 0.05,
    model: Model = "full_domain",
) -> Anonymised:
    """Generalise the columns that have a hierarchy until the table meets k, and l and t where given.

    `full_domain` releases every column at one level and finds the node of least NCP that suppresses at
    most the share `suppression` of the rows; `mondrian` chooses levels group by group and suppresses
    nothing. l and t hold for every sensitive column by itself; t holds against the whole table and
    against what is released. Missing values are a value of their own. Everything is checked before
    anything is computed: raises `AnonymityError` for unknown columns, values no hierarchy knows, an
    empty table and requirements that this table cannot reach.
    """
    requirement = Requirement(k, l, l_model, c, t, t_model, suppression)
    _check_call(requirement, hierarchies, sensitive, model)
    table = tabled(frame, hierarchies, sensitive if requirement.needs_sensitive else ())
    _check_reach(requirement, table)
    if model == "mondrian":
        return _local(frame, table, requirement, partition(table, requirement))
    return _full_domain(frame, table, requirement, Lattice(table, requirement).search())


def _full_domain(frame: pl.DataFrame, table: Table, requirement: Requirement, found: Found) -> Anonymised:
    node = found.node
    gone = node.failed[table.distinct]
    columns = [
        coding.labels[level].gather(coding.codes[level][coding.rows]).alias(coding.name)
        for coding, level in zip(table.codings, node.levels, strict=True)
        if level > 0
    ]
    names = [coding.name for coding in table.codings]
    return Anonymised(
        frame=frame.with_columns(columns).filter(pl.Series(~gone)),
        suppressed_rows=int(gone.sum()),
        ncp=node.loss,
        levels=dict(zip(names, node.levels, strict=True)),
        classes=node.classes,
        requirement=requirement,
        model="full_domain",
        suppressed=np.flatnonzero(gone),
        nodes=found.nodes,
        judged=found.judged,
    )


def _local(frame: pl.DataFrame, table: Table, requirement: Requirement, parts: Partition) -> Anonymised:
    owner = parts.ids[table.distinct]
    labels = []
    for i, coding in enumerate(table.codings):
        offsets = np.cumsum([0, *(len(labels) for labels in coding.labels)])
        label = np.empty(parts.levels.shape[1], dtype=np.int64)
        for level in range(coding.height):
            here = np.flatnonzero(parts.levels[i] == level)
            label[here] = offsets[level] + coding.codes[level][parts.low[i, here]]
        labels.append(pl.concat(coding.labels).gather(label).alias(coding.name))
    return Anonymised(
        frame=frame.with_columns(column.gather(owner) for column in labels),
        suppressed_rows=0,
        ncp=parts.loss,
        levels=None,
        classes=pl.DataFrame(labels).n_unique(),
        requirement=requirement,
        model="mondrian",
        suppressed=np.empty(0, dtype=np.int64),
    )


def _check_call(
    requirement: Requirement, hierarchies: Mapping[str, Hierarchy], sensitive: Sequence[str], model: str
) -> None:
    for name, tree in hierarchies.items():
        if not hasattr(tree, "positions"):
            raise BadHierarchy(
                f"열 '{name}'의 계층이 Hierarchy가 아니라 {type(tree).__name__}입니다. Hierarchy.from_csv로 읽으세요",
                f"the hierarchy of column '{name}' is a {type(tree).__name__}; read it with Hierarchy.from_csv",
            )
    if not hierarchies:
        raise EmptyFrame(
            "준식별자와 그 계층을 하나 이상 주세요", "give at least one quasi-identifier with its hierarchy"
        )
    if model not in ("full_domain", "mondrian"):
        raise ImpossibleRequirement(
            f"model={model!r}: full_domain · mondrian 중 하나여야 합니다",
            f"model must be full_domain or mondrian, not {model!r}",
        )
    if requirement.needs_sensitive and not sensitive:
        raise ImpossibleRequirement(
            "l이나 t를 쓰려면 민감 열(sensitive)을 지정해야 합니다",
            "l and t need a sensitive column (sensitive)",
        )
    both = [name for name in sensitive if name in hierarchies]
    if both and requirement.needs_sensitive:
        raise ImpossibleRequirement(
            f"열 {both}이(가) 준식별자이면서 민감 열입니다. 하나만 고르세요",
            f"columns {both} are both quasi-identifier and sensitive; choose one",
        )


def _check_reach(requirement: Requirement, table: Table) -> None:
    if requirement.k > table.rows:
        raise ImpossibleRequirement(
            f"k={requirement.k}인데 표에는 {table.rows}행뿐입니다. k를 낮추세요",
            f"k is {requirement.k} but the table has only {table.rows} rows; lower k",
        )
    for column in table.sensitive:
        values = column.reference.size
        if requirement.l is not None and requirement.l > values:
            raise ImpossibleRequirement(
                f"l={requirement.l}인데 민감 열 '{column.name}'의 값은 {values}가지뿐입니다. l을 낮추세요",
                f"l is {requirement.l} but sensitive column '{column.name}' has only {values} values; lower l",
            )
    whole = np.zeros(table.weights.size, dtype=np.int64)
    if judge(requirement, whole, table.weights, 1, table.sensitive).failed.any():
        names = ", ".join(column.name for column in table.sensitive)
        raise ImpossibleRequirement(
            f"표 전체를 한 묶음으로 만들어도 {requirement.l_model} l={requirement.l}을(를) 만족하지 못합니다 "
            f"(민감 열: {names}). l을 낮추세요",
            f"even the whole table as one class does not meet {requirement.l_model} l={requirement.l} "
            f"(sensitive: {names}); lower l",
        )
