"""Addresses that nothing is sent to, whatever their subscriptions say: by their hashes alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, case, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from syndicate.audience import Reason
from syndicate.db.letters.schema import suppression
from syndicate.subscribing import Suppression

EVERYWHERE = ""
"""The scope of all newsletters."""

_WEIGHTS = {reason.value: weight for weight, reason in enumerate(Reason)}


def suppress(db: Connection, rows: Sequence[tuple[str, str, Reason, datetime, str]]) -> None:
    """Suppress addresses: hash, scope, reason, time and a note of each.

    Of several reasons the weightiest stays, with its time: what a person decides weighs most, and
    a wish to be erased, which its owner alone can lift, least.
    """
    names = ("address_hash", "scope", "reason", "at", "note")
    for row in rows:
        db.execute(_upsert(db.dialect.name), dict(zip(names, row, strict=True)))


def _upsert(dialect: str) -> Any:  # noqa: ANN401 - either engine's statement
    engine: Any = postgresql if dialect == "postgresql" else sqlite
    made = engine.insert(suppression)
    new = made.excluded
    weightier = _weight(new.reason) > _weight(suppression.c.reason)
    return made.on_conflict_do_update(
        index_elements=["address_hash", "scope"],
        set_={"reason": new.reason, "at": new.at, "note": new.note},
        where=weightier,
    )


def _weight(column: Any) -> Any:  # noqa: ANN401 - of any table
    return case(_WEIGHTS, value=column, else_=-1)


def lift(db: Connection, address_hash: str, scope: str) -> bool:
    """Let an address be written to again; tell whether it was suppressed."""
    own = suppression.c.address_hash == address_hash
    gone = db.execute(delete(suppression).where(own, suppression.c.scope == scope))
    return bool(gone.rowcount)


def lift_yielding(db: Connection, address_hash: str) -> None:
    """Lift what the owner of an address lifts by confirming a subscription."""
    own = suppression.c.address_hash == address_hash
    yielding = [reason.value for reason in Reason if reason.yields]
    db.execute(delete(suppression).where(own, suppression.c.reason.in_(yielding)))


def of_address(db: Connection, address_hash: str) -> tuple[Suppression, ...]:
    """Return why an address is suppressed; that of all newsletters comes first."""
    own = suppression.c.address_hash == address_hash
    found = db.execute(select(suppression).where(own).order_by(suppression.c.scope))
    return tuple(
        Suppression(scope=row.scope, reason=Reason(row.reason), at=row.at, note=row.note)
        for row in found
    )


def of_scope(newsletter: str) -> Any:  # noqa: ANN401 - a condition
    """Return the condition that a suppression holds for a newsletter."""
    scope = suppression.c.scope
    return or_(scope == EVERYWHERE, scope == newsletter)
