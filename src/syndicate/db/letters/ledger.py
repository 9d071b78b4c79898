"""The ledger: what became of each letter of each edition, written down before it can matter.

The states of a delivery and what leads from one to the next are told in
``docs/explanation/sending.md``. Every method is one transaction, or several that may each be the
last: whoever calls again goes on where the other stopped.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from syndicate.db.letters import (
    claiming,
    controlling,
    following,
    hearing,
    lasting,
    planning,
    stepping,
    telling,
)
from syndicate.db.letters.engine import Database
from syndicate.db.letters.rows import (
    EVERYBODY,
    Claim,
    Counts,
    Going,
    Heard,
    Kept,
    Lived,
    NewEdition,
    Reaped,
    Resolution,
    Settled,
    Span,
)
from syndicate.db.letters.schema import edition
from syndicate.deliveries import DeliveryEvent, EditionState, OnUnknown


class Ledger:
    """The account of all letters, as one worker sees it.

    Times come in as arguments. No clock decides whether a letter can go twice: that hangs on the
    tokens of claims. A clock that was set back only makes others wait for its leases.

    Every method raises ``StorageError`` if the database does not do its part.
    """

    def __init__(
        self, database: Database, worker: str, on_unknown: OnUnknown = OnUnknown.HOLD
    ) -> None:
        """Keep the account in ``database``; ``worker`` is a name for people to read."""
        self._database, self._worker, self._on_unknown = database, worker, on_unknown

    # Editions

    def add(self, new: NewEdition, now: datetime) -> bool:
        """Add an edition, to be planned; ``False`` if it is there, or another for its time is."""
        return self._database.attempt(lambda db: controlling.add(db, new, now))

    def plan(self, edition_id: str, now: datetime, held: str = "") -> Counts:
        """Write down everybody an edition goes to, or go on with that.

        These are the newsletter's confirmed subscribers that fit the segment, up to the newest
        there is when planning begins; those suppressed are counted as excluded. If ``held`` says
        why, the edition waits for a person then. One that is planned already, or paused or
        cancelled meanwhile, is left as it is.
        """

        def once() -> bool:
            return self._database.attempt(
                lambda db: planning.plan_slice(db, edition_id, now, held), snapshot=True
            )

        while once():
            pass
        return self.counts(edition_id)

    def ranges(self, edition_id: str, size: int) -> list[Span]:
        """Return ranges of ids with up to ``size`` recipients each: the jobs of an edition."""
        with self._database.read() as db:
            found = telling.edition_row(db, edition_id)
            return [] if found is None else list(planning.spans(db, found.number, size))

    def pause(self, edition_id: str, why: str = "") -> bool:
        """Let nothing more of an edition go, from when this returns; ``False`` if nothing would.

        What is under way is settled as usual. Raises ``UsageError`` for an unknown edition, as do
        the other methods of this kind.
        """
        return self._database.attempt(lambda db: controlling.pause(db, edition_id, why))

    def hold(self, edition_id: str, why: str) -> bool:
        """Let nothing more of an edition go before a person says so, as with a pause."""
        held = EditionState.HELD
        return self._database.attempt(lambda db: controlling.pause(db, edition_id, why, held))

    def resume(self, edition_id: str, now: datetime) -> bool:
        """Let an edition go on that is paused or held; ``False`` if it is not."""
        return self._database.attempt(lambda db: controlling.resume(db, edition_id, now))

    def cancel(self, edition_id: str, now: datetime) -> int | None:
        """Cancel all that has not left of an edition; ``None`` if it had ended before."""
        return self._database.attempt(lambda db: controlling.cancel(db, edition_id, now))

    def resolve(self, edition_id: str, how: Resolution, now: datetime) -> int:
        """Decide about deliveries that are unknown; return how many there were.

        Raises:
            UsageError: those of a cancelled edition are to be sent again.
        """
        return self._database.attempt(lambda db: controlling.resolve(db, edition_id, how, now))

    def finish(self, edition_id: str, now: datetime) -> EditionState:
        """End an edition if every candidate is accounted for; return the state it is in.

        Raises:
            StorageError: nothing is open, but it does not add up.
        """
        return self._database.attempt(lambda db: controlling.finish(db, edition_id, now))

    # Work

    def claim(
        self, edition_id: str, span: Span, size: int, now: datetime, lease: timedelta
    ) -> Claim | None:
        """Claim up to ``size`` deliveries of a range that are due; ``None`` if none is to be had.

        They are this worker's until the lease ends. Nothing may leave for one before ``step`` has
        let it go.
        """
        terms = claiming.Terms(self._worker, now, now + lease)
        return self._database.attempt(lambda db: claiming.take(db, edition_id, span, size, terms))

    def step(
        self,
        edition_id: str,
        settled: Sequence[Settled],
        going: Sequence[Going],
        now: datetime,
        lease: timedelta | None = None,
    ) -> frozenset[int]:
        """Settle answers, and let the next calls go, in one commit; return who may be sent to.

        Who is not returned must not be: the claim is over or was taken away, the edition paused or
        cancelled, or they have left or were suppressed meanwhile. An answer for a delivery that
        another has now is ignored. ``lease`` renews the leases of the claims that go on.
        """
        terms = stepping.Terms(now, self._on_unknown, lease)
        return self._database.attempt(
            lambda db: stepping.step(db, edition_id, settled, going, terms)
        )

    def give_back(self, claim: Claim, recipients: Sequence[int], not_before: datetime) -> int:
        """Let go of deliveries that were claimed and have not left; return how many there were."""
        return self._database.attempt(
            lambda db: claiming.give_back(db, claim, recipients, not_before)
        )

    def renew(self, claim: Claim, now: datetime, lease: timedelta) -> bool:
        """Put off the end of a lease; ``False`` if it is over, and all of the claim with it."""
        return self._database.attempt(lambda db: claiming.renew(db, claim, now, now + lease))

    def reap(self, now: datetime, *, mine: bool = False) -> Reaped:
        """Take deliveries from workers whose lease is over.

        What was only claimed is planned again; what was about to leave is unknown, or as the policy
        wants it. With ``mine`` also what a worker of this very name has, however long its lease:
        for one that knows that there is no other.
        """
        worker = self._worker if mine else None
        return self._database.attempt(lambda db: claiming.reap(db, now, self._on_unknown, worker))

    def record(self, events: Sequence[DeliveryEvent], now: datetime) -> Heard:
        """Record reports about letters, and do what follows from those that are new.

        A report closes what was unknown, and what is heard of a letter only grows. Who cannot be
        reached or complains is suppressed, who asks to leave is unsubscribed, and where many
        servers refuse an edition its channel is paused, all in the same commit.
        """

        def work(db: Connection) -> Heard:
            new = [one for one in events if hearing.record(db, one, now)]
            suppressed = [one for one in new if following.suppress(db, one, now)]
            left = [one for one in new if following.leave(db, one, now)]
            for edition_id in sorted({one.edition for one in new if one.edition}):
                if telling.edition_row(db, edition_id) is not None:
                    controlling.finish(db, edition_id, now)
            refused = following.refused(db, new)
            paused = [other for one in refused for other in following.stop(db, one)]
            return Heard(
                new=len(new),
                suppressed=len(suppressed),
                left=len(left),
                refused=refused,
                paused=tuple(paused),
            )

        return self._database.attempt(work)

    def count_run(self, seen: int) -> int:
        """Count a run of a publication that has ``seen`` as many; return its number.

        One that is not higher tells that the database came out of a backup.
        """
        return self._database.attempt(lambda db: lasting.count_run(db, seen))

    # What there is

    def editions(self) -> list[Kept]:
        """Return all editions, the oldest first."""
        with self._database.read() as db:
            return telling.editions(db)

    def edition(self, edition_id: str) -> Kept | None:
        """Return an edition, if there is one of this id."""
        with self._database.read() as db:
            found = telling.edition_row(db, edition_id)
            return None if found is None else telling.kept(found)

    def content(self, edition_id: str) -> bytes:
        """Return what an edition was frozen as, or nothing for an unknown one."""
        with self._database.read() as db:
            frozen = select(edition.c.content).where(edition.c.id == edition_id)
            return db.scalar(frozen) or b""

    def counts(self, edition_id: str) -> Counts:
        """Return how many recipients of an edition are where; none for an unknown one."""
        with self._database.read() as db:
            found = telling.edition_row(db, edition_id)
            return Counts() if found is None else telling.counts(db, found)

    def next_due(self, edition_id: str, span: Span = EVERYBODY) -> datetime | None:
        """Return when to try again if nothing could be claimed; ``None`` if nothing is open."""
        with self._database.read() as db:
            found = telling.edition_row(db, edition_id)
            return None if found is None else telling.next_due(db, found.number, span)

    def idle_since(self, edition_id: str) -> datetime | None:
        """Return since when nothing is done about an edition of which some was never tried.

        That a person resumed it counts as something. ``None`` if all was tried.
        """
        with self._database.read() as db:
            found = telling.edition_row(db, edition_id)
            return None if found is None else lasting.idle_since(db, found)

    def let_go_at(self, edition_id: str) -> datetime | None:
        """Return when a person resumed an edition the last time, if ever."""
        with self._database.read() as db:
            return lasting.let_go_at(db, edition_id)

    def history(self, recipient: int) -> list[Lived]:
        """Return all that happened to a recipient's letters, oldest edition first."""
        with self._database.read() as db:
            return telling.history(db, recipient)
