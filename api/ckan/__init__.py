"""The CKAN action API over the dictionary, read only: `ckanapi` and CKAN harvesters work unchanged."""

from __future__ import annotations

from api.ckan.actions import ACTIONS, call
from api.ckan.errors import CkanError

__all__ = ["ACTIONS", "CkanError", "call"]
