"""Fetches what strangers serve: within bounds, and never from inside the owner's own network.

A name is resolved once, every address it has is judged, and the connection goes to an address that
was judged: a name that changes its mind between check and connection gains nothing ("DNS
rebinding"). Each redirect is a request of its own and is judged anew. The time is that of the whole
request, headers and redirects included, however slowly a server drips; the size is that of what
comes out of the decompressor.
"""

import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import httpcore

from syndicate import urls
from syndicate.addresses import is_public
from syndicate.errors import FetchError, RefusedError
from syndicate.redirects import Resolve, system_resolve

MIB = 1024 * 1024
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_REDIRECTS = 5
_OK = 200
_WRONG = 400
_DIGITS = 20
_GONE = frozenset({401, 403, 404, 410, 451})
_BLOCK = 64 * 1024
_CONNECT = 10.0
"""Seconds to wait for one connection, and between two pieces of an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """``size`` in bytes once decompressed; ``seconds`` for one fetch with all its redirects."""

    size: int = 64 * MIB
    seconds: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What an address gave; ``url`` is where the last redirect led, ``charset`` may be empty."""

    url: str
    data: bytes = field(repr=False)
    media_type: str = ""
    charset: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probed:
    """What a server says of an address; ``length`` in bytes, ``None`` if it does not say."""

    status: int
    media_type: str = ""
    length: int | None = None


_Answer = TypeVar("_Answer", Fetched, Probed)


class Fetcher:
    """Fetches web addresses. It keeps no cookies, sends no credentials and uses no proxy."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        resolve: Resolve = system_resolve,
        clock: Callable[[], float] = time.monotonic,
        agent: str = "Syndicate (feed import)",
    ) -> None:
        """``allow_private`` also fetches from the owner's own machine and network.

        ``agent`` is what it calls itself.
        """
        self._agent = agent
        self._allow_private, self._resolve, self._clock = allow_private, resolve, clock

    def get(self, url: str, *, accept: str = "*/*", limits: Limits | None = None) -> Fetched:
        """Return what an address gives, after at most five redirects.

        Raises:
            RefusedError: the address or where it leads to is not safe, there is nothing there, or
                it gives more than ``limits.size``.
            FetchError: the server cannot be reached, fails, or takes too long.
        """
        limits = limits or Limits()
        deadline = _Deadline(self._clock, limits.seconds)
        return self._follow(url, lambda url: self._once(url, accept, limits, deadline))

    def probe(self, url: str, *, seconds: float = 10.0) -> Probed:
        """Return what a server says of an address, without its contents; HEAD first, then GET.

        Some servers refuse HEAD, or answer it otherwise than GET.

        Raises:
            RefusedError: the address or where it leads to is not safe.
            FetchError: the server cannot be reached, or takes too long.
        """
        deadline = _Deadline(self._clock, seconds)
        found = self._follow(url, lambda url: self._ask("HEAD", url, deadline))
        if found.status < _WRONG:
            return found
        return self._follow(url, lambda url: self._ask("GET", url, deadline))

    def _follow(self, url: str, once: Callable[[str], "_Answer | str"]) -> "_Answer":
        """Ask for an address and for what it redirects to, until there is an answer."""
        for _ in range(_MOST_REDIRECTS + 1):
            url = _checked(url)
            found = once(url)
            if not isinstance(found, str):
                return found
            if urlsplit(url).scheme == "https" and urlsplit(found).scheme == "http":
                remedy = "if you trust it, give that address itself"
                raise RefusedError(f"{url}: leads from https to {found[:200]}; {remedy}")
            url = found
        raise RefusedError(f"{url}: redirects more than {_MOST_REDIRECTS} times; give its end")

    def _once(
        self, url: str, accept: str, limits: Limits, deadline: "_Deadline"
    ) -> "Fetched | str":
        """Return what one request gave: a document, or the address of a redirect."""
        with self._sent("GET", url, accept, deadline) as (response, own):
            if response.status in _REDIRECTS and own.get(b"location"):
                return _joined(url, own[b"location"])
            _check_status(url, response.status)
            data = b"".join(_body(url, response.iter_stream(), own, limits.size))
        kind, charset = _media_type(own.get(b"content-type", ""))
        return Fetched(url=url, data=data, media_type=kind, charset=charset)

    def _ask(self, method: str, url: str, deadline: "_Deadline") -> "Probed | str":
        """Return what the head of one answer says, or the address of a redirect."""
        with self._sent(method, url, "*/*", deadline) as (response, own):
            if response.status in _REDIRECTS and own.get(b"location"):
                return _joined(url, own[b"location"])
        told = own.get(b"content-length", "")
        return Probed(
            status=response.status,
            media_type=_media_type(own.get(b"content-type", ""))[0],
            length=int(told) if told.isascii() and told.isdigit() and len(told) < _DIGITS else None,
        )

    @contextmanager
    def _sent(
        self, method: str, url: str, accept: str, deadline: "_Deadline"
    ) -> Iterator[tuple[httpcore.Response, dict[bytes, str]]]:
        """Send one request; give the answer, whose body waits, and its headers."""
        backend = _Guarded(self._addresses, deadline)
        headers = [("Host", urlsplit(url).netloc), ("User-Agent", self._agent), ("Accept", accept),
                   ("Accept-Encoding", "gzip"), ("Connection", "close")]  # fmt: skip
        with (
            _told(url, deadline),
            httpcore.ConnectionPool(network_backend=backend, retries=0) as pool,
            pool.stream(method, url, headers=headers) as response,
        ):
            yield (
                response,
                {name.lower(): value.decode("latin-1") for name, value in response.headers},
            )

    def _addresses(self, host: str, port: int, seconds: float) -> Sequence[str]:
        """Return the addresses of a host, all of them fit to connect to."""
        found = _in_time(lambda: self._resolve(host, port), seconds, host)
        bad = next((one for one in found if not is_public(one)), None)
        if bad is not None and not self._allow_private:
            remedy = "if it is your own, allow it with --allow-private"
            raise RefusedError(f"{host}: has the address {bad}, which is not public; {remedy}")
        return found


@dataclass(frozen=True, slots=True)
class _Deadline:
    clock: Callable[[], float]
    seconds: float
    end: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "end", self.clock() + self.seconds)

    def left(self, most: float | None = None) -> float:
        """Return the seconds that are left, at most the given ones.

        Raises:
            httpcore.TimeoutException: there are none.
        """
        rest = self.end - self.clock()
        if rest <= 0:
            raise httpcore.ReadTimeout
        return rest if most is None else min(rest, most)


class _Guarded(httpcore.NetworkBackend):
    """Connects to addresses that were judged, and to nothing else."""

    def __init__(
        self, addresses: Callable[[str, int, float], Sequence[str]], deadline: _Deadline
    ) -> None:
        self._addresses, self._deadline = addresses, deadline
        self._real = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        del timeout
        failed: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._addresses(host, port, self._deadline.left(_CONNECT)):
            try:
                stream = self._real.connect_tcp(
                    address, port, self._deadline.left(_CONNECT), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
            else:
                return _Timed(stream, self._deadline)
        raise failed

    def connect_unix_socket(self, *_: Any, **__: Any) -> httpcore.NetworkStream:  # noqa: ANN401 - httpcore's
        raise httpcore.UnsupportedProtocol


class _Timed(httpcore.NetworkStream):
    """A connection whose every step must end before the deadline."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: _Deadline) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - httpcore's
        return self._stream.read(max_bytes, self._deadline.left(_CONNECT))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - httpcore's
        self._stream.write(buffer, self._deadline.left(_CONNECT))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: Any,  # noqa: ANN401 - as httpcore has it
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - as httpcore has it
    ) -> httpcore.NetworkStream:
        left = self._deadline.left(_CONNECT)
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's
        return self._stream.get_extra_info(info)


@contextmanager
def _told(url: str, deadline: _Deadline) -> Iterator[None]:
    """Say in an owner's words what httpcore or the resolver raise."""
    try:
        yield
    except httpcore.TimeoutException as error:
        slow = f"took longer than {deadline.seconds:g} s, or fell silent"
        raise FetchError(f"{url}: {slow}; try again later, or allow it more time") from error
    except (httpcore.UnsupportedProtocol, httpcore.LocalProtocolError, UnicodeError) as error:
        raise RefusedError(f"{url}: cannot be asked for; give its plain address") from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        said = str(error) or type(error).__name__
        raise FetchError(f"{url}: cannot be reached ({said}); try again later") from error


def _checked(url: str) -> str:
    """Return a web address in percent-encoded ASCII, without its fragment.

    Raises:
        RefusedError: it is of another scheme, carries a password, or has no host.
    """
    shown = url[:200]
    if urls.scheme(url) not in _PORTS:
        raise RefusedError(f"{shown}: is no web address; give one that begins with https://")
    full = urls.absolute(url, "")
    if full is None:
        raise RefusedError(f"{shown}: is no web address; give one such as https://a.example/feed")
    parts = urlsplit(full)
    if "@" in parts.netloc:
        where = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        raise RefusedError(f"{where}: an address with a password is not fetched; leave it out")
    return full.partition("#")[0]


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, urls.trim(location))
    except ValueError as error:
        told = f"{url}: leads to {location[:200]!r}, which is no web address"
        raise RefusedError(f"{told}; give another") from error


def _check_status(url: str, status: int) -> None:
    if status == _OK:
        return
    if status in _GONE:
        raise RefusedError(f"{url}: answers {status}; check the address")
    raise FetchError(f"{url}: answers {status}; try again later")


def _media_type(header: str) -> tuple[str, str]:
    kind, _, parameters = header.partition(";")
    charset = next(
        (
            value.strip().strip("\"'").lower()
            for name, _, value in (one.partition("=") for one in parameters.split(";"))
            if name.strip().lower() == "charset"
        ),
        "",
    )
    return kind.strip().lower(), charset


def _body(
    url: str, chunks: Iterable[bytes], headers: dict[bytes, str], most: int
) -> Iterator[bytes]:
    """Yield an answer's body, decompressed, and stop at the limit whatever a server sends."""
    encoding = headers.get(b"content-encoding", "").strip().lower()
    if encoding not in {"", "identity", "gzip", "x-gzip"}:
        raise RefusedError(f"{url}: is sent as {encoding[:40]!r}, which nobody asked for")
    told = headers.get(b"content-length", "")
    if told.isascii() and told.isdigit() and len(told) < 20 and int(told) > most:  # noqa: PLR2004 - digits
        raise too_large(url, most)
    size = 0
    for piece in _unzipped(url, chunks) if encoding.endswith("gzip") else chunks:
        size += len(piece)
        if size > most:
            raise too_large(url, most)
        yield piece


def _unzipped(url: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Decompress by blocks, so that no chunk can grow without being counted."""
    work = zlib.decompressobj(wbits=31)
    try:
        for chunk in chunks:
            rest = chunk
            while rest and not work.eof:
                yield work.decompress(rest, _BLOCK)
                rest = work.unconsumed_tail
        yield work.flush(_BLOCK)
    except zlib.error as error:
        raise FetchError(f"{url}: its compression is damaged; try again later") from error
    if not work.eof:
        raise FetchError(f"{url}: broke off in the middle; try again later")


def too_large(source: object, most: int) -> RefusedError:
    """Return the error for a document beyond a limit in bytes."""
    told = f"{most / MIB:g} MiB" if most >= MIB else f"{most:,} bytes"
    return RefusedError(f"{source}: is larger than {told}; allow it more, or take a part of it")


def _in_time(work: Callable[[], Sequence[str]], seconds: float, host: str) -> Sequence[str]:
    """Run the resolver, which knows no time limit, in a thread that may be left behind.

    Raises:
        FetchError: it has no answer, or none in time.
    """
    found: list[Sequence[str]] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            found.append(work())
        except (OSError, UnicodeError) as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True, name="resolver")
    thread.start()
    thread.join(seconds)
    if not found:
        why = "cannot be found" if failed else "could not be looked up in time"
        raise FetchError(f"{host}: {why}; check the name, or try again later")
    return found[0]
