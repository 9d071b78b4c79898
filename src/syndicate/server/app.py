"""The web application: the public folder, and room for further routes before it."""

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from syndicate.server.answers import Answer, Asked, answer
from syndicate.server.folder import Folder

_BLOCK = 1 << 18


def make(folder: Folder, routes: tuple[BaseRoute, ...] = ()) -> Starlette:
    """Return the application; ``routes`` come before the files."""

    async def public(request: Request) -> Response:
        asked = Asked(
            path=request.scope.get("raw_path") or request.scope["path"].encode(),
            headers=_headers(request),
            is_get=request.method == "GET",
        )
        return _Sent(await run_in_threadpool(answer, folder, asked))

    return Starlette(routes=[*routes, Route("/{path:path}", public, methods=["GET"])])


def _headers(request: Request) -> dict[str, str]:
    """Return the headers by name; several of one name are one list (RFC 9110 section 5.3)."""
    found: dict[str, str] = {}
    for name, value in request.headers.items():
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


class _Sent(Response):
    """An answer on its way; its file is closed whatever becomes of the connection."""

    def __init__(self, told: Answer) -> None:
        super().__init__(status_code=told.status)
        self.raw_headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in told.headers.items()
        ]
        self._told = told

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        told = self._told
        try:
            start = {"status": told.status, "headers": self.raw_headers}
            await send({"type": "http.response.start", **start})
            if scope["method"] == "GET":
                await self._send_body(send)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            if told.opened:
                told.opened.close()

    async def _send_body(self, send: Send) -> None:
        told = self._told
        if told.opened is None:
            await send({"type": "http.response.body", "body": told.body, "more_body": True})
            return
        place, end = told.start, told.start + told.length
        while place < end:
            size = min(_BLOCK, end - place)
            block = await run_in_threadpool(told.opened.read, place, size)
            if not block:
                raise RuntimeError("a file became shorter while it was sent")
            await send({"type": "http.response.body", "body": block, "more_body": True})
            place += len(block)
