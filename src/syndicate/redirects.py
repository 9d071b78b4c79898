"""Where a redirect leads, judged before anybody goes there.

A name is looked up once, every address it has is judged, and the connection goes to an address that
was judged: a name that changes its mind in between gains nothing ("DNS rebinding").
"""

import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from syndicate.addresses import is_public
from syndicate.problems import Unfit

Resolve = Callable[[str, int], Sequence[str]]
"""The addresses of a host and port, as text; raises ``OSError`` if it has none."""

_PORT = 443
_LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """A request's target: ``url`` is what is named, ``ways`` the same with each judged address.

    ``host`` is for the Host header, ``name`` is whose certificate the server must have.
    """

    url: str = field(repr=False)
    ways: tuple[str, ...] = field(repr=False)
    host: str
    name: str


def hop(url: str, location: str, *, resolve: Resolve, within: str) -> Hop:
    """Return where a redirect from ``url`` leads.

    It may be to a private address only if ``within``, a host that the owner named, has one itself.

    Raises:
        Unfit: it leads to what is no https address, or to the inside of a network.
        OSError: the name is not known.
    """
    try:
        there = urljoin(url, location[:_LONGEST])
        parts = urlsplit(there)
        port = parts.port or _PORT
    except ValueError as error:
        raise Unfit("leads to what is no address", "name the address that it has now") from error
    if parts.scheme != "https" or not parts.hostname or "@" in parts.netloc:
        raise Unfit("leads to no https address", "name the address that it has now")
    found = resolve(parts.hostname, port)
    inside = next((one for one in found if not is_public(one)), None)
    if inside is not None and all(map(is_public, resolve(within, _PORT))):
        raise Unfit("leads to a private address", "name the address that it has now")
    hosts = (f"[{one}]" if ":" in one else one for one in found)
    ways = (parts._replace(netloc=f"{one}:{port}", fragment="").geturl() for one in hosts)
    return Hop(url=there, ways=tuple(ways), host=parts.netloc, name=parts.hostname)


def system_resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses that the system's resolver gives for a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))
