"""A mail server of its own process that keeps a log of all it accepts, for tests that kill senders.

What it answers is in the first word of the recipient's address, up to a hyphen:

- ``fail``: 550, for good
- ``later``: 452 once, then yes
- ``busy``: 421 once, and the connection is closed; then yes
- ``drop``: it accepts the message, and closes the connection instead of saying so; then yes
- ``slow``: it accepts after a while

Anybody else gets a yes. A message is in the log, on the disk, before it is accepted. ``XQUIET`` is
answered when all other connections have ended.
"""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

GREETING = b"220 receiver ESMTP\r\n"
EHLO = b"250-receiver\r\n250-PIPELINING\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES\r\n"
_ID = re.compile(rb"^Message-ID: (<[^>]*>)", re.MULTILINE | re.IGNORECASE)
_ADDRESS = re.compile(r"<([^>]*)>")
SLOWNESS = 0.4


class Log:
    """What was accepted, a line each: the recipient and the id of the message."""

    def __init__(self, path: Path) -> None:
        """Read what was accepted before."""
        self.path = path

    def lines(self) -> list[tuple[str, str]]:
        """Return all of it, in order."""
        if not self.path.exists():
            return []
        lines = self.path.read_text("utf-8").splitlines()
        return [(recipient, id_) for recipient, id_ in map(json.loads, lines)]

    def twice(self) -> list[str]:
        """Return who got the same message more than once."""
        return sorted(who for (who, _), number in Counter(self.lines()).items() if number > 1)


class _Server:
    def __init__(self, log: Path, delay: float, most: int) -> None:
        self._most = most
        self._file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._delay = delay
        self._once: set[str] = set()
        self._talks = 0
        self._change = asyncio.Condition()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._talks += 1
        try:
            if self._talks > self._most:
                writer.write(b"421 4.7.0 too many connections\r\n")
                return
            writer.write(GREETING)
            await self._converse(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            await self._count(-1)

    async def _count(self, change: int) -> None:
        async with self._change:
            self._talks += change
            self._change.notify_all()

    async def _be_quiet(self) -> None:
        await self._count(-1)  # who asks does not count
        async with self._change:
            await self._change.wait_for(lambda: self._talks == 0)
        await self._count(1)

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        recipient = ""
        while line := (await reader.readline()).decode("utf-8", "replace"):
            verb = line[:4].upper()
            if verb == "RCPT":
                found = _ADDRESS.search(line)
                recipient = found[1] if found else ""
                refusal = self._refusal(recipient)
                writer.write(refusal or b"250 2.1.5 ok\r\n")
                if refusal.startswith(b"421"):
                    await writer.drain()
                    return
                if refusal:
                    recipient = ""
            elif verb == "DATA":
                if not recipient:
                    writer.write(b"503 5.5.1 no recipient\r\n")
                    continue
                writer.write(b"354 go on\r\n")
                await writer.drain()
                data = await reader.readuntil(b"\r\n.\r\n")
                if not await self._take(recipient, data, writer):
                    return
            elif verb == "XQUI":
                await self._be_quiet()
                writer.write(b"250 quiet\r\n")
            elif verb == "QUIT":
                writer.write(b"221 bye\r\n")
                await writer.drain()
                return
            else:
                writer.write(EHLO if verb == "EHLO" else b"250 ok\r\n")
            await writer.drain()

    def _refusal(self, recipient: str) -> bytes:
        if recipient.startswith("fail-"):
            return b"550 5.1.1 nobody here\r\n"
        if recipient.startswith(("later-", "busy-")) and recipient not in self._once:
            self._once.add(recipient)
            is_later = recipient.startswith("later-")
            return b"452 4.2.2 full\r\n" if is_later else b"421 4.3.2 going down\r\n"
        return b""

    async def _take(self, recipient: str, data: bytes, writer: asyncio.StreamWriter) -> bool:
        found = _ID.search(data)
        entry = json.dumps([recipient, found[1].decode() if found else ""]) + "\n"
        os.write(self._file, entry.encode())
        os.fsync(self._file)
        if recipient.startswith("drop-") and recipient not in self._once:
            self._once.add(recipient)
            writer.transport.abort()
            return False
        await asyncio.sleep(SLOWNESS if recipient.startswith("slow-") else self._delay)
        writer.write(b"250 2.0.0 kept\r\n")
        return True


async def _serve(log: Path, delay: float, most: int) -> None:
    talk = _Server(log, delay, most).talk
    server = await asyncio.start_server(talk, "127.0.0.1", 0, limit=1 << 22)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - who started it reads this
    async with server:
        await server.serve_forever()


@contextmanager
def receiving(log: Path, delay: float = 0.0, most: int = 1000) -> Iterator[int]:
    """Run a receiver that waits ``delay`` seconds before each yes; return its port.

    It takes up to ``most`` connections at once.
    """
    command = [sys.executable, __file__, str(log), str(delay), str(most)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.kill()


def wait_for(log: Path, number: int, patience: float = 20) -> None:
    """Wait until so many messages were accepted."""
    end = time.monotonic() + patience
    while len(Log(log).lines()) < number:
        assert time.monotonic() < end, f"{len(Log(log).lines())} of {number} accepted"
        time.sleep(0.01)


def wait_until_quiet(port: int) -> None:
    """Wait until all that was sent has been taken in, and all who sent it are gone."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as asking:
        asking.sendall(b"XQUIET\r\n")
        with asking.makefile("rb") as answers:
            assert answers.readline() == GREETING
            assert answers.readline() == b"250 quiet\r\n"


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])))
