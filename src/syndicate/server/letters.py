"""Where links in letters lead: leaving with one click (RFC 8058), and confirming a subscription.

Whoever has a link may do what it is for, and nothing else says who they are: there are no cookies,
no accounts and no sessions. So a page from elsewhere that sends a form here can do nothing that its
author could not do with the link alone, and an ``Origin`` is not asked for: mail services send
none, and browsers hide it, as these pages tell nobody where they are.

Nothing but a signature is looked at before a link is known to be ours. To refuse a wrong one takes
a hash, so nobody is slowed down: mail services send the wishes of many from few addresses.
"""

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from syndicate import letterlinks
from syndicate.audience import Link, Purpose, Signer, TokenError
from syndicate.bounces.parts import leaves, part
from syndicate.errors import SyndicateError
from syndicate.web.letters import LetterPages, Titled
from syndicate.wording import words

STYLE = "letters.css"
"""The stylesheet of these pages: their own, as they may be at another host than all others."""

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""What a mail service sends (RFC 8058 section 3.2)."""

_LARGEST = 8192
"""Bytes of a form: a mail service's has some two hundred."""

_SECONDS = 10
"""How long a form may take to arrive, and how long to wait for others that write."""

_AT_ONCE = 4
_RETRY = "300"
_FIELDS = 20
_SAFE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Book(Protocol):
    """The list, as far as links in letters change it.

    Both raise a ``SyndicateError`` if the database does not do its part.
    """

    def unsubscribe(self, link: Link, *, by: str, now: datetime) -> None:
        """End a subscription; ``by`` tells how. One that is none stays none."""
        ...

    def confirm(self, link: Link, *, ip: str, now: datetime) -> bool:
        """Confirm a subscription that was asked for; tell whether it is confirmed now."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Letters:
    """What the pages need; ``path`` is where they are, with its slash.

    ``troubled`` is told what keeps them from doing their part. Links of newsletters that are no
    more are called by the name of ``publication``.
    """

    path: str
    pages: LetterPages
    policy: str
    style: bytes
    signer: Signer
    book: Book
    newsletters: Mapping[str, Titled]
    publication: Titled
    clock: Callable[[], datetime]
    troubled: Callable[[str], None]
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))

    def titled(self, newsletter: str) -> Titled:
        """Return how a newsletter is called."""
        return self.newsletters.get(newsletter, self.publication)


def routes(letters: Letters) -> tuple[BaseRoute, ...]:
    """Return the routes; nothing else below their folders is reached through them."""
    pages = [
        Route(
            f"{letters.path}{letterlinks.folder(purpose)}{{token}}",
            _endpoint(letters, purpose),
            methods=["GET", "POST"],
        )
        for purpose in Purpose
    ]
    return (Route(f"{letters.path}{STYLE}", _styled(letters)), *pages)


def _styled(letters: Letters) -> Callable[[Request], Awaitable[Response]]:
    headers = _SAFE | {"Cache-Control": "public, max-age=3600"}

    async def endpoint(request: Request) -> Response:
        del request
        return Response(letters.style, media_type="text/css", headers=headers)

    return endpoint


def _endpoint(letters: Letters, purpose: Purpose) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        token = request.path_params["token"]
        try:
            link = letters.signer.read(token, purpose, now=letters.clock())
        except TokenError:
            link = None
        if request.method != "POST":
            return _asked(letters, link)
        try:
            form = await _form(request)
        except (TimeoutError, ClientDisconnect):
            return _plain("This took too long.", 408)
        if form is None:
            return _plain("This is too much.", 413)
        return await _Answer(letters, purpose, link, form, _ip(request)).made()

    return endpoint


def _asked(letters: Letters, link: Link | None) -> Response:
    """Ask, and do nothing: whoever opens a link may be a program that only looks at it."""
    if link is None:
        return _page(letters, letters.pages.broken(), 404)
    return _page(letters, letters.pages.ask(link.purpose, letters.titled(link.newsletter)))


@dataclass(frozen=True, slots=True)
class _Answer:
    """An answer to a form that was sent to a link."""

    letters: Letters
    purpose: Purpose
    link: Link | None
    form: Mapping[str, str]
    ip: str

    async def made(self) -> Response:
        """Do what is asked for, and say so."""
        one_click = self.purpose is Purpose.UNSUBSCRIBE and _is_one_click(self.form)
        if self.link is None:
            return self._said("link_bad", 404, short=one_click)
        if not one_click and self.form.get("do") != self.purpose:
            titled = self.letters.titled(self.link.newsletter)
            return _page(self.letters, self.letters.pages.ask(self.purpose, titled), 400)
        try:
            done = await self._done(self.link, "one-click" if one_click else "page")
        except (SyndicateError, TimeoutError) as error:
            self.letters.troubled(str(error) or "letters: too many wait for the database")
            return self._said("later", 503, short=one_click)
        if not done:
            return self._said("link_bad", 404, short=False)
        return self._thanked(self.link, short=one_click)

    async def _done(self, link: Link, how: str) -> bool:
        """Write it down; few do so at once, as SQLite lets one write at a time."""
        book, now = self.letters.book, self.letters.clock()
        async with asyncio.timeout(_SECONDS):
            await self.letters.turn.acquire()
        try:
            if self.purpose is Purpose.CONFIRM:
                return await run_in_threadpool(partial(book.confirm, link, ip=self.ip, now=now))
            await run_in_threadpool(partial(book.unsubscribe, link, by=how, now=now))
        finally:
            self.letters.turn.release()
        return True

    def _thanked(self, link: Link, *, short: bool) -> Response:
        titled = self.letters.titled(link.newsletter)
        if short:
            return _plain(words(titled.language)["left"])
        return _page(self.letters, self.letters.pages.done(self.purpose, titled))

    def _said(self, word: str, status: int, *, short: bool) -> Response:
        headers = {"Retry-After": _RETRY} if status == 503 else {}  # noqa: PLR2004 - as RFC 9110
        if short:
            language = self.letters.publication.language
            return _plain(words(language)[word], status, headers)
        pages = self.letters.pages
        return _page(
            self.letters, pages.later() if word == "later" else pages.broken(), status, headers
        )


def _page(
    letters: Letters, html: bytes, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    policy = {"Content-Security-Policy": f"{letters.policy}; frame-ancestors 'none'"}
    told = {**_SAFE, **policy, **(headers or {})}
    return Response(html, status, media_type="text/html", headers=told)


def _plain(said: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    told = {**_SAFE, **(headers or {})}
    return Response(f"{said}\n", status, media_type="text/plain", headers=told)


def _is_one_click(form: Mapping[str, str]) -> bool:
    name, value = ONE_CLICK
    return form.get(name, "").strip().lower() == value.lower()


async def _form(request: Request) -> Mapping[str, str] | None:
    """Return the fields of a form; ``None`` if it is too large.

    RFC 8058 allows both forms that browsers send: ``multipart/form-data``, and
    ``application/x-www-form-urlencoded``, which also anything else is taken for.
    """
    body = bytearray()
    async with asyncio.timeout(_SECONDS):
        async for piece in request.stream():
            body += piece
            if len(body) > _LARGEST:
                return None
    kind = request.headers.get("content-type", "")
    if kind.lower().startswith("multipart/form-data"):
        return _multipart(kind, bytes(body))
    with suppress(ValueError):
        return dict(parse_qsl(body.decode("latin-1").strip(), max_num_fields=_FIELDS))
    return {}


def _multipart(kind: str, body: bytes) -> Mapping[str, str]:
    """Return the fields of ``multipart/form-data`` (RFC 7578)."""
    head = f"Content-Type: {kind}\r\n\r\n".encode("latin-1", "replace")
    found = {}
    for one in leaves(part(head + body), 1):
        found[one.parameter("name", "Content-Disposition")] = one.text().strip()
    return found


def _ip(request: Request) -> str:
    """Return who sent a request, to be kept with a consent; nothing if that is not known.

    A proxy on this machine, or in its network, says whom it speaks for, last of all whom it saw.
    """
    peer = _address(request.client.host if request.client else "127.0.0.1")
    told = request.headers.getlist("x-forwarded-for")
    if peer and peer.is_private and told:
        peer = _address(told[-1].rpartition(",")[2].strip())
    return str(peer) if peer else ""


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
