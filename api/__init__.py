"""HTTP: the dictionary, search, suggestions, vocabulary and change feed as REST v1; open to read without signing in."""

from __future__ import annotations

from api.app import create_app
from api.services import Services

__all__ = ["Services", "create_app"]
