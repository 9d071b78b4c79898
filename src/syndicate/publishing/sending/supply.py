"""Claimed recipients on their way to the lines, no faster than each domain takes them."""

from collections import deque
from queue import Empty, SimpleQueue

from syndicate.pacing import Pace
from syndicate.publishing.sending.line import Ticket

AT_ONCE = 2
"""Tickets that wait for each line: one to make ready while another is being sent."""


class Supply:
    """Keeps tickets by domain, and gives lines those whose turn it is."""

    def __init__(self, pace: Pace, lines: int) -> None:
        """Begin empty, for so many lines."""
        self.queue: SimpleQueue[Ticket | None] = SimpleQueue()
        self._pace = pace
        self._lines = lines
        self._kept: dict[str, deque[Ticket]] = {}
        self._count = 0

    def __len__(self) -> int:
        """Count those that no line has."""
        return self._count + self.queue.qsize()

    def put(self, tickets: list[Ticket]) -> None:
        """Keep more."""
        for ticket in tickets:
            self._kept.setdefault(domain(ticket), deque()).append(ticket)
        self._count += len(tickets)

    def flow(self, seconds: float) -> float:
        """Give lines what may go at this time; return after how long there will be more to give.

        It is 0 if nothing is kept back.
        """
        wanted = self._lines * AT_ONCE - self.queue.qsize()
        waits: list[float] = []
        for name in list(self._kept):
            tickets = self._kept.pop(name)
            while tickets and wanted > 0:
                if wait := self._pace.wait(name, seconds):
                    waits.append(wait)
                    break
                self._pace.take(name)
                self.queue.put(tickets.popleft())
                wanted -= 1
                self._count -= 1
            if tickets:
                self._kept[name] = tickets  # at the end: next time others come first
            if wanted <= 0:
                return 0.0
        return min(waits, default=0.0)

    def end(self) -> None:
        """Tell every line that there is no more."""
        for _ in range(self._lines):
            self.queue.put(None)

    def take_back(self) -> None:
        """Take away what no line has begun with."""
        self._kept, self._count = {}, 0
        while True:
            try:
                self.queue.get_nowait()
            except Empty:
                return


def domain(ticket: Ticket) -> str:
    """Return the domain a ticket's message goes to."""
    return ticket.recipient.address.rpartition("@")[2].lower()
