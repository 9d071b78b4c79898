"""What tells a ledger that lasts from one that came back out of a backup.

A backup knows nothing of what was sent after it: to go on from there would send all that twice.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from syndicate.db.letters.claiming import IS_PLANNED
from syndicate.db.letters.inserting import insert_new
from syndicate.db.letters.schema import claim, delivery, fact

_RUNS = "runs"


def count_run(db: Connection, seen: int) -> int:
    """Count a run; return its number, higher than ``seen`` and than that of all before."""
    known = int(_fact(db, _RUNS) or 0)
    _set_fact(db, _RUNS, str(max(known, seen) + 1))
    return known + 1


def let_go(db: Connection, edition_id: str, now: datetime) -> None:
    """Record that a person wants an edition to go on, however late it is."""
    _set_fact(db, _of(edition_id), now.isoformat())


def let_go_at(db: Connection, edition_id: str) -> datetime | None:
    """Return when a person wanted it to go on the last time, if ever."""
    found = _fact(db, _of(edition_id))
    return datetime.fromisoformat(found) if found else None


def idle_since(db: Connection, found: Row[*tuple[Any, ...]]) -> datetime | None:
    """Return since when nothing is done about an edition, if some of it was never tried."""
    own = delivery.c.edition == found.number
    untried = select(delivery.c.recipient).where(own, IS_PLANNED, delivery.c.attempt == 0).limit(1)
    if db.execute(untried).first() is None:
        return None
    last = select(func.max(claim.c.claimed_at)).where(claim.c.edition == found.number)
    times = (found.planned_at, let_go_at(db, found.id), db.scalar(last))
    return max((time for time in times if time is not None), default=None)


def _of(edition_id: str) -> str:
    return f"let go: {edition_id}"


def _fact(db: Connection, name: str) -> str | None:
    return db.scalar(select(fact.c.value).where(fact.c.name == name))


def _set_fact(db: Connection, name: str, value: str) -> None:
    db.execute(insert_new(db.dialect.name, fact), {"name": name, "value": value})
    db.execute(fact.update().where(fact.c.name == name).values(value=value))
