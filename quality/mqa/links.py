"""Whether addresses answer, asked through a checker that the caller hands in.

This room opens no connection: the caller's checker decides what may be reached (network policy, redirects) and returns
the final HTTP status, or None when no answer came.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

Checker = Callable[[str], int | None]

HOSTS_AT_ONCE = 8


def check_links(
    addresses: Iterable[str], checker: Checker, hosts_at_once: int = HOSTS_AT_ONCE
) -> Mapping[str, int | None]:
    """Return the status of each address, each asked once; a checker that fails for one counts as no answer.

    Several hosts are asked at a time, but one host one address after the other: most of a catalog's addresses lead to
    few servers, and checking must not be what takes them down.
    """
    by_host: dict[str, list[str]] = defaultdict(list)
    for address in dict.fromkeys(addresses):
        by_host[_host(address)].append(address)
    if not by_host:
        return {}
    with ThreadPoolExecutor(max_workers=min(hosts_at_once, len(by_host))) as pool:
        answered = pool.map(lambda some: {a: _asked(checker, a) for a in some}, by_host.values())
        return {address: status for found in answered for address, status in found.items()}


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def _asked(checker: Checker, address: str) -> int | None:
    try:
        return checker(address)
    except Exception:  # whatever one address does, the others are still asked
        return None
