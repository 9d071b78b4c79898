"""Runs the web application on this machine until it is told to stop."""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp

from syndicate.errors import BusyError, ConfigError

PORT = 8000
_TRIED = 20


def listen(host: str, port: int | None, *, exposed: bool = False) -> socket.socket:
    """Return a socket that listens.

    Without a ``port`` it is 8000, or the next one that is free. 0 is any free one.

    Raises:
        ConfigError: the host is none of this machine, or others could reach it and it is not to
            be ``exposed``.
        BusyError: the port is taken.
    """
    family, address = _address(host)
    if not exposed and not ipaddress.ip_address(address[0]).is_loopback:
        raise ConfigError(
            f"{host}: others could reach this address; add --expose if they are meant to"
        )
    ports: Sequence[int] = range(PORT, PORT + _TRIED) if port is None else (port,)
    for number in ports:
        with suppress(OSError):
            return socket.create_server((address[0], number), family=family)
    told = f"port {port} is taken" if port is not None else f"ports from {PORT} on are taken"
    raise BusyError(f"{host}: {told}; give another with --port, or --port 0 for any free one")


def _address(host: str) -> tuple[socket.AddressFamily, tuple[str, int]]:
    try:
        found = socket.getaddrinfo(host, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError as error:
        raise ConfigError(f"{host}: no address of this machine; give 127.0.0.1 or ::1") from error
    family, _, _, _, address = found[0]
    return family, (str(address[0]), 0)


def address(listening: socket.socket, url: str) -> str:
    """Return where the publication of a URL is to be found for now."""
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}{urlsplit(url).path}"


def run(
    app: ASGIApp,
    listening: socket.socket,
    *,
    started: Callable[[], None],
    stopping: Callable[[], None] = lambda: None,
) -> None:
    """Serve until interrupted.

    ``started`` is called once connections are answered, ``stopping`` before those are ended that
    are still being answered.
    """

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            started()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            stopping()
            await super().shutdown(sockets)

    config = uvicorn.Config(
        app,
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )
    with listening, suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listening])
