"""The ledger: nothing lost, nothing twice."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from factories import NOON
from syndicate.db.letters.engine import Database
from syndicate.db.letters.ledger import Ledger
from syndicate.db.letters.rows import EVERYBODY, Answer, Going, NewEdition, Settled
from syndicate.db.letters.schema import subscriber, subscription
from syndicate.deliveries import DeliveryState, EditionState, Outcome

LEASE = timedelta(minutes=5)


@pytest.fixture
def database(letters: Database) -> Database:
    """Return a database of ten confirmed subscribers."""
    if True:
        with letters.write() as db:
            times = {"created_at": NOON, "changed_at": NOON}
            people = [
                {
                    "id": n,
                    "address": f"{n}@reader.example",
                    "address_hash": str(n),
                    "attributes": {},
                }
                for n in range(1, 11)
            ]
            db.execute(insert(subscriber), [row | times for row in people])
            wants = {"newsletter": "weekly", "state": "confirmed"}
            rows = [{"subscriber": n} | wants | times for n in range(1, 11)]
            db.execute(insert(subscription), rows)
        return letters


def test_an_edition_goes_to_everybody_once(database: Database) -> None:
    """From planning to the end: everybody is written to, and the account adds up."""
    ledger = Ledger(database, "worker")
    edition = NewEdition(
        id="weekly-1",
        newsletter="weekly",
        channel="smtp",
        scheduled_for=NOON,
        content=b"frozen",
        content_sha256="0",
    )
    assert ledger.add(edition, NOON)
    assert not ledger.add(edition, NOON)
    assert ledger.plan("weekly-1", NOON).candidates == 10
    sent: list[int] = []
    while claim := ledger.claim("weekly-1", EVERYBODY, 4, NOON, LEASE):
        who = [one.id for one in claim.recipients]
        going = [Going(claim=claim, recipients=(one,)) for one in who]
        assert ledger.step("weekly-1", [], going, NOON) == set(who)
        answers = [(Answer(recipient=one, outcome=Outcome.SENT, code=250),) for one in who]
        ledger.step("weekly-1", [Settled(claim=claim, answers=a) for a in answers], [], NOON)
        sent += who
    assert sent == list(range(1, 11))
    assert ledger.finish("weekly-1", NOON) is EditionState.DONE
    assert ledger.counts("weekly-1").states == {DeliveryState.SENT: 10}
