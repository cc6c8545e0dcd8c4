"""Errors a person at the command line sees; each says what to do."""

from __future__ import annotations


class MalmoiError(Exception):
    """Base of this room's errors."""


class SettingsError(MalmoiError):
    """A setting is wrong; the message names it."""


class UsageError(MalmoiError):
    """What was asked for is not possible as asked; the message says what is."""


class StepFailed(MalmoiError):
    """A step failed for a reason that stays until a person acts: trying again would fail the same way."""


class SourceUnavailable(MalmoiError):
    """A source did not answer for the moment; a later try may succeed and goes on behind what is stored."""
