"""Where editions are worked off that are under way: planned, sent, and told how they stand."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Event
from typing import TYPE_CHECKING

from syndicate.db.letters.rows import Counts, Kept, NewEdition, Span
from syndicate.deliveries import EditionState
from syndicate.email.mailing import thaw
from syndicate.errors import ConfigError, StorageError
from syndicate.pacing import Pace
from syndicate.plan import lateness
from syndicate.publishing.sending.addressing import Addressing, Letterbox
from syndicate.publishing.sending.dispatch import Dispatch, Worked
from syndicate.publishing.sending.witness import Witness
from syndicate.queues import Job

if TYPE_CHECKING:
    from syndicate.db.letters.ledger import Ledger
    from syndicate.db.rows import Handover
    from syndicate.email.dkim import Signer
    from syndicate.mailers import Mailer
    from syndicate.publishing.sending.clock import Clock
    from syndicate.queues import Queue

SHARD = 100_000
"""Subscribers' ids in the range of one job."""

_MOMENT = timedelta(minutes=1)
"""A run that has just planned an edition is not late with it, however short its grace."""

_UNDER_WAY = (EditionState.PLANNING, EditionState.READY, EditionState.SENDING)
_RESTORED = (
    "the database of letters is older than the last run, as from a backup: what was sent since, and"
    " who unsubscribed since, is not in it"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A channel that messages go by: a mailer, who signs for it, and how fast it may go."""

    mailer: "Mailer"
    signers: tuple["Signer", ...] = field(default=(), repr=False)
    rate: float | None = None
    rates: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """How an edition stands after a run worked on it.

    ``next_try`` is when the first of those that wait may go; ``trouble`` is what stood in the way.
    """

    edition: str
    channel: str
    state: EditionState
    counts: Counts
    why: str = ""
    next_try: datetime | None = None
    trouble: str = ""


@dataclass(slots=True, kw_only=True)
class Office:
    """Works off what the ledger has under way."""

    ledger: "Ledger"
    letterbox: Letterbox
    way: Callable[[str], Way | None]
    queue: "Queue"
    clock: "Clock"
    stop: Event
    witness: Witness
    grace: Callable[[str], int]
    is_alone: bool

    def accept(self, owed: "Handover", segment: Mapping[str, Collection[str]], late: str) -> bool:
        """Take an edition on, and plan whom it goes to; one that is ``late`` is held, with why.

        Taken on again, it is as it was. Return whether it is held.

        Raises:
            StorageError: the ledger cannot be written.
        """
        now = self.clock.now()
        self.ledger.add(
            NewEdition(
                id=owed.edition,
                newsletter=owed.newsletter,
                channel=owed.channel,
                scheduled_for=owed.scheduled_for,
                content=owed.content,
                content_sha256=sha256(owed.content).hexdigest(),
                segment={name: tuple(sorted(values)) for name, values in segment.items()},
                held=late,
            ),
            now,
        )
        self.ledger.plan(owed.edition, now, held=late)
        kept = self.ledger.edition(owed.edition)
        return kept is not None and kept.state is EditionState.HELD

    def run(self) -> list[Sending]:
        """Work off all editions that are under way, and tell how each stands.

        Raises:
            StorageError: the ledger cannot be written.
        """
        # Where the lock beside a file lets one run work, what another of its name held is free.
        self.ledger.reap(self.clock.now(), mine=self.is_alone)
        under_way = [kept for kept in self.ledger.editions() if kept.state in _UNDER_WAY]
        is_restored = bool(under_way) and self._is_restored()
        return [self._send(kept, is_restored=is_restored) for kept in under_way]

    def _is_restored(self) -> bool:
        """Count this run; tell whether the ledger knows nothing of the last one."""
        seen = self.witness.seen()
        number = self.ledger.count_run(seen)
        self.witness.note(max(number, seen + 1))
        return number <= seen

    def _send(self, kept: Kept, *, is_restored: bool) -> Sending:
        if self.stop.is_set():
            return told(self.ledger, kept.id)
        why = _RESTORED if is_restored else self._lateness(kept)
        if why:
            self.ledger.hold(kept.id, why)
            return told(self.ledger, kept.id)
        if kept.state is EditionState.PLANNING:
            self.ledger.plan(kept.id, self.clock.now())
        worked = self._work_off(kept)
        if worked.is_grave:
            self.ledger.pause(kept.id, worked.trouble)
        self.ledger.finish(kept.id, self.clock.now())
        return told(self.ledger, kept.id, worked.trouble)

    def _lateness(self, kept: Kept) -> str:
        """Say why an edition has come to be too late to go on by itself, if it has."""
        now, grace = self.clock.now(), self.grace(kept.newsletter)
        if kept.state is EditionState.PLANNING:
            return lateness(self.ledger.let_go_at(kept.id) or kept.scheduled_for, now, grace)
        since = self.ledger.idle_since(kept.id)
        if since is None or now - since <= timedelta(hours=grace) + _MOMENT:
            return ""
        return (
            f"nothing of it was sent since {since:%Y-%m-%d %H:%M} UTC, and its grace is {grace}"
            " hours; if the database is from a backup, more may have been sent"
        )

    def _work_off(self, kept: Kept) -> Worked:
        way = self.way(kept.channel)
        if way is None:
            return Worked(trouble=f"there is no channel {kept.channel!r} any more; write it again")
        try:
            dispatch = self._dispatch(kept, way)
        except ConfigError as error:  # frozen by another version; other editions are not
            return Worked(trouble=str(error))
        self.queue.enqueue(self._jobs(kept))
        worked = Worked()

        def handle(job: Job) -> bool:
            nonlocal worked
            if job.edition != kept.id:  # left over from one before that could not go on
                return True
            worked = dispatch.work(Span(low=job.low, high=job.high))
            return not (worked.trouble or self.stop.is_set())

        self.queue.work(handle)
        return worked

    def _jobs(self, kept: Kept) -> Iterator[Job]:
        for span in self.ledger.ranges(kept.id, SHARD):
            yield Job(edition=kept.id, low=span.low, high=span.high)

    def _dispatch(self, kept: Kept, way: Way) -> Dispatch:
        return Dispatch(
            ledger=self.ledger,
            edition=kept,
            mailing=thaw(self.ledger.content(kept.id), way.signers),
            mailer=way.mailer,
            addressing=Addressing(
                letterbox=self.letterbox, edition=kept.id, newsletter=kept.newsletter
            ),
            clock=self.clock,
            pace=Pace(way.rate, way.rates, self.clock.seconds()),
            stop=self.stop,
        )


def told(ledger: "Ledger", edition: str, trouble: str = "") -> Sending:
    """Return how an edition stands.

    Raises:
        StorageError: the ledger cannot be read, or does not know it.
    """
    kept, due = ledger.edition(edition), ledger.next_due(edition)
    if kept is None:
        raise StorageError(f"the ledger lost edition {edition}; restore it from a backup")
    return Sending(
        edition=kept.id,
        channel=kept.channel,
        state=kept.state,
        counts=ledger.counts(kept.id),
        why=kept.why,
        next_try=due if due and due > kept.scheduled_for else None,
        trouble=trouble,
    )
