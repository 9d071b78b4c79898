"""The list of one's own: who is on it, what they subscribe to, and how they agreed.

Addresses are found by their keyed hash alone, which stays when a person is erased.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from typing import Any
from zlib import crc32

from sqlalchemy import Connection, Row, Select, and_, delete, func, select, true, update

from syndicate import audience
from syndicate.audience import Act, Reason, Signer, Status
from syndicate.db.letters import joining, suppressions
from syndicate.db.letters.engine import Database
from syndicate.db.letters.inserting import insert_new
from syndicate.db.letters.joining import Taken
from syndicate.db.letters.schema import (
    call,
    delivery,
    event,
    fact,
    subscriber,
    subscription,
    suppression,
)
from syndicate.db.letters.seen import Seen
from syndicate.errors import ConfigError
from syndicate.subscribing import (
    Consent,
    Listed,
    Newcomer,
    Refusal,
    Subscriber,
    Subscription,
    Suppression,
    Why,
)

_SECRET = "secret"  # noqa: S105 - the name of a fact
_PROBE = "known@by.its.hash.example"
_AT_ONCE = 5000


class Subscribers:
    """Everybody who was ever on the list, as the pages, the commands and the next issue see them.

    Times come in as arguments. Every method is one transaction, and raises ``StorageError`` if the
    database does not do its part.
    """

    def __init__(self, database: Database, signer: Signer) -> None:
        """Keep the list in a database; the signer's secret is the one it was begun with.

        Raises:
            ConfigError: the secret is another, so that nobody would be known again.
        """
        self._database, self._signer = database, signer
        own = signer.address_hash(_PROBE)
        if (self._secret() or self._keep_secret(own)) != own:
            what = "is not the one that this list was begun with, so nobody on it would be known"
            remedy = (
                "put the old one back; to change it, export the list with the old one, and import"
                " it into a new database"
            )
            raise ConfigError(f"[letters] secret: {what}; {remedy}")

    def _secret(self) -> str | None:
        with self._database.read() as db:
            return db.scalar(select(fact.c.value).where(fact.c.name == _SECRET))

    def _keep_secret(self, own: str) -> str | None:
        def work(db: Connection) -> None:
            db.execute(insert_new(db.dialect.name, fact).values(name=_SECRET, value=own))

        self._database.attempt(work)
        return self._secret()  # another may have been quicker

    # Many

    def intake(self, now: datetime, *, dry: bool = False) -> "Intake":
        """Return what takes a list in, slice by slice; if ``dry``, nothing of it stays."""
        return Intake(self._database, self._signer, now, dry=dry)

    def export(self, newsletter: str = "") -> Iterator[Listed]:
        """Yield every subscription, or those of one newsletter, as they are at one moment."""
        statement = _exported(newsletter)
        with self._database.read() as db:
            found = db.execution_options(yield_per=_AT_ONCE).execute(statement)
            for row in found:
                yield Listed(
                    address=row.address,
                    attributes=row.attributes,
                    subscription=_subscription(row),
                    suppressed=Reason(row.reason) if row.reason else None,
                )

    def attributes(self) -> list[str]:
        """Return the names of all attributes that anybody has, sorted."""
        with self._database.read() as db:
            if db.dialect.name == "postgresql":
                keys = func.jsonb_object_keys(subscriber.c.attributes)
                names = keys.table_valued("key").render_derived()
            else:
                names = func.json_each(subscriber.c.attributes).table_valued("key")
            found = select(names.c.key).select_from(subscriber.join(names, true())).distinct()
            return sorted(db.scalars(found))

    def counts(self) -> tuple[dict[tuple[str, str], int], int]:
        """Return how many subscriptions of each newsletter stand where, and suppressions."""
        own = subscription.c
        rows = select(own.newsletter, own.state, func.count()).group_by(own.newsletter, own.state)
        addresses = select(func.count(suppression.c.address_hash.distinct()))
        with self._database.read() as db:
            counts = {(letter, state): number for letter, state, number in db.execute(rows)}
            return counts, db.scalar(addresses) or 0

    # One

    def find(self, who: str | int) -> Subscriber | None:
        """Return a subscriber by an id or a normalised address."""
        with self._database.read() as db:
            row = _row(db, self._key(who))
            if row is None:
                return None
            own = subscription.c.subscriber == row.id
            letters = db.execute(
                select(subscription).where(own).order_by(subscription.c.newsletter)
            )
            return Subscriber(
                id=row.id,
                address=row.address or "",
                attributes=row.attributes,
                created_at=row.created_at,
                erased_at=row.erased_at,
                subscriptions=tuple(_subscription(one) for one in letters),
                suppressions=suppressions.of_address(db, row.address_hash),
            )

    def confirm(self, who: int, newsletter: str, now: datetime, ip: str = "") -> Status | None:
        """Confirm a subscription; return where it stands then, ``None`` if there is none.

        Who had been erased, and confirms, is written to again.
        """

        def work(db: Connection) -> Status | None:
            own = and_(subscription.c.newsletter == newsletter, subscription.c.subscriber == who)
            state = db.scalar(select(subscription.c.state).where(own).with_for_update())
            before = Status(state) if state else None
            status = audience.after(before, Act.CONFIRM)
            if status is not before:
                values = {"state": Status.CONFIRMED.value, "confirmed_at": now,
                          "confirmed_ip": ip, "changed_at": now}  # fmt: skip
                db.execute(update(subscription).where(own).values(**values))
                found = _row(db, subscriber.c.id == who)
                if found is not None:
                    suppressions.lift_yielding(db, found.address_hash)
            return status

        return self._database.attempt(work)

    def unsubscribe(
        self, who: int, now: datetime, newsletter: str = "", *, by: str
    ) -> tuple[str, ...]:
        """End a subscription, or all of them; return those that had not ended before.

        ``by`` tells how they left, such as ``one-click``.
        """

        def work(db: Connection) -> tuple[str, ...]:
            own = and_(
                subscription.c.subscriber == who,
                subscription.c.state != Status.UNSUBSCRIBED.value,
                *([subscription.c.newsletter == newsletter] if newsletter else ()),
            )
            values = {"state": Status.UNSUBSCRIBED.value, "unsubscribed_at": now,
                      "unsubscribed_by": by, "changed_at": now}  # fmt: skip
            change = update(subscription).where(own).values(**values)
            return tuple(sorted(db.scalars(change.returning(subscription.c.newsletter))))

        return self._database.attempt(work)

    def suppress(
        self, who: str | int, reason: Reason, now: datetime, *, newsletter: str = "", note: str = ""
    ) -> None:
        """Let nothing be sent to an address, by any newsletter or by one; no import undoes it.

        An address that is not on the list can be suppressed as well; an unknown id cannot.
        """

        def work(db: Connection) -> None:
            if own := self._hash(db, who):
                suppressions.suppress(db, [(own, newsletter, reason, now, note)])

        self._database.attempt(work)

    def lift(self, who: str | int, newsletter: str = "") -> bool:
        """Let an address be written to again; tell whether it was suppressed."""

        def work(db: Connection) -> bool:
            own = self._hash(db, who)
            return bool(own) and suppressions.lift(db, own, newsletter)

        return self._database.attempt(work)

    def suppressed(self, address: str) -> tuple[Suppression, ...]:
        """Return why an address is suppressed, on the list or not."""
        with self._database.read() as db:
            return suppressions.of_address(db, self._signer.address_hash(address))

    def erase(self, who: str | int, now: datetime) -> bool:
        """Erase all that is known of a person but the hash of the address; tell if there was any.

        No import brings the address back. What was reported about letters is kept without its
        words, which quote addresses.
        """

        def work(db: Connection) -> bool:
            _overwrite(db)
            own = self._hash(db, who)
            if not own:
                return False
            suppressions.suppress(db, [(own, suppressions.EVERYWHERE, Reason.ERASED, now, "")])
            db.execute(update(suppression).where(suppression.c.address_hash == own).values(note=""))
            found = _row(db, subscriber.c.address_hash == own)
            if found is None:
                return False
            _forget(db, found.id, now)
            return found.address is not None

        was_there = self._database.attempt(work)
        _shorten_log(self._database)
        return was_there

    def _hash(self, db: Connection, who: str | int) -> str:
        if isinstance(who, str):
            return self._signer.address_hash(who)
        found = _row(db, subscriber.c.id == who)
        return found.address_hash if found is not None else ""

    def _key(self, who: str | int) -> Any:  # noqa: ANN401 - a condition
        if isinstance(who, int):
            return subscriber.c.id == who
        return subscriber.c.address_hash == self._signer.address_hash(who)


class Intake:
    """A list that is being taken in; it remembers which addresses have come."""

    def __init__(self, database: Database, signer: Signer, now: datetime, *, dry: bool) -> None:
        """Begin one; see ``Subscribers.intake``."""
        self._database, self._signer, self._now, self._dry = database, signer, now, dry
        self._seen = Seen()

    def take(self, newcomers: Iterable[tuple[Newcomer, Sequence[str]]]) -> Taken:
        """Take newcomers in, each for some newsletters, all in one transaction.

        Of those with the same address and newsletter the first counts. Who left, or is suppressed,
        is refused, unless the act is one that they do themselves.
        """
        to: dict[str, dict[str, Newcomer]] = {}
        suppress: dict[str, Newcomer] = {}
        doubles = []
        for newcomer, newsletters in newcomers:
            own = self._signer.address_hash(newcomer.address)
            if newcomer.suppress:
                suppress[own] = newcomer
            number = int(own[:16], 16)
            for newsletter in newsletters if newcomer.act else ():
                if self._seen.add(number ^ crc32(newsletter.encode()) << 16):
                    to.setdefault(newsletter, {})[own] = newcomer
                else:
                    problem = "has the address of an earlier line"
                    doubles.append(Refusal(newcomer.line, Why.DUPLICATE, problem))
        taken = self._database.attempt(lambda db: self._take(db, to, suppress))
        return replace(taken, refused=(*doubles, *taken.refused))

    def _take(
        self,
        db: Connection,
        to: Mapping[str, Mapping[str, Newcomer]],
        suppress: Mapping[str, Newcomer],
    ) -> Taken:
        joining.prepare(db)
        many = [joining.take_in(db, newsletter, who, self._now) for newsletter, who in to.items()]
        joining.suppress(db, suppress, self._now)
        if self._dry:
            db.rollback()
        acts: Counter[tuple[Status | None, Act]] = Counter()
        for taken in many:
            acts.update(taken.acts)
        return Taken(
            subscribers=sum(taken.subscribers for taken in many),
            updated=sum(taken.updated for taken in many),
            acts=acts,
            refused=tuple(one for taken in many for one in taken.refused),
        )


def _exported(newsletter: str) -> Select[Any]:
    of_person = subscriber.c.id == subscription.c.subscriber
    everywhere = and_(
        suppression.c.address_hash == subscriber.c.address_hash,
        suppression.c.scope == suppressions.EVERYWHERE,
    )
    columns = (subscriber.c.address, subscriber.c.attributes, subscription, suppression.c.reason)
    tables = subscription.join(subscriber, of_person).outerjoin(suppression, everywhere)
    rows = select(*columns).select_from(tables).where(subscriber.c.address.is_not(None))
    if newsletter:
        rows = rows.where(subscription.c.newsletter == newsletter)
    return rows.order_by(subscription.c.newsletter, subscription.c.subscriber)


def _row(db: Connection, own: Any) -> Row[Any] | None:  # noqa: ANN401 - a condition
    return db.execute(select(subscriber).where(own)).one_or_none()


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        newsletter=row.newsletter,
        status=Status(row.state),
        since=row.created_at,
        changed_at=row.changed_at,
        confirmed_at=row.confirmed_at,
        confirmed_ip=row.confirmed_ip,
        unsubscribed_at=row.unsubscribed_at,
        unsubscribed_by=row.unsubscribed_by,
        consent=Consent(row.consent_at, row.consent_ip, row.consent_source, row.consent_text),
    )


def _forget(db: Connection, who: int, now: datetime) -> None:
    nothing: dict[str, Any] = {
        "address": None,
        "attributes": {},
        "erased_at": now,
        "changed_at": now,
    }
    db.execute(update(subscriber).where(subscriber.c.id == who).values(**nothing))
    db.execute(delete(subscription).where(subscription.c.subscriber == who))
    db.execute(update(event).where(event.c.recipient == who).values(raw=""))
    db.execute(update(delivery).where(delivery.c.recipient == who).values(said=""))
    db.execute(update(call).where(call.c.recipient == who).values(said=""))


def _overwrite(db: Connection) -> None:
    """Let SQLite overwrite what is deleted; PostgreSQL does so when it vacuums."""
    if db.dialect.name == "sqlite":
        db.exec_driver_sql("PRAGMA secure_delete = ON")


def _shorten_log(database: Database) -> None:
    """Take what was erased out of SQLite's log as well, where nobody reads it just now."""
    if database.dialect != "sqlite":
        return
    with closing(database.connect()) as db:
        driver: Any = db.connection.driver_connection
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")
