"""What follows from a report: who is not written to any more, and what is to stop."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, literal, select, update

from syndicate.audience import Reason, Status
from syndicate.bounces import wears_out
from syndicate.db.letters import controlling, suppressions
from syndicate.db.letters.schema import (
    Moment,
    delivery,
    edition,
    event,
    subscriber,
    subscription,
)
from syndicate.deliveries import DeliveryEvent, DeliveryState, EventKind

_LATE = timedelta(days=6)
"""Servers try for five days, as RFC 5321 section 4.5.4.1 wants, before they say that they failed:
until then nobody knows of a letter whether it was taken."""

_FEWEST = 5
_SHARE = 100
"""A channel stops when one recipient in so many is refused by policy, and as many as ``_FEWEST``.

A single one must not do: whoever gets letters could write such a report, of their own letter."""

_REASONS = {EventKind.HARD_BOUNCE: Reason.BOUNCE, EventKind.COMPLAINT: Reason.COMPLAINT}
_NOT_TAKEN = tuple(
    one.value for one in (EventKind.SOFT_BOUNCE, EventKind.HARD_BOUNCE, EventKind.REFUSED)
)


def suppress(db: Connection, one: DeliveryEvent, now: datetime) -> bool:
    """Suppress whom a new report is about, if it is to be; tell whether they were not before."""
    reason = _REASONS.get(one.kind)
    if one.kind is EventKind.SOFT_BOUNCE and _is_worn_out(db, one.recipient, now):
        reason = Reason.BOUNCE
    if reason is None or not one.recipient:
        return False
    found = db.scalar(select(subscriber.c.address_hash).where(subscriber.c.id == one.recipient))
    if found is None:
        return False
    known = [held.reason for held in suppressions.of_address(db, found) if not held.scope]
    note = " ".join(filter(None, (one.kind.value, one.code, one.edition)))
    suppressions.suppress(db, [(found, suppressions.EVERYWHERE, reason, now, note)])
    return not known


def leave(db: Connection, one: DeliveryEvent, now: datetime) -> bool:
    """End the subscription by which a letter came that somebody asks to leave by.

    If nobody knows which it was, all of theirs end.
    """
    if one.kind is not EventKind.UNSUBSCRIBED or not one.recipient:
        return False
    newsletter = db.scalar(select(edition.c.newsletter).where(edition.c.id == one.edition))
    own = [subscription.c.subscriber == one.recipient]
    if newsletter is not None:
        own.append(subscription.c.newsletter == newsletter)
    left = Status.UNSUBSCRIBED.value
    ending = update(subscription).where(*own, subscription.c.state != left)
    values = {"state": left, "changed_at": now, "unsubscribed_at": now}
    return bool(db.execute(ending.values(unsubscribed_by=one.provider, **values)).rowcount)


def refused(db: Connection, new: Sequence[DeliveryEvent]) -> tuple[str, ...]:
    """Return the editions of which new reports show that many refuse them by policy.

    One is told again when as many more are refused.
    """
    told = Counter(one.edition for one in new if one.kind is EventKind.REFUSED)
    return tuple(one for one, number in sorted(told.items()) if _is_refused(db, one, number))


def stop(db: Connection, edition_id: str) -> tuple[str, ...]:
    """Pause what is under way by the channel of an edition that is refused; return which."""
    channel = select(edition.c.channel).where(edition.c.id == edition_id).scalar_subquery()
    own = edition.c.channel == channel, edition.c.finished_at.is_(None)
    others = db.scalars(select(edition.c.id).where(*own).order_by(edition.c.number)).all()
    why = f"servers of many recipients refuse {edition_id} by policy"
    return tuple(one for one in others if controlling.pause(db, one, why))


def _is_refused(db: Connection, edition_id: str, new: int) -> bool:
    columns = edition.c.number, edition.c.candidates
    found = db.execute(select(*columns).where(edition.c.id == edition_id)).one_or_none()
    if found is None:
        return False
    refusals = select(func.count(event.c.recipient.distinct())).where(
        event.c.edition == found.number, event.c.kind == EventKind.REFUSED.value
    )
    number = db.scalar(refusals) or 0
    most = max(_FEWEST, found.candidates // _SHARE)
    return bool((number - new) // most < number // most)


def _is_worn_out(db: Connection, recipient: int, now: datetime) -> bool:
    """Tell whether letters to a recipient were refused for so long that they are given up."""
    about = edition.c.number == event.c.edition
    times = select(func.coalesce(edition.c.scheduled_for, event.c.at, type_=Moment))
    rows = times.select_from(event.outerjoin(edition, about)).where(
        event.c.recipient == recipient, event.c.kind == EventKind.SOFT_BOUNCE.value
    )
    refused = set(db.scalars(rows))
    if not refused:
        return False
    heard = select(literal(1)).where(
        event.c.recipient == recipient, event.c.edition == edition.c.number
    )
    taken = select(edition.c.scheduled_for).where(
        edition.c.number == delivery.c.edition,
        delivery.c.recipient == recipient,
        delivery.c.state == DeliveryState.SENT.value,
        edition.c.scheduled_for.between(min(refused), now - _LATE),
        ~heard.where(event.c.kind.in_(_NOT_TAKEN)).exists(),
    )
    return wears_out(refused, set(db.scalars(taken)))
