"""Sending to one's own list, by a real mail server: each gets one, and all is accounted for."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from mailroom import Mailroom, log_of, readers
from newsroom import MONDAY
from receiver import Log, receiving
from syndicate.db.letters.engine import FILE
from syndicate.deliveries import DeliveryState, EditionState


@pytest.fixture
def room(tmp_path: Path) -> Mailroom:
    """Return a publication that sends, without a server yet."""
    return Mailroom(tmp_path / "room")


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """Return the log of the server."""
    return Log(log_of(tmp_path))


@pytest.fixture
def port(log: Log) -> Iterator[int]:
    """Run a server, and return its port."""
    with receiving(log.path) as found:
        yield found


def test_every_subscriber_gets_the_edition_once(room: Mailroom, log: Log, port: int) -> None:
    """A run makes the edition, sends it to all, and says so; the next one sends nothing."""
    room.begin(port, connections=3)
    people = readers(40)
    room.subscribe(people)
    report = room.publish()
    assert sorted(who for who, _ in log.lines()) == sorted(people)
    (sending,) = report.sendings
    assert (sending.state, sending.counts.of(DeliveryState.SENT)) == (EditionState.DONE, 40)
    assert room.publish(MONDAY + timedelta(minutes=5)).sendings == ()
    assert len(log.lines()) == 40


def test_each_answer_is_taken_at_its_word(room: Mailroom, log: Log, port: int) -> None:
    """550 fails, 452 goes again later, 421 at once, and silence after the dot is unknown."""
    room.begin(port)
    people = readers(20, fail=3, later=2, busy=1, drop=2)
    room.subscribe(people)
    (sending,) = room.publish().sendings
    counts = sending.counts
    assert counts.of(DeliveryState.FAILED) == 3
    assert counts.of(DeliveryState.UNKNOWN) == 2
    assert counts.of(DeliveryState.SENT) == 13
    assert counts.of(DeliveryState.PLANNED) == 2
    (sending,) = room.publish(MONDAY + timedelta(hours=1)).sendings
    assert sending.state == EditionState.DONE_WITH_UNKNOWN
    assert sending.counts.balanced
    assert sending.counts.of(DeliveryState.SENT) == 15
    assert log.twice() == []


def test_a_server_that_takes_few_connections_gets_it_all_over_those(
    room: Mailroom, log: Log
) -> None:
    """Some connections are refused: the others carry the edition, and nobody is troubled by it."""
    with receiving(log.path, most=2) as port:
        room.begin(port, connections=4)
        room.subscribe(readers(20))
        (sending,) = room.publish().sendings
    assert (sending.trouble, sending.state) == ("", EditionState.DONE)
    assert len(log.lines()) == 20


def test_a_server_that_is_away_troubles_nobody_but_the_run(room: Mailroom, log: Log) -> None:
    """No connection at all: the run says so, and the next one sends."""
    with receiving(log.path) as port:
        room.begin(port, connections=3)
    room.subscribe(readers(5))
    (sending,) = room.publish().sendings
    assert sending.trouble
    assert (sending.counts.of(DeliveryState.PLANNED), sending.counts.open) == (5, 5)
    with receiving(log.path) as port:
        room.begin(port, connections=3)
        (sending,) = room.publish(MONDAY + timedelta(minutes=5)).sendings
    assert (sending.trouble, sending.state) == ("", EditionState.DONE)


def test_a_hub_that_is_away_holds_no_mail_up(room: Mailroom, port: int) -> None:
    """The edition goes to all, whatever becomes of the pings."""
    room.begin(port, more='\n[websub]\nhubs = ["https://127.0.0.1:9/"]\n')
    room.subscribe(readers(3))
    report = room.publish()
    assert report.pings_owed
    assert report.sendings[0].state == EditionState.DONE


def test_a_held_letter_meets_a_greylist_days_later_and_is_not_given_up(
    room: Mailroom, log: Log, port: int
) -> None:
    """Resumed when it is too late to try often, each message has three attempts all the same."""
    room.begin(port)
    people = readers(3, later=2)
    room.subscribe(people)
    late = MONDAY + timedelta(days=1)
    (finding,) = [one for one in room.publish(late).findings if one.rule == "edition-held"]
    assert "late" in finding.problem
    with room.ledger() as ledger:
        (kept,) = ledger.editions()
        assert ledger.resume(kept.id, MONDAY + timedelta(days=6))
    room.publisher().send(now=MONDAY + timedelta(days=6))
    (sending,) = room.publisher().send(now=MONDAY + timedelta(days=6, hours=1)).sendings
    assert sending.counts.of(DeliveryState.SENT) == 3
    assert sorted(who for who, _ in log.lines()) == sorted(people)


def test_a_database_that_cannot_be_used_is_told_and_nothing_goes(
    room: Mailroom, log: Log, port: int
) -> None:
    """Of a newer version, or no database at all: status 75, in words that say what to do."""
    room.begin(port)
    room.subscribe(readers(2))
    with room.database() as database, database.write() as db:
        db.exec_driver_sql("UPDATE fact SET value = '99' WHERE name = 'version'")
    done = room.call("publish", "--now", MONDAY.isoformat())
    assert (done.returncode, "newer version; upgrade Syndicate" in done.stderr) == (75, True)
    path = room.root / ".syndicate" / FILE
    path.with_name(f"{FILE}-wal").unlink(missing_ok=True)
    path.write_bytes(b"This is no database at all. " * 400)
    done = room.call("publish", "--now", MONDAY.isoformat())
    assert (done.returncode, "restore it from a backup" in done.stderr) == (75, True), done.stderr
    assert log.lines() == []
    path.unlink()
    room.subscribe(readers(2))
    assert room.publish(MONDAY + timedelta(minutes=5)).sendings[0].state == EditionState.DONE
    assert len(log.lines()) == 2


def test_an_edition_of_another_version_is_told(room: Mailroom, log: Log, port: int) -> None:
    """What this version cannot read stays as it is, with the reason, and ends no run."""
    room.begin(1)  # where nobody listens
    room.subscribe(readers(3))
    assert "cannot be reached" in room.publish().sendings[0].trouble
    with room.database() as opened, opened.write() as db:
        db.exec_driver_sql("UPDATE edition SET content = ?", (b'{"form": 99}',))
    room.begin(port)
    (sending,) = room.publish(MONDAY + timedelta(minutes=5)).sendings
    assert "frozen in form 99" in sending.trouble
    assert log.lines() == []


def test_a_grace_of_nothing_is_enough_for_the_run_that_makes_it(
    room: Mailroom, log: Log, port: int
) -> None:
    """An edition that is made and sent in its minute is on time, however short its grace."""
    room.begin(port)
    settings = room.read_settings().replace('channel = "own"', 'channel = "own"\ngrace = 0')
    room.settings(settings)
    room.subscribe(readers(4))
    (sending,) = room.publish(MONDAY - timedelta(hours=1)).sendings
    assert sending.state is EditionState.DONE
    assert len(log.lines()) == 4
