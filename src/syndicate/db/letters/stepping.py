"""One commit for what was answered and for what goes next."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    SmallInteger,
    String,
    Update,
    bindparam,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import UpdateBase

from syndicate.audience import Status
from syndicate.db.letters.claiming import (
    GOING,
    IS_CLAIMED,
    SENDING,
    cancel_planned,
    edition_for_sending,
)
from syndicate.db.letters.given import Given, among, ids
from syndicate.db.letters.planning import suppressed
from syndicate.db.letters.rows import Going, Settled
from syndicate.db.letters.schema import (
    Moment,
    call,
    claim,
    delivery,
    stamp,
    subscriber,
    subscription,
)
from syndicate.db.letters.settling import settle
from syndicate.deliveries import DeliveryState, EditionState, OnUnknown


class Terms(NamedTuple):
    """The time, what is done about the unknown, and for how long leases are renewed."""

    now: datetime
    policy: OnUnknown
    lease: timedelta | None


def step(
    db: Connection,
    edition_id: str,
    settled: Sequence[Settled],
    going: Sequence[Going],
    terms: Terms,
) -> frozenset[int]:
    """Settle answers and let calls go; return the recipients that may."""
    found = edition_for_sending(db, edition_id)
    if found is None:
        return frozenset()
    if settled:
        settle(db, found.number, settled, terms.now, terms.policy)
        if found.state == EditionState.CANCELLED:
            cancel_planned(db, found.number)
    live = _live(db, found, going, terms)
    return _let_go(db, found, live, terms.now) if live else frozenset()


def _live(
    db: Connection, found: Row[*tuple[Any, ...]], going: Sequence[Going], terms: Terms
) -> list[Going]:
    """Return the calls whose claim still holds; renew their leases."""
    if not going or found.state not in GOING:
        return []
    # A restored database gives tokens out again: then it is the epoch that tells claims apart.
    current = [one for one in going if one.claim.epoch == found.epoch]
    tokens = sorted({one.claim.token for one in current})
    until = claim.c.lease_until if terms.lease is None else terms.now + terms.lease
    mine = claim.c.token.in_(tokens) & (claim.c.edition == found.number)
    renewed = update(claim).where(mine, claim.c.lease_until > terms.now).values(lease_until=until)
    held = frozenset(db.scalars(renewed.returning(claim.c.token)))
    return [one for one in current if one.claim.token in held]


def _let_go(
    db: Connection, found: Row[*tuple[Any, ...]], live: Sequence[Going], now: datetime
) -> frozenset[int]:
    """Mark those who may be sent to; suppress those of the others who have left."""
    wanted = {token: _of(live, token) for token in sorted({one.claim.token for one in live})}
    blocked = _blocked_among(db, found, [who for group in wanted.values() for who in group])
    if blocked:
        for token, group in wanted.items():
            out = blocked.intersection(group)
            _mark(db, _suppressing(db.dialect.name), found.number, token, out, now=now)
    if any(one.body_sha256 for one in live):
        live = _whole(db, found.number, live)
    attempts: dict[int, int] = {}
    for token in wanted:
        may = set(_of(live, token)) - blocked
        attempts |= _mark(db, _marking(db.dialect.name), found.number, token, may)
    calls = [made for one in live if (made := _made(one, attempts, found.number, now))]
    _made_calls(db.dialect.name).execute(db, _inserting(db.dialect.name), calls)
    return frozenset(attempts)


def _whole(db: Connection, number: int, live: Sequence[Going]) -> list[Going]:
    """Return the calls but those whose body is made, and of which somebody cannot go."""
    mine: set[int] = set()
    for token in {one.claim.token for one in live}:
        given: dict[str, object] = {"number": number, "mine": token}
        given["who"] = ids(db.dialect.name, _of(live, token))
        mine.update(db.scalars(_claimed(db.dialect.name), given))
    return [one for one in live if not one.body_sha256 or mine.issuperset(one.recipients)]


def _of(live: Sequence[Going], token: int) -> list[int]:
    return [who for one in live if one.claim.token == token for who in one.recipients]


def _blocked_among(
    db: Connection, found: Row[*tuple[Any, ...]], who: Sequence[int]
) -> frozenset[int]:
    given = {"newsletter": found.newsletter, "who": ids(db.dialect.name, who)}
    return frozenset(db.scalars(_blocked(db.dialect.name), given))


def _mark(
    db: Connection,
    statement: UpdateBase,
    number: int,
    token: int,
    who: Collection[int],
    **others: object,
) -> dict[int, int]:
    """Change what is claimed by this token still; return the attempts made for each, with this."""
    if not who:
        return {}
    given = {"number": number, "mine": token, "who": ids(db.dialect.name, who)}
    return dict(db.execute(statement, given | others).all())


def _made(
    one: Going, attempts: Mapping[int, int], number: int, now: datetime
) -> tuple[object, ...] | None:
    goes = [who for who in one.recipients if who in attempts]
    if not goes:
        return None
    proof = (one.key or None, one.body_sha256 or None)
    first = (number, goes[0], attempts[goes[0]])
    return (*first, one.claim.token, len(goes), *proof, SENDING, stamp(now))


@cache
def _made_calls(dialect: str) -> Given:
    return Given(
        dialect,
        "made",
        edition=BigInteger(),
        recipient=BigInteger(),
        attempt=SmallInteger(),
        token=BigInteger(),
        recipients=Integer(),
        key=String(),
        body_sha256=String(),
        state=String(),
        begun_at=BigInteger(),
    )


@cache
def _inserting(dialect: str) -> UpdateBase:
    return _made_calls(dialect).insert(call)


@cache
def _blocked(dialect: str) -> Select[int]:
    """Return the statement for those who have left meanwhile, or may not be written to."""
    newsletter = bindparam("newsletter", type_=String())
    wanted = exists().where(
        subscription.c.newsletter == newsletter,
        subscription.c.subscriber == subscriber.c.id,
        subscription.c.state == Status.CONFIRMED.value,
    )
    if dialect == "postgresql":  # or it would read all who are subscribed, for each batch
        wanted = wanted.where(among(dialect, subscription.c.subscriber, "who"))
    out = or_(~wanted, suppressed(newsletter))
    return select(subscriber.c.id).where(among(dialect, subscriber.c.id, "who"), out)


@cache
def _suppressing(dialect: str) -> UpdateBase:
    settled_at = bindparam("now", type_=Moment())
    state = DeliveryState.SUPPRESSED.value
    return _of_mine(_mine(dialect).values(state=state, token=None, settled_at=settled_at))


@cache
def _marking(dialect: str) -> UpdateBase:
    return _of_mine(_mine(dialect).values(state=SENDING, attempt=delivery.c.attempt + 1))


@cache
def _claimed(dialect: str) -> Select[int]:
    return select(delivery.c.recipient).where(*_are_mine(dialect))


def _mine(dialect: str) -> Update:
    return update(delivery).where(*_are_mine(dialect))


def _are_mine(dialect: str) -> tuple[ColumnElement[bool], ...]:
    return (
        delivery.c.edition == bindparam("number"),
        among(dialect, delivery.c.recipient, "who"),
        delivery.c.token == bindparam("mine"),
        IS_CLAIMED,
    )


def _of_mine(change: Update) -> UpdateBase:
    return change.returning(delivery.c.recipient, delivery.c.attempt)
