"""What there is, listed: a small database beside the store for surfaces that list, count and page through everything."""

from __future__ import annotations

from api.directory.clause import ALL, Clause, all_of, any_of, like_text, visible_to
from api.directory.directory import Directory
from api.directory.listing import Listing

__all__ = ["ALL", "Clause", "Directory", "Listing", "all_of", "any_of", "like_text", "visible_to"]
