"""Malmoi: settings, pipeline steps, command line and demo; the only place where the rooms are wired together."""

__version__ = "0.1.0"
