"""Postfix's programs for trying SMTP, ``smtp-sink`` and ``smtp-source``: no daemon, no settings."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "syndicate/postfix"
FOLDER = Path(os.environ.get("SYNDICATE_POSTFIX", CACHE))
"""Where Debian's package was unpacked, unless it is installed."""
WANTED = (
    f"install postfix, or unpack it: apt-get download postfix; dpkg-deb -x postfix_*.deb {CACHE}"
)
PATIENCE = 10


class Sink(NamedTuple):
    """A server that takes everything, and where it listens."""

    host: str
    port: int


def program(name: str) -> Path | None:
    """Return one of the programs, or nothing if it is not here."""
    unpacked = FOLDER / "usr/sbin" / name
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin")
    return Path(found) if found else unpacked if unpacked.exists() else None


def environment() -> dict[str, str]:
    """Return the environment in which an unpacked program finds its own libraries."""
    return os.environ | {"LD_LIBRARY_PATH": str(FOLDER / "usr/lib/postfix")}


@contextmanager
def sink(*options: str, folder: Path | None = None) -> Iterator[Sink]:
    """Run ``smtp-sink``; files that the options name lie in a folder."""
    found = program("smtp-sink")
    assert found, WANTED
    if os.geteuid() == 0:
        options = ("-u", "nobody", *options)
        if folder:
            folder.chmod(0o777)
    with socket.create_server(("127.0.0.1", 0)) as free:
        where = Sink(*free.getsockname())
    command: Sequence[str] = [str(found), *options, f"{where.host}:{where.port}", "100"]
    with subprocess.Popen(command, env=environment(), cwd=folder) as process:  # noqa: S603 - ours
        try:
            _wait_for(where, process)
            yield where
        finally:
            process.terminate()


def _wait_for(where: Sink, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        with suppress(ConnectionRefusedError), socket.create_connection(where, PATIENCE) as one:
            one.recv(100)
            one.sendall(b"QUIT\r\n")
            one.recv(100)
            return
        time.sleep(0.01)
    raise RuntimeError(f"smtp-sink does not listen; its status is {process.poll()}")
