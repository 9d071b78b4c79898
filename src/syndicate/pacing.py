"""How fast messages go: so many a second in all and to each domain, and when to try again.

Pure: time comes in, as seconds of a clock that only goes forward.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

_DELAYS = (60, 300, 900, 1800, 3600, 7200, 14400)
"""Seconds before each further attempt; from then on the last (RFC 5321 section 4.5.4.1)."""

GIVE_UP = timedelta(days=2)
"""So long after its edition was due a message is not tried any more: news grows old."""

FEWEST = 3
"""So often a message is tried at least: one that a person held for days may meet a greylist."""

_SLOWEST = 0.1
"""Messages a second below which a domain is not slowed down any further."""
_UNKNOWN_RATE = 20.0
"""What a domain without a rate of its own is taken to have had when it asks us to slow down."""
_RECOVERY = 1.02
"""By how much a slowed domain gains with every message that it takes."""


def delay(attempt: int, asked: float = 0) -> timedelta:
    """Return how long to wait after so many failed attempts, or as long as was ``asked``."""
    usual = _DELAYS[min(max(attempt, 1), len(_DELAYS)) - 1]
    return timedelta(seconds=max(usual, asked))


@dataclass(slots=True)
class Bucket:
    """A token bucket: ``rate`` messages a second, and a second's worth at once."""

    rate: float
    tokens: float = field(init=False)
    at: float = 0

    def __post_init__(self) -> None:
        """Begin full."""
        self.tokens = max(self.rate, 1.0)

    def wait(self, now: float) -> float:
        """Return in how many seconds there is a token, 0 for at once."""
        self.tokens = min(self.tokens + (now - self.at) * self.rate, max(self.rate, 1.0))
        self.at = now
        return 0.0 if self.tokens >= 1 else (1 - self.tokens) / self.rate

    def take(self) -> None:
        """Take a token."""
        self.tokens -= 1


class Pace:
    """What a channel may send now."""

    def __init__(self, rate: float | None, rates: Mapping[str, float], now: float) -> None:
        """Begin at ``now`` with a rate for all, if there is one, and those of some domains."""
        self._now = now
        self._all = self._bucket(rate) if rate else None
        self._own = {domain: self._bucket(one) for domain, one in rates.items()}
        self._asked = dict(rates)

    def wait(self, domain: str, now: float) -> float:
        """Return in how many seconds a message may go to a domain."""
        found = [one.wait(now) for one in self._buckets(domain)]
        return max(found, default=0.0)

    def take(self, domain: str) -> None:
        """Count a message to a domain."""
        for bucket in self._buckets(domain):
            bucket.take()

    def slow(self, domain: str, now: float) -> None:
        """Halve the rate of a domain that asked for fewer (4.7.x, 421)."""
        bucket = self._own.get(domain)
        rate = bucket.rate if bucket else _UNKNOWN_RATE
        self._now = now
        self._own[domain] = self._bucket(max(rate / 2, _SLOWEST))
        self._own[domain].tokens = 0

    def recover(self, domain: str) -> None:
        """Let a domain that was slowed down come back by and by, as it takes messages."""
        bucket, asked = self._own.get(domain), self._asked.get(domain)
        if bucket is None or bucket.rate == asked:
            return
        bucket.rate *= _RECOVERY
        if asked is not None and bucket.rate >= asked:
            bucket.rate = asked
        elif asked is None and bucket.rate >= _UNKNOWN_RATE:
            del self._own[domain]

    def _bucket(self, rate: float) -> Bucket:
        bucket = Bucket(rate)
        bucket.at = self._now
        return bucket

    def _buckets(self, domain: str) -> list[Bucket]:
        own = self._own.get(domain)
        return [one for one in (self._all, own) if one is not None]
