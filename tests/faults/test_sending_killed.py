"""Runs that send and are killed, at every point that can matter, on both engines."""

from random import Random

import pytest

from crashing import Crasher
from interfering import KILLED
from newsroom import MONDAY
from receiver import wait_until_quiet
from sendingtrial import LONG, SEEDS, SQLITE, Begin
from syndicate.deliveries import DeliveryState

BEFORE_IT_IS_PLANNED = ("before_handing", "before_add", "after_add", "before_plan:2")
BEFORE_ANY_BYTE = (
    *BEFORE_IT_IS_PLANNED,
    "after_plan:3",
    "before_hand_over",
    "after_hand_over",
    "before_claim",
    "after_claim",
    "before_step",
)
"""Points at which nothing can have left: nobody is unknown after a kill."""

ONE_CALL = (
    "after_step",
    "before_body:2",
    "before_dot:2",
    "after_dot:2",
    "after_250:2",
    "before_step:3",
    "after_step:3",
)
"""Points at which the call that is under way becomes unknown, and no other."""

AT_THE_END = ("before_finish", "after_finish")
POINTS = tuple(
    at.partition(":")[0] for at in (*BEFORE_ANY_BYTE, *ONE_CALL, *AT_THE_END, "before_give_back")
)


def test_killed_at_each_point_a_run_loses_and_doubles_nothing(trial: Begin, engine: str) -> None:
    """One edition, whose runs are killed one after the other: each unknown is one call of these."""
    one = trial(24, fail=2, later=1)
    calls = 0
    step = 1 if LONG or engine == "sqlite" else 3
    for at in (*BEFORE_ANY_BYTE, *ONE_CALL, *AT_THE_END)[::step]:
        one.kill(at)
        if at not in BEFORE_IT_IS_PLANNED:
            one.tell_truth()
            assert one.unknown() <= calls, at  # of this one the next run will know
        calls += at in ONE_CALL
    assert one.complete().of(DeliveryState.UNKNOWN) <= calls


@pytest.mark.parametrize("seed", range(SEEDS))
def test_killed_again_and_again_it_loses_and_doubles_nothing(trial: Begin, seed: int) -> None:
    """Killed at points by chance, over several connections: a call of each is unknown at most."""
    random = Random(seed)  # noqa: S311 - no secret: that a failure can be made again
    connections = random.randint(1, 4)
    one = trial(random.randint(8, 60), connections=connections, fail=3, later=2, busy=1)
    kills = 0
    for _ in range(10 if seed % 10 == 1 else 3):
        run = one.run(f"{random.choice(POINTS)}:{random.randint(1, 12)}")
        kills += run.status == KILLED
        assert run.status in {KILLED, 0, 3}, run.said
        if one.room.is_planned():
            one.tell_truth()
    assert one.complete().of(DeliveryState.UNKNOWN) <= kills * connections


@SQLITE
def test_no_mail_goes_before_its_page_is_there(trial: Begin, crasher: Crasher) -> None:
    """Killed between files, and then stopped by a proof, a run hands over nothing unfinished."""
    _, points = crasher.publish(trial(2).room, "kill", 0)
    unfinished = 0
    for at in range(points // 3, points, max(points // (3 * SEEDS), 1)):
        one = trial(2)
        assert crasher.publish(one.room, "kill", at)[0] == KILLED
        one.room.write("articles/bad.md", "---\ntitle: [\n---\n")
        run = one.interferer.run(one.room, "publish", "--strict", "--now", MONDAY.isoformat())
        assert run.status == 65, run.said
        wait_until_quiet(one.port)
        is_there = (one.room.public / "editions/weekly-2026-11-23/index.html").exists()
        unfinished += not is_there
        assert is_there or one.accepted() == []
        (one.room.root / "articles/bad.md").unlink()
        one.complete()
    assert unfinished


@SQLITE
@pytest.mark.parametrize("fault", ["ENOSPC", "EIO"])
def test_no_mail_goes_while_the_disk_fails(trial: Begin, crasher: Crasher, fault: str) -> None:
    """A page that cannot be written ends the run with 75 before any mail; the next sends it all."""
    status, points = crasher.publish(trial(1).room, fault, 0)
    assert status == 0
    for at in range(2, points + 1, 1 if LONG else points // 2):
        one = trial(2)
        assert crasher.publish(one.room, fault, at)[0] == 75
        assert one.accepted() == []
        assert one.complete().of(DeliveryState.SENT) == 2
