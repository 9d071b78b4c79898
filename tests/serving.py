"""A web server of ours in a process of its own, and a plain client for it."""

import re
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from threading import Thread

import uvicorn
from starlette.types import ASGIApp

from newsroom import COMMAND, Newsroom


@dataclass(frozen=True, slots=True)
class Response:
    """What came back; header names in any case."""

    status: int
    headers: Message
    body: bytes

    def __getitem__(self, name: str) -> str | None:
        """Return a header."""
        return self.headers[name]


@dataclass(frozen=True, slots=True)
class Client:
    """Asks a server on this machine, byte for byte as it is told to."""

    port: int
    host: str = "127.0.0.1"

    def get(self, path: str, method: str = "GET", **headers: str) -> Response:
        """Ask once; underscores in header names are hyphens."""
        return self._ask(path, method, b"", headers)

    def post(self, path: str, body: bytes, **headers: str) -> Response:
        """Send a body."""
        length = {"Content-Length": str(len(body))}
        return self._ask(path, "POST", body, length | headers)

    def _ask(self, path: str, method: str, body: bytes, headers: Mapping[str, str]) -> Response:
        connection = HTTPConnection(self.host, self.port, timeout=20)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", "news.test")
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders(body)
            answer = connection.getresponse()
            return Response(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def head(self, path: str, **headers: str) -> Response:
        """Ask for the headers alone."""
        return self.get(path, "HEAD", **headers)


@contextmanager
def answering(app: ASGIApp) -> Iterator[Client]:
    """Serve an application in this process while the context lasts: much sooner."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, lifespan="off", log_level="critical", access_log=False)
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield Client(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join(20)
        listening.close()


@contextmanager
def served(room: Newsroom, *options: str) -> Iterator[Client]:
    """Run ``syndicate serve`` in a publication's folder while the context lasts."""
    command = [str(COMMAND), "serve", "--port", "0", *options]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=room.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            if process.stdout is None:
                raise RuntimeError("the process has no pipe")
            told = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", told)
            if not found:
                process.kill()
                raise RuntimeError(told + process.communicate()[1])
            yield Client(int(found[1]))
        finally:
            process.terminate()
            process.communicate(timeout=20)
