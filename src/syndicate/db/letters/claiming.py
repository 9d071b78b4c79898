"""Who works on which deliveries: batches that are claimed, given back, and taken away."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Case,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    String,
    Update,
    and_,
    bindparam,
    case,
    insert,
    literal_column,
    select,
    update,
)

from syndicate.db.letters.given import among, ids
from syndicate.db.letters.rows import Claim, Reaped, Span
from syndicate.db.letters.schema import Moment, claim, delivery, edition, subscriber
from syndicate.deliveries import DeliveryState, EditionState, OnUnknown, Recipient

GOING = (EditionState.READY.value, EditionState.SENDING.value)
"""The states in which letters of an edition may go."""

PLANNED, CLAIMED, SENDING = (
    state.value for state in (DeliveryState.PLANNED, DeliveryState.CLAIMED, DeliveryState.SENDING)
)


def _is(state: DeliveryState) -> ColumnElement[bool]:
    return delivery.c.state == literal_column(f"'{state.value}'", String())


IS_PLANNED = and_(delivery.c.token.is_(None), _is(DeliveryState.PLANNED))
"""By the index of what is nobody's: whatever is planned has no token."""

IS_CLAIMED = _is(DeliveryState.CLAIMED)
IS_SENDING, IS_UNKNOWN = _is(DeliveryState.SENDING), _is(DeliveryState.UNKNOWN)

BOUNCED = 2
"""The rank of a bounce among what is heard of a letter: 1 delivered, 2 bounced, 3 complained."""


class Terms(NamedTuple):
    """Who claims, when, and until when."""

    worker: str
    now: datetime
    until: datetime


def edition_for_sending(db: Connection, edition_id: str) -> Row[*tuple[Any, ...]] | None:
    """Return the row of an edition; on PostgreSQL nobody pauses it before this transaction ends."""
    return db.execute(_edition(), {"id": edition_id}).one_or_none()


@cache
def _edition() -> Any:  # noqa: ANN401 - a statement
    columns = (edition.c.number, edition.c.state, edition.c.epoch, edition.c.newsletter)
    found = select(*columns).where(edition.c.id == bindparam("id"))
    return found.with_for_update(read=True)


def take(db: Connection, edition_id: str, span: Span, size: int, terms: Terms) -> Claim | None:
    """Claim planned deliveries of a range that are due; ``None`` if there are none to be had."""
    # Before it is locked together with others, or two would wait for each other.
    ready = edition.c.state == EditionState.READY.value
    begun = update(edition).where(edition.c.id == edition_id, ready)
    db.execute(begun.values(state=EditionState.SENDING.value))
    found = edition_for_sending(db, edition_id)
    if found is None or found.state not in GOING:
        return None
    token = _new_token(db, found, span, terms)
    given = {"mine": token, "number": found.number, "low": span.low, "high": span.high}
    given |= {"now": terms.now, "size": size}
    taken = db.execute(_taking(db.dialect.name), given).all()
    if not taken:
        db.rollback()
        return None
    attempts = dict(sorted(map(tuple, taken)))
    tight = update(claim).where(claim.c.token == token)
    db.execute(tight.values(low=min(attempts), high=max(attempts)))
    return Claim(
        edition=edition_id,
        token=token,
        epoch=found.epoch,
        lease_until=terms.until,
        recipients=_people(db, found.number, list(attempts), terms.now),
        attempts={who: number for who, number in attempts.items() if number},
    )


def _new_token(db: Connection, found: Row[*tuple[Any, ...]], span: Span, terms: Terms) -> int:
    row = {
        "edition": found.number,
        "worker": terms.worker,
        "epoch": found.epoch,
        "low": span.low,
        "high": span.high,
        "claimed_at": terms.now,
        "lease_until": terms.until,
    }
    made = db.execute(insert(claim).returning(claim.c.token), row)
    return int(made.scalar_one())


def _people(db: Connection, number: int, who: list[int], now: datetime) -> tuple[Recipient, ...]:
    """Return who recipients are; those who were erased since are suppressed."""
    found = db.execute(_known(db.dialect.name), {"who": ids(db.dialect.name, who)}).all()
    gone = [id_ for id_, address, _ in found if address is None]
    if gone:
        out = delivery.c.recipient.in_(gone) & (delivery.c.edition == number)
        values = {"state": DeliveryState.SUPPRESSED.value, "token": None, "settled_at": now}
        db.execute(update(delivery).where(out).values(values))
    return tuple(
        Recipient(id=id_, address=address, attributes=attributes)
        for id_, address, attributes in found
        if address is not None
    )


@cache
def _known(dialect: str) -> Select[int, str | None, dict[str, str]]:
    who = select(subscriber.c.id, subscriber.c.address, subscriber.c.attributes)
    return who.where(among(dialect, subscriber.c.id, "who")).order_by(subscriber.c.id)


@cache
def _taking(dialect: str) -> Update:
    """Return the one statement that differs: on PostgreSQL workers claim past each other."""
    due = (
        select(delivery.c.recipient)
        .where(
            delivery.c.edition == bindparam("number"),
            delivery.c.recipient.between(bindparam("low"), bindparam("high")),
            IS_PLANNED,
            delivery.c.not_before <= bindparam("now", type_=Moment()),
        )
        .order_by(delivery.c.recipient)
        .limit(bindparam("size"))
    )
    if dialect == "postgresql":
        locked = due.with_for_update(skip_locked=True).cte("due")
        mine = delivery.c.recipient == locked.c.recipient
    else:
        mine = delivery.c.recipient.in_(due)
    taking = update(delivery).where(delivery.c.edition == bindparam("number"), mine)
    taking = taking.values(state=CLAIMED, token=bindparam("mine"))
    return taking.returning(delivery.c.recipient, delivery.c.attempt)


def give_back(db: Connection, mine: Claim, recipients: Sequence[int], not_before: datetime) -> int:
    """Let go of claimed deliveries; nobody takes them before a time."""
    number = select(edition.c.number).where(edition.c.id == mine.edition).scalar_subquery()
    back = update(delivery).where(
        delivery.c.edition == number,
        delivery.c.recipient.in_(recipients),
        delivery.c.token == mine.token,
        delivery.c.state == CLAIMED,
    )
    values = back.values(state=PLANNED, token=None, not_before=not_before)
    return db.execute(values).rowcount


def renew(db: Connection, mine: Claim, now: datetime, until: datetime) -> bool:
    """Put off the end of a lease that has not ended."""
    live = update(claim).where(claim.c.token == mine.token, claim.c.lease_until > now)
    return bool(db.execute(live.values(lease_until=until)).rowcount)


def reap(db: Connection, now: datetime, policy: OnUnknown, worker: str | None) -> Reaped:
    """Take deliveries from those whose lease is over, or from a worker that is known to be gone."""
    over = claim.c.lease_until <= now
    if worker is not None:
        over = over | (claim.c.lease_until.is_not(None) & (claim.c.worker == worker))
    rows = select(claim).where(over).order_by(claim.c.token).with_for_update(skip_locked=True)
    total = Reaped()
    for one in db.execute(rows).all():
        total = _add(total, _reap(db, one, now, policy))
        cancel_planned(db, one.edition)
        closed = update(claim).where(claim.c.token == one.token)
        db.execute(closed.values(lease_until=None))
    return total


def _reap(db: Connection, one: Row[*tuple[Any, ...]], now: datetime, policy: OnUnknown) -> Reaped:
    held = and_(
        delivery.c.edition == one.edition,
        delivery.c.recipient.between(one.low, one.high),
        delivery.c.token == one.token,
    )
    back = update(delivery).where(held, delivery.c.state == CLAIMED)
    planned = db.execute(back.values(state=PLANNED, token=None)).rowcount
    # What was heard of it since tells more than its worker could.
    known = update(delivery).where(held, delivery.c.state == SENDING, delivery.c.heard > 0)
    db.execute(known.values(state=as_heard(), settled_at=now))
    lost = update(delivery).where(held, delivery.c.state == SENDING)
    unknown = db.execute(lost.values(unknown_values(policy, now))).rowcount
    return Reaped(
        planned=planned + (unknown if policy is OnUnknown.RESEND else 0),
        unknown=unknown if policy is OnUnknown.HOLD else 0,
        assumed=unknown if policy is OnUnknown.ASSUME_SENT else 0,
    )


def cancel_planned(db: Connection, number: int) -> int:
    """Cancel what came back as not accepted, if its edition was cancelled meanwhile."""
    over = select(edition.c.number).where(
        edition.c.number == number, edition.c.state == EditionState.CANCELLED.value
    )
    left = update(delivery).where(delivery.c.edition.in_(over), IS_PLANNED)
    return db.execute(left.values(state=DeliveryState.CANCELLED.value)).rowcount


def as_heard() -> Case[str]:
    """Return the state that reports prove: a letter that came back was not received."""
    bounced = delivery.c.heard == literal_column(str(BOUNCED), Integer())
    failed, sent = (literal_column(f"'{state}'", String()) for state in ("failed", "sent"))
    return case((bounced, failed), else_=sent)


def unknown_values(policy: OnUnknown, now: datetime) -> dict[str, object]:
    """Return what becomes of a delivery when nobody knows whether it was accepted."""
    if policy is OnUnknown.RESEND:
        return {"state": PLANNED, "token": None}
    if policy is OnUnknown.ASSUME_SENT:
        return {"state": DeliveryState.SENT.value, "assumed": 1, "settled_at": now}
    return {"state": DeliveryState.UNKNOWN.value, "settled_at": now}


def _add(one: Reaped, two: Reaped) -> Reaped:
    return Reaped(
        planned=one.planned + two.planned,
        unknown=one.unknown + two.unknown,
        assumed=one.assumed + two.assumed,
    )
