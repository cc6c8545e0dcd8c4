"""Connectors read metadata out of one kind of source each and yield records; see README.md."""

from connectors.base import (
    Checkpoint,
    Connector,
    Context,
    Item,
    Options,
    Problem,
    Profiler,
    Shortfall,
    SourceSpec,
)
from connectors.errors import ConnectorError, OptionError, SourceError, UnknownConnectorError

__all__ = [
    "Checkpoint",
    "Connector",
    "ConnectorError",
    "Context",
    "Item",
    "OptionError",
    "Options",
    "Problem",
    "Profiler",
    "Shortfall",
    "SourceError",
    "SourceSpec",
    "UnknownConnectorError",
]
