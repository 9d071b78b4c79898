"""A mail server on loopback that does as it is told, wrong things too, and keeps what it gets."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from syndicate.model import Message

GROUPS = ("PIPELINING", "SIZE 1000000", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")
DEFAULTS = {
    "CONNECT": b"220 here ESMTP\r\n",
    "STARTTLS": b"220 go on\r\n",
    "AUTH": b"235 welcome\r\n",
    "MAIL": b"250 2.1.0 ok\r\n",
    "RCPT": b"250 2.1.5 ok\r\n",
    "DATA": b"354 go on\r\n",
    ".": b"250 2.0.0 kept\r\n",
    "RSET": b"250 ok\r\n",
    "QUIT": b"221 bye\r\n",
}
PATIENCE = 10
"""Seconds after which a test has gone wrong."""


class DropError(Exception):
    """The server is to break the connection."""


def drop(_: socket.socket) -> bytes:
    """Answer by breaking the connection."""
    raise DropError


class Pieces(bytes):
    """An answer that arrives byte by byte."""


def then_silence(answer: bytes = b"") -> "Answer":
    """Answer, and then say and hear nothing more until the client is gone."""

    def wait(connection: socket.socket) -> bytes:
        connection.sendall(answer)
        while connection.recv(1 << 16):
            pass
        raise DropError

    return wait


Answer = bytes | Callable[[socket.socket], bytes]


class Kept(NamedTuple):
    """A message of which the end has arrived, and that was not refused."""

    sender: str
    recipient: str
    data: bytes


@dataclass
class Server:
    """``answers`` are told one after the other for a command, and then what a good server says.

    ``heard`` are the commands, and ``kept`` the messages, of all connections; ``talking`` counts
    those that are open.
    """

    answers: Mapping[str, Sequence[Answer]] = field(default_factory=dict)
    extensions: Sequence[str] = GROUPS
    context: ssl.SSLContext | None = None
    is_implicit: bool = False
    port: int = 0
    connections: int = 0
    heard: list[str] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)
    talking: int = 0

    def told(self, verb: str, usual: bytes) -> Answer:
        """Return what is answered to a command this time."""
        left = self._left.setdefault(verb, list(self.answers.get(verb, ())))
        return left.pop(0) if left else usual

    def __post_init__(self) -> None:
        """Begin with all the answers."""
        self._left: dict[str, list[Answer]] = {}

    def serve(self, connection: socket.socket) -> None:
        """Talk with one client until it leaves, or is left."""
        self.talking += 1
        with suppress(DropError, OSError), _Talk(self, connection) as talk:
            if self.is_implicit:
                talk.secure()
            talk.answer("CONNECT")
            while line := talk.line():
                talk.hear(line)
        self.talking -= 1


class _Talk:
    def __init__(self, server: Server, connection: socket.socket) -> None:
        self.server, self.connection = server, connection
        # Without a buffer what comes behind a line is still in the socket, for answers to look at.
        self.read = connection.makefile("rb", buffering=0)
        self.begin()

    def begin(self) -> None:
        """Forget what was announced."""
        self.sender: str | None = None
        self.recipient = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.read.close()
        self.connection.close()

    def secure(self) -> None:
        assert self.server.context
        self.read.close()
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.read = self.connection.makefile("rb", buffering=0)

    def line(self) -> bytes:
        return self.read.readline()

    def hear(self, line: bytes) -> None:
        words = line.decode("utf-8", "replace").rstrip("\r\n")
        verb = words.partition(" ")[0].upper()
        self.server.heard.append(words)
        code = self.answer(verb)
        if verb == "STARTTLS" and code == b"220" and self.server.context:
            self.secure()
        elif verb == "RSET":
            self.begin()
        elif verb == "MAIL" and code == b"250":
            self.sender = words.partition("<")[2].partition(">")[0]
        elif verb == "RCPT" and code == b"250":
            self.recipient = words.partition("<")[2].partition(">")[0]
        elif verb == "DATA" and code == b"354":
            self.take()
        elif verb == "QUIT":
            raise DropError

    def answer(self, verb: str) -> bytes:
        if verb in {"EHLO", "HELO"} and verb not in self.server.answers:
            lines = ["here", *self.server.extensions]
            told: Answer = "".join(
                f"250{'-' if at < len(lines) - 1 else ' '}{one}\r\n" for at, one in enumerate(lines)
            ).encode()
        else:
            told = self.server.told(verb, self.usual(verb))
        if callable(told):
            told = told(self.connection)
        self.send(told)
        return told[:3]

    def send(self, told: bytes) -> None:
        """Send an answer at once, or in pieces."""
        for at in range(len(told)) if isinstance(told, Pieces) else ():
            self.connection.sendall(told[at : at + 1])
        if not isinstance(told, Pieces):
            self.connection.sendall(told)

    def usual(self, verb: str) -> bytes:
        """Return what a good server says here."""
        if verb == "MAIL" and self.sender is not None:
            return b"503 5.5.1 nested MAIL command\r\n"
        if verb == "RCPT" and self.sender is None:
            return b"503 5.5.1 need MAIL command\r\n"
        if verb == "DATA" and not self.recipient:
            return b"554 5.5.1 no valid recipients\r\n"
        return DEFAULTS.get(verb, b"500 what?\r\n")

    def take(self) -> None:
        lines = []
        while (line := self.line()) != b".\r\n":
            if not line:
                raise DropError
            lines.append(line.removeprefix(b"."))
        told = self.server.told(".", self.usual("."))
        if callable(told) or told[:1] not in {b"4", b"5"}:
            kept = Kept(self.sender or "", self.recipient, b"".join(lines))
            self.server.kept.append(kept)
        self.begin()
        self.send(told(self.connection) if callable(told) else told)


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Let a server listen on a free port of loopback; each client is served by a thread."""
    with socket.create_server(("127.0.0.1", server.port)) as listening:
        server.port = listening.getsockname()[1]
        talks: list[threading.Thread] = []
        connections: list[socket.socket] = []

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    connection.settimeout(PATIENCE)
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    connections.append(connection)
                    server.connections += 1
                    talks.append(threading.Thread(target=server.serve, args=(connection,)))
                    talks[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield server
        finally:
            for one in (listening, *connections):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            for thread in (accepting, *talks):
                thread.join(PATIENCE)


def message(number: int = 0, *, to: str = "", data: bytes = b"", **more: str) -> Message:
    """Return a message of some lines to somebody."""
    body = data or b"Subject: %d\r\n\r\nGood morning.\r\n" % number
    recipient = to or f"reader-{number}@reader.example"
    path = more.get("return_path", f"b+{number}@news.example")
    return Message(key=str(number), recipient=recipient, data=body, return_path=path)
