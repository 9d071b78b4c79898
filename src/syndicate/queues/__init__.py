"""What works editions off, one module each: on this machine, or as jobs of a distributed engine.

A job is a range of recipients, never a list of addresses. The ledger protects, not the queue: a job
that comes twice finds its recipients taken.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A part of an edition: its recipients from ``low`` to ``high``, both included."""

    edition: str
    low: int
    high: int


class Queue(Protocol):
    """Where jobs wait."""

    def enqueue(self, jobs: Iterable[Job]) -> None:
        """Put jobs in; one that waits already is not put in once more."""
        ...

    def work(self, handle: Callable[[Job], bool]) -> None:
        """Let ``handle`` work off the jobs that wait, until none does or it says to stop.

        It returns whether to go on. A job that it raises for, or did not get to, waits again.
        """
        ...
