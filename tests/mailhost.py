"""A mail server on loopback that does as it is told, wrong things too, and keeps what it gets."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from syndicate.model import Message

EXTENSIONS = ("PIPELINING", "SIZE 1000000", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES")
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


def byte_by_byte(answer: bytes) -> "Answer":
    """Answer in pieces of one byte."""

    def send(connection: socket.socket) -> bytes:
        for at in range(len(answer)):
            connection.sendall(answer[at : at + 1])
        return b""

    return send


Answer = bytes | Callable[[socket.socket], bytes]


class Kept(NamedTuple):
    """A message of which the end has arrived, and that was not refused."""

    sender: str
    recipient: str
    data: bytes


@dataclass
class Server:
    """``answers`` are told one after the other for a command, and then what a good server says."""

    answers: Mapping[str, Sequence[Answer]] = field(default_factory=dict)
    extensions: Sequence[str] = EXTENSIONS
    context: ssl.SSLContext | None = None
    is_implicit: bool = False
    port: int = 0
    connections: int = 0
    heard: list[str] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)

    def told(self, verb: str) -> Answer:
        """Return what is answered to a command the next time."""
        left = self._left.setdefault(verb, list(self.answers.get(verb, ())))
        return left.pop(0) if left else DEFAULTS.get(verb, b"500 what?\r\n")

    def __post_init__(self) -> None:
        """Begin with all the answers."""
        self._left: dict[str, list[Answer]] = {}

    def serve(self, connection: socket.socket) -> None:
        """Talk with one client until it leaves, or is left."""
        with suppress(DropError, OSError), _Talk(self, connection) as talk:
            if self.is_implicit:
                talk.secure()
            talk.answer("CONNECT")
            while line := talk.line():
                talk.hear(line)


class _Talk:
    def __init__(self, server: Server, connection: socket.socket) -> None:
        self.server, self.connection = server, connection
        self.read = connection.makefile("rb")
        self.sender = self.recipient = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.read.close()
        self.connection.close()

    def secure(self) -> None:
        assert self.server.context
        self.read.close()
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.read = self.connection.makefile("rb")

    def line(self) -> bytes:
        return self.read.readline()

    def hear(self, line: bytes) -> None:
        words = line.decode().rstrip("\r\n")
        verb = words.partition(" ")[0].upper()
        self.server.heard.append(words)
        code = self.answer(verb)
        if verb == "STARTTLS" and code == b"220":
            self.secure()
        elif verb == "MAIL":
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
            told = self.server.told(verb)
        if callable(told):
            told = told(self.connection)
        self.connection.sendall(told)
        return told[:3]

    def take(self) -> None:
        lines = []
        while (line := self.line()) != b".\r\n":
            if not line:
                raise DropError
            lines.append(line.removeprefix(b"."))
        told = self.server.told(".")
        if callable(told) or told.startswith(b"2"):
            self.server.kept.append(Kept(self.sender, self.recipient, b"".join(lines)))
        self.connection.sendall(told(self.connection) if callable(told) else told)


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Let a server listen on a free port of loopback; each client is served by a thread."""
    with socket.create_server(("127.0.0.1", server.port)) as listening:
        server.port = listening.getsockname()[1]
        talks: list[threading.Thread] = []

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listening.accept()
                    connection.settimeout(PATIENCE)
                    server.connections += 1
                    talks.append(threading.Thread(target=server.serve, args=(connection,)))
                    talks[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield server
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            for thread in (accepting, *talks):
                thread.join(PATIENCE)


def message(number: int = 0, *, to: str = "", data: bytes = b"", **more: str) -> Message:
    """Return a message of some lines to somebody."""
    body = data or b"Subject: %d\r\n\r\nGood morning.\r\n" % number
    recipient = to or f"reader-{number}@reader.example"
    path = more.get("return_path", f"b+{number}@news.example")
    return Message(key=str(number), recipient=recipient, data=body, return_path=path)
