"""A run that is killed, at every moment at which something becomes visible or lasting."""

import os
from collections.abc import Callable

import pytest

from crashing import KILLED, Crasher
from newsroom import MONDAY, Newsroom, broken_links, markdown, named_but_removed, torn

STEP = 1 if os.environ.get("SYNDICATE_EVERY_POINT") else 5
"""Writes, renames and commits take turns in twos and threes: five comes by each of them."""

Copy = Callable[[Newsroom], Newsroom]


def first_release(room: Newsroom) -> None:
    """Leave a publication that was never published."""


def second_release(room: Newsroom) -> None:
    """Publish all but the edition; then edit, delete, rename and add."""
    room.publisher().build(now=MONDAY)
    room.write("articles/wir.md", markdown("WIR, rewritten", "2026-11-17", tags="[banks]"))
    (room.root / "articles/old.md").unlink()
    (room.root / "articles/tally").rename(room.root / "articles/sticks")
    room.write("articles/new.md", markdown("New", "2026-11-20"))


def archives(room: Newsroom) -> None:
    """Publish in feeds so short that there are archives; then add, take away and correct."""
    settings = room.read_settings() + "\n[feeds]\nentries = 2\narchive_size = 1\nper_tag = 1\n"
    room.settings(settings)
    room.publish()
    room.write("articles/new.md", markdown("New", "2026-11-20"))
    room.write("articles/newer.md", markdown("Newer", "2026-11-21", tags="[credit]"))
    room.write("articles/old.md", markdown("Old", "2026-10-01", "Corrected."))
    (room.root / "articles/wir.md").unlink()


def bad_record(room: Newsroom) -> None:
    """Publish; then break one record and change another."""
    room.publish()
    room.write("articles/wir.md", "---\ntitle: [\n---\n")
    room.write("articles/old.md", markdown("Old, rewritten", "2026-10-01"))


@pytest.mark.parametrize("prepare", [first_release, second_release, archives, bad_record])
def test_killed_run_leaves_a_release_and_the_next_completes_it(
    room: Newsroom, crasher: Crasher, copy_of: Copy, prepare: Callable[[Newsroom], None]
) -> None:
    """Readers find no torn file, no link to nothing or to a removed page; the next ends alike."""
    prepare(room)
    undisturbed = copy_of(room)
    status, points = crasher.publish(undisturbed, "kill", 0)
    assert (status, points > 20) == (0, True)
    rooms = {at: copy_of(room) for at in range(1, points + 1, STEP)}
    room.let_files_age()
    for at, tried in rooms.items():
        assert crasher.publish(tried, "kill", at)[0] == KILLED
        tree = {p: d for p, d in tried.tree().items() if not p.startswith(".parts/")}
        assert broken_links(tree) == [], at
        assert torn(tree) == [], at
        assert named_but_removed(tree) == [], at
        tried.publish()
        assert tried.tree() == undisturbed.tree(), at


def test_article_deleted_after_a_kill_leaves_no_page(
    room: Newsroom, crasher: Crasher, copy_of: Copy
) -> None:
    """What a killed run had put in place tells nothing if its record is gone before the next."""
    _, points = crasher.publish(copy_of(room), "kill", 0)
    for at in range(points // 4, points + 1, points // 4):
        tried = copy_of(room)
        assert crasher.publish(tried, "kill", at)[0] == KILLED
        (tried.root / "articles/wir.md").unlink()
        tried.publish()
        left = {path: data for path, data in tried.tree().items() if "wir" in path}
        assert all(b"This article has been removed" in data for data in left.values()), at
        assert not [path for path in tried.tree() if "credit" in path], at
