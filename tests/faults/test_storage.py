"""Disks that fill, databases that are lost or spoilt, files that somebody touched."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from crashing import Crasher
from newsroom import MONDAY, Newsroom, broken_links, looks, markdown, torn
from syndicate import resources
from syndicate.errors import BusyError, ConfigError, StorageError

Copy = Callable[[Newsroom], Newsroom]


@pytest.mark.parametrize("fault", ["ENOSPC", "EIO"])
def test_failing_disk_ends_the_run_and_the_next_completes_it(
    room: Newsroom, crasher: Crasher, copy_of: Copy, fault: str
) -> None:
    """The run ends with 75, readers keep a whole release, and the next run makes up for it."""
    room.publisher().build(now=MONDAY)
    room.write("articles/wir.md", markdown("WIR, rewritten", "2026-11-17", tags="[banks]"))
    undisturbed = copy_of(room)
    status, points = crasher.publish(undisturbed, fault, 0)
    assert (status, points > 5) == (0, True)
    for at in range(1, points + 1, 5):
        tried = copy_of(room)
        assert crasher.publish(tried, fault, at)[0] == 75
        assert broken_links(tried.tree()) == []
        assert torn(tried.tree()) == []
        tried.publish()
        assert tried.tree() == undisturbed.tree()


def test_only_one_run_at_a_time(room: Newsroom) -> None:
    """While one run is at work another ends at once, with 75; looking is still allowed."""
    room.publish()
    with FileLock(room.root / ".syndicate/lock"):
        with pytest.raises(BusyError) as told:
            room.publish()
        assert told.value.exit_status == 75
        assert room.publish(dry=True).dry
    assert room.publish().held == ()


def test_state_of_a_newer_version_is_left_alone(room: Newsroom) -> None:
    """A state that a newer version wrote is refused in clear words, and not touched."""
    room.publish()
    before = room.tree()
    path = room.root / ".syndicate/state.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE fact SET value = '99' WHERE name = 'version'")
        db.commit()
    with pytest.raises(StorageError, match=r"state\.db: .*newer.*; upgrade"):
        room.publish()
    assert room.tree() == before


def test_spoilt_state_is_told_and_left_alone(room: Newsroom) -> None:
    """A state that is no database any more ends the run; it is never overwritten."""
    room.publish()
    before = room.tree()
    path = room.root / ".syndicate/state.db"
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    path.write_bytes(b"garbage" * 1000)
    with pytest.raises(StorageError, match=r"state\.db"):
        room.publish()
    assert path.read_bytes() == b"garbage" * 1000
    assert room.tree() == before


def test_state_folder_that_cannot_be_made_is_told(room: Newsroom) -> None:
    """Where the state cannot be kept, nothing is published."""
    room.write(".syndicate", "a file, not a folder")
    with pytest.raises(StorageError, match=r"\.syndicate"):
        room.publish()
    assert not room.public.exists()


# -- the cache ------------------------------------------------------------------------------------


def delete(path: Path) -> None:
    """Lose the cache."""
    path.unlink()


def truncate(path: Path) -> None:
    """Lose the second half of it."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def fill_with_garbage(path: Path) -> None:
    """Have something else in its place."""
    path.write_bytes(b"\0not a database\xff" * 5000)


def make_empty(path: Path) -> None:
    """Have a file without a byte."""
    path.write_bytes(b"")


def change(statement: str) -> Callable[[Path], None]:
    """Change its rows behind its back."""

    def run(path: Path) -> None:
        with closing(sqlite3.connect(path)) as db:
            db.execute(statement)
            db.commit()

    return run


DAMAGES: dict[str, Callable[[Path], None]] = {
    "deleted": delete,
    "truncated": truncate,
    "garbage": fill_with_garbage,
    "empty": make_empty,
    "older version": change("PRAGMA user_version = 1"),
    "changed heads": change("UPDATE prepared SET head = replace(head, 'WIR', 'XXX')"),
    "cut heads": change("UPDATE prepared SET head = substr(head, 1, 40)"),
    "changed bodies": change("UPDATE body SET body = 'spoilt'"),
    "swapped ids": change("UPDATE prepared SET id = 'tag:other' WHERE key = 'wir.md'"),
    "cut notes": change("UPDATE source SET watched = '{', findings = '[', held = '['"),
    "lost table": change("DROP TABLE output"),
    "lost column": change("ALTER TABLE prepared DROP COLUMN origin"),
    "lost outputs": change("DELETE FROM output"),
    "unsettled": change("DELETE FROM fact WHERE name LIKE 'settled%'"),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damaged_cache_is_made_again(room: Newsroom, name: str) -> None:
    """Whatever happens to the cache, the next runs rewrite no file and keep every id."""
    room.let_files_age()
    room.publish()
    before, ids = looks(room.public), room.ids()
    DAMAGES[name](room.root / ".syndicate/cache.db")
    room.publish(MONDAY + timedelta(days=1))
    room.publish(MONDAY + timedelta(days=2))
    assert looks(room.public) == before
    room.write("articles/new.md", markdown("New", "2026-11-20"))
    room.publish()
    assert room.ids().items() > ids.items()


def test_cache_damaged_at_work_is_made_again(room: Newsroom) -> None:
    """A body that is spoilt in the cache is found when it is used, not published."""
    room.publish()
    DAMAGES["changed bodies"](room.root / ".syndicate/cache.db")
    room.settings((room.root / "syndicate.toml").read_text("utf-8").replace("Small", "Big"))
    room.publish()
    assert not [path for path, data in room.tree().items() if b"spoilt" in data]


# -- the public folder ----------------------------------------------------------------------------


def test_touched_files_are_healed(room: Newsroom) -> None:
    """Published files that were deleted or edited by hand are as they were after the next run."""
    room.let_files_age()
    room.publish()
    tree = room.tree()
    for path in sorted(tree)[::2]:
        (room.public / path).unlink()
    for path in sorted(tree)[1::2]:
        (room.public / path).write_bytes(b"edited by hand")
    room.publish()
    assert room.tree() == tree
    shutil.rmtree(room.public / "2026")
    room.publish()
    assert room.tree() == tree


def test_lost_public_folder_comes_back(room: Newsroom) -> None:
    """Without ``public/`` the next run makes the same bytes again, the edition included."""
    room.publish()
    tree = room.tree()
    shutil.rmtree(room.public)
    room.publish(MONDAY + timedelta(days=1))
    assert room.tree() == tree
    shutil.rmtree(room.public)
    (room.root / ".syndicate/cache.db").unlink()
    room.publish(MONDAY + timedelta(days=2))
    assert room.tree() == tree


def test_files_of_others_are_left_alone(room: Newsroom) -> None:
    """What the owner put into the public folder by hand stays, whatever is published there."""
    room.publish()
    mine = room.write("public/CNAME", "small.example")
    room.write("public/2026/mine.txt", "mine")
    (room.root / ".syndicate/cache.db").unlink()
    (room.root / "articles/old.md").unlink()
    room.publish()
    assert mine.read_bytes() == b"small.example"
    assert "2026/mine.txt" in room.tree()


def test_what_a_lost_cache_knew_is_cleared_away(room: Newsroom) -> None:
    """Pages of deleted articles say so, even if the cache was lost before they were deleted."""
    room.publish()
    (room.root / ".syndicate/cache.db").unlink()
    (room.root / "articles/wir.md").unlink()
    room.publish()
    kept = ("email/", "editions/")
    left = [p for p in room.tree() if "wir" in p or "credit" in p]
    assert [path for path in left if not path.startswith(kept)] == ["2026/11/wir/index.html"]
    assert "This article has been removed" in room.read("2026/11/wir/index.html")


def test_publisher_can_be_used_again(room: Newsroom) -> None:
    """One publisher serves many runs: nothing of one run stays in the way of the next."""
    publisher = room.publisher()
    publisher.publish(now=MONDAY)
    room.write("articles/new.md", markdown("New", "2026-11-20"))
    publisher.publish(now=MONDAY)
    assert "New" in room.ids()


def test_nothing_stays_open(room: Newsroom) -> None:
    """After a run no database has files of its own left, as one would while it is open."""
    room.publish()
    assert sorted(path.name for path in (room.root / ".syndicate").iterdir()) == [
        "cache.db",
        "lock",
        "serving.json",
        "state.db",
    ]


def test_a_late_template_error_changes_nothing(room: Newsroom) -> None:
    """A template that fails for one article alone leaves every published file as it was."""
    room.publish()
    before = looks(room.public)
    shipped = (resources.templates() / "web" / "article.html.j2").read_text("utf-8")
    guard = "{% if title == 'Old' %}{{ nobody.name }}{% endif %}"
    room.write("templates/web/article.html.j2", shipped.replace("{{ body }}", guard + "{{ body }}"))
    room.write("articles/new.md", markdown("New", "2026-11-20"))
    with pytest.raises(ConfigError, match=r"article\.html\.j2:\d+: 'nobody' is undefined"):
        room.publish()
    assert looks(room.public) == before
    (room.root / "templates/web/article.html.j2").unlink()
    room.publish()
    assert "New" in room.ids()


def test_a_template_of_any_name_is_noticed(room: Newsroom) -> None:
    """An edited include is rendered anew: one that is no .j2, of the same size and time."""
    shipped = (resources.templates() / "web" / "article.html.j2").read_text("utf-8")
    include = '{% include "web/note.html" %}'
    page = shipped.replace("{{ body }}", "{{ body }}" + include)
    room.write("templates/web/article.html.j2", page)
    note = room.write("templates/web/note.html", "one")
    stat = note.stat()
    room.publish()
    note.write_text("two")
    os.utime(note, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    room.publish()
    assert "two" in room.read("2026/11/wir/index.html")


def test_static_files_stay_inside(room: Newsroom, tmp_path: Path) -> None:
    """A link out of static/ is told, not published; of hidden files only well-known ones are."""
    (tmp_path / "secret").write_text("secret")
    room.write("static/robots.txt", "open")
    room.write("static/.env", "TOKEN=1")
    room.write("static/.well-known/security.txt", "Contact: us")
    (room.root / "static/link.txt").symlink_to(tmp_path / "secret")
    (room.root / "articles/elsewhere").symlink_to(tmp_path)
    report = room.publish()
    told = sorted(one.path for one in report.findings if one.rule == "left-out")
    assert told == ["articles/elsewhere", "static/link.txt"]
    tree = room.tree()
    assert {"robots.txt", ".well-known/security.txt"} <= tree.keys()
    assert {".env", "link.txt"}.isdisjoint(tree)
