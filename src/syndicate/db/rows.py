"""What the state tells; kept apart so that naming it does not import a database library."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import NamedTuple

from syndicate.model import ArticleId, Edition


class Known(NamedTuple):
    """An article as it was last published.

    ``status`` is ``live`` or ``gone``. ``kept`` is its last good version, packed, while the feeds
    carry it, or the file it comes from cannot be read. ``updated`` is ``None`` for an article that
    never was; ``aliases`` are the former addresses that its author lists. ``said`` is empty for one
    that an older version published last.
    """

    id: ArticleId
    key: str
    path: str
    published: datetime
    title: str
    origin: str
    status: str = "live"
    kept: str | None = None
    updated: datetime | None = None
    aliases: tuple[str, ...] = ()
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An edition made before, with the times at which its articles were published.

    ``made_at`` is the time of the run that made it. ``announced`` tells whether a run has reported
    it since all of its files were in place.
    """

    edition: Edition
    subject: str
    published: tuple[datetime, ...]
    made_at: datetime
    announced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """An edition that goes out by itself: by which channel, and since when it is under way.

    ``content`` is what its messages are made from, frozen, or empty where the channel takes the
    edition's files. Of one that goes as a whole ``stand`` is what was decided, and ``why``: empty,
    ``ready``, ``held`` or ``cancelled``.
    """

    edition: str
    newsletter: str
    channel: str
    scheduled_for: datetime
    content: bytes = field(default=b"", repr=False)
    handed_at: datetime | None = None
    stand: str = ""
    why: str = ""


AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """A hub's account of one topic: what it was told last, and what it has to be told.

    ``wanted`` is a hash of the topic's bytes as they are published, ``announced`` of those that the
    hub took a ping for, or empty. ``attempts`` counts the failures since, the next one is
    ``not_before``, and ``problem`` says what went wrong the last time. An ``outage`` is a failure
    of the hub as a whole, not a word about this topic.
    """

    hub: str = field(repr=False)
    topic: str
    wanted: str
    announced: str = ""
    attempts: int = 0
    not_before: datetime = AT_ONCE
    problem: str = ""
    outage: bool = False

    @property
    def is_owed(self) -> bool:
        """Tell whether the hub does not know yet what is published."""
        return self.wanted != self.announced
