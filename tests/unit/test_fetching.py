"""What strangers serve is fetched within bounds, and never from the owner's own network."""

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from itertools import count

import pytest
import trustme

from httpd import answer, redirect, serving
from syndicate.addresses import is_public
from syndicate.errors import FetchError, RefusedError
from syndicate.fetching import MIB, Fetcher, Limits

LOOSE = Fetcher(allow_private=True)
PUBLIC = "93.184.215.14"


def refused(url: str, fetcher: Fetcher | None = None, limits: Limits | None = None) -> str:
    """Return why an address is refused."""
    with pytest.raises(RefusedError) as caught:
        (fetcher or LOOSE).get(url, limits=limits)
    return str(caught.value)


def failed(url: str, limits: Limits | None = None, fetcher: Fetcher | None = None) -> str:
    """Return why an address cannot be had now."""
    with pytest.raises(FetchError) as caught:
        (fetcher or LOOSE).get(url, limits=limits)
    return str(caught.value)


# --- what is fetched


def test_gives_the_document_with_what_http_says_of_it() -> None:
    """Bytes, address, media type and charset come as the server gave them."""
    headers = {"Content-Type": 'Application/RSS+xml; charset="ISO-8859-1"'}
    with serving({"/feed?a=b": answer(b"words", headers=headers)}) as server:
        found = LOOSE.get(server.url("/feed?a=b"))
    assert (found.data, found.url) == (b"words", server.url("/feed?a=b"))
    assert (found.media_type, found.charset) == ("application/rss+xml", "iso-8859-1")


def test_asks_politely_and_without_secrets() -> None:
    """A request names the host, who asks, and what is understood; it has no cookie, no password."""
    with serving({"/": answer(b"x", headers={"Set-Cookie": "a=b"})}) as server:
        LOOSE.get(server.url(), accept="text/x")
        LOOSE.get(server.url(), accept="text/x")
    names = {line.partition(":")[0].lower() for line in server.asked[1][1:] if line}
    assert names == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert f"Host: 127.0.0.1:{server.port}" in server.asked[1]


def test_decompresses() -> None:
    """A gzipped answer comes out as it was before."""
    packed = gzip.compress(b"words" * 99)
    with serving({"/": answer(packed, headers={"Content-Encoding": "gzip"})}) as server:
        assert LOOSE.get(server.url()).data == b"words" * 99


def test_follows_redirects_to_their_end() -> None:
    """A redirect is followed, relative ones too, and the last address is told."""
    with serving({"/new/feed": answer(b"x"), "/a": redirect("../new/feed")}) as server:
        assert LOOSE.get(server.url("/a")).url == server.url("/new/feed")


def test_sends_the_name_and_connects_to_the_address() -> None:
    """The host's name stands in the request; the connection goes where the resolver said."""
    with serving({"/": answer(b"x")}) as server:
        fetcher = Fetcher(allow_private=True, resolve=lambda _host, _port: ["127.0.0.1"])
        fetcher.get(server.url(host="feeds.example"))
    assert f"Host: feeds.example:{server.port}" in server.asked[0]


def test_tries_the_next_address() -> None:
    """A host with a dead address and a live one is reached."""
    with serving({"/": answer(b"x")}) as server:
        fetcher = Fetcher(allow_private=True, resolve=lambda *_: ["127.0.0.2", "127.0.0.1"])
        assert fetcher.get(server.url(host="two.example")).data == b"x"


# --- where from


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255",  # noqa: S104 - refused
        "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "192.88.99.1", "192.0.0.8",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "fec0::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:7f00:1", "::127.0.0.1", "::8.8.8.8",
        "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "2002:7f00:1::",
        "2002:808:808::", "2001:0:808:808::1", "2001:db8::1", "3fff::1", "100::1", "4000::1",
        "2001:10::1", "5f00::1", "no address", "",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    """Addresses of one's own, of nobody, and IPv6 ones that hide an IPv4 one are not public."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", PUBLIC, "2606:4700::6810:85e5", "2a00:1450::1", "64:ff9b::808:808"]
)
def test_addresses_that_are_public(address: str) -> None:
    """Addresses of the internet are public, through NAT64 too."""
    assert is_public(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "127.1", "2130706433",
             "0x7f.0.0.1", "0177.0.0.1"]
)  # fmt: skip
def test_refuses_its_own_machine(host: str) -> None:
    """No spelling of one's own machine is fetched from unless that is allowed: nobody connects."""
    with serving({"/": answer(b"secret")}) as server:
        assert "not public" in refused(server.url(host=host), Fetcher())
        assert server.asked == []


def test_refuses_a_name_with_one_private_address() -> None:
    """A host that has a public and a private address is refused, whichever comes first."""
    fetcher = Fetcher(resolve=lambda *_: [PUBLIC, "::ffff:10.0.0.1"])
    assert "::ffff:10.0.0.1, which is not public" in refused("http://rebind.example/", fetcher)


def test_a_name_that_changes_its_mind_gains_nothing() -> None:
    """A name is looked up once per request, and the connection goes to what was judged."""
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> Sequence[str]:
        asked.append(host)
        return [PUBLIC] if len(asked) == 1 else ["127.0.0.1"]

    with serving({"/": answer(b"secret")}) as server:
        fetcher = Fetcher(resolve=rebinding)
        with pytest.raises((FetchError, RefusedError)):
            fetcher.get(server.url(host="rebind.example"), limits=Limits(seconds=0.5))
        assert server.asked == []
    assert asked == ["rebind.example"]


def test_judges_every_redirect() -> None:
    """A redirect to a private address is refused, from an address that is fine itself."""
    hosts = {"outer.example": "127.0.0.1"}
    with serving() as server:
        server.answers["/"] = redirect(server.url("/secret", host="inner.example"))
        server.answers["/secret"] = answer(b"secret")
        told: list[str] = []

        class Judge(Fetcher):
            """Takes loopback for a public address, for the one host of the test."""

            def _addresses(self, host: str, port: int, seconds: float) -> Sequence[str]:
                told.append(host)
                return ["127.0.0.1"] if host in hosts else super()._addresses(host, port, seconds)

        fetcher = Judge(resolve=lambda *_: ["::ffff:127.0.0.1"])
        problem = refused(server.url(host="outer.example"), fetcher)
        assert "inner.example: has the address ::ffff:127.0.0.1" in problem
        assert server.paths == ["/"]
    assert told == ["outer.example", "inner.example"]


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "data:,x",
               "http://u:p@a.example/", "//[::1", "http://a.example:99999/"]
)  # fmt: skip
def test_refuses_redirects_elsewhere(target: str) -> None:
    """Only web addresses are followed."""
    with serving({"/": redirect(target)}) as server:
        refused(server.url())
        assert len(server.asked) == 1


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a.example/", "a.example/feed", "http://", "http:///x",
            "https://a b.example/", "http://a.example:99999/", "http://..", "/etc/passwd", ""]
)  # fmt: skip
def test_refuses_what_is_no_web_address(url: str) -> None:
    """Only plain http and https addresses are asked for."""
    assert "is no web address" in refused(url)


def test_a_password_is_not_repeated() -> None:
    """An address with a password is refused, and the message does not tell the password."""
    assert "hunter2" not in refused("https://me:hunter2@a.example/feed")


def test_refuses_to_leave_https() -> None:
    """What was asked for safely is not taken unsafely."""

    class Led(Fetcher):
        """Has been told to go on elsewhere: a real one would need a certificate authority."""

        def _once(self, *_: object) -> str:
            return "http://plain.example/feed"

    assert "leads from https to http://plain.example/feed" in refused("https://a.example/", Led())


def test_ends_circles() -> None:
    """Redirects that never end are left after five."""
    with serving({"/": redirect("/")}) as server:
        assert "redirects more than 5 times" in refused(server.url())
        assert len(server.asked) == 6


def test_a_certificate_of_nobody_is_not_trusted() -> None:
    """An https server whose certificate nobody signed is not listened to."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("a.example").configure_cert(context)
    listener = socket.create_server(("127.0.0.1", 0))
    named: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: named.append(name)

    def serve() -> None:
        with suppress(OSError), listener:
            context.wrap_socket(listener.accept()[0], server_side=True).close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    fetcher = Fetcher(allow_private=True, resolve=lambda *_: ["127.0.0.1"])
    port = listener.getsockname()[1]
    assert "certificate verify failed" in failed(f"https://a.example:{port}/", fetcher=fetcher)
    thread.join(10)
    assert named == ["a.example"]  # the name is asked for, though the address was connected to


# --- how much


def test_a_declared_size_is_refused_unread() -> None:
    """A document that says it is too large is not read at all."""
    headers = {"Content-Length": str(200 * MIB)}
    with serving({"/": answer(b"x", headers=headers)}) as server:
        assert "larger than 64 MiB" in refused(server.url())


def test_an_endless_document_is_left_at_the_limit() -> None:
    """A stream without a length is read up to the limit, and no further."""
    sent = count()

    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for _ in range(200):
            connection.sendall(b"<" * MIB)
            next(sent)

    with serving({"/": endless}) as server:
        assert "larger than 1 MiB" in refused(server.url(), limits=Limits(size=MIB))
    assert next(sent) < 20


@pytest.mark.parametrize("layers", [1, 2])
def test_a_gzip_bomb_is_left_at_the_limit(layers: int) -> None:
    """200 MB that come as 200 KB, or less, end at the limit, without ever being in memory."""
    bomb = b"\0" * (200 * MIB)
    for _ in range(layers):
        bomb = gzip.compress(bomb, 9)
    limits = Limits(size=MIB if layers == 1 else 50_000)
    with serving({"/": answer(bomb, headers={"Content-Encoding": "gzip"})}) as server:
        if layers == 1:
            assert "larger than 1 MiB" in refused(server.url(), limits=limits)
        else:  # what is packed twice is unpacked once
            assert len(LOOSE.get(server.url()).data) < MIB


@pytest.mark.parametrize("encoding", ["br", "deflate", "zstd", "gzip, gzip"])
def test_refuses_packings_that_it_did_not_ask_for(encoding: str) -> None:
    """A server that packs otherwise than it was asked to is refused."""
    with serving({"/": answer(b"x", headers={"Content-Encoding": encoding})}) as server:
        assert "which nobody asked for" in refused(server.url())


@pytest.mark.parametrize(
    "data", [b"no gzip", gzip.compress(b"x" * 9999, mtime=0)[:-20]], ids=["none", "half"]
)
def test_damaged_packing_is_told(data: bytes) -> None:
    """A packing that is broken, or broken off, is an error; half a document is never taken."""
    with serving({"/": answer(data, headers={"Content-Encoding": "gzip"})}) as server:
        assert "try again later" in failed(server.url())


def test_half_a_document_is_none() -> None:
    """A connection that ends before the document does is an error."""
    with serving({"/": answer(b"half", headers={"Content-Length": "8"})}) as server:
        assert "cannot be reached" in failed(server.url())


# --- how long


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_slow_server_ends_in_time(head: bytes) -> None:
    """The time is that of the whole answer: a byte now and then, in headers or body, buys none."""
    stop = threading.Event()

    def dripping(connection: socket.socket) -> None:
        connection.sendall(head)
        while not stop.wait(0.05):
            connection.sendall(b"x")

    with serving({"/": dripping}) as server:
        assert "took longer than 0.4 s" in failed(server.url(), Limits(seconds=0.4))
    stop.set()


def test_a_silent_resolver_ends_in_time() -> None:
    """A resolver without an answer is left behind."""
    stop = threading.Event()

    def silent(_host: str, _port: int) -> Sequence[str]:
        stop.wait(20)
        return []

    problem = failed("http://slow.example/", Limits(seconds=0.3), Fetcher(resolve=silent))
    stop.set()
    assert "could not be looked up in time" in problem


# --- what fails


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone", "401 Unauthorized"])
def test_what_is_not_there_is_refused(status: str) -> None:
    """An address with nothing behind it wants the owner, not another try."""
    with serving({"/": answer(b"", status)}) as server:
        assert f"answers {status[:3]}; check the address" in refused(server.url())


@pytest.mark.parametrize(
    "status", ["500 Oops", "503 Busy", "429 Slow Down", "206 Part", "304 Same"]
)
def test_what_may_come_later_is_told_so(status: str) -> None:
    """A server in trouble wants another try."""
    with serving({"/": answer(b"", status)}) as server:
        assert f"answers {status[:3]}; try again later" in failed(server.url())


@pytest.mark.parametrize("data", [b"", b"garbage\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_what_is_no_http_is_told(data: bytes) -> None:
    """A server that does not speak HTTP is an error of ours, and no traceback."""
    with serving({"/": data}) as server:
        assert "cannot be reached" in failed(server.url())


def test_a_host_without_address_is_told() -> None:
    """A name that nobody knows is told as such."""

    def unknown(_host: str, _port: int) -> Sequence[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert "nowhere.example: cannot be found" in failed(
        "http://nowhere.example/", fetcher=Fetcher(resolve=unknown)
    )


# --- what is only asked for


def test_probe_asks_for_the_head_alone() -> None:
    """HEAD is enough where it is answered; type and length are told, nothing else is fetched."""
    headers = {"Content-Type": "image/png", "Content-Length": "12345"}
    with serving({"/a": redirect("/b"), "/b": answer(b"", headers=headers)}) as server:
        found = LOOSE.probe(server.url("/a"))
    assert (found.status, found.media_type, found.length) == (200, "image/png", 12345)
    assert [lines[0] for lines in server.asked] == ["HEAD /a HTTP/1.1", "HEAD /b HTTP/1.1"]


def test_probe_asks_once_more_where_head_is_refused() -> None:
    """Where HEAD fails, GET decides; its body is not read, however long it is."""
    body = b"x" * 100_000

    def once(connection: socket.socket) -> None:
        is_head = server.asked[-1][0].startswith("HEAD")
        connection.sendall(answer(status="405 No") if is_head else answer(body))

    with serving({"/": once}) as server:
        assert LOOSE.probe(server.url()).status == 200
        assert LOOSE.probe(server.url("/gone")).status == 404
    assert [lines[0][:5] for lines in server.asked] == ["HEAD ", "GET /", "HEAD ", "GET /"]


def test_probe_keeps_to_the_same_bounds() -> None:
    """A private address is refused, a server that never answers is left in time."""
    with serving({"/": lambda _: time.sleep(5)}) as server:
        with pytest.raises(RefusedError, match="not public"):
            Fetcher().probe(server.url())
        assert server.asked == []
        with pytest.raises(FetchError, match=r"took longer than 0\.2 s"):
            LOOSE.probe(server.url(), seconds=0.2)
