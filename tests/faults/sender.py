"""Runs the command in processes to which something happens at a point of our choosing.

Reads a job per line from stdin and answers each with a line, both JSON: ``start`` forks a run of
the command (``args``, in ``folder``) to which ``act`` happens ``at`` a point, as in ``after_250:7``
for the seventh time that it comes by there; ``go`` lets one go on that was stopped, ``end`` ends
all that are. The answer comes when the run ends, with its ``status``, or is stopped, with none.

The points are set by wrapping functions here: the program knows nothing of them.
"""

import errno
import gc
import json
import os
import resource
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from mailroom import Mailroom, readers
from receiver import receiving
from syndicate import cli
from syndicate.db.letters import engine, planning
from syndicate.db.letters.engine import Database
from syndicate.db.letters.ledger import Ledger
from syndicate.db.state import State
from syndicate.mailers.smtp.conversation import Conversation
from syndicate.mailers.smtp.session import SmtpSession
from syndicate.mailers.smtp.wire import Wire
from syndicate.publishing import handing
from syndicate.publishing.sending import dispatch

AROUND: dict[str, tuple[Any, str]] = {
    "handing": (handing, "hand_over"),
    "add": (Ledger, "add"),
    "plan": (planning, "plan_slice"),
    "hand_over": (State, "hand_over"),
    "claim": (Ledger, "claim"),
    "step": (Ledger, "step"),
    "give_back": (Ledger, "give_back"),
    "finish": (Ledger, "finish"),
    "250": (SmtpSession, "send"),
    "body": (Conversation, "_delivered"),
}
"""What each point is before or after."""

SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP, "term": signal.SIGTERM}


class Points:
    """Counts how often a run comes by each point, and acts at one of them."""

    def __init__(self, at: str, act: str) -> None:
        """Let ``act`` happen at a point: a signal, or an error of the operating system."""
        self._at, _, number = at.partition(":")
        self._number = int(number or 1)
        self._act = act
        self._seen: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._writing = threading.RLock()

    def set(self) -> None:
        """Put the points in their places."""
        planning.SLICE = 5  # so that there are several
        vars(engine)["PATIENCE"] = 200  # milliseconds
        dispatch._WAITS = (0.1, 0.1, 0.5, 0.5)
        for name, (owner, function) in AROUND.items():
            self._wrap(owner, function, name)
        real = Wire.write
        Wire.write = self._in_two(real)  # type: ignore[method-assign]
        attempt = Database.attempt

        def attempted(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever it takes
            with self._writing:
                return attempt(*args, **kwargs)

        Database.attempt = attempted  # type: ignore[method-assign]

    def _wrap(self, owner: Any, function: str, name: str) -> None:  # noqa: ANN401 - likewise
        real: Callable[..., Any] = getattr(owner, function)

        def wrapped(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - likewise
            self.pass_by(f"before_{name}")
            result = real(*args, **kwargs)
            self.pass_by(f"after_{name}")
            return result

        setattr(owner, function, wrapped)

    def _in_two(self, real: Callable[..., None]) -> Callable[..., None]:
        def write(wire: Wire, seconds: float, *parts: bytes) -> None:
            if len(parts) == 1:  # commands: a message has its content, and its end
                real(wire, seconds, *parts)
                return
            real(wire, seconds, parts[0])
            self.pass_by("before_dot")
            real(wire, seconds, *parts[1:])
            self.pass_by("after_dot")

        return write

    def pass_by(self, name: str) -> None:
        """Count a point, and act if it is the one."""
        with self._lock:
            self._seen[name] += 1
            is_it = (name, self._seen[name]) == (self._at, self._number)
        if not is_it:
            return
        if self._act == "stop":  # nobody else could write while this one is in a transaction
            with self._writing:
                os.kill(os.getpid(), signal.SIGSTOP)
        elif self._act in SIGNALS:
            os.kill(os.getpid(), SIGNALS[self._act])
        elif self._act == "full":  # nothing more fits into the log of the database
            log = Path(".syndicate/letters.db-wal").stat().st_size
            resource.setrlimit(resource.RLIMIT_FSIZE, (log, resource.RLIM_INFINITY))
        else:
            code = getattr(errno, self._act)
            raise OSError(code, os.strerror(code))


def command(job: dict[str, Any]) -> None:
    """Be the command, in a process of its own."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    os.chdir(job["folder"])
    out = os.open(job["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(out, 1)
    os.dup2(out, 2)
    Points(job["at"], job["act"]).set()
    sys.argv = ["syndicate", *job["args"]]
    status = 70
    try:
        cli.main()
    except SystemExit as end:
        status = int(end.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


STOPPED: set[int] = set()


def end_all(_job: dict[str, Any]) -> dict[str, int | None]:
    """End the runs that are stopped still."""
    for child in sorted(STOPPED):
        os.kill(child, signal.SIGKILL)
        wait(child)
    return {"pid": 0, "status": None}


def start(job: dict[str, Any]) -> dict[str, int | None]:
    """Fork a run."""
    child = os.fork()
    if child == 0:
        command(job)
    return wait(child)


def wait(child: int) -> dict[str, int | None]:
    """Wait until a run ends or is stopped."""
    _, status = os.waitpid(child, os.WUNTRACED)
    stopped = os.WIFSTOPPED(status)
    (STOPPED.add if stopped else STOPPED.discard)(child)
    return {"pid": child, "status": None if stopped else os.waitstatus_to_exitcode(status)}


def go(job: dict[str, Any]) -> dict[str, int | None]:
    """Let a run go on, or end it."""
    os.kill(job["pid"], SIGNALS[job["act"]] if job["act"] else signal.SIGCONT)
    return wait(job["pid"])


def warm_up() -> None:
    """Send something, so that every module is loaded and every template compiled."""
    now = datetime(2026, 11, 23, 8, tzinfo=UTC)
    with TemporaryDirectory() as name:
        folder = Path(name)
        with receiving(folder / "log") as port:
            room = Mailroom(folder / "warm")
            room.begin(port)
            room.subscribe(readers(2))
            room.publish(now)
            room.publish(now + timedelta(minutes=1))
            room.call("status")


if __name__ == "__main__":
    warm_up()
    gc.freeze()  # so that forks share their memory
    for line in sys.stdin:
        told = json.loads(line)
        answer = {"start": start, "go": go, "end": end_all}[told["do"]](told)
        print(json.dumps(answer), flush=True)  # noqa: T201 - how it answers
