"""A web server of ours in a process of its own, and a plain client for it."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection

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
        connection = HTTPConnection(self.host, self.port, timeout=20)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", "news.test")
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            return Response(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def head(self, path: str, **headers: str) -> Response:
        """Ask for the headers alone."""
        return self.get(path, "HEAD", **headers)


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
