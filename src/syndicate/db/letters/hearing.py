"""What is reported about letters afterwards: once each, in whatever order reports come."""

from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from syndicate.db.letters.claiming import BOUNCED, CLAIMED, PLANNED
from syndicate.db.letters.inserting import insert_new
from syndicate.db.letters.schema import delivery, edition, event
from syndicate.deliveries import DeliveryEvent, DeliveryState, EventKind

RANKS = {
    EventKind.DELIVERED: 1,
    EventKind.REFUSED: BOUNCED,
    EventKind.HARD_BOUNCE: BOUNCED,
    EventKind.COMPLAINT: 3,
}
"""What is heard of a letter only grows: sent, delivered, bounced, complained."""

_PROOFS = frozenset({*RANKS, EventKind.DELAYED, EventKind.SOFT_BOUNCE, EventKind.UNSUBSCRIBED})
"""Reports that show that a letter had been accepted."""

_FAILURES = frozenset({EventKind.REFUSED, EventKind.HARD_BOUNCE})


def record(db: Connection, one: DeliveryEvent, now: datetime) -> bool:
    """Record a report unless it is there, and what it proves; tell whether it was new."""
    number = None
    if one.edition:
        number = db.scalar(select(edition.c.number).where(edition.c.id == one.edition))
    row = {
        "provider": one.provider,
        "id": one.event_id,
        "kind": one.kind.value,
        "edition": number,
        "recipient": one.recipient or None,
        "code": one.code,
        "at": one.at,
        "recorded_at": now,
        "raw": one.raw,
    }
    is_new = bool(db.execute(insert_new(db.dialect.name, event), row).rowcount)
    if is_new and number is not None and one.recipient and one.kind in _PROOFS:
        _apply(db, number, one, now)
    return is_new


def _apply(db: Connection, number: int, one: DeliveryEvent, now: datetime) -> None:
    own = (delivery.c.edition == number, delivery.c.recipient == one.recipient)
    rank = RANKS.get(one.kind, 0)
    # Ids in a report may be wrong: nothing is heard of a letter that never left.
    less = update(delivery).where(*own, delivery.c.attempt > 0, delivery.c.heard < rank)
    db.execute(less.values(heard=rank))
    state = DeliveryState.FAILED if one.kind in _FAILURES else DeliveryState.SENT
    # One that is planned again although it may have been accepted was: it must not go twice.
    again = delivery.c.state.in_([PLANNED, CLAIMED]) & (delivery.c.attempt > 0)
    unsure = or_(delivery.c.state == DeliveryState.UNKNOWN.value, delivery.c.assumed == 1, again)
    values = {"state": state.value, "assumed": 0, "settled_at": now, "token": None}
    db.execute(update(delivery).where(*own, unsure).values(values))
