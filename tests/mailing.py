"""A list of one's own for tests: a publication with letters, and people on its list."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import insert, select

from newsroom import Newsroom
from syndicate import letterlinks
from syndicate.audience import Bounce, Link, Purpose, Signer
from syndicate.db.letters.engine import FILE, Database
from syndicate.db.letters.ledger import Ledger
from syndicate.db.letters.rows import NewEdition
from syndicate.db.letters.schema import subscriber, subscription, suppression

SECRET = "a secret of the tests, and of no use elsewhere"  # noqa: S105 - as it says
LETTERS = f"""
[letters]
url = "https://letters.small.example/"
secret = "{SECRET}"
bounces = "bounce@letters.small.example"
"""
SIGNER = Signer(SECRET)
BEGUN = datetime(2026, 11, 1, tzinfo=UTC)


def database(room: Newsroom) -> Database:
    """Open the database of letters: the one that the settings name, or a file."""
    named = tomllib.loads(room.read_settings()).get("database", {}).get("url")
    return Database(named or room.root / ".syndicate" / FILE)


def people(
    room: Newsroom, number: int, *, newsletter: str = "weekly", state: str = "confirmed"
) -> None:
    """Put people on the list, whose ids count from 1."""
    (room.root / ".syndicate").mkdir(exist_ok=True)
    times = {"created_at": BEGUN, "changed_at": BEGUN}
    with database(room) as opened, opened.write() as db:
        for one in range(1, number + 1):
            address = f"{one}@reader.example"
            row = {"id": one, "address": address, "address_hash": SIGNER.address_hash(address)}
            db.execute(insert(subscriber), row | {"attributes": {}} | times)
            wants = {"subscriber": one, "newsletter": newsletter, "state": state}
            db.execute(insert(subscription), wants | times)


def edition(room: Newsroom, id_: str, at: datetime, newsletter: str = "weekly") -> None:
    """Plan an edition to everybody on the list."""
    new = NewEdition(
        id=id_,
        newsletter=newsletter,
        channel="smtp",
        scheduled_for=at,
        content=b"",
        content_sha256="",
    )
    with database(room) as opened:
        ledger = Ledger(opened, "test")
        ledger.add(new, at)
        ledger.plan(id_, at)


def suppressed(room: Newsroom) -> Mapping[str, str]:
    """Return why which addresses of the list are not written to."""
    joined = suppression.c.address_hash == subscriber.c.address_hash
    rows = select(subscriber.c.address, suppression.c.reason).where(joined)
    with database(room) as opened, opened.read() as db:
        return {row.address: row.reason for row in db.execute(rows)}


def states(room: Newsroom, who: int = 1) -> Mapping[str, str]:
    """Return where somebody's subscriptions stand."""
    own = subscription.c.subscriber == who
    with database(room) as opened, opened.read() as db:
        return {row.newsletter: row.state for row in db.execute(select(subscription).where(own))}


def verp(who: int, edition_id: str) -> str:
    """Return the address that reports about a letter come to."""
    return SIGNER.return_path("bounce@letters.small.example", Bounce(edition_id, who))


def link(
    purpose: Purpose = Purpose.UNSUBSCRIBE,
    who: int = 1,
    newsletter: str = "weekly",
    *,
    signer: Signer = SIGNER,
    expires: datetime | None = None,
) -> str:
    """Return the path of a link in a letter."""
    if purpose.ends and expires is None:
        expires = datetime(2099, 1, 1, tzinfo=UTC)
    meant = Link(purpose=purpose, subscriber=who, newsletter=newsletter, expires=expires)
    return letterlinks.url("/", purpose, signer.token(meant))
