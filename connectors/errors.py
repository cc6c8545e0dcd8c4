"""Errors of reading a source."""

from __future__ import annotations


class ConnectorError(Exception):
    """Base of this room's errors."""


class SourceError(ConnectorError):
    """The source could not be read; nothing may be concluded from what is missing.

    `code` is stable (http_status, timeout, not_json, forbidden_address, ...); `transient` says that a later try may
    succeed (time-outs, 429, 502-504), `retry_after` after how many seconds when the source says so.
    """

    def __init__(
        self, code: str, message: str, *, transient: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.transient = transient
        self.retry_after = retry_after


class OptionError(ConnectorError):
    """An option of a source is unknown or wrong; the message names it and what is allowed."""


class UnknownConnectorError(ConnectorError):
    """No connector of that type is installed; the message lists those that are."""
