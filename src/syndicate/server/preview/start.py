"""Starts the preview: the first look, the watcher, the server, and the address that is told."""

import os
import socket
import sys
import webbrowser
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from syndicate.server import run
from syndicate.server.preview import app
from syndicate.server.preview.guard import Access, is_loopback
from syndicate.server.preview.studio import Studio
from syndicate.server.preview.watching import Hub, Watcher


def listen(host: str, port: int | None) -> tuple[socket.socket, Access]:
    """Return a socket that listens, and who is let in: a token is needed if others can reach it.

    Raises:
        ConfigError: the host is none of this machine.
        BusyError: the port is taken.
    """
    listening = run.listen(host, port, exposed=True)
    address = str(listening.getsockname()[0])
    names = frozenset({host.strip("[]").lower(), address})
    return listening, Access(names=names, exposed=not is_loopback(address))


def address(listening: socket.socket, access: Access) -> str:
    """Return what to open in a browser; of all addresses of this machine, one that others reach."""
    own = run.address(listening, "/")
    if not access.exposed:
        return own
    bound = str(listening.getsockname()[0])
    if bound in {"0.0.0.0", "::"}:  # noqa: S104 - all addresses, as its owner has asked for
        own = own.replace(bound, _seen(listening.family) or bound, 1)
    return f"{own}?token={quote(access.token)}"


def _seen(family: socket.AddressFamily) -> str:
    """Return the address by which this machine is seen from outside, or nothing if by none."""
    away = "192.0.2.1" if family is socket.AF_INET else "2001:db8::1"  # RFC 5737, RFC 3849
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((away, 9))  # this sends nothing
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def serve(
    studio: Studio,
    config: Path,
    listening: socket.socket,
    access: Access,
    *,
    editor: str,
    started: Callable[[], None],
) -> None:
    """Serve the preview until interrupted."""
    hub = Hub()

    def changed(paths: set[Path]) -> None:
        wanted = {path for path in paths if studio.concerns(path, config)}
        if wanted:
            studio.refresh()
            hub.tell(version=studio.version, changed=studio.named(wanted, config))

    watcher = Watcher(lambda: studio.watched(config), changed)
    watcher.start()
    made = app.make(studio, hub, access, config=config, editor=editor)
    try:
        run.run(made, listening, started=started, stopping=hub.close)
    finally:
        watcher.stop()
        studio.close()


def open_browser(url: str) -> bool:
    """Open a page, if somebody sits at this screen; tell whether that was tried."""
    screen = sys.platform == "darwin" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    if not screen or not sys.stdout.isatty():
        return False
    return webbrowser.open(url)
