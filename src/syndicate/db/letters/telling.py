"""What the ledger tells of editions and recipients."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, exists, func, select

from syndicate.db.letters.claiming import CLAIMED, IS_PLANNED, SENDING
from syndicate.db.letters.rows import Counts, Kept, Lived, Span
from syndicate.db.letters.schema import call, claim, delivery, edition, event
from syndicate.deliveries import DeliveryState, EditionState


def counts(db: Connection, found: Row[*tuple[Any, ...]]) -> Counts:
    """Return how many recipients of an edition are where, by its row."""
    rows = select(delivery.c.state, delivery.c.assumed, delivery.c.heard, func.count())
    rows = rows.where(delivery.c.edition == found.number)
    told = db.execute(rows.group_by(delivery.c.state, delivery.c.assumed, delivery.c.heard)).all()
    states: dict[DeliveryState, int] = {}
    for state, _, _, number in told:
        states[DeliveryState(state)] = states.get(DeliveryState(state), 0) + number
    heard = {rank: sum(n for _, _, h, n in told if h == rank) for rank in (1, 2, 3)}
    return Counts(
        candidates=found.candidates,
        excluded=found.excluded,
        states=states,
        assumed=sum(number for _, assumed, _, number in told if assumed),
        delivered=heard[1],
        bounced=heard[2],
        complained=heard[3],
    )


def edition_row(db: Connection, edition_id: str) -> Row[*tuple[Any, ...]] | None:
    """Return the row of an edition, without its content."""
    columns = [column for column in edition.c if column is not edition.c.content]
    return db.execute(select(*columns).where(edition.c.id == edition_id)).one_or_none()


def editions(db: Connection) -> list[Kept]:
    """Return all editions, the oldest first."""
    columns = [column for column in edition.c if column is not edition.c.content]
    order = (edition.c.scheduled_for, edition.c.number)
    return [kept(row) for row in db.execute(select(*columns).order_by(*order))]


def kept(row: Row[*tuple[Any, ...]]) -> Kept:
    """Return an edition as the ledger has it, from its row."""
    return Kept(
        id=row.id,
        newsletter=row.newsletter,
        channel=row.channel,
        scheduled_for=row.scheduled_for,
        state=EditionState(row.state),
        content_sha256=row.content_sha256,
        candidates=row.candidates,
        excluded=row.excluded,
        why=row.why,
        planned_at=row.planned_at,
        finished_at=row.finished_at,
    )


def next_due(db: Connection, number: int, span: Span) -> datetime | None:
    """Return the earliest time at which something of a range could be claimed, if ever."""
    own = (delivery.c.edition == number, delivery.c.recipient.between(span.low, span.high))
    waiting = select(func.min(delivery.c.not_before)).where(*own, IS_PLANNED)
    held = exists().where(
        *own,
        delivery.c.recipient.between(claim.c.low, claim.c.high),
        delivery.c.token == claim.c.token,
        delivery.c.state.in_([CLAIMED, SENDING]),
    )
    leased = select(func.min(claim.c.lease_until)).where(
        claim.c.edition == number, claim.c.lease_until.is_not(None), held
    )
    times: list[datetime] = [
        time for rows in (waiting, leased) if (time := db.scalar(rows)) is not None
    ]
    return min(times, default=None)


def history(db: Connection, recipient: int) -> list[Lived]:
    """Return all that happened to a recipient's letters, edition by edition, in order of time."""
    names = {row.number: row.id for row in db.execute(select(edition.c.number, edition.c.id))}
    lived = [*_called(db, recipient, names), *_ended(db, recipient, names)]
    lived.extend(_heard(db, recipient, names))
    place = {id_: number for number, id_ in enumerate(names.values())}
    return sorted(
        lived,
        key=lambda one: (place.get(one.edition, -1), one.at is None, one.at and one.at.timestamp()),
    )


def _called(db: Connection, recipient: int, names: dict[int, str]) -> Iterator[Lived]:
    rows = select(call).where(call.c.edition.in_(names), call.c.recipient == recipient)
    for row in db.execute(rows):
        yield Lived(edition=names[row.edition], at=row.begun_at, what=f"attempt {row.attempt}")
        if row.said and row.ended_at:
            edition_id, code = names[row.edition], str(row.code or "")
            yield Lived(
                edition=edition_id, at=row.ended_at, what=row.state, code=code, said=row.said
            )


def _ended(db: Connection, recipient: int, names: dict[int, str]) -> Iterator[Lived]:
    rows = select(delivery).where(delivery.c.edition.in_(names), delivery.c.recipient == recipient)
    for row in db.execute(rows):
        what = f"{row.state} (assumed)" if row.assumed else row.state
        code = str(row.code or "")
        yield Lived(
            edition=names[row.edition], at=row.settled_at, what=what, code=code, said=row.said
        )


def _heard(db: Connection, recipient: int, names: dict[int, str]) -> Iterator[Lived]:
    for row in db.execute(select(event).where(event.c.recipient == recipient)):
        yield Lived(
            edition=names.get(row.edition, ""),
            at=row.at,
            what=f"reported: {row.kind}",
            code=row.code,
        )
