"""Work that is spread over processes: all of it is done, and its results come in order."""

import os
import signal
import sys
from contextlib import closing
from subprocess import run

import pytest

from syndicate.publishing.aside import Aside
from syndicate.publishing.parallel import Workers


@pytest.mark.parametrize("all_at_once", [False, True])
@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("number", [0, 1, 255, 256, 600, 1500])
def test_no_item_is_lost(number: int, count: int, *, all_at_once: bool) -> None:
    """However many items and processes there are, each item is worked on once, in its place."""
    with closing(Workers(count)) as workers:
        done = workers.spread(list, range(number), all_at_once=all_at_once)
        assert [item for chunk in done for item in chunk] == list(range(number))


def _whoever() -> list[str]:
    return [str(os.getpid())]


@pytest.mark.parametrize("worth", [True, False])
def test_work_aside_is_done_once(*, worth: bool) -> None:
    """What another process does meanwhile is told as it told it, however often one asks."""
    with closing(Aside(lambda: ["é", *_whoever()], lambda: ["é", *_whoever()], worth=worth)) as one:
        told = one.result
        assert told[0] == "é"
        assert one.result is told


def test_work_aside_that_is_killed_is_done_here() -> None:
    """A process that ends without a word costs time, not the result."""

    def die() -> list[str]:
        os.kill(os.getpid(), signal.SIGKILL)
        return []

    with closing(Aside(die, _whoever, worth=True)) as one:
        assert one.result == _whoever()


def test_work_aside_that_fails_is_done_here() -> None:
    """What goes wrong in the other process goes wrong again here, where it is told."""

    def fail() -> list[str]:
        raise ValueError("no")

    with closing(Aside(fail, fail, worth=True)) as one, pytest.raises(ValueError, match="no"):
        _ = one.result


# In a process of its own: no thread of another test forbids the fork there.
ASIDE = """
import os, sys, time
from syndicate.publishing.aside import Aside

read, write = os.pipe()

def work():
    os.write(write, b"begun")
    time.sleep(60)
    return []

aside = Aside(work, list, worth=True)
if aside._child:  # with one processor there is none
    os.read(read, 5)
child = aside._child
aside.close()
try:
    os.waitpid(child, os.WNOHANG)
except ChildProcessError:
    print("gone")
"""


def test_no_work_aside_is_left_behind() -> None:
    """A result that nobody asks for leaves no process."""
    command = (sys.executable, "-c", ASIDE)
    ended = run(command, capture_output=True, text=True, check=True, timeout=30)  # noqa: S603
    assert ended.stdout == "gone\n"
