"""Many newcomers at once, for one newsletter: staged in a table, then taken in set by set.

What becomes of each is what ``audience.after`` says, in SQL. Taken in twice, a list changes nothing
the second time.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Table,
    Text,
    and_,
    case,
    delete,
    exists,
    func,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from syndicate import audience
from syndicate.audience import Act, Reason, Status
from syndicate.db.letters import suppressions
from syndicate.db.letters.inserting import insert_new
from syndicate.db.letters.schema import (
    Moment,
    Number,
    Object,
    stamp,
    subscriber,
    subscription,
    suppression,
)
from syndicate.subscribing import Newcomer, Refusal, Why

BY_IMPORT = "import"

_incoming = Table(
    "incoming",
    MetaData(),
    Column("line", Integer),
    Column("hash", Text),
    Column("address", Text),
    Column("attributes", Object),
    Column("act", Text),
    Column("at", Moment),
    Column("consent_at", Moment),
    Column("consent_ip", Text),
    Column("consent_source", Text),
    Column("consent_text", Text),
    Column("subscriber", Number),
    prefixes=["TEMPORARY"],
)
_STAGED = tuple(column.name for column in _incoming.c if column.name != "subscriber")
_encode = json.JSONEncoder(ensure_ascii=False).encode
_encode_often = lru_cache(maxsize=16_384)(_encode)

_ACTS = {act: act.value for act in Act}
"""Plain texts, which the driver takes as they are."""

_OFTEN = 40
"""Characters of a value that may come again."""

_LOG = 32_768
"""Pages of SQLite's log, of 4 KiB, after which it is written into the file."""

_i, _s, _p, _x = _incoming.c, subscriber.c, subscription.c, suppression.c


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of newcomers.

    ``subscribers`` are new ones, ``updated`` those whose attributes changed. ``acts`` counts
    subscriptions by where they stood before, and what was done.
    """

    subscribers: int = 0
    updated: int = 0
    acts: Mapping[tuple[Status | None, Act], int] = field(default_factory=dict)
    refused: tuple[Refusal, ...] = ()


def prepare(db: Connection) -> None:
    """Let SQLite keep its log for longer: each slice changes nearly all pages of the index anew."""
    if db.dialect.name == "sqlite":
        db.exec_driver_sql(f"PRAGMA wal_autocheckpoint = {_LOG}")


def take_in(
    db: Connection,
    newsletter: str,
    newcomers: Mapping[str, Newcomer],
    now: datetime,
    *,
    by: str = BY_IMPORT,
) -> Taken:
    """Take newcomers in, told by the hashes of their addresses; all have an act.

    Who left, or is suppressed, is refused, unless the act is one that they do themselves.
    """
    _stage(db, newcomers)
    refused = [*_suppressed(db, newsletter)]
    _find_subscribers(db)
    new = _insert_subscribers(db, now)
    if new:
        _find_subscribers(db)
    refused += _gone(db, newsletter)
    acts = _counted(db, newsletter)
    updated = 0
    if new < sum(acts.values()):
        _bring_back(db)
        updated = _update_attributes(db, now)
    _subscribe(db, newsletter, now, by)
    return Taken(subscribers=new, updated=updated, acts=acts, refused=tuple(refused))


def suppress(db: Connection, newcomers: Mapping[str, Newcomer], now: datetime) -> int:
    """Suppress, everywhere, the newcomers of whom it is said; return how many there are."""
    rows = [
        (one, suppressions.EVERYWHERE, newcomer.suppress, newcomer.at or now, "")
        for one, newcomer in newcomers.items()
        if newcomer.suppress
    ]
    suppressions.suppress(db, rows)
    return len(rows)


# Staging


def _stage(db: Connection, newcomers: Mapping[str, Newcomer]) -> None:
    _incoming.create(db, checkfirst=False) if not _is_there(db) else db.execute(delete(_incoming))
    # In the order of the index, so that all that looks into it goes through it once.
    rows = [_row(one, newcomers[one]) for one in sorted(newcomers)]
    if db.dialect.name == "postgresql":
        _copy(db, rows)
    elif rows:
        marks = ", ".join("?" * len(_STAGED))
        db.exec_driver_sql(f"INSERT INTO incoming ({', '.join(_STAGED)}) VALUES ({marks})", rows)  # noqa: S608 - of constants


def _is_there(db: Connection) -> bool:
    if db.dialect.name == "postgresql":
        return db.exec_driver_sql("SELECT to_regclass('pg_temp.incoming')").scalar() is not None
    told = "SELECT count(*) FROM sqlite_temp_master WHERE name = 'incoming'"
    return bool(db.exec_driver_sql(told).scalar())


def _row(address_hash: str, newcomer: Newcomer) -> tuple[object, ...]:
    line, address, act, attributes, consent, _, at = newcomer
    return (line, address_hash, address, _object(attributes), act and _ACTS[act],
            _stamp(at), _stamp(consent.at), consent.ip, consent.source, consent.text)  # fmt: skip


@lru_cache(maxsize=16_384)
def _stamp(moment: datetime | None) -> int | None:
    return None if moment is None else stamp(moment)


def _object(attributes: Mapping[str, str]) -> str:
    """Return JSON without white space, as SQLite writes it; names and countries come again."""
    pairs = [f"{_encode_often(name)}:{_often(value)}" for name, value in attributes.items()]
    return f"{{{','.join(pairs)}}}"


def _often(value: str) -> str:
    return _encode_often(value) if len(value) < _OFTEN else _encode(value)


def _copy(db: Connection, rows: Sequence[tuple[object, ...]]) -> None:
    driver: Any = db.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY incoming ({', '.join(_STAGED)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
    db.exec_driver_sql("ANALYZE incoming")


# Refusing


def _suppressed(db: Connection, newsletter: str) -> list[Refusal]:
    listed = and_(_x.address_hash == _i.hash, suppressions.of_scope(newsletter))
    asked = and_(_i.act == Act.ASK.value, _x.reason.in_([one for one in Reason if one.yields]))
    held = and_(listed, _i.act != Act.UNSUBSCRIBE.value, ~asked)
    found = db.execute(
        select(_i.line, _x.reason, _x.at)
        .select_from(_incoming.join(suppression, held))
        .order_by(_i.line, _x.scope)
    ).all()
    if found:
        db.execute(delete(_incoming).where(exists().where(held)))
    told: dict[int, Refusal] = {}
    for line, reason, at in found:
        if reason == Reason.ERASED:
            refusal = Refusal(line, Why.ERASED, f"was erased on {at:%Y-%m-%d}")
        else:
            said = f"is suppressed since {at:%Y-%m-%d}: {reason}"
            refusal = Refusal(line, Why.SUPPRESSED, said)
        told.setdefault(line, refusal)
    return list(told.values())


def _gone(db: Connection, newsletter: str) -> list[Refusal]:
    """Refuse those whose subscription the act would not bring back."""
    left = Status.UNSUBSCRIBED
    vain = [act.value for act in Act if audience.after(left, act) is left]
    own = and_(
        _p.newsletter == newsletter,
        _p.subscriber == _i.subscriber,
        _p.state == left.value,
        _i.act.in_(vain),
        _i.act != Act.UNSUBSCRIBE.value,
    )
    found = db.execute(
        select(_i.line, _p.unsubscribed_at, _p.changed_at)
        .select_from(_incoming.join(subscription, own))
        .order_by(_i.line)
    ).all()
    if found:
        db.execute(delete(_incoming).where(exists().where(own)))
    return [
        Refusal(line, Why.UNSUBSCRIBED, f"left on {at or changed:%Y-%m-%d}")
        for line, at, changed in found
    ]


# Taking in


def _insert_subscribers(db: Connection, now: datetime) -> int:
    columns = ["address", "address_hash", "attributes", "created_at", "changed_at"]
    times = [literal(now, Moment)] * 2
    # Those known are left out, and not only passed over: each try would use up a number.
    rows = select(_i.address, _i.hash, _i.attributes, *times).where(_i.subscriber.is_(None))
    made = insert_new(db.dialect.name, subscriber).from_select(columns, rows)
    return int(db.execute(made).rowcount)


def _find_subscribers(db: Connection) -> None:
    own = select(_s.id).where(_s.address_hash == _i.hash).scalar_subquery()
    db.execute(update(_incoming).where(_i.subscriber.is_(None)).values(subscriber=own))


def _counted(db: Connection, newsletter: str) -> dict[tuple[Status | None, Act], int]:
    own = and_(_p.newsletter == newsletter, _p.subscriber == _i.subscriber)
    counts = (
        select(_p.state, _i.act, func.count())
        .select_from(_incoming.outerjoin(subscription, own))
        .group_by(_p.state, _i.act)
    )
    return {
        (Status(state) if state else None, Act(act)): number
        for state, act, number in db.execute(counts)
    }


def _bring_back(db: Connection) -> None:
    """Give subscribers their addresses who were erased, and ask to come back."""
    own = select(_i.address).where(_i.subscriber == _s.id).scalar_subquery()
    erased = and_(_s.address.is_(None), exists().where(_i.subscriber == _s.id))
    db.execute(update(subscriber).where(erased).values(address=own, erased_at=null()))


def _update_attributes(db: Connection, now: datetime) -> int:
    if db.dialect.name == "postgresql":
        merged: ColumnElement[Any] = _s.attributes.op("||")(_i.attributes)
    else:
        merged = func.json_patch(_s.attributes, _i.attributes, type_=Object)
    change = (
        update(subscriber)
        .where(_i.subscriber == _s.id, merged != _s.attributes)
        .values(attributes=merged, changed_at=now)
    )
    return db.execute(change).rowcount


def _subscribe(db: Connection, newsletter: str, now: datetime, by: str) -> None:
    engine: Any = postgresql if db.dialect.name == "postgresql" else sqlite
    made = engine.insert(subscription).from_select(*_subscriptions(newsletter, now, by))
    new = made.excluded
    after = _next(new.state)
    is_confirmed, is_left = new.state == Status.CONFIRMED.value, new.state == _LEFT
    returns = and_(_p.state == _LEFT, ~is_left)
    agrees = and_(~is_left, new.consent_at.is_not(None))
    evidence = ("consent_at", "consent_ip", "consent_source", "consent_text")
    change = {
        "state": after,
        "changed_at": new.changed_at,
        "confirmed_at": case((is_confirmed, new.confirmed_at), (returns, null()),
                             else_=_p.confirmed_at),
        "unsubscribed_at": case((is_left, new.unsubscribed_at), (returns, null()),
                                else_=_p.unsubscribed_at),
        "unsubscribed_by": case((is_left, new.unsubscribed_by), (returns, ""),
                                else_=_p.unsubscribed_by),
        **{name: case((agrees, new[name]), else_=_p[name]) for name in evidence},
    }  # fmt: skip
    db.execute(
        made.on_conflict_do_update(
            index_elements=["newsletter", "subscriber"], set_=change, where=after != _p.state
        )
    )


def _next(first: ColumnElement[str]) -> ColumnElement[str]:
    """Return where a subscription stands next: the act is told by what it makes of nothing."""
    whens = [
        (and_(_p.state == before.value, first == _FIRST[act]), result.value)
        for (before, act), result in audience.AFTER.items()
        if before is not None and act in _FIRST and act is not Act.INVITE
    ]
    return case(*whens, else_=_p.state)


_LEFT = Status.UNSUBSCRIBED.value
_FIRST = {act.value: after.value for (before, act), after in audience.AFTER.items() if not before}
"""Where a subscription stands after an act that is the first. An invitation looks like a question
then; who would not come back by it is not there any more."""


def _subscriptions(newsletter: str, now: datetime, by: str) -> tuple[list[str], Any]:
    """Return the columns and rows of subscriptions as they are where there were none."""
    at = literal(now, Moment)
    vouched, left = _i.act == Act.VOUCH.value, _i.act == Act.UNSUBSCRIBE.value
    values = {
        "newsletter": literal(newsletter),
        "subscriber": _i.subscriber,
        "state": case(_FIRST, value=_i.act),
        "created_at": at,
        "changed_at": at,
        "confirmed_at": case((vouched, func.coalesce(_i.consent_at, at))),
        "unsubscribed_at": case((left, func.coalesce(_i.at, at))),
        "unsubscribed_by": case((left, literal(by)), else_=literal("")),
        "consent_at": _i.consent_at,
        "consent_ip": _i.consent_ip,
        "consent_source": _i.consent_source,
        "consent_text": _i.consent_text,
    }
    rows = select(*(value.label(name) for name, value in values.items()))
    return list(values), rows.where(_i.subscriber.is_not(None)).order_by(_i.subscriber)
