"""A WebSub hub on this machine, over real TLS, that can be told to fail in the ways of hubs."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl

import trustme

Fetch = Callable[[str], bytes | None]
"""Fetches a topic, as a hub does that was told of a change: its address to its bytes."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A ping as it came in, and what the hub found when it fetched the topic at that moment."""

    form: Mapping[str, str]
    headers: Mapping[str, str]
    found: bytes | None

    @property
    def topic(self) -> str:
        """The address that it names."""
        return self.form["hub.url"]


@dataclass(slots=True, kw_only=True)
class Hub:
    """A hub that is up; ``answers`` is the status it gives, by topic or (``""``) for all others."""

    url: str
    authority: Path
    fetch: Fetch = lambda _topic: None
    answers: dict[str, int] = field(default_factory=lambda: {"": 204})
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    heard: list[Heard] = field(default_factory=list)
    connections: int = 0
    # It sends its answer line by line, without an end.
    drips: bool = False
    # It sends the body of its answer byte by byte, with so many seconds between them.
    trickle: float = 0
    has_closed: threading.Event = field(default_factory=threading.Event)
    # While it is not set, the hub takes pings and says nothing.
    speaks: threading.Event = field(default_factory=threading.Event)

    @property
    def host(self) -> str:
        """Host and port."""
        return self.url.removeprefix("https://").partition("/")[0]

    def topics(self) -> list[str]:
        """Return what was pinged since the last call, in order."""
        told = sorted(one.topic for one in self.heard)
        self.heard.clear()
        return told


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def setup(self) -> None:
        super().setup()
        self.hub.connections += 1

    def do_POST(self) -> None:
        hub = self.hub
        data = self.rfile.read(int(self.headers["Content-Length"]))
        form = dict(parse_qsl(data.decode("ascii"), strict_parsing=True))
        topic = form["hub.url"]
        hub.heard.append(
            Heard(form, {k.lower(): v for k, v in self.headers.items()}, hub.fetch(topic))
        )
        if hub.drips:
            self.wfile.write(b"HTTP/1.1 204 No Content\r\n")
            while not hub.speaks.wait(0.02):
                self.wfile.write(b"Patience: please\r\n")
        hub.speaks.wait(20)
        self.send_response(hub.answers.get(topic, hub.answers[""]))
        for name, value in {"Content-Length": str(len(hub.body)), **hub.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        for byte in hub.body if hub.trickle else b"":
            self.wfile.write(bytes([byte]))
            if hub.has_closed.wait(hub.trickle):
                return
        if not hub.trickle:
            self.wfile.write(hub.body)

    def log_message(self, *_args: object) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_args: object) -> None:
        """Take no notice of callers who leave before they are answered."""


@contextmanager
def hub(folder: Path, path: str = "/", *, trusted: bool = True) -> Iterator[Hub]:
    """Run a hub; ``authority`` is a file with the certificate that makes it ``trusted``."""
    own, other = trustme.CA(), trustme.CA()
    authority = folder / f"authority-{id(own)}.pem"
    (own if trusted else other).cert_pem.write_to_path(authority)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    handler = type("Handler", (_Handler,), {})
    with _Server(("127.0.0.1", 0), handler) as server:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
        made = Hub(url=f"https://localhost:{server.server_port}{path}", authority=authority)
        made.speaks.set()
        handler.hub = made  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield made
        finally:
            made.speaks.set()
            made.has_closed.set()
            server.shutdown()
            thread.join()
