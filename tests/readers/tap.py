"""A tap on the line between feed readers and the server: it passes bytes on, and takes notes."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser

_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and how it was answered; header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    status: int
    answered: Mapping[str, str]


@dataclass(slots=True)
class Tap:
    """Listens at ``port``; passes on to the server at ``target`` what it is asked."""

    port: int
    target: int = 0
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The address under which readers find the publication."""
        return f"http://127.0.0.1:{self.port}/"

    def statuses(self, path: str, agent: str = "") -> list[int]:
        """Return how requests for a path were answered, those of one user agent's beginning."""
        return [
            one.status
            for one in self.exchanges
            if one.path == path and one.headers.get("user-agent", "").startswith(agent)
        ]


@contextmanager
def tapped() -> Iterator[Tap]:
    """Listen on a free port until the end of the block."""
    listener = socket.create_server(("127.0.0.1", 0))
    tap = Tap(port=listener.getsockname()[1])
    threading.Thread(target=_accept, args=(listener, tap), daemon=True).start()
    try:
        yield tap
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _accept(listener: socket.socket, tap: Tap) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_pass, args=(connection, tap), daemon=True).start()


def _pass(connection: socket.socket, tap: Tap) -> None:
    """Pass one request on and its answer back; both connections end with it."""
    with connection, suppress(OSError):
        connection.settimeout(30)
        asked = b""
        while _END not in asked:
            if not (piece := connection.recv(65536)):
                return
            asked += piece
        first, _, head = asked.partition(b"\r\n")
        headers = _headers(head)
        with socket.create_connection(("127.0.0.1", tap.target), timeout=30) as server:
            kept = (
                line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")
            )
            server.sendall(b"\r\n".join((first, b"Connection: close", *kept)))
            answer = b"".join(iter(lambda: server.recv(65536), b""))
        told, _, rest = answer.partition(b"\r\n")
        method, path, _ = first.decode("latin-1").split(" ")
        status = int(told.split(b" ")[1])
        # Noted before it is passed on: who has the answer finds it in the notes.
        tap.exchanges.append(
            Exchange(method, path, headers, status, _headers(rest.partition(_END)[0]))
        )
        connection.sendall(answer)


def _headers(head: bytes) -> dict[str, str]:
    return {name.lower(): value for name, value in BytesHeaderParser().parsebytes(head).items()}
