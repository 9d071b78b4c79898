"""What each hub was told, and what it is owed: the rows of one table."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select

from syndicate.db.rows import Ping
from syndicate.db.schema import ping as table


def load(db: Connection) -> list[Ping]:
    """Return every hub's account of every topic, in order."""
    rows = db.execute(select(table).order_by(table.c.hub, table.c.topic)).all()
    return [
        Ping(
            hub=row.hub,
            topic=row.topic,
            wanted=row.wanted,
            announced=row.announced,
            attempts=row.attempts,
            not_before=datetime.fromisoformat(row.not_before),
            problem=row.problem,
            outage=bool(row.outage),
        )
        for row in rows
    ]


def store(db: Connection, pings: Sequence[Ping]) -> None:
    """Put accounts in the place of what was recorded of the same hub and topic."""
    rows = [
        {name: getattr(one, name) for name in Ping.__slots__}
        | {"not_before": one.not_before.isoformat(), "outage": int(one.outage)}
        for one in pings
    ]
    if rows:
        db.execute(insert(table).prefix_with("OR REPLACE"), rows)


def forget(db: Connection, pings: Iterable[Ping]) -> None:
    """Drop accounts: their hub, or their topic, is no more."""
    which = (table.c.hub == bindparam("of_hub")) & (table.c.topic == bindparam("of_topic"))
    rows = [{"of_hub": one.hub, "of_topic": one.topic} for one in pings]
    if rows:
        db.execute(delete(table).where(which), rows)
