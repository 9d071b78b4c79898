"""Sends an edition in processes that are killed, or stopped, at a point of our choosing.

Reads a job per line from stdin (JSON: where, log, fault, at) and answers each with a line
(JSON: status, points, stopped). What is sent is written to the log, one recipient per line: it is
the receiver's own, and the ledger knows nothing of it. A process that is stopped is answered for
while it sleeps; the next line lets it go on.
"""

import json
import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine.default import DefaultDialect

from factories import NOON
from postroom import LEASE, WEEKLY, edition
from syndicate.db.letters import planning
from syndicate.db.letters.engine import Database
from syndicate.db.letters.ledger import Ledger
from syndicate.db.letters.rows import EVERYBODY, Answer, Going, Settled
from syndicate.deliveries import Outcome
from syndicate.errors import SyndicateError

CALL = 2
"""Recipients of a call: what a kill may leave unknown."""
planning.SLICE = 4
WRITE = os.write
COMMIT: Callable[..., Any] = DefaultDialect.do_commit


class Points:
    """Counts moments; the fault happens at one of them.

    These are all statements, commits and letters; for a process that is only stopped, those between
    transactions, as it would hold up all others for ever.
    """

    def __init__(self, fault: str, at: int) -> None:
        """Let ``fault`` happen at the moment number ``at``, 0 for never."""
        self._fault, self._at, self._numbers = fault, at, count(1)
        self.seen = 0

    def pass_one(self, *_: object) -> None:
        """Be at the next moment."""
        self.seen = next(self._numbers)
        if self.seen == self._at:
            os.kill(os.getpid(), getattr(signal, self._fault))

    def watch(self) -> None:
        """Count statements and commits, too."""
        event.listen(Engine, "before_cursor_execute", self.pass_one)

        def do_commit(dialect: DefaultDialect, connection: Any) -> None:  # noqa: ANN401 - any driver's
            self.pass_one()
            COMMIT(dialect, connection)
            self.pass_one()

        DefaultDialect.do_commit = do_commit  # type: ignore[method-assign]


def send_all(ledger: Ledger, points: Points, log: int) -> None:
    """Plan an edition, send it, end it."""
    ledger.add(edition(), NOON)
    ledger.plan(WEEKLY, NOON)
    ledger.reap(NOON, mine=True)
    while claim := ledger.claim(WEEKLY, EVERYBODY, 5, NOON, LEASE):
        points.pass_one()
        settled: list[Settled] = []
        who = [one.id for one in claim.recipients]
        for place in range(0, len(who), CALL):
            call = Going(claim=claim, recipients=tuple(who[place : place + CALL]))
            going = sorted(ledger.step(WEEKLY, settled, [call], NOON))
            points.pass_one()
            for one in going:
                WRITE(log, f"{one}\n".encode())
                points.pass_one()
            answers = tuple(Answer(recipient=one, outcome=Outcome.SENT) for one in going)
            settled = [Settled(claim=claim, answers=answers)]
        ledger.step(WEEKLY, settled, [], NOON)
    ledger.finish(WEEKLY, NOON)


def work(job: dict[str, Any], report: int) -> int:
    """Send with a fault; return the exit status, and write the number of moments seen."""
    points = Points(job["fault"], job["at"])
    if job["fault"] != "SIGSTOP":
        points.watch()
    log = os.open(job["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    status = 0
    try:
        where = job["where"]
        with Database(where if "://" in where else Path(where)) as database:
            send_all(Ledger(database, "worker"), points, log)
    except SyndicateError as error:
        status = error.exit_status
    WRITE(report, str(points.seen).encode())
    return status


def run(job: dict[str, Any]) -> None:
    """Fork, work, wait; answer."""
    reading, report = os.pipe()
    child = os.fork()
    if child == 0:
        os._exit(work(job, report))
    os.close(report)
    _, status = os.waitpid(child, os.WUNTRACED)
    if os.WIFSTOPPED(status):
        answer(status=0, points=0, stopped=True)
        sys.stdin.readline()
        os.kill(child, signal.SIGCONT)
        _, status = os.waitpid(child, 0)
    with os.fdopen(reading) as told:
        points = told.read()
    answer(status=os.waitstatus_to_exitcode(status), points=int(points or 0), stopped=False)


def answer(**told: object) -> None:
    """Tell how it went."""
    print(json.dumps(told), flush=True)  # noqa: T201 - how it answers


if __name__ == "__main__":
    for line in sys.stdin:
        run(json.loads(line))
