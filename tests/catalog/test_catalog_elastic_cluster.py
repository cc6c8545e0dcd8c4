"""Back-pressure: a cluster that says "later" is asked again, only for what it refused, and not for ever."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from elasticsearch import Elasticsearch
from hypothesis import given
from hypothesis import strategies as st

from catalog.search.elastic.cluster import Cluster, Line, Patience
from catalog.search.elastic.errors import IndexRefused, IndexUnreachable
from catalog.search.elastic.sending import SENDERS, Sending


class BusyCluster(ThreadingHTTPServer):
    """Speaks as Elasticsearch does; answers each bulk from a list of statuses: one for all, or one a document."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.plan: list[int | dict[str, int]] = []
        self.asked: list[list[str]] = []


class _Handler(BaseHTTPRequestHandler):
    server: BusyCluster

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        ids = [json.loads(line)["delete"]["_id"] for line in body.splitlines() if line]
        self.server.asked.append(ids)
        plan = self.server.plan.pop(0) if self.server.plan else 200
        if isinstance(plan, int):
            self._answer(plan, {"items": [_item(i, 200) for i in ids]} if plan == 200 else {"error": "busy"})
        else:
            self._answer(200, {"items": [_item(i, plan.get(i, 200)) for i in ids]})

    def _answer(self, status: int, body: dict[str, object]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/vnd.elasticsearch+json;compatible-with=9")
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("content-length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def _item(identifier: str, status: int) -> dict[str, object]:
    error = {"error": {"type": "es_rejected_execution_exception", "reason": "queue full"}}
    return {
        "delete": {"_id": identifier, "status": status, **(error if status >= 400 else {"result": "deleted"})}
    }


@pytest.fixture
def busy() -> Iterator[BusyCluster]:
    server = BusyCluster()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def cluster(busy: BusyCluster, slept: list[float]) -> Iterator[Cluster]:
    client = Elasticsearch(f"http://127.0.0.1:{busy.server_port}", max_retries=0)
    patience = Patience(seconds=60.0, first=0.5, longest=4.0)
    yield Cluster(client, writing=patience, sleep=slept.append)
    client.close()


LINES = [Line(i, (json.dumps({"delete": {"_id": i}}).encode(),)) for i in ("a", "b", "c")]


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_cluster_is_asked_again_after_longer_and_longer_waits(
    busy: BusyCluster, cluster: Cluster, slept: list[float], status: int
) -> None:
    busy.plan = [status, status, status, 200]
    assert {o.id for o in cluster.bulk("x", LINES)} == {"a", "b", "c"}
    assert slept == [0.5, 1.0, 2.0]


def test_only_the_documents_refused_for_now_are_sent_again(busy: BusyCluster, cluster: Cluster) -> None:
    busy.plan = [{"b": 429}, {"b": 503}]
    outcomes = cluster.bulk("x", LINES)
    assert sorted(o.id for o in outcomes) == ["a", "b", "c"]
    assert all(o.result == "deleted" for o in outcomes)
    assert busy.asked == [["a", "b", "c"], ["b"], ["b"]]


def test_what_is_refused_for_good_is_told_and_not_sent_again(busy: BusyCluster, cluster: Cluster) -> None:
    busy.plan = [{"c": 400}]
    outcomes = {o.id: o for o in cluster.bulk("x", LINES)}
    assert "queue full" in outcomes["c"].reason
    assert len(busy.asked) == 1


def test_a_body_refused_as_a_whole_is_cut_until_the_bad_line_is_found(
    busy: BusyCluster, cluster: Cluster
) -> None:
    busy.plan = [400, 200, 400, 400, 200]
    outcomes = {o.id: o.status for o in cluster.bulk("x", LINES)}
    assert outcomes == {"a": 200, "b": 400, "c": 200}


def test_patience_ends_with_an_error_that_says_nothing_is_lost(busy: BusyCluster, cluster: Cluster) -> None:
    busy.plan = [503] * 100
    impatient = Cluster(cluster.client, writing=Patience(0.0))
    with pytest.raises(IndexUnreachable, match="nothing is lost"):
        impatient.bulk("x", LINES)
    busy.plan = [{"a": 429}] * 100
    with pytest.raises(IndexUnreachable, match="refuses 1 documents"):
        impatient.bulk("x", LINES)


def test_a_refusal_for_good_is_not_waited_for(
    busy: BusyCluster, cluster: Cluster, slept: list[float]
) -> None:
    busy.plan = [403]
    with pytest.raises(IndexRefused, match="403"):
        cluster.write(cluster.client.bulk, operations=[LINES[0].lines[0]])
    assert slept == []


def bulk_of(number: int) -> list[Line]:
    return [Line(str(number), (json.dumps({"delete": {"_id": str(number)}}).encode(),))]


def test_bulks_are_all_sent_and_told_of_in_order_at_the_end(busy: BusyCluster, cluster: Cluster) -> None:
    told: list[str] = []
    with Sending(cluster, "x", lambda outcomes: told.extend(o.id for o in outcomes)) as sending:
        for number in range(10):
            sending.send(bulk_of(number))
            assert len(busy.asked) >= number - SENDERS - 1, "no more are waiting than may be"
        sending.send([])
    assert told == [str(n) for n in range(10)]
    assert sorted(i for ids in busy.asked for i in ids) == sorted(told)


def test_what_fails_on_its_way_is_raised_and_nothing_is_sent_behind_it(
    busy: BusyCluster, cluster: Cluster
) -> None:
    busy.plan = [503] * 1000
    impatient = Cluster(cluster.client, writing=Patience(0.0))

    def hundred() -> None:
        with Sending(impatient, "x", lambda outcomes: None) as sending:
            for number in range(100):
                sending.send(bulk_of(number))

    with pytest.raises(IndexUnreachable):
        hundred()
    assert len(busy.asked) < 10


@given(st.floats(0, 100), st.floats(0.01, 2), st.floats(2, 10))
def test_waits_grow_and_never_go_beyond_patience(seconds: float, first: float, longest: float) -> None:
    patience, spent, waits = Patience(seconds, first, longest), 0.0, []
    while (pause := patience.wait(len(waits), spent)) is not None and len(waits) < 500:
        waits.append(pause)
        spent += pause
    assert waits == sorted(waits)
    assert spent <= seconds
    assert all(w <= longest for w in waits)
