"""An object store on loopback that speaks as much of S3 as one bucket needs, and fails on demand.

It keeps to the conditions that requests are made on (RFC 9110 section 13.1): ``If-None-Match: *``
creates, ``If-Match`` replaces what is still as it was.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEYS = {"AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY": "s3cret"}
BUCKET = "letters"


class Bucket:
    """What the store holds and how it behaves; ``log`` are its requests as (method, key, status).

    ``fails`` answers the next so many requests with ``status``, and so does ``breaks`` from the so
    manieth to create on; of a request that ``loses`` its
    answer is lost though it was done. ``late`` are bytes that somebody else writes just before a
    request to create the object arrives.
    """

    def __init__(self) -> None:
        """Begin empty."""
        self.objects: dict[str, bytes] = {}
        self.log: list[tuple[str, str, int]] = []
        self.fails = 0
        self.status = 500
        self.breaks = 0
        self.loses = 0
        self.late: dict[str, bytes] = {}
        self.port = 0

    @property
    def endpoint(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def written(self) -> list[str]:
        """Return the keys that were created, in that order."""
        return [key for method, key, status in self.log if (method, status) == ("PUT", 200)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bucket: Bucket

    def log_message(self, *_: Any) -> None:  # noqa: ANN401 - as the base has it
        """Say nothing."""

    def do_PUT(self) -> None:
        """Create or replace an object."""
        own, key = self.bucket, self._key()
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self._refused(key):
            return
        if key in own.late:
            own.objects[key] = own.late.pop(key)
        found = own.objects.get(key)
        wanted = self.headers.get("If-Match")
        is_there = self.headers.get("If-None-Match") == "*" and found is not None
        is_stale = wanted is not None and (found is None or wanted != _tag(found))
        if is_there or is_stale:
            self._answer(key, 412)
        else:
            own.objects[key] = data
            if own.loses:
                own.loses -= 1
                self._answer(key, 500)
            else:
                self._answer(key, 200, tag=_tag(data))

    def do_GET(self) -> None:
        """Return an object."""
        key = self._key()
        if self._refused(key):
            return
        found = self.bucket.objects.get(key)
        if found is None:
            self._answer(key, 404)
        else:
            self._answer(key, 200, found, tag=_tag(found))

    do_HEAD = do_GET  # noqa: N815 - likewise

    def _key(self) -> str:
        return self.path.partition("?")[0].removeprefix(f"/{BUCKET}/")

    def _refused(self, key: str) -> bool:
        own = self.bucket
        if KEYS["AWS_ACCESS_KEY_ID"] not in self.headers.get("Authorization", ""):
            self._answer(key, 403)
            return True
        if own.breaks and self.command == "PUT":
            own.breaks -= 1
            own.fails = 0 if own.breaks else 99
        if own.fails:
            own.fails -= 1
            self._answer(key, own.status)
            return True
        return False

    def _answer(self, key: str, status: int, body: bytes = b"", tag: str = "") -> None:
        self.bucket.log.append((self.command, key, status))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", "Mon, 23 Nov 2026 08:00:00 GMT")
        if tag:
            self.send_header("ETag", tag)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _tag(data: bytes) -> str:
    return f'"{sha256(data).hexdigest()[:16]}"'


@contextmanager
def storing() -> Iterator[Bucket]:
    """Run a store on a free port."""
    bucket = Bucket()
    handler = type("Handler", (_Handler,), {"bucket": bucket})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    bucket.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield bucket
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
