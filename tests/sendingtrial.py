"""One edition that is sent under difficulties, and what it must have come to in the end."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import pytest

from interfering import KILLED, Interferer, Run
from mailroom import Mailroom, losses, untruths
from newsroom import MONDAY
from receiver import Log, wait_until_quiet
from syndicate.db.letters.rows import Counts
from syndicate.deliveries import DeliveryState

SEEDS = int(os.environ.get("FAULT_SEEDS", "1"))
LONG = SEEDS >= 20
"""Whether to try all there is: `make faults` does, `make test` some."""

MINUTE = timedelta(minutes=1)
_RUNS = 8
_TIMED = frozenset({"cancel", "resolve", "resume"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A publication whose edition goes to ``people``, by a mail server of which there is a log."""

    room: Mailroom
    people: list[str]
    interferer: Interferer
    log: Log
    port: int
    times: Iterator[datetime] = field(default_factory=lambda: every(MINUTE))

    def run(self, at: str = "", act: str = "kill") -> Run:
        """Publish a minute later than the last time, with an act at a point."""
        run = self.interferer.publish(self.room, at, act, now=next(self.times))
        wait_until_quiet(self.port) if run.status is not None else None
        return run

    def kill(self, at: str) -> None:
        """Publish, and be killed at a point."""
        run = self.run(at)
        assert run.status == KILLED, (at, run.said)

    def accepted(self) -> list[tuple[str, str]]:
        """Return what the receiver has accepted."""
        whom = frozenset(self.people)
        return [line for line in self.log.lines() if line[0] in whom]

    def tell_truth(self) -> None:
        """See that all that the ledger says is true."""
        assert untruths(self.room, self.accepted()) == []

    def tell_truth_of_log(self) -> None:
        """See that nobody got it twice, where the ledger may have forgotten something."""
        assert Counter(self.accepted()).most_common(1)[0][1] == 1

    def go(self, run: Run) -> Run:
        """Let a run go on that was stopped, until its end."""
        ended = self.interferer.go(run)
        wait_until_quiet(self.port)
        return ended

    def command(self, *args: str) -> Run:
        """Run another command, a minute later, with the id of the edition as its last argument."""
        now = next(self.times).isoformat()
        edition = self.room.account()[0].id
        return self.interferer.run(
            self.room, *args, edition, *(["--now", now] if args[0] in _TIMED else [])
        )

    def complete(self) -> Counts:
        """Publish an hour later, and again, until all is done; see that nothing is lost."""
        for number in range(_RUNS):
            if number and not losses(self.room, self.people):
                break
            now = next(self.times) + (number + 1) * timedelta(hours=1)
            run = self.interferer.publish(self.room, now=now)
            assert run.status in {0, 3}, run.said
        wait_until_quiet(self.port)
        assert losses(self.room, self.people) == []
        self.tell_truth()
        return self.room.account()[1]

    def unknown(self) -> int:
        """Return of how many nobody knows whether they were accepted."""
        return self.room.account()[1].of(DeliveryState.UNKNOWN)


Begin = Callable[..., Trial]

SQLITE = pytest.mark.parametrize("engine", ["sqlite"])
MOSTLY_SQLITE = pytest.mark.parametrize("engine", ["sqlite", "postgresql"] if LONG else ["sqlite"])


def every(step: timedelta) -> Iterator[datetime]:
    """Yield times, so long one after the other."""
    return (MONDAY + number * step for number in count())
