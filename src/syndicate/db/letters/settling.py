"""What is answered about letters that have left."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Connection,
    Integer,
    String,
    Update,
    bindparam,
    case,
    literal_column,
    update,
)

from syndicate.db.letters.claiming import IS_SENDING, IS_UNKNOWN, PLANNED, as_heard
from syndicate.db.letters.given import Given
from syndicate.db.letters.rows import Answer, Settled
from syndicate.db.letters.schema import call, delivery, stamp
from syndicate.deliveries import DeliveryState, OnUnknown, Outcome

_ANSWERED, _UNANSWERED = "answered", "unknown"
_ZERO, _ONE = literal_column("0", Integer()), literal_column("1", Integer())


_JOIN_BY_HASH = """SELECT set_config('enable_nestloop', 'off', true),
    set_config('enable_mergejoin', 'off', true)"""
"""For this transaction. States and tokens change so fast that PostgreSQL expects a single row to
have them, and would go through all answers again for each."""


class _Fate(NamedTuple):
    """What an outcome makes of a delivery; planned again, it has no token any more."""

    state: str
    is_assumed: bool = False


_ASSUMED = _Fate(DeliveryState.SENT.value, is_assumed=True)
_AGAIN = _Fate(PLANNED)
_UNSURE = {
    OnUnknown.HOLD: _Fate(DeliveryState.UNKNOWN.value),
    OnUnknown.RESEND: _AGAIN,
    OnUnknown.ASSUME_SENT: _ASSUMED,
}


def _fates(policy: OnUnknown) -> Mapping[Outcome, _Fate]:
    return {
        Outcome.SENT: _Fate(DeliveryState.SENT.value),
        Outcome.FAILED: _Fate(DeliveryState.FAILED.value),
        Outcome.RETRY: _AGAIN,
        Outcome.UNKNOWN: _UNSURE[policy],
    }


def settle(
    db: Connection, number: int, settled: Sequence[Settled], now: datetime, policy: OnUnknown
) -> None:
    """Write down answers, each for what is its claim's still: who was sent to, and the calls."""
    moment, fates = stamp(now), _fates(policy)
    rows = [
        _row(answer, one.claim.token, fates[answer.outcome], moment)
        for one in settled
        for answer in one.answers
    ]
    dialect = db.dialect.name
    if dialect == "postgresql":
        db.exec_driver_sql(_JOIN_BY_HASH)
    _answers(dialect).execute(db, _settling(dialect), rows, number=number)
    calls = [_call_row(one, moment) for one in settled if one.answers]
    _ended(dialect).execute(db, _ending(dialect), calls, number=number)


def _row(answer: Answer, token: int, fate: _Fate, moment: int) -> tuple[object, ...]:
    """Return the values of ``_answers``."""
    who, unsure = answer.recipient, int(answer.outcome is Outcome.UNKNOWN)
    if fate is _AGAIN:
        wait = 0 if answer.not_before is None else stamp(answer.not_before)
        return who, token, PLANNED, 0, unsure, wait, answer.code, answer.said, None, 0
    said, assumed = answer.said, int(fate.is_assumed)
    return who, token, fate.state, 1, unsure, 0, answer.code, said, moment, assumed


def _call_row(one: Settled, moment: int) -> tuple[object, ...]:
    """Return the values of ``_ended``: what the first was told, unless all is well."""
    first = one.answers[0]
    unknown = any(answer.outcome is Outcome.UNKNOWN for answer in one.answers)
    said = "" if first.outcome is Outcome.SENT else first.said
    attempt = one.claim.attempts.get(first.recipient, 0) + 1
    state = _UNANSWERED if unknown else _ANSWERED
    return first.recipient, attempt, one.claim.token, state, first.code, said, moment


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
    rows = _answers(dialect)
    given = rows.c
    heard = (given["unsure"] == _ONE) & (delivery.c.heard > _ZERO)
    return (
        update(delivery)
        .where(
            delivery.c.edition == bindparam("number"),
            rows.has(delivery.c.recipient, "recipient"),
            delivery.c.token == given["token"],
            IS_SENDING | IS_UNKNOWN,
        )
        .values(
            state=case((heard, as_heard()), else_=given["state"]),
            token=case((given["keeps"] == _ONE, given["token"]), else_=None),
            not_before=given["not_before"],
            code=given["code"],
            said=given["said"],
            settled_at=given["settled_at"],
            assumed=given["assumed"],
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
    rows = _ended(dialect)
    given = rows.c
    return (
        update(call)
        .where(
            call.c.edition == bindparam("number"),
            rows.has(call.c.recipient, "recipient"),
            call.c.attempt == given["attempt"],
            call.c.token == given["token"],
        )
        .values(
            state=given["state"], code=given["code"], said=given["said"], ended_at=given["ended_at"]
        )
    )
