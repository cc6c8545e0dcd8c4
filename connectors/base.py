"""The one interface of all connectors: read metadata out of one kind of source and yield records.

A connector is a class with typed options. It yields records, problems of single records, and checkpoints; the harvest
owns everything else (runs, change detection, removal, retries of the whole). Values of a source never leave it: a
connector that can see values feeds them to the profilers it was handed and keeps only their evidence.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict

from catalog.items import Checkpoint, Item, Problem, Shortfall, SourceSpec
from catalog.records import Column

if TYPE_CHECKING:
    from connectors.http import HttpClient

__all__ = [
    "Checkpoint",
    "ColumnProfiling",
    "Connector",
    "Context",
    "Item",
    "Options",
    "Problem",
    "Profiler",
    "Shortfall",
    "SourceSpec",
]


class Options(BaseModel):
    """Base of a connector's options: each field has a type, a default and a description.

    Command-line help, the form in the pages and the documentation are made from these fields.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)


class ColumnProfiling(Protocol):
    """The profiling of one column: fed with batches of values, then asked for its evidence."""

    def feed(self, values: Sequence[object]) -> None:
        """Look at a batch of values."""

    def finish(self) -> Mapping[str, Any]:
        """Return JSON-ready evidence that holds no value."""


class Profiler(Protocol):
    """Makes the profiling of a column; handed to connectors by the pipeline."""

    name: str

    def start(self, column: Column) -> ColumnProfiling:
        """Begin with a column."""


@dataclass(frozen=True)
class Context:
    """What a connector is given: the source, a safe HTTP client and profilers."""

    source: SourceSpec
    http: HttpClient
    profilers: Sequence[Profiler] = ()


class Connector(ABC):
    """Reads one kind of source."""

    name: ClassVar[str]
    title: ClassVar[str]  # Korean, shown to people
    options_type: ClassVar[type[Options]] = Options
    in_parts: ClassVar[bool] = False  # whether `plan` may tell parts

    def __init__(self, context: Context) -> None:
        self.context = context
        self.source = context.source
        self.options = self.options_type.model_validate(dict(context.source.options))

    @abstractmethod
    def items(self, cursor: str | None = None) -> Iterator[Item]:
        """Yield the source's records, problems and checkpoints, from the beginning or behind `cursor`.

        Returning normally says that the whole source was seen. Raises `connectors.errors.SourceError` when the source
        cannot be read; its `transient` tells whether trying later can help.
        """

    # How a source that can tell its pages beforehand is read by several tasks; see README.md, "Pages".

    def plan(self) -> Sequence[str]:
        """Return the parts the source can be read in, each by itself and in any order; none: it is read in one go.

        Asked only of a class whose `in_parts` is true. A part is a text of the connector's own. Raises SourceError.
        """
        return ()

    def part(self, name: str) -> Iterator[Item]:
        """Yield the items of one part of the plan, whatever of it is read before or elsewhere.

        The last may be a Checkpoint whose cursor tells `join` what the part saw. Raises SourceError.
        """
        raise NotImplementedError(f"{self.name} is not read in parts: {name}")

    def join(self, parts: Iterable[Iterable[Item]]) -> Iterator[Item]:
        """Yield the items of all parts, in the order of the plan, as `items` would have: without what came twice because
        the source moved meanwhile, with what slipped by between two parts, and with a Shortfall where some is missing.

        A part is to be used up before the next is asked for.
        """
        for part in parts:
            yield from (item for item in part if not isinstance(item, Checkpoint))
