"""Who may ask the preview for what: asked of every request before anything else.

A page from anywhere can make a browser send requests to this machine. Three things keep it out: the
host that the browser believes it talks to (a rebound name would be another), the origin of whatever
writes, and, where other machines can reach us, a token that only the terminal has shown.
"""

import ipaddress
from dataclasses import dataclass, field
from hmac import compare_digest
from secrets import token_urlsafe
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

FRAMES = "/f/"
"""What is shown in frames lies below this, and the key."""

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_OWN_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src 'self' data:; frame-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'"
)


def _secret() -> str:
    return token_urlsafe(24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who is let in.

    ``names`` are hosts that we go by beside this machine's loopback ones. If ``exposed``, other
    machines can reach us: then every number will do for a host, as a number cannot be rebound, and
    the ``token`` is asked for, once; the browser keeps a cookie afterwards.
    What is shown in frames lies below a ``key``, so that no other page can guess where.
    """

    names: frozenset[str] = frozenset()
    exposed: bool = False
    token: str = field(default_factory=_secret, repr=False)
    key: str = field(default_factory=_secret, repr=False)
    cookie: str = field(default_factory=_secret, repr=False)

    def knows(self, host: str) -> bool:
        """Tell whether a ``Host`` (RFC 9110 section 7.2) is one of ours, whatever the port."""
        name = _without_port(host).lower()
        return name in _LOOPBACK or name in self.names or (self.exposed and _is_number(name))


def is_loopback(address: str) -> bool:
    """Tell whether only this machine can reach an address."""
    return ipaddress.ip_address(address).is_loopback


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _is_number(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Guard:
    """Lets requests through to an application, and gives its answers the headers of safety."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        """Guard an application."""
        self._app, self._access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            return
        refusal = self._refusal(scope)
        app = self._app if refusal is None else refusal
        await app(scope, receive, _safely(send, is_frame=scope["path"].startswith(FRAMES)))

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._access.knows(hosts[0]):
            return _no(421, "This is not the preview's address: take the one that it has printed.")
        path = scope["path"]
        if path.startswith(FRAMES):
            key = path.removeprefix(FRAMES).partition("/")[0]
            if not _equal(key, self._access.key):
                return _no(403, "Reload the preview.")
        if scope["method"] not in {"GET", "HEAD"}:
            if problem := _foreign(headers, hosts[0]):
                return _no(403, problem)
        elif path != "/" and headers.get("sec-fetch-site") in {"cross-site", "same-site"}:
            return _no(403, "Other pages may not ask the preview for this.")
        return self._let_in(scope, headers, hosts[0])

    def _let_in(self, scope: Scope, headers: Headers, host: str) -> Response | None:
        """Ask for the token, if one is needed; remember who has shown it."""
        if not self._access.exposed:
            return None
        port = host.rpartition(":")[2]
        # Cookies do not tell ports apart, and there may be two previews.
        name = f"syndicate-preview-{port if port.isdecimal() and port.isascii() else 80}"
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]
        if scope["path"] == "/" and _equal(asked, self._access.token):
            answer = RedirectResponse("/", 303)  # the token is not to stay in the address
            answer.set_cookie(name, self._access.cookie, httponly=True, samesite="strict", path="/")
            return answer
        if any(_equal(one, self._access.cookie) for one in _cookies(headers, name)):
            return None
        return _no(403, "The token is missing or wrong: take the address that was printed, whole.")


def _equal(one: str, other: str) -> bool:
    return compare_digest(one.encode(), other.encode())


def _cookies(headers: Headers, name: str) -> list[str]:
    pairs = (pair.partition("=") for line in headers.getlist("cookie") for pair in line.split(";"))
    return [value.strip() for found, _, value in pairs if found.strip() == name]


def _foreign(headers: Headers, host: str) -> str:
    """Say why a request that writes is none of our own page's, or nothing."""
    if headers.get("origin") != f"http://{host}":
        return "Other pages may not do this."
    if headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return "Other pages may not do this."
    if headers.get("content-type") != "application/json":
        return "This takes JSON."
    return ""


def _no(status: int, told: str) -> Response:
    return PlainTextResponse(f"{told}\n", status)


def _safely(send: Send, *, is_frame: bool) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Referrer-Policy"] = "no-referrer"
            headers["Cache-Control"] = "no-store"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            if not is_frame:
                headers["Cross-Origin-Opener-Policy"] = "same-origin"
                headers["Content-Security-Policy"] = _OWN_POLICY
        await send(message)

    return sent
