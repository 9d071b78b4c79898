"""What follows from reports: nobody is written to who cannot be reached, complains or has left."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from factories import NOON
from syndicate.db.letters.engine import Database
from syndicate.db.letters.ledger import Ledger
from syndicate.db.letters.rows import EVERYBODY, Answer, Going, NewEdition, Settled
from syndicate.db.letters.schema import event, subscriber, subscription, suppression
from syndicate.deliveries import DeliveryEvent, DeliveryState, EditionState, EventKind, Outcome

PEOPLE = 20
LEASE = timedelta(minutes=5)


@pytest.fixture
def database(letters_at: Path | str) -> Iterator[Database]:
    """Return a database of subscribers of two newsletters."""
    with Database(letters_at) as made:
        with made.write() as db:
            times = {"created_at": NOON, "changed_at": NOON}
            people = [
                {"id": n, "address": f"{n}@a.example", "address_hash": f"hash {n}"} | times
                for n in range(1, PEOPLE + 1)
            ]
            db.execute(insert(subscriber), [one | {"attributes": {}} for one in people])
            rows = [
                {"newsletter": letter, "subscriber": n, "state": "confirmed"} | times
                for letter in ("weekly", "daily")
                for n in range(1, PEOPLE + 1)
            ]
            db.execute(insert(subscription), rows)
        yield made


@pytest.fixture
def ledger(database: Database) -> Ledger:
    """Return the ledger in it."""
    return Ledger(database, "worker")


def plan(
    ledger: Ledger, id_: str, at: datetime, newsletter: str = "weekly", channel: str = "smtp"
) -> None:
    """Plan an edition to everybody."""
    new = NewEdition(
        id=id_,
        newsletter=newsletter,
        channel=channel,
        scheduled_for=at,
        content=b"",
        content_sha256="",
    )
    assert ledger.add(new, at)
    ledger.plan(id_, at)


def send(ledger: Ledger, id_: str, at: datetime) -> list[int]:
    """Send an edition to everybody who is to get it, and return who did."""
    plan(ledger, id_, at)
    claim = ledger.claim(id_, EVERYBODY, 1000, at, LEASE)
    assert claim is not None
    who = sorted(
        ledger.step(id_, [], [Going(claim=claim, recipients=(p.id,)) for p in claim.recipients], at)
    )
    answers = [(Answer(recipient=one, outcome=Outcome.SENT, code=250),) for one in who]
    ledger.step(id_, [Settled(claim=claim, answers=one) for one in answers], [], at)
    assert ledger.finish(id_, at) is EditionState.DONE
    return who


def report(
    kind: EventKind, edition: str, recipient: int = 7, code: str = "", at: datetime = NOON
) -> DeliveryEvent:
    """Return a report; the same facts are the same report."""
    id_ = f"{kind} {edition} {recipient} {code}"
    return DeliveryEvent(
        kind=kind,
        provider="dsn",
        event_id=id_,
        at=at,
        edition=edition,
        recipient=recipient,
        code=code,
    )


def suppressed(database: Database) -> dict[str, str]:
    """Return why which address is suppressed."""
    with database.read() as db:
        rows = db.execute(select(suppression.c.address_hash, suppression.c.reason))
        return {row.address_hash: row.reason for row in rows}


@pytest.mark.parametrize(
    ("kind", "reason"), [(EventKind.HARD_BOUNCE, "bounce"), (EventKind.COMPLAINT, "complaint")]
)
def test_who_bounces_or_complains_is_written_to_no_more(
    database: Database, ledger: Ledger, kind: EventKind, reason: str
) -> None:
    """A hard bounce or a complaint suppresses at once, and whatever comes again changes nothing."""
    assert 7 in send(ledger, "weekly-1", NOON)
    heard = ledger.record([report(kind, "weekly-1", code="5.1.1")], NOON)
    assert (heard.new, heard.suppressed) == (1, 1)
    assert suppressed(database) == {"hash 7": reason}
    again = ledger.record([report(kind, "weekly-1", code="5.1.1")], NOON)
    assert (again.new, again.suppressed) == (0, 0)
    assert 7 not in send(ledger, "weekly-2", NOON + timedelta(days=7))


def test_a_suppression_that_was_lifted_stays_lifted(database: Database, ledger: Ledger) -> None:
    """A report that is known already suppresses nobody anew whom a person let in again."""
    one = report(EventKind.HARD_BOUNCE, "weekly-1")
    ledger.record([one], NOON)
    with database.write() as db:
        db.execute(suppression.delete())
    assert ledger.record([one], NOON).new == 0
    assert suppressed(database) == {}


def test_who_bounces_while_claimed_is_not_sent_to(ledger: Ledger) -> None:
    """What a report says counts for letters that a worker has in hand already."""
    plan(ledger, "daily-1", NOON, "daily")
    claim = ledger.claim("daily-1", EVERYBODY, 1000, NOON, LEASE)
    assert claim is not None
    ledger.record([report(EventKind.COMPLAINT, "weekly-1")], NOON)
    going = [Going(claim=claim, recipients=(one.id,)) for one in claim.recipients]
    assert 7 not in ledger.step("daily-1", [], going, NOON)
    assert ledger.counts("daily-1").of(DeliveryState.SUPPRESSED) == 1


def test_soft_bounces_wear_out(database: Database, ledger: Ledger) -> None:
    """Five letters in a row over two weeks that are refused for now, and no sixth is sent."""
    week = timedelta(days=7)
    for number in range(1, 6):
        at = NOON + number * week
        assert 7 in send(ledger, f"weekly-{number}", at)
        late = at + timedelta(days=5)
        heard = ledger.record(
            [report(EventKind.SOFT_BOUNCE, f"weekly-{number}", code="4.2.2", at=late)], late
        )
        assert heard.suppressed == (number == 5)
    assert suppressed(database) == {"hash 7": "bounce"}


def test_a_letter_that_was_taken_begins_anew(database: Database, ledger: Ledger) -> None:
    """Who gets some letters and not others is not given up; one of today proves nothing yet."""
    week = timedelta(days=7)
    for number in range(1, 9):
        at = NOON + number * week
        send(ledger, f"weekly-{number}", at)
        if number != 4:
            ledger.record([report(EventKind.SOFT_BOUNCE, f"weekly-{number}", at=at)], at)
    assert suppressed(database) == {}
    at = NOON + 9 * week
    send(ledger, "weekly-9", at)
    send(ledger, "weekly-10", at + timedelta(days=1))
    heard = ledger.record([report(EventKind.SOFT_BOUNCE, "weekly-9", at=at)], at)
    assert heard.suppressed == 1


def states(database: Database, recipient: int = 7) -> dict[str, str]:
    """Return the states of somebody's subscriptions."""
    with database.read() as db:
        rows = db.execute(select(subscription).where(subscription.c.subscriber == recipient))
        return {row.newsletter: row.state for row in rows}


def test_leaving_by_mail_is_of_one_newsletter(database: Database, ledger: Ledger) -> None:
    """Who asks to leave leaves the newsletter that the letter was of; if unknown, all of them."""
    send(ledger, "weekly-1", NOON)
    assert ledger.record([report(EventKind.UNSUBSCRIBED, "weekly-1")], NOON).left == 1
    assert states(database) == {"weekly": "unsubscribed", "daily": "confirmed"}
    assert ledger.record([report(EventKind.UNSUBSCRIBED, "", 8)], NOON).left == 1
    assert states(database, 8) == {"weekly": "unsubscribed", "daily": "unsubscribed"}
    assert suppressed(database) == {}


def test_refusals_by_policy_stop_an_edition(database: Database, ledger: Ledger) -> None:
    """What servers refuse by policy suppresses nobody; when five do, the channel waits."""
    plan(ledger, "weekly-1", NOON)
    plan(ledger, "daily-1", NOON, "daily")
    plan(ledger, "monthly-1", NOON, "monthly", channel="other")

    def refusals(*who: int) -> tuple[str, ...]:
        events = [report(EventKind.REFUSED, "weekly-1", one, "5.7.1") for one in who]
        return ledger.record(events, NOON).paused

    assert refusals(1, 2, 3, 4) == ()
    assert refusals(4) == ()
    waits = [report(EventKind.DELAYED, "weekly-1", one, "4.4.1") for one in range(9, 15)]
    assert ledger.record(waits, NOON).paused == ()
    assert refusals(5, 6) == ("weekly-1", "daily-1")
    kept = ledger.edition("weekly-1")
    assert kept is not None
    assert (kept.state, "policy" in kept.why) == (EditionState.PAUSED, True)
    assert suppressed(database) == {}
    ledger.resume("weekly-1", NOON)
    assert refusals(7, 8) == ()
    assert refusals(15, 16) == ("weekly-1",)
    again = ledger.edition("monthly-1")
    assert again is not None
    assert again.state is not EditionState.PAUSED


def test_refusals_of_an_edition_that_is_out_are_told(ledger: Ledger) -> None:
    """When the reports come after the last letter there is nothing to stop, but to be known."""
    send(ledger, "weekly-1", NOON)
    events = [report(EventKind.REFUSED, "weekly-1", one, "5.7.1") for one in range(1, 6)]
    heard = ledger.record(events, NOON)
    assert (heard.refused, heard.paused) == (("weekly-1",), ())


def test_reports_about_nobody_are_kept(database: Database, ledger: Ledger) -> None:
    """A report about an edition and a person that this database does not know breaks nothing."""
    kinds = [one for one in EventKind if one is not EventKind.DELIVERED]
    events = [report(kind, "other-1", 4711, "5.7.1") for kind in kinds]
    events += [report(kind, "other-1", 0) for kind in kinds]
    heard = ledger.record(events, NOON)
    assert (heard.new, heard.suppressed, heard.left, heard.paused) == (len(events), 0, 0, ())
    with database.read() as db:
        assert len(db.execute(select(event)).all()) == len(events)
