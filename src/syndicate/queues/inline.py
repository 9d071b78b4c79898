"""Jobs are worked off where they were put in, one after the other, in this process.

Nothing is kept: what a killed run leaves, the ledger knows, and the next run puts in again.
"""

from collections.abc import Callable, Iterable

from syndicate.queues import Job


class Inline:
    """A queue of this process alone."""

    def __init__(self) -> None:
        """Begin empty."""
        self._jobs: dict[Job, None] = {}

    def enqueue(self, jobs: Iterable[Job]) -> None:
        """Put jobs in, behind those that wait."""
        self._jobs.update(dict.fromkeys(jobs))

    def work(self, handle: Callable[[Job], bool]) -> None:
        """Work off all jobs, also those that are put in meanwhile."""
        while self._jobs:
            job = next(iter(self._jobs))
            goes_on = handle(job)
            self._jobs.pop(job)
            if not goes_on:
                return
