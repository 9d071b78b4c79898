"""Pings and kills: a hub is told of what is in place, never before, and never not at all."""

import os
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest

from crashing import KILLED, Crasher
from hubs import Hub, hub
from newsroom import COMMAND, MONDAY, NEWSLETTER, ONE_FEED, SETTINGS, URL, Newsroom, markdown

Copy = Callable[[Newsroom], Newsroom]

STEP = 1 if os.environ.get("SYNDICATE_EVERY_POINT") else 11
LAST = 12
"""So many moments before the end of a run are tried one by one: there the hub is told."""

TOPICS = {f"{URL}{name}" for name in ("atom.xml", "feed.json", "feed.xml")}


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Start a hub that this process, and all that it starts, trusts."""
    folder = tmp_path_factory.mktemp("authority")
    with hub(folder) as made, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(made.authority))
        yield made


@pytest.fixture
def own(room: Newsroom, trusted: Hub) -> Hub:
    """Return the hub of the publication."""
    room.settings(f'{SETTINGS}{ONE_FEED}\n[websub]\nhubs = ["{trusted.url}"]\n{NEWSLETTER}')
    watch(trusted, room)
    return trusted


@pytest.fixture(scope="module")
def trusting(trusted: Hub) -> Iterator[Crasher]:
    """Start a process that forks publishers which trust the hub."""
    assert os.environ["SSL_CERT_FILE"] == str(trusted.authority)
    started = Crasher.start()
    yield started
    started.stop()


def watch(own: Hub, room: Newsroom) -> None:
    """Let the hub fetch what it is told of from a publication, and forget what it heard."""
    own.heard.clear()
    own.fetch = lambda topic: contents(room.public / topic.removeprefix(URL))


def contents(path: Path) -> bytes | None:
    """Return the bytes of a file, or ``None`` without one."""
    return path.read_bytes() if path.is_file() else None


def first_release(room: Newsroom) -> None:
    """Leave a publication that was never published."""
    assert not room.public.exists()


def second_release(room: Newsroom) -> None:
    """Publish; then edit, delete and add."""
    room.publish()
    room.write("articles/wir.md", markdown("WIR, rewritten", "2026-11-17", tags="[banks]"))
    (room.root / "articles/old.md").unlink()
    room.write("articles/new.md", markdown("New", "2026-11-20"))


@pytest.mark.parametrize("prepare", [first_release, second_release])
def test_killed_run_owes_no_ping_for_long(
    room: Newsroom,
    own: Hub,
    trusting: Crasher,
    copy_of: Copy,
    prepare: Callable[[Newsroom], None],
) -> None:
    """Wherever a run is killed: no ping comes before its bytes, and the next run leaves none owed.

    Hubs told in between, by a command of its own, hear of no feed that is not in place yet. One
    that the hub took while the run was killed is sent again: only the hub could know of it.
    """
    prepare(room)
    undisturbed = copy_of(room)
    watch(own, undisturbed)
    status, points = trusting.publish(undisturbed, "kill", 0)
    assert status == 0
    assert Counter(one.topic for one in own.heard) == Counter(TOPICS)
    tree = undisturbed.tree()
    moments = sorted({*range(1, points, STEP), *range(points - LAST, points + 1)})
    rooms = {at: copy_of(room) for at in moments}
    room.let_files_age()
    for at, tried in rooms.items():
        watch(own, tried)
        assert trusting.publish(tried, "kill", at)[0] == KILLED
        tried.publisher().announce(now=MONDAY)
        assert tried.publish().pings_owed == 0, at
        assert all(one.found == tree[one.topic.removeprefix(URL)] for one in own.heard), at
        told = Counter(one.topic for one in own.heard)
        assert set(told) == TOPICS, at
        assert max(told.values()) <= 2, at
        own.heard.clear()
        assert tried.publish(MONDAY + timedelta(days=1)).pings == (), at


def test_killed_while_the_hub_is_asked(room: Newsroom, own: Hub) -> None:
    """A run that is killed while a hub lets it wait leaves everything published, and the ping owed.

    That the next run has nothing to publish does not keep it from telling the hub.
    """
    room.let_files_age()
    own.speaks.clear()
    command = [str(COMMAND), "publish", "--now", MONDAY.isoformat()]
    with subprocess.Popen(command, cwd=room.root) as run:  # noqa: S603 - our own command
        until = monotonic() + 60
        while not own.heard and monotonic() < until:
            sleep(0.01)
        run.send_signal(signal.SIGKILL)
    assert len(own.heard) == 1
    tree = room.tree()
    own.speaks.set()
    watch(own, room)
    report = room.publish()
    assert (report.plan, report.written, report.pings_owed) == (None, (), 0)
    assert {one.topic for one in own.heard} == TOPICS
    assert all(one.found == tree[one.topic.removeprefix(URL)] for one in own.heard)
