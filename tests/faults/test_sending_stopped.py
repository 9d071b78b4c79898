"""Runs that are told to end, or stopped for longer than their lease, and what others do meanwhile.

Others are people who pause and cancel, readers who leave, other workers.
"""

import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from factories import NOON
from mailroom import SECRET, Mailroom
from newsroom import MONDAY
from sendingtrial import LONG, MOSTLY_SQLITE, SQLITE, Begin, Trial
from syndicate.audience import Reason, Signer
from syndicate.db.letters.engine import FILE
from syndicate.db.letters.subscribers import Subscribers
from syndicate.deliveries import DeliveryState, EditionState

AWAKE = ("before_step:3", "after_step:2", "after_claim", "after_250:2")
FULL = ("before_step:2", "after_claim", "after_250:2")
PLANNED, SENT, UNKNOWN = DeliveryState.PLANNED, DeliveryState.SENT, DeliveryState.UNKNOWN


def another(one: Trial) -> Mailroom:
    """Return the publication on another machine, with the same database of letters."""
    root = one.room.root.with_name("another")
    shutil.copytree(one.room.root, root, ignore=shutil.ignore_patterns(f"{FILE}*"))
    kept = one.room.root / ".syndicate" / FILE
    if kept.exists():
        (root / ".syndicate" / FILE).symlink_to(kept)
    return Mailroom(root)


@MOSTLY_SQLITE
@pytest.mark.parametrize("at", ["before_dot:3", "after_dot:3"])
def test_told_to_end_it_waits_for_the_answer(trial: Begin, at: str) -> None:
    """SIGTERM in the middle of a call: that is recorded, the rest is planned, the status is 0."""
    one = trial(8)
    run = one.run(at, "term")
    assert run.status == 0, run.said
    counts = one.room.account()[1]
    assert (counts.of(SENT), counts.of(PLANNED)) in {(3, 5), (4, 4)}
    one.tell_truth()
    assert one.complete().of(UNKNOWN) == 0


@pytest.mark.parametrize("at", AWAKE if LONG else AWAKE[:2])
def test_a_worker_that_slept_past_its_lease_is_fenced(trial: Begin, at: str) -> None:
    """Stopped, while another takes over what it had: when it goes on, nobody gets it twice."""
    one = trial(8)
    zombie = one.run(at, "stop")
    assert zombie.status is None
    other = one.interferer.publish(another(one), now=MONDAY + timedelta(minutes=20))
    assert other.status in {0, 3}, other.said
    one.tell_truth()
    ended = one.go(zombie)
    assert ended.status in {0, 3}, ended.said
    one.tell_truth()
    # What it had an answer to is known now.
    assert one.complete().of(UNKNOWN) == 0


@MOSTLY_SQLITE
def test_another_run_on_this_machine_leaves_the_work_to_the_first(trial: Begin) -> None:
    """While one sends, the next only publishes, says so, and nothing goes twice."""
    one = trial(6)
    first = one.run("after_250:2", "stop")
    second = one.interferer.publish(one.room, now=MONDAY + timedelta(minutes=20))
    assert (second.status, "Another run is sending" in second.said) == (75, True)
    assert one.go(first).status == 0
    assert one.complete().of(SENT) == 6


@MOSTLY_SQLITE
def test_who_leaves_while_claimed_is_not_written_to(trial: Begin) -> None:
    """Unsubscribed, suppressed or erased by another process, they get nothing any more."""
    one = trial(8)
    run = one.run("after_claim", "stop")
    with one.room.database() as database:
        people = Subscribers(database, Signer(SECRET))
        people.unsubscribe(4, NOON, "weekly", by="hand")
        people.suppress(one.people[4], Reason.COMPLAINT, NOON)
        people.erase(one.people[5], NOON)
    assert one.go(run).status == 0
    gone = set(one.people[3:6])
    assert gone.isdisjoint(who for who, _ in one.accepted())
    counts = one.room.account()[1]
    assert (counts.of(SENT), counts.of(DeliveryState.SUPPRESSED)) == (5, 3)


def test_a_pause_stops_a_run_of_another_process(trial: Begin) -> None:
    """What is on its way is recorded, nothing more goes, and a person lets it go on."""
    one = trial(10)
    run = one.run("before_dot:3", "stop")
    assert "Paused" in one.command("pause").said
    ended = one.go(run)
    assert (ended.status, "is paused" in ended.said) == (3, True)
    counts = one.room.account()[1]
    assert (counts.of(SENT), counts.of(PLANNED)) == (3, 7)
    one.tell_truth()
    assert one.command("resume").status == 0
    assert one.complete().of(SENT) == 10


@MOSTLY_SQLITE
def test_a_cancelled_edition_goes_to_nobody_else(trial: Begin) -> None:
    """Cancelled while another process sends it: what is on its way is recorded, the rest is not."""
    one = trial(10, later=2)
    run = one.run("before_dot:3", "stop")
    assert "will not be sent" in one.command("cancel").said
    assert one.go(run).status == 0
    kept, counts = one.room.account()
    assert kept.state is EditionState.CANCELLED
    assert (counts.of(SENT), counts.of(DeliveryState.CANCELLED), counts.open) == (3, 7, 0)
    one.complete()


@pytest.mark.parametrize(
    ("how", "state", "times"),
    [("resend", SENT, 2), ("assume-sent", SENT, 1), ("failed", DeliveryState.FAILED, 1)],
)
@SQLITE
def test_a_person_resolves_the_unknown_while_others_go(
    trial: Begin, how: str, state: DeliveryState, times: int
) -> None:
    """What a killed run left is decided by another process; only a resend can come twice."""
    one = trial(6)
    one.kill("after_dot:2")
    run = one.run("before_dot:2", "stop")
    assert "Resolved 1" in one.command("resolve", "--unknown", how).said
    assert one.go(run).status == 0
    one.run()
    outcomes = one.room.outcomes()
    got = [who for who, _ in one.accepted()]
    who = one.people[1]
    assert (outcomes[who], got.count(who), len(got)) == (state, times, 5 + times)


@pytest.mark.parametrize(("policy", "times"), [("resend", 2), ("assume_sent", 1)])
@SQLITE
def test_the_policy_decides_what_a_killed_run_left(trial: Begin, policy: str, times: int) -> None:
    """Sent once more, or taken for sent and counted as that: only what nobody can know."""
    one = trial(6, on_unknown=policy)
    one.kill("after_dot:2")
    one.run()
    _, counts = one.room.account()
    got = [who for who, _ in one.accepted()]
    assert (counts.of(SENT), counts.assumed) == (6, 2 - times)
    assert {got.count(who) for who in one.people if who != one.people[1]} == {1}
    assert got.count(one.people[1]) == times


@SQLITE
def test_a_connection_that_drops_after_the_dot_leaves_just_that_unknown(trial: Begin) -> None:
    """One message in ten is taken and never answered: exactly these are unknown."""
    one = trial(40, connections=3, drop=4)
    one.run()
    assert one.complete().of(UNKNOWN) == 4
    assert {who for who, state in one.room.outcomes().items() if state == "unknown"} == set(
        one.people[:4]
    )


@SQLITE
def test_a_locked_database_is_waited_for(trial: Begin) -> None:
    """While another writes, what was answered is not lost; it is recorded when there is room."""
    one = trial(6)
    run = one.run("after_250:2", "stop")
    path = one.room.root / ".syndicate" / FILE
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        blocked = one.interferer.publish(another(one), now=MONDAY + timedelta(minutes=20))
        assert (blocked.status, "locked; stop what holds it" in blocked.said) == (75, True)
        db.execute("ROLLBACK")
    assert one.go(run).status == 0
    assert one.complete().of(UNKNOWN) == 0


@SQLITE
@pytest.mark.parametrize("at", FULL if LONG else FULL[:1])
def test_a_full_disk_ends_the_run_and_the_next_completes_it(trial: Begin, at: str) -> None:
    """The ledger cannot be written any more: nothing leaves unrecorded, and 75 says why."""
    one = trial(8)
    run = one.run(at, "full")
    assert run.status == 75, run.said
    assert "letters.db" in run.said
    one.tell_truth()
    assert one.complete().of(UNKNOWN) <= 1
