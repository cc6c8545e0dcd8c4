"""The HTTP client: what it retries, what it refuses, what it never shows."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from connectors.body import BodyLimits
from connectors.errors import SourceError
from connectors.http import HttpClient, Limits, Retry, retry_after
from connectors.network import NetworkPolicy
from connectors.redaction import shown_url

Client = Callable[..., HttpClient]
SMALL = Limits(
    document=BodyLimits(max_bytes=100_000, seconds=60), stream=BodyLimits(max_bytes=100_000, seconds=60)
)


def failure(client: HttpClient, url: str) -> SourceError:
    with pytest.raises(SourceError) as caught:
        client.get(url)
    return caught.value


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_can_succeed_later_is_tried_again(
    web: Any, make_client: Client, waits: list[float], status: int
) -> None:
    web.replies["/a"] = [web.reply(status=status), web.reply(status=status), web.reply(b"ok")]
    assert make_client().get(f"{web.url}/a").content == b"ok"
    assert len(waits) == 2
    assert waits[0] < waits[1]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 500, 501])
def test_what_cannot_succeed_is_not_tried_again(
    web: Any, make_client: Client, waits: list[float], status: int
) -> None:
    web.replies["/a"] = web.reply(status=status)
    error = failure(make_client(), f"{web.url}/a")
    assert (error.code, error.transient, len(web.requests), waits) == ("http_status", False, 1, [])


def test_tries_end_and_the_failure_is_transient(web: Any, make_client: Client, waits: list[float]) -> None:
    web.replies["/a"] = web.reply(status=503)
    error = failure(make_client(), f"{web.url}/a")
    assert (error.transient, len(web.requests), len(waits)) == (True, 3, 2)


def test_retry_after_is_honoured(web: Any, make_client: Client, waits: list[float]) -> None:
    web.replies["/a"] = [web.reply(status=429, retry_after="17"), web.reply(b"ok")]
    make_client().get(f"{web.url}/a")
    assert waits == [17.0]


def test_a_retry_after_beyond_patience_ends_the_run_instead_of_waiting(
    web: Any, make_client: Client, waits: list[float]
) -> None:
    web.replies["/a"] = web.reply(status=503, retry_after="86400")
    error = failure(make_client(), f"{web.url}/a")
    assert (error.transient, error.retry_after, waits) == (True, 86400.0, [])


def test_retry_after_is_read_as_seconds_or_date() -> None:
    assert retry_after("120", 0) == 120
    assert retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 10) == 50
    assert retry_after("Thu, 01 Jan 1970 00:00:00 GMT", 10) == 0
    assert retry_after("soon", 0) is None


def test_a_refused_connection_is_tried_again(make_client: Client, waits: list[float]) -> None:
    from servers.process import free_port

    error = failure(make_client(), f"http://127.0.0.1:{free_port()}/")
    assert (error.code, error.transient, len(waits)) == ("connection", True, 2)


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[fe80::1]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://2852039166/",
    ],
)
def test_a_redirect_to_the_metadata_service_is_refused(web: Any, make_client: Client, target: str) -> None:
    web.replies["/a"] = web.reply(status=302, location=target)
    assert failure(make_client(), f"{web.url}/a").code == "forbidden_address"


def test_a_redirect_to_another_private_address_is_refused(web: Any, make_client: Client) -> None:
    web.replies["/a"] = web.reply(status=301, location=f"http://127.0.0.2:{web.port}/b")
    web.replies["/b"] = web.reply(b"secret")
    assert failure(make_client(("127.0.0.1",)), f"{web.url}/a").code == "forbidden_address"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/"])
def test_a_redirect_to_another_scheme_is_refused(web: Any, make_client: Client, target: str) -> None:
    web.replies["/a"] = web.reply(status=302, location=target)
    assert failure(make_client(), f"{web.url}/a").code == "bad_url"


def test_loopback_is_refused_unless_listed(web: Any, make_client: Client) -> None:
    web.replies["/a"] = web.reply(b"ok")
    assert failure(make_client(()), f"{web.url}/a").code == "forbidden_address"
    assert web.requests == []
    assert make_client(("127.0.0.1",)).get(f"{web.url}/a").content == b"ok"


def test_a_name_is_judged_anew_for_every_connection_and_the_judged_address_is_used(
    web: Any, make_client: Client
) -> None:
    """A rebinding name answers a permitted address first and a forbidden one to whoever asks again."""
    answers = iter([("127.0.0.1",), ("169.254.169.254",)])
    policy = NetworkPolicy(("127.0.0.1",), resolver=lambda host, port: next(answers))
    web.replies["/a"] = web.reply(b"ok")
    url = f"http://rebind.example:{web.port}/a"
    assert make_client(policy=policy).get(url).content == b"ok"
    assert failure(make_client(policy=policy), url).code == "forbidden_address"


def test_the_name_is_resolved_once_a_connection_and_kept_as_host(web: Any, make_client: Client) -> None:
    asked: list[str] = []

    def resolver(host: str, port: int) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",)

    web.replies["/a"] = web.reply(b"ok")
    policy = NetworkPolicy(("agency.example",), resolver=resolver)
    assert make_client(policy=policy).get(f"http://agency.example:{web.port}/a").content == b"ok"
    assert asked == ["agency.example"]
    assert web.requests[0][1]["host"] == f"agency.example:{web.port}"


def test_redirects_are_followed_and_loops_end(web: Any, make_client: Client) -> None:
    web.replies["/a"] = web.reply(status=302, location="/b")
    web.replies["/b"] = web.reply(b"ok")
    answer = make_client().get(f"{web.url}/a")
    assert (answer.content, answer.url) == (b"ok", f"{web.url}/b")
    web.replies["/b"] = web.reply(status=302, location="/a")
    assert failure(make_client(), f"{web.url}/a").code == "too_many_redirects"


def test_credentials_are_not_carried_to_another_origin(web: Any, make_client: Client) -> None:
    web.replies["/a"] = web.reply(status=302, location=f"http://localhost:{web.port}/b")
    web.replies["/b"] = web.reply(b"ok")
    make_client().get(
        f"http://user:pw@127.0.0.1:{web.port}/a", headers={"X-CKAN-API-Key": "k", "Authorization": "t"}
    )
    first, second = (headers for _, headers in web.requests)
    assert "authorization" in first
    assert "x-ckan-api-key" in first
    assert not {"authorization", "x-ckan-api-key"} & second.keys()


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress, lambda b: zlib.compress(b)[2:-4]])
def test_packed_answers_are_unpacked(web: Any, make_client: Client, pack: Callable[[bytes], bytes]) -> None:
    encoding = "gzip" if pack is gzip.compress else "deflate"
    web.replies["/a"] = web.reply(pack(b"data" * 100), content_encoding=encoding)
    assert make_client().get(f"{web.url}/a").content == b"data" * 100


def test_an_answer_beyond_the_limit_is_refused_in_both_ways_of_reading(web: Any, make_client: Client) -> None:
    web.replies["/a"] = web.reply(b"x" * 200_000)
    assert failure(make_client(limits=SMALL), f"{web.url}/a").code == "too_large"
    with pytest.raises(SourceError) as caught, make_client(limits=SMALL).stream(f"{web.url}/a") as answer:
        answer.stream.read()
    assert caught.value.code == "too_large"


def test_a_decompression_bomb_is_refused_by_what_it_unpacks_to(web: Any, make_client: Client) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    web.replies["/a"] = web.reply(bomb, content_encoding="gzip")
    assert failure(make_client(limits=SMALL), f"{web.url}/a").code == "too_large"
    assert failure(make_client(), f"{web.url}/a").code == "decompression_bomb"


def test_broken_and_unknown_compression_is_an_error(web: Any, make_client: Client) -> None:
    web.replies["/a"] = web.reply(b"not gzip at all", content_encoding="gzip")
    web.replies["/b"] = web.reply(b"?", content_encoding="br")
    assert failure(make_client(), f"{web.url}/a").code == "content_encoding"
    assert failure(make_client(), f"{web.url}/b").code == "content_encoding"


def test_an_answer_that_takes_too_long_is_stopped(web: Any, make_client: Client) -> None:
    ticks = iter(range(0, 10_000, 100))
    web.replies["/a"] = web.reply(b"x" * 50_000)
    client = make_client(limits=SMALL, clock=lambda: float(next(ticks)), retry=Retry(attempts=1))
    error = failure(client, f"{web.url}/a")
    assert (error.code, error.transient) == ("timeout", True)


@pytest.mark.parametrize(
    "url", ["", "nonsense", "http://", "ftp://a/b", "http://[::1", "javascript:alert(1)", "http://a:99999/"]
)
def test_what_is_no_web_address_is_an_error(make_client: Client, url: str) -> None:
    assert failure(make_client(), url).code in ("bad_url", "dns")


def test_secrets_are_not_in_errors_nor_logs(
    web: Any, make_client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    web.replies["/a"] = web.reply(status=404)
    error = failure(
        make_client(), f"http://me:p4ss@127.0.0.1:{web.port}/a?serviceKey=abc%2Bdef&page=1&apiKey=zzz9"
    )
    text = str(error) + caplog.text
    assert "page=1" in str(error)
    assert not any(secret in text for secret in ("p4ss", "abc", "zzz9"))


@pytest.mark.parametrize(
    "name",
    ["serviceKey", "ServiceKey", "api_key", "apikey", "key", "token", "access_token", "password", "sig"],
)
def test_secret_parameters_are_hidden(name: str) -> None:
    assert shown_url(f"https://a.example/x?{name}=s3cret&q=1") == f"https://a.example/x?{name}=***&q=1"


def test_proxies_of_the_environment_are_ignored(
    web: Any, make_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    web.replies["/a"] = web.reply(b"ok")
    assert make_client().get(f"{web.url}/a").content == b"ok"
