"""The command line `malmoi`."""

from __future__ import annotations

from malmoi.cli.app import main

__all__ = ["main"]
