"""Pings to a hub on this machine, over real TLS."""

import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from hubs import Hub, hub
from syndicate import websub
from syndicate.websub import Answer

FEED, ATOM, JSON = (
    f"https://news.example/{name}" for name in ("feed.xml", "atom.xml", "feed.json")
)
TOKEN = "s3cret"  # noqa: S105 - of a hub that lives for a test


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """Return a hub that is trusted, and whose address carries a token."""
    with hub(tmp_path, f"/push?token={TOKEN}") as made:
        monkeypatch.setenv("SSL_CERT_FILE", str(made.authority))
        yield made


def ping(*topics: str, to: Hub | str, timeout: float = 5) -> list[Answer]:
    """Ping one hub about some topics."""
    url = to if isinstance(to, str) else to.url
    return websub.ping({url: topics}, agent="Syndicate/9 (+https://news.example/)", timeout=timeout)


def test_a_ping_is_what_hubs_take(own: Hub) -> None:
    """A hub is posted a form that names the topic both ways, and learns who asks."""
    assert ping(FEED, to=own) == [Answer(hub=own.url, topic=FEED)]
    (heard,) = own.heard
    assert heard.form == {"hub.mode": "publish", "hub.url": FEED, "hub.topic": FEED}
    assert heard.headers["content-type"] == "application/x-www-form-urlencoded"
    assert heard.headers["user-agent"] == "Syndicate/9 (+https://news.example/)"


@pytest.mark.parametrize("status", [200, 202, 204])
def test_any_success_will_do(own: Hub, status: int) -> None:
    """Hubs say yes in different ways."""
    own.answers[""] = status
    assert [one.problem for one in ping(FEED, to=own)] == [""]


def test_topics_share_a_connection(own: Hub) -> None:
    """Many topics cost one handshake, with a short body as with none."""
    own.answers[""], own.body = 202, b"thank you"
    assert len(ping(FEED, ATOM, JSON, to=own)) == 3
    assert own.connections == 1
    assert own.topics() == sorted([FEED, ATOM, JSON])


@pytest.mark.parametrize("seconds", [0.02, 30])
def test_a_body_that_drips_delays_nothing(own: Hub, seconds: float) -> None:
    """The headers are the answer: a hub whose body comes slowly, or never, hears of every topic."""
    own.answers[""], own.body, own.trickle = 200, b"thank you " * 400, seconds
    assert ping(FEED, ATOM, JSON, to=own) == [
        Answer(hub=own.url, topic=topic) for topic in (FEED, ATOM, JSON)
    ]


def test_a_refused_topic_leaves_the_others_alone(own: Hub) -> None:
    """What a hub has against one topic says nothing about the next."""
    own.answers[FEED] = 404
    refused, taken = ping(FEED, ATOM, to=own)
    assert (refused.topic, refused.problem) == (FEED, "answered 404 Not Found")
    assert not refused.outage
    assert taken == Answer(hub=own.url, topic=ATOM)


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (301, "answered 301 Moved Permanently; only 307 and 308 are followed"),
        (307, "leads to no https address"),
        (408, "answered 408 Request Timeout"),
        (429, "answered 429 Too Many Requests"),
        (500, "answered 500 Internal Server Error"),
        (503, "answered 503 Service Unavailable"),
        (599, "answered 599"),
    ],
)
def test_a_hub_that_fails_is_asked_no_more(own: Hub, status: int, told: str) -> None:
    """After an answer that concerns the whole hub, the other topics wait as well."""
    own.answers[""] = status
    own.headers["Location"] = "http://elsewhere.example/"
    (answer,) = ping(FEED, ATOM, to=own)
    assert (answer.problem, answer.outage) == (told, True)
    assert len(own.heard) == 1


@pytest.mark.parametrize("status", [307, 308])
def test_a_hub_that_moved_is_followed(
    own: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    """The ping goes as it is to where the hub is now, whose certificate must fit its name."""
    with hub(tmp_path, "/new?key=1") as other:
        both = own.authority.read_bytes() + other.authority.read_bytes()
        (tmp_path / "both.pem").write_bytes(both)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "both.pem"))
        own.answers[""], own.headers["Location"] = status, other.url
        assert ping(FEED, ATOM, to=own) == [Answer(hub=own.url, topic=t) for t in (FEED, ATOM)]
        assert [one.form["hub.mode"] for one in other.heard] == ["publish"] * 2
        assert other.topics() == sorted([FEED, ATOM])
        monkeypatch.setenv("SSL_CERT_FILE", str(own.authority))
        (answer,) = ping(FEED, to=own)
        assert "certificate that is not trusted" in answer.problem
        assert not other.heard


def test_a_hub_that_leads_in_circles_is_left(own: Hub) -> None:
    """Three redirects are followed, and the whole hub is asked another time."""
    own.answers[""], own.headers["Location"] = 307, "/again"
    (answer,) = ping(FEED, ATOM, to=own)
    assert (answer.problem, answer.outage) == ("redirects more than 3 times", True)
    assert len(own.heard) == 4


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("https://inside.example/", "leads to a private address"),
        ("https://mixed.example/", "leads to a private address"),
        ("https://127.0.0.1/", "leads to a private address"),
        ("http://outside.example/", "leads to no https address"),
        ("https://a:b@outside.example/", "leads to no https address"),
        ("ftp://outside.example/", "leads to no https address"),
    ],
)
def test_no_hub_leads_into_a_network(own: Hub, location: str, told: str) -> None:
    """A redirect to a private address, or to no https address, is not followed."""
    known = {
        "localhost": ["93.184.215.14"],  # so that the hub seems to be outside
        "inside.example": ["192.168.0.1"],
        "mixed.example": ["93.184.215.14", "::ffff:10.0.0.1"],
        "127.0.0.1": ["127.0.0.1"],
    }
    own.answers[""], own.headers["Location"] = 308, location
    (answer,) = websub.ping(
        {own.url: [FEED]}, agent="x", timeout=5, resolve=lambda host, _port: known[host]
    )
    assert (answer.problem, answer.outage) == (told, True)


@pytest.mark.parametrize(
    ("given", "wait"), [("120", 120), ("soon", 0), ("-5", 0), ("²", 0), ("9" * 30, 0), ("", 0)]
)
def test_a_busy_hub_says_how_long(own: Hub, given: str, wait: int) -> None:
    """Retry-After in seconds is heard; what is none is passed over."""
    own.answers[""] = 503
    own.headers["Retry-After"] = given.encode().decode("latin-1")
    assert [one.wait for one in ping(FEED, to=own)] == [wait]


def test_a_slow_hub_does_not_hold_up(own: Hub) -> None:
    """A hub that takes a ping and says nothing is given up after the time it has."""
    own.speaks.clear()
    (answer,) = ping(FEED, ATOM, to=own, timeout=1.2)
    assert (answer.problem, answer.outage) == ("did not answer within 1.2 s", True)
    assert len(own.heard) == 1


def test_a_hub_that_drips_does_not_hold_up(own: Hub) -> None:
    """A hub that goes on sending, line by line, is left behind all the same."""
    own.speaks.clear()
    own.drips = True
    (answer,) = ping(FEED, ATOM, to=own, timeout=0.5)
    assert (answer.problem, answer.outage) == ("did not answer within 0.5 s", True)


def test_a_slow_hub_leaves_the_others_alone(own: Hub) -> None:
    """Hubs are asked side by side: one that sleeps keeps no other from its pings."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        sleeping = f"https://127.0.0.1:{mute.getsockname()[1]}/"
        answers = websub.ping({sleeping: [FEED], own.url: [FEED, ATOM]}, agent="x", timeout=1.5)
    assert [(one.topic, bool(one.problem)) for one in answers if one.hub == own.url] == [
        (FEED, False),
        (ATOM, False),
    ]
    assert [one.problem for one in answers if one.hub == sleeping] == [
        "did not answer within 1.5 s"
    ]


def test_no_ping_is_begun_when_time_is_up(own: Hub) -> None:
    """What there was no time for has no answer, and counts as no failure."""
    assert ping(FEED, ATOM, to=own, timeout=0) == []
    assert own.heard == []


def test_a_hub_that_is_down_is_told() -> None:
    """Where nobody listens, the answer says so."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    (answer,) = ping(FEED, ATOM, to=f"https://127.0.0.1:{port}/")
    assert (answer.problem, answer.outage) == ("refused the connection", True)


def test_a_name_that_nobody_has_is_told() -> None:
    """A name that does not exist is told as one (RFC 6761 section 6.4 keeps it free)."""
    (answer,) = ping(FEED, to="https://hub.invalid/")
    assert (answer.problem, answer.outage) == ("has a name that is not known", True)


def test_an_untrusted_hub_is_told_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a trusted certificate no ping leaves."""
    with hub(tmp_path, trusted=False) as other:
        monkeypatch.setenv("SSL_CERT_FILE", str(other.authority))
        (answer,) = ping(FEED, to=other)
        assert other.heard == []
    assert answer.problem.startswith("has a certificate that is not trusted (")
    assert answer.outage


def test_a_hub_without_tls_is_told() -> None:
    """A server that answers in the clear is none to talk to."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            caller, _ = server.accept()
            with caller:
                caller.recv(100)
                caller.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        (told,) = ping(FEED, to=f"https://127.0.0.1:{server.getsockname()[1]}/")
        thread.join()
    assert (told.problem, told.outage) == ("does not speak TLS as it should", True)


def test_settings_of_the_machine_that_are_wrong_end_nothing(
    own: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever keeps a ping from being made is told as a failure, and not raised."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/authority.pem")
    (answer,) = ping(FEED, to=own)
    assert answer.outage
    assert answer.problem.startswith("could not be asked (")


def test_a_long_answer_is_not_read(own: Hub) -> None:
    """A hub that sends a flood is heard out for its status alone."""
    own.answers[""], own.body = 200, bytes(8 << 20)
    assert [one.problem for one in ping(FEED, ATOM, to=own)] == ["", ""]
    assert own.connections == 2


def test_an_address_is_never_shown(own: Hub, caplog: pytest.LogCaptureFixture) -> None:
    """A token in the address of a hub is in no log, no answer and no representation."""
    own.answers |= {FEED: 403, ATOM: 503}
    with caplog.at_level(logging.INFO):
        told = ping(FEED, ATOM, to=own)
        logging.getLogger("httpx").info("another's line")
    assert len(told) == 2
    assert TOKEN not in repr(told) + caplog.text
    assert "another's line" in caplog.text
    assert websub.host(own.url) == own.host
    assert websub.host("https://me:pass@hub.example:8443/x?y=z") == "hub.example:8443"
    assert own.heard[0].headers["host"] == own.host


def test_no_hub_no_work() -> None:
    """Without hubs nothing is done."""
    assert websub.ping({}, agent="x", timeout=1) == []
