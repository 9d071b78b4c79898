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
    """Return what to open in a browser."""
    token = f"?token={quote(access.token)}" if access.exposed else ""
    return run.address(listening, "/") + token


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
