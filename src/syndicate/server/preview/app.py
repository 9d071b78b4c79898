"""The routes of the preview: its page, what the page asks for, and what it shows in frames."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import cache
from importlib.resources import files
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Route
from starlette.types import ASGIApp

from syndicate.errors import SyndicateError
from syndicate.mediatypes import media_type
from syndicate.publishing import trying
from syndicate.publishing.previewing import Preview, Shown
from syndicate.server.preview import looks, outbox, reader, told
from syndicate.server.preview.guard import FRAMES, Access, Guard
from syndicate.server.preview.looks import Look
from syndicate.server.preview.places import Places
from syndicate.server.preview.studio import Studio
from syndicate.server.preview.watching import Hub

_OWN = {"/": "preview.html", "/preview.css": "preview.css", "/preview.js": "preview.js"}
_QUIET = 20
"""Seconds after which a connection without news says that it is still there."""

_LARGEST = 4096
"""Bytes of a request's body."""

_NOTHING = "default-src 'none'; frame-ancestors 'self'; sandbox allow-same-origin"
_TAG = "This link is filled in for each reader by whoever sends the newsletter."


def make(studio: Studio, hub: Hub, access: Access, *, config: Path, editor: str = "") -> ASGIApp:
    """Return the application that shows a publication; ``editor`` is how files are opened."""
    desk = _Desk(studio, hub, access, config=config, editor=editor)
    return Guard(Starlette(routes=desk.routes()), access)


class _Desk:
    """Answers what the page asks."""

    def __init__(
        self, studio: Studio, hub: Hub, access: Access, *, config: Path, editor: str
    ) -> None:
        self._studio, self._hub, self._access = studio, hub, access
        self._config, self._editor = config, editor

    def routes(self) -> list[Route]:
        """Return all routes."""
        frame = f"{FRAMES}{{key}}/{{colours}}/{{images}}"
        return [
            *(Route(path, _own(name)) for path, name in _OWN.items()),
            Route("/events", self._events),
            Route("/api/overview", self._asked(self._overview)),
            Route("/api/listing", self._asked(lambda _, shown: told.listing(shown))),
            Route("/api/find", self._asked(self._find)),
            Route("/api/problems", self._asked(self._problems)),
            Route("/api/next/{id}", self._asked(self._next)),
            Route("/api/edition/{id}", self._asked(self._past)),
            Route("/api/feed/{path:path}", self._asked(self._feed)),
            Route("/api/page/{path:path}", self._asked(self._page)),
            Route("/api/source", self._source),
            Route("/api/test", self._test, methods=["POST"]),
            Route(f"{frame}/next/{{id}}", self._framed(self._next_framed)),
            Route(f"{frame}/edition/{{id}}", self._framed(self._past_framed)),
            Route(f"{frame}/reader/{{path:path}}", self._framed(self._reader_framed)),
            Route(f"{frame}/site/{{path:path}}", self._framed(self._site_framed)),
        ]

    @property
    def _places(self) -> Places:
        return Places(config=self._config, folders=self._studio.publisher.setup.folders)

    # -- what the page asks for -------------------------------------------------------------------

    def _asked(
        self, work: Callable[[Request, Preview], told.Json]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Return what answers with JSON; what is wrong with the publication is an answer, too."""

        def answer(request: Request) -> Response:
            try:
                content = self._studio.ask(lambda shown: work(request, shown))
            except SyndicateError as error:
                content = told.failure(error, self._places)
            except LookupError:
                return JSONResponse({"gone": True}, 404)
            return JSONResponse(content | {"version": self._studio.version})

        async def endpoint(request: Request) -> Response:
            return await run_in_threadpool(answer, request)

        return endpoint

    def _overview(self, _: Request, shown: Preview) -> told.Json:
        return told.overview(shown) | {"frames": FRAMES + self._access.key, "editor": self._editor}

    def _find(self, request: Request, shown: Preview) -> told.Json:
        return {"articles": told.found(shown, request.query_params.get("words", "")[:200])}

    def _problems(self, _: Request, shown: Preview) -> told.Json:
        return told.problems(shown, self._places)

    def _next(self, request: Request, shown: Preview) -> told.Json:
        id_ = request.path_params["id"]
        coming = shown.next(id_)
        if coming is None:
            return {"kind": "nothing", "title": shown.outlook(id_).newsletter.title}
        return told.edition(shown, coming, self._places)

    def _past(self, request: Request, shown: Preview) -> told.Json:
        id_ = request.path_params["id"]
        names = ("index.html", "body.txt", "message.eml")
        made = {name: _data(shown.file(f"email/{id_}/{name}")) for name in names}
        return told.past(shown, id_, made)

    def _feed(self, request: Request, shown: Preview) -> told.Json:
        return told.feed(shown, request.path_params["path"], self._places)

    def _page(self, request: Request, shown: Preview) -> told.Json:
        path = request.path_params["path"]
        return told.page(shown, path, _data(shown.file(path)), self._places)

    async def _source(self, request: Request) -> Response:
        named, number = request.query_params.get("path", ""), request.query_params.get("line", "")
        line = int(number) if number.isdecimal() and len(number) < 9 else 1  # noqa: PLR2004 - of digits
        found = await run_in_threadpool(self._places.lines, named, line)
        if found is None:
            return JSONResponse({"gone": True}, 404)
        return JSONResponse(told.lines(found))

    async def _events(self, request: Request) -> Response:
        """Tell of changes as they come (HTML Living Standard, server-sent events)."""
        del request

        async def stream() -> AsyncIterator[str]:
            with self._hub.listener() as news:
                yield f"data: {json.dumps({'version': self._studio.version})}\n\n"
                async for one in _until_none(news.get):
                    yield one

        return StreamingResponse(stream(), media_type="text/event-stream")

    async def _test(self, request: Request) -> Response:
        """Put the next edition of a newsletter into the outbox."""
        asked = await _json(request)
        if asked is None:
            return JSONResponse({"error": "this takes a newsletter, and an address"}, 400)

        def put() -> Response:
            try:
                path = self._studio.ask(lambda shown: self._put(shown, **asked))
            except SyndicateError as error:
                return JSONResponse({"error": str(error)}, 422)
            except LookupError:
                return JSONResponse({"error": "there is no such edition"}, 404)
            return JSONResponse({"path": str(path)})

        return await run_in_threadpool(put)

    def _put(self, shown: Preview, *, newsletter: str, to: str) -> Path:
        coming = shown.next(newsletter)
        if coming is None:
            raise LookupError(newsletter)
        setup, composed = shown.desk.setup, coming.composed
        publication = setup.settings.publication
        message = trying.message(
            composed, to, newsletter=coming.newsletter, publication=publication
        )
        return outbox.put(setup.folders.state, composed.edition.id, message)

    # -- what is shown in frames ------------------------------------------------------------------

    def _framed(
        self, work: Callable[[Request, Preview, Look], Response]
    ) -> Callable[[Request], Awaitable[Response]]:
        """Return what answers a frame, under a policy that lets nothing run."""

        def answer(request: Request) -> Response:
            named = request.path_params
            if named["colours"] not in looks.COLOURS or named["images"] not in looks.IMAGES:
                return PlainTextResponse("There is nothing here.\n", 404)
            try:
                return self._studio.ask(
                    lambda shown: work(request, shown, self._look(named, shown))
                )
            except SyndicateError as error:
                return PlainTextResponse(f"{error}\n", 500)
            except LookupError:
                return PlainTextResponse(f"There is nothing here. {_TAG}\n", 404)

        async def endpoint(request: Request) -> Response:
            made = await run_in_threadpool(answer, request)
            made.headers.setdefault("Content-Security-Policy", _NOTHING)
            return made

        return endpoint

    def _look(self, named: dict[str, str], shown: Preview) -> Look:
        base = f"{FRAMES}{self._access.key}/{named['colours']}/{named['images']}/"
        return Look(
            colours=named["colours"],
            images=named["images"],
            base=base,
            site=shown.desk.setup.settings.publication.url,
        )

    def _next_framed(self, request: Request, shown: Preview, look: Look) -> Response:
        coming = shown.next(request.path_params["id"])
        if coming is None:
            raise LookupError
        return _html(looks.email(trying.filled(coming.composed.email).html, look), look)

    def _past_framed(self, request: Request, shown: Preview, look: Look) -> Response:
        made = _data(shown.file(f"email/{request.path_params['id']}/index.html"))
        return _html(looks.email(made.decode(), look), look)

    def _reader_framed(self, request: Request, shown: Preview, look: Look) -> Response:
        path = request.path_params["path"]
        folder = path.rpartition("/")[0] + "/" if "/" in path else ""
        return _html(looks.page(reader.page(path, shown.feed(folder)[0][path]), look), look)

    def _site_framed(self, request: Request, shown: Preview, look: Look) -> Response:
        path = request.path_params["path"]
        file = f"{path}index.html" if not path or path.endswith("/") else path
        made = shown.file(file)
        if made is None and shown.file(f"{path}/index.html"):
            return RedirectResponse(look.local(f"{path}/"), 307)
        if made is None:
            missing = shown.file("404.html")
            return _html(looks.page(_data(missing).decode(), look), look, 404)
        if made.location:
            return RedirectResponse(made.location.replace(look.site, f"{look.base}site/"), 307)
        return self._sent(made, shown, look)

    def _sent(self, made: Shown, shown: Preview, look: Look) -> Response:
        """Send a file; one that is copied must still be in the folder that it is copied from."""
        kind = media_type(made.path)
        headers = {"Content-Security-Policy": look.policy}
        if made.copy:
            folders = shown.desk.setup.folders
            roots = (folders.static.resolve(), folders.articles.resolve())
            real = made.copy.resolve()
            if not real.is_file() or not any(real.is_relative_to(root) for root in roots):
                raise LookupError
            return FileResponse(real, media_type=kind, headers=headers)
        if kind == "text/html":
            return _html(looks.page(made.data.decode(), look), look, made.status)
        if kind == "text/css":
            style = looks.css(made.data.decode(), look)
            return Response(style, media_type=kind, headers=headers)
        return Response(made.data, media_type=kind, headers=headers)


def _own(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        del request
        return Response(_file(name), media_type=media_type(name))

    return endpoint


@cache
def _file(name: str) -> bytes:
    return files("syndicate.server.preview").joinpath(name).read_bytes()


def _html(html: str, look: Look, status: int = 200) -> Response:
    return HTMLResponse(html, status, headers={"Content-Security-Policy": look.policy})


def _data(made: Shown | None) -> bytes:
    if made is None or made.copy:
        raise LookupError
    return made.data


async def _until_none(get: Callable[[], Awaitable[str | None]]) -> AsyncIterator[str]:
    """Yield news as events, and a comment where there has been none for a while."""
    while True:
        try:
            news = await asyncio.wait_for(get(), _QUIET)
        except TimeoutError:
            yield ": still here\n\n"
            continue
        if news is None:
            return
        yield f"data: {news}\n\n"


async def _json(request: Request) -> dict[str, str] | None:
    """Return what a test is asked of, if it is what it should be."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LARGEST:
            return None
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        return None
    wanted = {"newsletter", "to"}
    if not isinstance(asked, dict) or asked.keys() != wanted:
        return None
    return asked if all(isinstance(one, str) for one in asked.values()) else None
