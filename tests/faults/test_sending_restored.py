"""What a publication does that was put back from a backup, or slept: nothing goes twice."""

import shutil
from datetime import timedelta

import pytest

from interfering import KILLED
from newsroom import MONDAY
from receiver import wait_until_quiet
from sendingtrial import LONG, MOSTLY_SQLITE, SQLITE, Begin, Trial
from syndicate.deliveries import DeliveryState, EditionState

STATE, LETTERS = "state.db", "letters.db"
EACH = ((LETTERS,), (STATE,), (LETTERS, STATE), ("",))


def back_up(one: Trial) -> None:
    """Copy the folder of the state."""
    shutil.copytree(one.room.root / ".syndicate", one.room.root.parent / "backup")


def put_back(one: Trial, *names: str) -> None:
    """Put databases back, as an operator does, with what lies beside them."""
    folder, backup = one.room.root / ".syndicate", one.room.root.parent / "backup"
    for name in names:
        for path in folder.glob(f"{name}*"):
            path.unlink()
        for path in backup.glob(f"{name}*"):
            shutil.copy(path, folder / path.name)


@SQLITE
@pytest.mark.parametrize("names", EACH if LONG else EACH[::3])
def test_yesterdays_databases_send_nothing_again(trial: Begin, names: tuple[str, ...]) -> None:
    """Taken in the middle of an edition and put back after it: nobody gets it once more.

    What was under way is held for a person, and the next run says so; with ``""`` the whole folder
    is from the backup.
    """
    one = trial(8)
    one.kill("after_250:3")
    back_up(one)
    one.complete()
    put_back(one, *names)
    run = one.interferer.publish(one.room, now=MONDAY + timedelta(days=1))
    wait_until_quiet(one.port)
    one.tell_truth_of_log()
    kept, _ = one.room.account()
    held = names != (STATE,)
    assert (kept.state is EditionState.HELD, run.status == 3) == (held, held), run.said
    assert one.interferer.publish(one.room, now=MONDAY + timedelta(days=1)).status in {0, 3}
    one.tell_truth_of_log()


@SQLITE
def test_a_database_from_before_the_edition_sends_it_to_nobody_again(trial: Begin) -> None:
    """The state remembers that it was handed over, though the ledger has forgotten it."""
    one = trial(4)
    one.run("before_handing")
    back_up(one)
    one.complete()
    put_back(one, LETTERS)
    one.interferer.publish(one.room, now=MONDAY + timedelta(minutes=90))
    wait_until_quiet(one.port)
    one.tell_truth_of_log()


@MOSTLY_SQLITE
def test_a_run_that_comes_far_too_late_leaves_the_rest_to_a_person(trial: Begin) -> None:
    """An edition that stood still longer than its grace is held; resumed, it goes to the rest."""
    one = trial(6)
    one.kill("after_250:2")
    late = MONDAY + timedelta(hours=7)
    run = one.interferer.publish(one.room, now=late)
    assert (run.status, "nothing of it was sent since" in run.said) == (3, True), run.said
    kept, counts = one.room.account()
    assert (kept.state, counts.of(DeliveryState.PLANNED)) == (EditionState.HELD, 4)
    run = one.interferer.run(one.room, "resume", kept.id, "--now", late.isoformat())
    assert run.status == 3, run.said  # for one is unknown
    wait_until_quiet(one.port)
    assert one.room.account()[1].of(DeliveryState.SENT) == 5
    one.tell_truth()


@MOSTLY_SQLITE
def test_late_when_it_is_taken_on_it_waits_whoever_plans_it(trial: Begin) -> None:
    """Killed while a late edition is being planned, it is held by whoever goes on with that."""
    one = trial(12)
    one.kill("before_handing")
    late = MONDAY + timedelta(hours=9)
    assert one.interferer.publish(one.room, "before_plan:2", now=late).status == KILLED
    kept, _ = one.room.account()
    assert kept.state is EditionState.PLANNING
    run = one.interferer.run(one.room, "resume", kept.id, "--now", late.isoformat())
    assert "neither held nor paused" in run.said
    kept, counts = one.room.account()
    assert (kept.state, counts.of(DeliveryState.SENT)) == (EditionState.HELD, 0), run.said
    assert one.accepted() == []


@MOSTLY_SQLITE
def test_a_clock_that_was_put_back_between_runs_doubles_nothing(trial: Begin) -> None:
    """Killed, and started again an hour before: the run goes on where the other stopped."""
    one = trial(6, later=1)
    one.kill("after_250:3")
    run = one.interferer.publish(one.room, now=MONDAY - timedelta(minutes=30))
    assert run.status in {0, 3}, run.said
    wait_until_quiet(one.port)
    one.tell_truth()
    assert one.complete().of(DeliveryState.UNKNOWN) <= 1
