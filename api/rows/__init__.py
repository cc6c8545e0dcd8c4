"""The data itself: rows of open tables, with what is personal masked or left out before anything leaves."""

from __future__ import annotations

from api.rows.opening import is_open, set_open
from api.rows.reader import Rows

__all__ = ["Rows", "is_open", "set_open"]
