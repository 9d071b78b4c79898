"""Who an edition goes to: written down by ranges of subscribers, so that no kill loses anybody."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from syndicate.audience import Status
from syndicate.db.letters.rows import Span
from syndicate.db.letters.schema import delivery, edition, subscriber, subscription, suppression
from syndicate.deliveries import DeliveryState, EditionState
from syndicate.errors import StorageError

SLICE = 50_000
"""How many subscribers' ids one transaction looks at: some tenths of a second."""


def suppressed(newsletter: ColumnElement[str] | str) -> ColumnElement[bool]:
    """Return the condition on ``subscriber`` that nothing may go to, whatever they subscribe to."""
    own = suppression.c.address_hash == subscriber.c.address_hash
    listed = exists().where(own, suppression.c.scope.in_(["", newsletter]))
    return or_(subscriber.c.address.is_(None), listed)


def plan_slice(db: Connection, edition_id: str, now: datetime, held: str) -> bool:
    """Plan one more range of an edition that is being planned; return whether more are left.

    Only in one transaction, and in which all reads are of one moment.
    """
    found = db.execute(
        select(edition).where(edition.c.id == edition_id).with_for_update()
    ).one_or_none()
    if found is None or found.state != EditionState.PLANNING:
        return False
    if found.watermark is None:
        _set(db, found, watermark=db.scalar(select(func.max(subscriber.c.id))) or 0)
        return True
    if found.planned_to < found.watermark:
        _plan_range(db, found)
        return True
    _finish(db, found, now, held)
    return False


def _plan_range(db: Connection, found: Row[*tuple[Any, ...]]) -> None:
    low, high = found.planned_to + 1, min(found.planned_to + SLICE, found.watermark)
    candidates = _candidates(found, low, high)
    out = suppressed(found.newsletter)
    counts = select(func.count(), func.count().filter(out)).select_from(_joined())
    wanted, excluded = db.execute(counts.where(candidates)).one()
    who = select(
        literal(found.number), subscription.c.subscriber, literal(DeliveryState.PLANNED.value)
    )
    rows = who.select_from(_joined()).where(candidates, ~out)
    columns = ["edition", "recipient", "state"]
    planned = db.execute(insert(delivery).from_select(columns, rows)).rowcount
    _see_that_it_adds_up(found.id, wanted, planned + excluded)
    _set(
        db,
        found,
        planned_to=high,
        candidates=found.candidates + wanted,
        excluded=found.excluded + excluded,
    )


def _finish(db: Connection, found: Row[*tuple[Any, ...]], now: datetime, held: str) -> None:
    count = select(func.count()).where(delivery.c.edition == found.number)
    planned = db.scalar(count.select_from(delivery)) or 0
    _see_that_it_adds_up(found.id, found.candidates, planned + found.excluded)
    if db.dialect.name == "postgresql":  # it has planned statements for a table that was smaller
        db.exec_driver_sql("ANALYZE delivery")
    why = held or found.why
    state = EditionState.HELD if why else EditionState.READY
    _set(db, found, planned_at=now, state=state.value, why=why)


def _see_that_it_adds_up(edition_id: str, candidates: int, found: int) -> None:
    if candidates != found:
        what = (
            f"edition {edition_id} has {candidates} candidates, but {found} are planned or excluded"
        )
        raise StorageError(f"{what}; nothing of it was sent; report this, it is a bug")


def _joined() -> Any:  # noqa: ANN401 - a join of tables
    return subscription.join(subscriber, subscriber.c.id == subscription.c.subscriber)


def _candidates(found: Row[*tuple[Any, ...]], low: int, high: int) -> ColumnElement[bool]:
    wanted = (
        subscriber.c.attributes[name].as_string().in_(values)
        for name, values in sorted(found.segment.items())
    )
    return and_(
        subscription.c.newsletter == found.newsletter,
        subscription.c.subscriber.between(low, high),
        subscriber.c.id.between(low, high),  # the same; but PostgreSQL would read all of them
        subscription.c.state == Status.CONFIRMED.value,
        *wanted,
    )


def _set(db: Connection, found: Row[*tuple[Any, ...]], **values: object) -> None:
    db.execute(update(edition).where(edition.c.number == found.number).values(**values))


def spans(db: Connection, number: int, size: int) -> Iterator[Span]:
    """Yield ranges that have up to ``size`` recipients of an edition each, and together all."""
    place = func.row_number().over(order_by=delivery.c.recipient).label("place")
    rows = select(delivery.c.recipient, place).where(delivery.c.edition == number).subquery()
    last = select(rows.c.recipient).where(rows.c.place % size == 0).order_by(rows.c.recipient)
    ends: Sequence[int] = db.scalars(last).all()
    highest = select(func.max(delivery.c.recipient)).where(delivery.c.edition == number)
    low = 0
    for high in sorted({*ends, db.scalar(highest) or 0} - {0}):
        yield Span(low=low, high=high)
        low = high + 1
