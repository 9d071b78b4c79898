"""The tables of letters: who subscribes, and what became of every letter.

One schema for SQLite and PostgreSQL. Deliveries name recipients by the ids of subscribers, never by
addresses, so that a person can be erased and the account still adds up.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

LETTERS_VERSION = 2
"""Changes with the tables; ``migrations`` has the step that leads to it."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def stamp(moment: datetime) -> int:
    """Return the microseconds since 1970 of an aware time: how times are stored."""
    return (moment - _EPOCH) // _MICROSECOND


class Moment(TypeDecorator[datetime]):
    """An aware time, stored as microseconds since 1970 in UTC: exact, and equal on both engines."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - as declared
        """Return what is stored."""
        return None if value is None else stamp(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002 - as declared
        """Return what was meant."""
        return None if value is None else _EPOCH + value * _MICROSECOND


Number = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers the rows of an INTEGER key by itself, of no other."""

Object = JSON().with_variant(JSONB, "postgresql")

letters = MetaData()

fact = Table(
    "fact",
    letters,
    Column("name", String, primary_key=True),
    Column("value", Text, nullable=False),
)

subscriber = Table(
    "subscriber",
    letters,
    Column("id", Number, primary_key=True),
    Column("address", Text),
    Column("address_hash", String, nullable=False),
    Column("attributes", Object, nullable=False, server_default=text("'{}'")),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("erased_at", Moment),
    Index("subscriber_address", "address_hash", unique=True),
    sqlite_autoincrement=True,
)
"""Everybody ever known. ``address_hash`` is keyed, and stays when all else is erased: an address
that comes again gets its old id, so that nothing can be sent to it twice."""

subscription = Table(
    "subscription",
    letters,
    Column("newsletter", String, primary_key=True),
    Column("subscriber", BigInteger, primary_key=True, autoincrement=False),
    Column("state", String, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("confirmed_at", Moment),
    Column("confirmed_ip", String, nullable=False, server_default=""),
    Column("unsubscribed_at", Moment),
    Column("unsubscribed_by", String, nullable=False, server_default=""),
    Column("consent_at", Moment),
    Column("consent_ip", String, nullable=False, server_default=""),
    Column("consent_source", String, nullable=False, server_default=""),
    Column("consent_text", String, nullable=False, server_default=""),
    Index("subscription_subscriber", "subscriber"),
    sqlite_with_rowid=False,
)
"""Who wants which newsletter, and what shows that they asked for it. ``consent_text`` names the
version of the words that were agreed to."""

suppression = Table(
    "suppression",
    letters,
    Column("address_hash", String, primary_key=True),
    Column("scope", String, primary_key=True),
    Column("reason", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    sqlite_with_rowid=False,
)
"""Addresses that nothing is sent to: for a newsletter, or for all where ``scope`` is empty."""

edition = Table(
    "edition",
    letters,
    Column("number", Number, primary_key=True),
    Column("id", String, nullable=False),
    Column("newsletter", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("scheduled_for", Moment, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("content_sha256", String, nullable=False),
    Column("segment", Object, nullable=False),
    Column("state", String, nullable=False),
    Column("epoch", Integer, nullable=False, server_default=text("0")),
    Column("why", Text, nullable=False, server_default=""),
    Column("watermark", BigInteger),
    Column("planned_to", BigInteger, nullable=False, server_default=text("0")),
    Column("candidates", BigInteger, nullable=False, server_default=text("0")),
    Column("excluded", BigInteger, nullable=False, server_default=text("0")),
    Column("added_at", Moment, nullable=False),
    Column("planned_at", Moment),
    Column("finished_at", Moment),
    Index("edition_id", "id", unique=True),
    Index("edition_slot", "newsletter", "scheduled_for", unique=True),
    sqlite_autoincrement=True,
)
"""Editions and how far each has come. ``epoch`` counts pauses and cancellations: what was claimed
before one does not go after it. Until ``planned_at``, recipients up to ``planned_to`` are there."""

claim = Table(
    "claim",
    letters,
    Column("token", Number, primary_key=True),
    Column("edition", BigInteger, nullable=False),
    Column("worker", String, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("low", BigInteger, nullable=False),
    Column("high", BigInteger, nullable=False),
    Column("claimed_at", Moment, nullable=False),
    Column("lease_until", Moment),
    Index(
        "claim_lease",
        "lease_until",
        "token",
        sqlite_where=text("lease_until IS NOT NULL"),
        postgresql_where=text("lease_until IS NOT NULL"),
    ),
    Index(
        "claim_edition",
        "edition",
        sqlite_where=text("lease_until IS NOT NULL"),
        postgresql_where=text("lease_until IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)
"""Batches of deliveries that are one worker's, until its lease ends; without one it is closed. The
lease stands here, once for the batch. No ``token`` is ever used again."""

delivery = Table(
    "delivery",
    letters,
    Column("edition", BigInteger, primary_key=True, autoincrement=False),
    Column("recipient", BigInteger, primary_key=True, autoincrement=False),
    Column("state", String, nullable=False),
    Column("token", BigInteger),
    Column("attempt", SmallInteger, nullable=False, server_default=text("0")),
    Column("not_before", Moment, nullable=False, server_default=text("0")),
    Column("code", Integer, nullable=False, server_default=text("0")),
    Column("said", Text, nullable=False, server_default=""),
    Column("settled_at", Moment),
    Column("assumed", SmallInteger, nullable=False, server_default=text("0")),
    Column("heard", SmallInteger, nullable=False, server_default=text("0")),
    Index(
        "delivery_free",
        "edition",
        "recipient",
        "not_before",
        sqlite_where=text("token IS NULL"),
        postgresql_where=text("token IS NULL"),
    ),
    sqlite_with_rowid=False,
    postgresql_with={"fillfactor": 50},
)
"""One letter to one recipient: the key is what makes a second one impossible. ``attempt`` counts
the calls made for it; ``heard`` is what came back since, and only grows.

No index asks for ``state``, and pages have room: PostgreSQL touches no index, then, when the state
of a letter that is claimed changes (a heap-only tuple)."""

call = Table(
    "call",
    letters,
    Column("edition", BigInteger, primary_key=True, autoincrement=False),
    Column("recipient", BigInteger, primary_key=True, autoincrement=False),
    Column("attempt", SmallInteger, primary_key=True, autoincrement=False),
    Column("token", BigInteger, nullable=False),
    Column("recipients", Integer, nullable=False),
    Column("key", String),
    Column("body_sha256", String),
    Column("state", String, nullable=False),
    Column("code", Integer, nullable=False, server_default=text("0")),
    Column("said", Text, nullable=False, server_default=""),
    Column("begun_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index(
        "call_key",
        "key",
        unique=True,
        sqlite_where=text("key IS NOT NULL"),
        postgresql_where=text("key IS NOT NULL"),
    ),
    sqlite_with_rowid=False,
    postgresql_with={"fillfactor": 50},
)
"""Everything that was ever about to leave: written in the commit that lets it go. ``recipient`` is
the first of the call, and ``attempt`` that recipient's."""

event = Table(
    "event",
    letters,
    Column("provider", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("edition", BigInteger),
    Column("recipient", BigInteger),
    Column("code", String, nullable=False, server_default=""),
    Column("at", Moment, nullable=False),
    Column("recorded_at", Moment, nullable=False),
    Column("raw", Text, nullable=False, server_default=""),
    Index("event_recipient", "recipient"),
    sqlite_with_rowid=False,
)
"""What was reported about letters afterwards; the key tells a report that comes twice."""
