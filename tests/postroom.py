"""Subscribers, editions and workers that send them to a receiver that keeps its own list."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update

from factories import NOON
from syndicate.db.letters.engine import Database
from syndicate.db.letters.ledger import Ledger
from syndicate.db.letters.rows import EVERYBODY, Answer, Claim, Going, NewEdition, Settled
from syndicate.db.letters.schema import subscriber, subscription, suppression
from syndicate.deliveries import OnUnknown, Outcome

LEASE = timedelta(minutes=5)
WEEKLY = "weekly-1"


def subscribe(
    letters: Database,
    *ids: int,
    newsletter: str = "weekly",
    attributes: Mapping[str, str] | None = None,
) -> None:
    """Add people, each with a confirmed subscription."""
    times = {"created_at": NOON, "changed_at": NOON}
    people = [
        {"id": n, "address": f"{n}@reader.example", "address_hash": str(n)} | times for n in ids
    ]
    wants = {"newsletter": newsletter, "state": "confirmed"}
    with letters.write() as db:
        db.execute(insert(subscriber), [one | {"attributes": attributes or {}} for one in people])
        db.execute(insert(subscription), [{"subscriber": n} | wants | times for n in ids])


def unsubscribe(letters: Database, *ids: int) -> None:
    """End people's subscriptions."""
    with letters.write() as db:
        left = update(subscription).where(subscription.c.subscriber.in_(ids))
        db.execute(left.values(state="unsubscribed"))


def suppress(letters: Database, *ids: int, scope: str = "") -> None:
    """Suppress people's addresses, everywhere or for a newsletter."""
    row = {"scope": scope, "reason": "bounce", "at": NOON}
    with letters.write() as db:
        db.execute(insert(suppression), [{"address_hash": str(n)} | row for n in ids])


def erase(letters: Database, *ids: int) -> None:
    """Forget people's addresses."""
    with letters.write() as db:
        db.execute(update(subscriber).where(subscriber.c.id.in_(ids)).values(address=None))


def edition(**changes: Any) -> NewEdition:  # noqa: ANN401 - any field
    """Return an edition for all who subscribe to ``weekly``."""
    values: dict[str, Any] = {
        "id": WEEKLY,
        "newsletter": "weekly",
        "channel": "relay",
        "scheduled_for": NOON,
        "content": b"frozen",
        "content_sha256": "0",
    }
    return NewEdition(**(values | changes))


@dataclass(slots=True)
class Worker:
    """Somebody who sends an edition; ``got`` counts what recipients really received."""

    letters: Database
    name: str = "worker"
    on_unknown: OnUnknown = OnUnknown.HOLD
    got: Counter[int] = field(default_factory=Counter)

    @property
    def ledger(self) -> Ledger:
        """The account, as this worker sees it."""
        return Ledger(self.letters, self.name, self.on_unknown)

    def begin(self, **changes: Any) -> None:  # noqa: ANN401 - fields of an edition
        """Add an edition and plan it."""
        new = edition(**changes)
        assert self.ledger.add(new, NOON)
        self.ledger.plan(new.id, NOON)

    def take(self, size: int = 100, now: datetime = NOON) -> Claim:
        """Claim what is due; there must be something."""
        claim = self.ledger.claim(WEEKLY, EVERYBODY, size, now, LEASE)
        assert claim is not None
        return claim

    def let_go(self, claim: Claim, now: datetime = NOON) -> frozenset[int]:
        """Let all of a claim go, one recipient per call."""
        going = [Going(claim=claim, recipients=(one.id,)) for one in claim.recipients]
        return self.ledger.step(WEEKLY, [], going, now)

    def answer(
        self,
        claim: Claim,
        outcome: Outcome,
        *who: int,
        now: datetime = NOON,
        **more: Any,  # noqa: ANN401
    ) -> None:
        """Settle what became of recipients."""
        answers = [(Answer(recipient=one, outcome=outcome, **more),) for one in who]
        self.ledger.step(WEEKLY, [Settled(claim=claim, answers=a) for a in answers], [], now)

    def send(self, claim: Claim, outcome: Outcome = Outcome.SENT, now: datetime = NOON) -> None:
        """Send to all of a claim who may be, and settle the answers."""
        going = self.let_go(claim, now)
        if outcome is not Outcome.RETRY:
            self.got.update(going)
        self.answer(claim, outcome, *sorted(going), now=now)

    def states(self, edition_id: str = WEEKLY) -> dict[str, int]:
        """Return how many deliveries are in which state."""
        told = self.ledger.counts(edition_id).states
        return {state.value: number for state, number in sorted(told.items())}

    def work_off(self, now: datetime = NOON) -> None:
        """Send all that is due."""
        while claim := self.ledger.claim(WEEKLY, EVERYBODY, 4, now, LEASE):
            self.send(claim, now=now)
