"""One commit for what was answered and for what goes next."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    Row,
    Select,
    String,
    Update,
    bindparam,
    case,
    exists,
    insert,
    or_,
    select,
    update,
)

from syndicate.db.letters.claiming import (
    CLAIMED,
    GOING,
    PLANNED,
    SENDING,
    as_heard,
    cancel_planned,
    edition_for_sending,
)
from syndicate.db.letters.given import Given
from syndicate.db.letters.planning import suppressed
from syndicate.db.letters.rows import Answer, Going, Settled, SubscriptionState
from syndicate.db.letters.schema import (
    Moment,
    call,
    claim,
    delivery,
    stamp,
    subscriber,
    subscription,
)
from syndicate.deliveries import DeliveryState, EditionState, OnUnknown, Outcome

ANSWERED, UNANSWERED = "answered", "unknown"


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
        _settle(db, found.number, settled, terms.now, terms.policy)
        if found.state == EditionState.CANCELLED:
            cancel_planned(db, found.number)
    live = _live(db, found, going, terms)
    return _let_go(db, found, live, terms.now) if live else frozenset()


# Settling


def _settle(
    db: Connection, number: int, settled: Sequence[Settled], now: datetime, policy: OnUnknown
) -> None:
    answers = [(one.claim, answer) for one in settled for answer in one.answers]
    rows = [[a.recipient, mine.token, *_values(a, now, policy)] for mine, a in answers]
    given = _answers(db.dialect.name)
    db.execute(_settling(db.dialect.name), given(rows) | {"number": number})
    ended = _ended(db.dialect.name)
    calls = [_call_row(one, now) for one in settled if one.answers]
    db.execute(_ending(db.dialect.name), ended(calls) | {"number": number})


def _values(answer: Answer, now: datetime, policy: OnUnknown) -> list[Any]:
    state, keeps, assumed = _becomes(answer.outcome, policy)
    due = answer.not_before if answer.not_before is not None and state == PLANNED else None
    settled_at = None if state == PLANNED else stamp(now)
    wait = 0 if due is None else stamp(due)
    unsure = int(answer.outcome is Outcome.UNKNOWN)
    said = [answer.code, answer.said]
    return [state, int(keeps), unsure, wait, *said, settled_at, int(assumed)]


def _becomes(outcome: Outcome, policy: OnUnknown) -> tuple[str, bool, bool]:
    """Return the state, whether the claim's token stays, and whether the state is assumed."""
    if outcome is Outcome.RETRY:
        return PLANNED, False, False
    if outcome is not Outcome.UNKNOWN:
        return DeliveryState(outcome.value).value, True, False
    if policy is OnUnknown.RESEND:
        return PLANNED, False, False
    if policy is OnUnknown.ASSUME_SENT:
        return DeliveryState.SENT.value, True, True
    return DeliveryState.UNKNOWN.value, True, False


def _call_row(one: Settled, now: datetime) -> list[Any]:
    first = one.answers[0]
    unknown = any(answer.outcome is Outcome.UNKNOWN for answer in one.answers)
    said = "" if first.outcome is Outcome.SENT else first.said
    attempt = one.claim.attempts.get(first.recipient, 0) + 1
    state = UNANSWERED if unknown else ANSWERED
    return [first.recipient, attempt, one.claim.token, state, first.code, said, stamp(now)]


@cache
def _answers(dialect: str) -> Given:
    return Given(
        dialect,
        "answers",
        recipient=BigInteger(),
        token=BigInteger(),
        state=String(),
        keeps=Integer(),
        unsure=Integer(),
        not_before=BigInteger(),
        code=Integer(),
        said=String(),
        settled_at=BigInteger(),
        assumed=Integer(),
    )


@cache
def _settling(dialect: str) -> Update:
    # An answer counts also when the delivery was taken for unknown meanwhile: it is the truth.
    given = _answers(dialect).c
    return (
        update(delivery)
        .where(
            delivery.c.edition == bindparam("number"),
            delivery.c.recipient == given.recipient,
            delivery.c.token == given.token,
            delivery.c.state.in_([SENDING, DeliveryState.UNKNOWN.value]),
        )
        .values(
            state=case(
                ((given.unsure == 1) & (delivery.c.heard > 0), as_heard()), else_=given.state
            ),
            token=case((given.keeps == 1, given.token), else_=None),
            not_before=given.not_before,
            code=given.code,
            said=given.said,
            settled_at=given.settled_at,
            assumed=given.assumed,
        )
    )


@cache
def _ended(dialect: str) -> Given:
    return Given(
        dialect,
        "ended",
        recipient=BigInteger(),
        attempt=Integer(),
        token=BigInteger(),
        state=String(),
        code=Integer(),
        said=String(),
        ended_at=BigInteger(),
    )


@cache
def _ending(dialect: str) -> Update:
    given = _ended(dialect).c
    return (
        update(call)
        .where(
            call.c.edition == bindparam("number"),
            call.c.recipient == given.recipient,
            call.c.attempt == given.attempt,
            call.c.token == given.token,
        )
        .values(state=given.state, code=given.code, said=given.said, ended_at=given.ended_at)
    )


# Going


def _live(
    db: Connection, found: Row[*tuple[Any, ...]], going: Sequence[Going], terms: Terms
) -> list[Going]:
    """Return the calls whose claim still holds; renew their leases."""
    if not going or found.state not in GOING:
        return []
    tokens = sorted({one.claim.token for one in going if one.claim.epoch == found.epoch})
    until = claim.c.lease_until if terms.lease is None else terms.now + terms.lease
    mine = claim.c.token.in_(tokens) & (claim.c.edition == found.number)
    renewed = update(claim).where(mine, claim.c.lease_until > terms.now).values(lease_until=until)
    held = frozenset(db.scalars(renewed.returning(claim.c.token)))
    return [one for one in going if one.claim.token in held and one.claim.epoch == found.epoch]


def _let_go(
    db: Connection, found: Row[*tuple[Any, ...]], live: Sequence[Going], now: datetime
) -> frozenset[int]:
    ids = _marked(db.dialect.name)
    rows = [[who, one.claim.token] for one in live for who in one.recipients]
    where = {"number": found.number, "newsletter": found.newsletter}
    blocked = frozenset(db.scalars(_blocked(db.dialect.name), ids(rows) | where))
    if blocked:
        out = [row for row in rows if row[0] in blocked]
        db.execute(_suppressing(db.dialect.name), ids(out) | {"number": found.number, "now": now})
        live = [one for one in live if not one.body_sha256 or blocked.isdisjoint(one.recipients)]
        rows = [[w, one.claim.token] for one in live for w in one.recipients if w not in blocked]
    marked = db.execute(_marking(db.dialect.name), ids(rows) | {"number": found.number}).all()
    attempts = {row.recipient: row.attempt for row in marked}
    calls = [made for one in live if (made := _made(one, attempts, found.number, now))]
    if calls:
        db.execute(insert(call), calls)
    return frozenset(attempts)


def _made(
    one: Going, attempts: dict[int, int], number: int, now: datetime
) -> dict[str, object] | None:
    goes = [who for who in one.recipients if who in attempts]
    if not goes:
        return None
    return {
        "edition": number,
        "recipient": goes[0],
        "attempt": attempts[goes[0]],
        "token": one.claim.token,
        "recipients": len(goes),
        "key": one.key or None,
        "body_sha256": one.body_sha256 or None,
        "state": SENDING,
        "begun_at": now,
    }


@cache
def _marked(dialect: str) -> Given:
    return Given(dialect, "marked", recipient=BigInteger(), token=BigInteger())


@cache
def _blocked(dialect: str) -> Select[int]:
    """Return the statement for those who have left meanwhile, or may not be written to."""
    given = _marked(dialect).c
    wanted = exists().where(
        subscription.c.newsletter == bindparam("newsletter"),
        subscription.c.subscriber == given.recipient,
        subscription.c.state == SubscriptionState.CONFIRMED.value,
    )
    known = subscriber.c.id == given.recipient
    out = suppressed(bindparam("newsletter"))
    joined = _marked(dialect).table.outerjoin(subscriber, known)
    return select(given.recipient).select_from(joined).where(or_(~wanted, out))


@cache
def _suppressing(dialect: str) -> Update:
    given = _marked(dialect).c
    values = {
        "state": DeliveryState.SUPPRESSED.value,
        "token": None,
        "settled_at": bindparam("now", type_=Moment()),
    }
    return update(delivery).where(*_mine(given)).values(values)


@cache
def _marking(dialect: str) -> Update:
    given = _marked(dialect).c
    marking = update(delivery).where(*_mine(given))
    marking = marking.values(state=SENDING, attempt=delivery.c.attempt + 1)
    return marking.returning(delivery.c.recipient, delivery.c.attempt)


def _mine(given: Any) -> tuple[Any, ...]:  # noqa: ANN401 - columns
    return (
        delivery.c.edition == bindparam("number"),
        delivery.c.recipient == given.recipient,
        delivery.c.token == given.token,
        delivery.c.state == CLAIMED,
    )
