"""The cluster as we call it: waits and tries again where that helps, and typed errors where it does not."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
from elasticsearch import (
    ApiError,
    ConflictError,
    Elasticsearch,
    NotFoundError,
    OrjsonSerializer,
    SerializationError,
    TransportError,
)

from catalog.search.elastic.errors import IndexRefused, IndexUnreachable
from catalog.search.errors import BadRequest

T = TypeVar("T")
_LATER = frozenset({429, 502, 503, 504})  # busy or not yet ready: the same request will do later
_BULK_TIMEOUT = 60.0


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call is tried again: at most `seconds` in all, waiting `first` and then twice as long each time."""

    seconds: float = 30.0
    first: float = 0.1
    longest: float = 5.0

    def wait(self, attempt: int, spent: float) -> float | None:
        """Return the seconds to wait before the next attempt (from 0); None when patience is over."""
        pause = min(self.longest, self.first * 2.0**attempt)
        return pause if spent + pause <= self.seconds else None


@dataclass(frozen=True, slots=True)
class Line:
    """One operation of a bulk: the document's id and the lines the engine reads."""

    id: str
    lines: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a line: its HTTP status, what was done (created, updated, deleted, not_found), or why not."""

    id: str
    status: int
    result: str = ""
    reason: str = ""


class Cluster:
    """A client with patience; safe to share between threads."""

    def __init__(
        self,
        client: Elasticsearch,
        reading: Patience | None = None,
        writing: Patience | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.client = client
        self._reading = reading or Patience(3.0)
        self._writing = writing or Patience(30.0)
        self._sleep = sleep

    @staticmethod
    def at(address: str, writing: Patience | None = None) -> Cluster:
        """Make a client for an address; user and password may stand in it."""
        client = Elasticsearch(
            address,
            request_timeout=15.0,
            max_retries=0,
            serializer=OrjsonSerializer(),
            connections_per_node=16,
        )
        return Cluster(client, writing=writing)

    def patient(self) -> Cluster:
        """Return the same cluster for work that no person waits for: reads are as patient as changes."""
        return Cluster(self.client, self._writing, self._writing, self._sleep)

    def read(self, call: Callable[..., Any], **parameters: Any) -> Any:
        """Call for a search; short patience, since a person waits."""
        return self._patiently(self._reading, lambda: call(**parameters))

    def write(self, call: Callable[..., Any], **parameters: Any) -> Any:
        """Call for a change; long patience, since work would have to be done again."""
        return self._patiently(self._writing, lambda: call(**parameters))

    def searches(self, index: str, bodies: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Answer several searches in one round; the first that fails is an error."""
        return self.asked([(index, body) for body in bodies])

    def asked(self, searches: Sequence[tuple[str, Mapping[str, Any]]]) -> list[dict[str, Any]]:
        """Answer several searches, each with the index it is of, in one round; the first that fails is an error."""
        if len(searches) == 1:
            index, body = searches[0]
            found = self.read(self.client.search, index=index, **body)
            return [found.body]
        lines = [part for index, body in searches for part in ({"index": index}, body)]
        answers: list[dict[str, Any]] = self.read(
            self.client.msearch, searches=[orjson.dumps(line) for line in lines]
        )["responses"]
        for answer in answers:
            if "error" in answer:
                raise _refusal(answer["error"], answer.get("status", 0))
        return answers

    def bulk(self, index: str, lines: Sequence[Line]) -> list[Outcome]:
        """Send operations to an alias and return what became of each, in any order; what is refused for now is sent again.

        A body the engine cannot take as a whole is cut in two until the one line that spoils it is found.
        """
        outcomes: list[Outcome] = []
        waiting, started, attempt = list(lines), time.monotonic(), 0
        while waiting:
            done = self._sent(index, waiting)
            outcomes += [o for o in done if o.status not in _LATER]
            again = {o.id for o in done if o.status in _LATER}
            waiting = [line for line in waiting if line.id in again]
            if waiting:
                pause = self._writing.wait(attempt, time.monotonic() - started)
                if pause is None:
                    reason = next(o.reason for o in done if o.status in _LATER)
                    raise IndexUnreachable(f"the cluster refuses {len(waiting)} documents for now: {reason}")
                self._sleep(pause)
                attempt += 1
        return outcomes

    def _sent(self, index: str, lines: Sequence[Line]) -> list[Outcome]:
        body = [part for line in lines for part in line.lines]
        client = self.client.options(request_timeout=_BULK_TIMEOUT)
        try:
            answer = self.write(client.bulk, operations=body, index=index, require_alias=True)
        except IndexRefused as error:
            if len(lines) == 1:
                return [Outcome(lines[0].id, 400, reason=str(error))]
            half = len(lines) // 2
            return self._sent(index, lines[:half]) + self._sent(index, lines[half:])
        return [_outcome(item) for item in answer["items"]]

    def _patiently(self, patience: Patience, call: Callable[[], T]) -> T:
        started, attempt = time.monotonic(), 0
        while True:
            try:
                return call()
            except (NotFoundError, ConflictError):
                raise  # the caller's business
            except SerializationError as error:
                raise BadRequest(f"text that is not Unicode cannot be searched: {error}") from error
            except ApiError as error:
                if error.status_code not in _LATER:
                    raise _refusal(error.body, error.status_code) from error
                problem: Exception = error
            except TransportError as error:
                problem = error
            pause = patience.wait(attempt, time.monotonic() - started)
            if pause is None:
                raise IndexUnreachable(
                    f"Elasticsearch does not answer (검색 서버가 답하지 않음): {problem}; nothing is lost, try again later"
                ) from problem
            logging.getLogger(__name__).debug("waiting %.1f s for the cluster: %s", pause, problem)
            self._sleep(pause)
            attempt += 1


def _refusal(body: Any, status: int) -> IndexRefused | IndexUnreachable:
    error = body.get("error", body) if isinstance(body, dict) else body
    if isinstance(error, dict):
        causes = error.get("root_cause") or [error]
        error = f"{causes[0].get('type')}: {causes[0].get('reason')}"
    kind = IndexUnreachable if status in _LATER else IndexRefused
    return kind(f"Elasticsearch answered {status} (검색 서버의 거절): {error}")


def _outcome(item: dict[str, dict[str, Any]]) -> Outcome:
    found = next(iter(item.values()))
    error = found.get("error") or {}
    reason = ": ".join(str(error[k]) for k in ("type", "reason") if k in error)
    cause = error.get("caused_by", {}).get("reason")
    return Outcome(
        found.get("_id") or "",
        int(found["status"]),
        found.get("result", ""),
        f"{reason} ({cause})" if cause else reason,
    )
