"""What a source yields to a harvest besides records, and how a source is described."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from catalog.records import Record


@dataclass(frozen=True, slots=True)
class Problem:
    """What was wrong with one record; the run goes on.

    `code` is stable and documented in connectors/README.md and catalog/README.md; `source_id` is None when the record
    does not tell it.
    """

    source_id: str | None
    code: str
    severity: Literal["error", "warning"]
    field: str | None
    value: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Everything before this point was delivered; `cursor` resumes reading behind it."""

    cursor: str


@dataclass(frozen=True, slots=True)
class Shortfall:
    """The source announced more than it gave: the run must be held and remove nothing."""

    announced: int
    received: int
    message: str


Item = Record | Problem | Checkpoint | Shortfall


@dataclass(frozen=True)
class SourceSpec:
    """A registered source (수집 대상)."""

    name: str
    type: str
    url: str
    agency: str | None = None  # 기관코드 or name the records belong to when they do not say
    options: Mapping[str, Any] = field(default_factory=dict)


class ItemSource(Protocol):
    """Whatever can be harvested; every connector is one."""

    def items(self, cursor: str | None = None) -> Iterator[Item]:
        """Yield records, problems and checkpoints, from the beginning or behind `cursor`.

        Returning normally says that the whole source was seen.
        """
