"""Which databases' rows are open: none, until somebody who runs the catalog says so of a source.

That a database's structure is harvested says nothing about its rows. Files of distributions are another matter: their
addresses are published for everybody by the agency itself.
"""

from __future__ import annotations

from catalog.store import Store

_KEY = "rows:open:"


def is_open(store: Store, source: str) -> bool:
    """Tell whether rows of a source's tables may be read."""
    return store.meta.get(_KEY + source) == "yes"


def set_open(store: Store, source: str, opened: bool) -> None:
    """Open the rows of a registered source's tables, or close them. Raises UnknownSourceError."""
    store.sources.get(source)
    store.meta.set(_KEY + source, "yes" if opened else "no")
