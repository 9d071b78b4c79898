"""The time while an edition is worked off: it begins where the run was told, and goes forward."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta


class Clock:
    """What time it is now, though somebody may put the machine's clock back meanwhile."""

    def __init__(self, start: datetime, ticks: Callable[[], float] = time.monotonic) -> None:
        """Begin at ``start``; ``ticks`` are seconds that only grow."""
        self._start = start
        self._ticks = ticks
        self._begun = ticks()

    def now(self) -> datetime:
        """Return the time."""
        return self._start + timedelta(seconds=self.seconds())

    def seconds(self) -> float:
        """Return how long it has been running."""
        return self._ticks() - self._begun
