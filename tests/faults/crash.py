"""Publishes in processes that are killed, or whose disk fails, at a point of our choosing.

Reads a job per line from stdin (JSON: folder, now, fault, at) and answers each with a line (JSON:
status, points). A fork per job starts at once, as everything is loaded here already.
"""

import errno
import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

from syndicate import config, scaffold, wiring
from syndicate.errors import SyndicateError

WRITE = os.write


class Points:
    """Counts the moments at which something becomes visible or lasting; acts at one of them."""

    def __init__(self, fault: str, at: int) -> None:
        """Let ``fault`` happen at the moment number ``at``."""
        self.fault, self.at = fault, at
        self.seen = 0
        self._numbers = count(1)

    def watch(self, owner: Any, name: str) -> None:  # noqa: ANN401 - whatever has a function
        """Count each call of a function, before it does its work."""
        real: Callable[..., Any] = getattr(owner, name)

        def watched(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - likewise
            self.seen = next(self._numbers)
            if self.seen == self.at:
                self._fail(name, args)
            return real(*args, **kwargs)

        setattr(owner, name, watched)

    def _fail(self, name: str, args: tuple[Any, ...]) -> None:
        if self.fault == "kill":
            if name == "write":
                WRITE(args[0], bytes(args[1])[: len(args[1]) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        code = getattr(errno, self.fault)
        raise OSError(code, os.strerror(code))


def publish(job: dict[str, Any], report: int) -> int:
    """Publish with a fault; return the exit status, and write the number of moments seen."""
    points = Points(job["fault"], job["at"])
    points.watch(os, "write")
    if job["fault"] == "kill":
        for owner, name in ((os, "replace"), (os, "unlink"), (DefaultDialect, "do_commit")):
            points.watch(owner, name)
    status = 0
    try:
        settings = config.load(Path(job["folder"]) / "syndicate.toml")
        wiring.publisher(settings).publish(now=datetime.fromisoformat(job["now"]))
    except SyndicateError as error:
        status = error.exit_status
    WRITE(report, str(points.seen).encode())
    return status


def run(job: dict[str, Any]) -> dict[str, int]:
    """Fork, publish, wait."""
    reading, report = os.pipe()
    child = os.fork()
    if child == 0:
        os._exit(publish(job, report))
    os.close(report)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading) as told:
        points = told.read()
    return {"status": os.waitstatus_to_exitcode(status), "points": int(points or 0)}


def warm_up() -> None:
    """Publish something, so that every module is loaded and every template compiled."""
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    with TemporaryDirectory() as name:
        folder = Path(name) / "warm"
        scaffold.init(folder, title="Warm", url="https://warm.example/", now=now)
        wiring.publisher(config.load(folder / config.FILE)).publish(now=now + timedelta(days=7))


if __name__ == "__main__":
    warm_up()
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)  # noqa: T201 - how it answers
