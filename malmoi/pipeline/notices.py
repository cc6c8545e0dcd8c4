"""Notices to the people who run an installation: what failed or waits for them, kept, logged and sent.

A notice is kept in a file and not in the store: that the store is down is one of the things to tell.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import orjson

from malmoi.errors import SettingsError
from malmoi.settings import load_settings

FOLDER = "notices"
SEND_SECONDS = 10.0
MOST_CHARACTERS = 2000

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know: `kind` is stable (failed, held, rejected), `subject` what it is about."""

    at: str
    kind: str
    subject: str
    message: str
    link: str | None = None
    sent: bool = False


def give_notice(kind: str, subject: str, message: str, link: str | None = None) -> dict[str, Any]:
    """Log a notice, send it to the webhook of the settings, and keep it; never raises.

    A webhook that does not answer is told of in the notice that is kept (`sent` is false).
    """
    at = datetime.now(UTC).isoformat(timespec="seconds")
    text = message[:MOST_CHARACTERS]
    log.error("%s: %s: %s", kind, subject, text)
    notice = Notice(at, kind, subject, text, link, sent=_send(kind, subject, text, link))
    _keep(notice)
    return asdict(notice)


def read_notices(home: Path, limit: int = 100) -> list[Notice]:
    """Return the newest notices, the newest first."""
    found: list[Notice] = []
    for file in sorted((home / FOLDER).glob("*.jsonl"), reverse=True):
        found += reversed(list(_lines(file)))
        if len(found) >= limit:
            break
    return found[:limit]


def _send(kind: str, subject: str, message: str, link: str | None) -> bool:
    text = f"[말모이] {kind} · {subject}: {message}" + (f"\n{link}" if link else "")
    try:
        url = load_settings().notice_url
        if not url:
            return False
        body = {"text": text, "kind": kind, "subject": subject, "message": message, "link": link}
        return httpx.post(url, json=body, timeout=SEND_SECONDS).is_success
    except (httpx.HTTPError, httpx.InvalidURL, SettingsError) as error:
        log.error("the notice could not be sent to MALMOI_NOTICE_URL: %s", type(error).__name__)
        return False


def _keep(notice: Notice) -> None:
    try:
        folder = load_settings().home / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        # One write of a line appended: several processes may keep notices at once.
        handle = os.open(folder / f"{notice.at[:7]}.jsonl", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
        try:
            os.write(handle, orjson.dumps(notice) + b"\n")
        finally:
            os.close(handle)
    except Exception as error:  # a failure to keep it must not hide what it tells; it stands in the log
        log.error("the notice could not be kept: %s", error)


def _lines(file: Path) -> Iterator[Notice]:
    for line in file.read_bytes().splitlines():
        try:
            yield Notice(**orjson.loads(line))
        except (ValueError, TypeError):
            continue  # a line cut off by a full disk
