"""A web server on loopback that serves what a test tells it to, byte for byte."""

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Serve = Callable[[socket.socket], None]


@dataclass(slots=True)
class Server:
    """A server at work; ``asked`` are the requests it had, each as its header lines."""

    port: int
    answers: dict[str, Serve | bytes] = field(default_factory=dict)
    asked: list[list[str]] = field(default_factory=list)

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """Return an address of this server."""
        return f"http://{host}:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        """The paths that were asked for, in their order."""
        return [lines[0].split(" ")[1] for lines in self.asked]


def answer(
    body: bytes = b"", status: str = "200 OK", headers: Mapping[str, str] | None = None
) -> bytes:
    """Return the bytes of an HTTP answer."""
    told = {"Content-Length": str(len(body)), "Connection": "close", **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def redirect(to: str, status: str = "302 Found") -> bytes:
    """Return an answer that leads elsewhere."""
    return answer(status=status, headers={"Location": to})


@contextmanager
def serving(
    answers: Mapping[str, Serve | bytes] | None = None, host: str = "127.0.0.1"
) -> Iterator[Server]:
    """Serve on a free port until the end of the block."""
    listener = socket.create_server((host, 0))
    server = Server(port=listener.getsockname()[1], answers=dict(answers or {}))
    threading.Thread(target=_accept, args=(listener, server), daemon=True).start()
    try:
        yield server
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _accept(listener: socket.socket, server: Server) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_serve, args=(connection, server), daemon=True).start()


def _serve(connection: socket.socket, server: Server) -> None:
    with connection, suppress(OSError):
        connection.settimeout(30)
        head = b""
        while b"\r\n\r\n" not in head:
            piece = connection.recv(65536)
            if not piece:
                return
            head += piece
        lines = head.decode("latin-1").split("\r\n")
        server.asked.append(lines)
        found = server.answers.get(lines[0].split(" ")[1], answer(b"", "404 Not Found"))
        if isinstance(found, bytes):
            connection.sendall(found)
        else:
            found(connection)
