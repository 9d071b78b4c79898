"""Runs that are stopped before they promised anything leave no trace in what comes after them."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest

from crashing import Crasher
from newsroom import MONDAY, Newsroom, markdown
from syndicate.db.rows import Known
from syndicate.db.state import State
from syndicate.publishing.desk import BlockedError

Copy = Callable[[Newsroom], Newsroom]

LATER = MONDAY + timedelta(days=5)


def known(room: Newsroom) -> list[Known]:
    """Return what the state of a publication knows of its articles."""
    state = State(room.root / ".syndicate/state.db", dry=True)
    try:
        return sorted(state.known())
    finally:
        state.close()


def change(room: Newsroom, random: Random) -> None:
    """Do to the articles something that an author does."""
    folder = room.root / "articles"
    here = sorted(path.name for path in folder.glob("*.md"))
    name = random.choice([*here, "new.md"])
    words = f"Words there are, and not few: number {random.randrange(9)}."
    match random.choice(
        ["rename", "mend", "write", "undated", "swap", "break", "delete", "records"]
    ):
        case "rename" if name in here:
            (folder / name).rename(folder / random.choice(["r.md", "s.md"]))
        case "mend" if name in here:
            text = (folder / name).read_text().replace("Words", "Terms").replace("A\n", "C\n")
            (folder / name).unlink()
            (folder / "t.md").write_text(text)
        case "swap" if len(here) > 1:
            one, other = (folder / each for each in random.sample(here, 2))
            first, second = one.read_bytes(), other.read_bytes()
            one.write_bytes(second)
            other.write_bytes(first)
        case "undated":
            (folder / name).write_text(f"---\ntitle: Undated\n---\n{words}\n")
        case "break" if name in here:
            (folder / name).write_text("---\ntitle: [\n---\n")
        case "delete" if len(here) > 3 and name in here:
            (folder / name).unlink()
        case "records":
            line = '{{"title": "Note {0}", "date": "2026-11-0{0}", "content_text": "Note {0}."}}\n'
            (folder / "n.jsonl").write_text("".join(map(line.format, random.sample("1234", 2))))
        case _:
            (folder / name).write_text(markdown(random.choice("AB"), "2026-11-02", words))


def stop(room: Newsroom, random: Random, crasher: Crasher) -> None:
    """Have a run stopped by a bad record, or killed somewhere before it promises anything."""
    now = MONDAY + timedelta(days=random.choice([1, 2, 3]))
    bad = room.write("articles/bad.md", b"\xff")
    room.let_files_age()
    if random.random() < 0.5:
        with pytest.raises(BlockedError):
            room.publish(now=now, strict=True)
    else:
        before, spare = known(room), room.root.with_name("spare")
        shutil.copytree(room.root, spare)
        crasher.publish(room, "kill", random.randrange(2, 20), now)
        if known(room) != before:  # that was too late
            shutil.rmtree(room.root)
            shutil.copytree(spare, room.root)
        shutil.rmtree(spare)
    bad.unlink()


@pytest.mark.parametrize("seed", range(6))
def test_stopped_runs_decide_nothing(
    room: Newsroom, crasher: Crasher, copy_of: Copy, seed: int
) -> None:
    """After any of them, a good run gives the ids, addresses and dates that it gives alone."""
    random = Random(seed)  # noqa: S311 - no secret
    for name in "abz":
        room.write(f"articles/{name}.md", markdown(name.upper(), "2026-11-02"))
    room.publish()
    alone = copy_of(room)
    for _ in range(3):
        for _ in range(2):
            change(room, random)
        stop(room, random, crasher)
    shutil.rmtree(alone.root / "articles")
    shutil.copytree(room.root / "articles", alone.root / "articles")
    reports = [each.publish(now=LATER, allow_removals=True) for each in (room, alone)]
    assert known(room) == known(alone)
    assert reports[0].held == reports[1].held
    assert room.tree() == alone.tree()


def test_a_new_file_under_the_name_of_a_renamed_one_is_published(room: Newsroom) -> None:
    """A run that was stopped between the rename and the new file makes no two of one id."""
    room.write("articles/a.md", markdown("A", "2026-11-01"))
    room.write("articles/z.md", markdown("Z", "2026-11-01"))
    room.publish()
    ids = room.ids()
    (room.root / "articles/a.md").rename(room.root / "articles/r.md")
    bad = room.write("articles/bad.md", b"\xff")
    room.let_files_age()
    with pytest.raises(BlockedError):
        room.publish(strict=True)
    bad.unlink()
    room.write("articles/a.md", markdown("Another", "2026-11-01", "All new."))
    assert room.publish().held == ()
    assert len(set(room.ids().values())) == len(ids) + 1
    assert room.ids().items() > ids.items()


def test_an_undated_article_is_dated_by_the_run_that_publishes_it(room: Newsroom) -> None:
    """A stopped run that saw it first does not date it."""
    room.write("articles/a.md", "---\ntitle: Undated\n---\nWords.\n")
    bad = room.write("articles/bad.md", b"\xff")
    room.let_files_age()
    with pytest.raises(BlockedError):
        room.publish(strict=True)
    bad.unlink()
    room.publish(now=LATER)
    assert str(room.items()["Undated"]["date_published"])[:10] == f"{LATER:%Y-%m-%d}"
