"""Addresses as they may be shown in errors and logs: without passwords, service keys and tokens."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

HIDDEN = "***"
_SECRET_NAME = re.compile(
    r"(?:service|api|access|auth|client|app|crtfc|confm|secret)[-_]?key|^key$|token|passw|^pwd$|secret|signature|^sig$|credential",
    re.IGNORECASE,
)


def shown_url(url: str) -> str:
    """Return an address with the password and every secret query value replaced by `***`."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError:
        return HIDDEN
    netloc = f"{HIDDEN}@{host}" if "@" in parts.netloc else host
    query = "&".join(_shown_pair(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True))
    return urlunsplit((parts.scheme, netloc, parts.path, query, ""))


def without_secrets(text: str, *secrets: str | None) -> str:
    """Return `text` with the given secrets, also in their percent-encoded form, replaced by `***`."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, HIDDEN).replace(quote(secret, safe=""), HIDDEN)
    return text


def _shown_pair(name: str, value: str) -> str:
    hidden = bool(value) and _SECRET_NAME.search(name) is not None
    return f"{name}={HIDDEN if hidden else value}"
